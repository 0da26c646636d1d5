internal import Documents
internal import ResourceTypes

/// What types' handlers call for resources, with the permissions of who works on the stack.
struct HandlerPermissions: Sendable {
  /// What a handler works on.
  struct Subject: Hashable, Sendable {
    let typeName: String
    let properties: Document
    let handler: String
  }

  /// An action that a handler calls.
  private struct Call: Sendable {
    enum Target: Sendable {
      /// The resource itself.
      case own
      /// What is in it, such as a bucket's objects.
      case within
      /// What it is asked for on is not known: any will do.
      case unknown
      case given(String)
    }

    let action: String
    let target: Target
  }

  /// Many resources are alike, and to find out what they need takes longer than to ask for it.
  private var known: [Subject: [Call]] = [:]
  private static let mostKnown = 1000

  /// - Parameter arn: of the resource; `*` where it has none.
  /// - Throws: the first denial, as a resource's handler tells it.
  mutating func check(
    _ subject: Subject, _ arn: String, _ worker: Principal, _ identity: IdentityService
  ) throws(ServiceFault) {
    guard identity.enforcesPolicies else { return }
    let service =
      subject.typeName.split(separator: "::").dropFirst().first.map(String.init) ?? subject.typeName
    // To whom roles are passed.
    let user = subject.typeName == "AWS::ECS::TaskDefinition" ? "ecs-tasks" : service.lowercased()
    let context = ["iam:passedtoservice": "\(user).amazonaws.com"]
    for call in calls(subject, account: identity.account) {
      do throws(ServiceFault) {
        switch call.target {
        case .given(let target):
          try identity.authorize(worker, call.action, on: target, context: context)
        case .own where arn != "*": try identity.authorize(worker, call.action, on: arn, context: context)
        case .within where arn != "*":
          try identity.authorize(worker, call.action, on: "\(arn)/x", context: context)
        case .own, .within, .unknown: try identity.authorize(worker, somewhere: call.action)
        }
      } catch {
        throw ServiceFault(
          error.code,
          "Resource handler returned message: \"\(error.message) (Service: \(service), Status Code: 403)\" "
            + "(HandlerErrorCode: AccessDenied)", status: error.status)
      }
    }
  }

  private mutating func calls(_ subject: Subject, account: String) -> [Call] {
    if let calls = known[subject] { return calls }
    if known.count >= Self.mostKnown { known = [:] }
    let calls = Self.calls(subject, account: account)
    known[subject] = calls
    return calls
  }

  private static func calls(_ subject: Subject, account: String) -> [Call] {
    let template: Document = [
      "Resources": ["Resource": ["Type": .text(subject.typeName), "Properties": subject.properties]]
    ]
    let permissions = ResourceTypes.embedded[subject.typeName]?.permissions ?? [:]
    let called = Set([subject.handler, "read"].flatMap { permissions[$0] ?? [] }.map { $0.lowercased() })
    // What makes or deletes the resource itself comes first.
    let verb = ":\(subject.handler.prefix(1).uppercased())\(subject.handler.dropFirst())"
    let needs = TemplatePermissions(of: template, in: .init(account: account)).needs
    let ordered = needs.filter { $0.action.contains(verb) } + needs.filter { !$0.action.contains(verb) }
    return ordered.flatMap { need -> [Call] in
      if need.action == "iam:PassRole" || permissions.isEmpty {
        return need.targets.map {
          Call(action: need.action, target: $0.contains("*") ? .unknown : .given($0))
        }
      }
      guard called.contains(need.action.lowercased()) else { return [] }
      let isWithin =
        TemplatePermissions.hasParts(subject.typeName) && need.targets.allSatisfy { $0.hasSuffix("/*") }
      return [Call(action: need.action, target: need.targets == ["*"] ? .unknown : isWithin ? .within : .own)]
    }
  }
}
