internal import AWSCore
internal import Documents
internal import Policies

/// Calls of the services that the simulator does not have.
enum OtherServices {
  /// Whom no policy lets call the service is denied as AWS denies it; who may hears that it is not here, but for the
  /// functions that stacks have made.
  ///
  /// - Parameter functions: their names.
  static func answer(
    _ call: Call, service: String, _ identity: IdentityService, functions: [String]
  ) throws(ServiceFault) -> SimulatedAnswer {
    let prefix = Self.policyPrefixes[service] ?? service
    if identity.enforcesPolicies {
      let policies = identity.policies(of: call.principal)
      if let operation = Self.operation(of: call.incoming, service) {
        try identity.authorize(call.principal, "\(prefix):\(operation)", on: "*")
      } else if !policies.contains(where: { $0.mentions(prefix) }) {
        let request = call.incoming.request
        throw .denied(
          identity.arn(of: call.principal), "\(prefix):\(request.method.rawValue)\(request.encodedPath)",
          on: "*",
          explicitly: false)
      }
    }
    if service == "lambda", Self.operation(of: call.incoming, service) == "ListFunctions" {
      let list = functions.sorted().map { name -> Document in
        [
          "FunctionName": .text(name),
          "FunctionArn": .text("arn:aws:lambda:\(call.region):\(identity.account):function:\(name)"),
        ]
      }
      return SimulatedAnswer(
        headers: [HTTPHeader("Content-Type", "application/json")],
        body: Array((["Functions": .list(list)] as Document).json.utf8))
    }
    throw ServiceFault("UnknownOperationException", "The simulator has no service \(service).")
  }

  /// Services that policies name otherwise than signatures do.
  private static let policyPrefixes = [
    "monitoring": "cloudwatch", "email": "ses", "sso-directory": "identitystore",
  ]

  /// The operation that is called; nil where only its method and path are known.
  private static func operation(of incoming: IncomingRequest, _ service: String) -> String? {
    if let action = incoming.form["Action"] { return action }
    if let target = incoming.headers["x-amz-target"] {
      return target.split(separator: ".").last.map(String.init)
    }
    let path = incoming.request.encodedPath.split(separator: "/").map(String.init)
    if incoming.headers["smithy-protocol"] != nil { return path.last }
    guard service == "lambda" else { return nil }
    let method = incoming.request.method.rawValue
    let fitting = LambdaOperations.byRequest.filter { key, _ in
      let parts = key.split(whereSeparator: { " ?".contains($0) }).map(String.init)
      let wanted = parts[1].split(separator: "/").map(String.init)
      let query = parts.dropFirst(2).first?.split(separator: "=").map(String.init)
      return parts[0] == method && wanted.count == path.count
        && zip(wanted, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        && (query.map { incoming.query[$0[0]] == $0.dropFirst().first } ?? true)
    }
    // One that names a query says more.
    return (fitting.first { $0.key.contains("?") } ?? fitting.first)?.value
  }
}

extension Policy {
  /// Whether a statement allows anything of a service.
  fileprivate func mentions(_ service: String) -> Bool {
    statements.contains { statement in
      statement.allows
        && (statement.actions.map { actions in
          actions.contains { action in
            let name = action.prefix { $0 != ":" }
            return Wildcard.matches(name.lowercased(), service)
          }
        } ?? true)
    }
  }
}
