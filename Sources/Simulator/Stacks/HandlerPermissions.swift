internal import Documents
internal import ResourceTypes

/// What a type's handlers call for one resource, with the permissions of who works on the stack.
struct HandlerPermissions {
  private let typeName: String
  private let properties: Document
  private let arn: String

  /// - Parameter arn: of the resource; `*` where it has none.
  init(_ typeName: String, _ properties: Document, _ arn: String) {
    self.typeName = typeName
    self.properties = properties
    self.arn = arn
  }

  /// - Throws: the first denial, as a resource's handler tells it.
  func check(_ handler: String, _ worker: Principal, _ identity: IdentityService) throws(ServiceFault) {
    guard identity.enforcesPolicies else { return }
    for call in calls(handler, account: identity.account) {
      do throws(ServiceFault) {
        guard let target = call.target else {
          try identity.authorize(worker, somewhere: call.action)
          continue
        }
        try identity.authorize(worker, call.action, on: target, context: context)
      } catch {
        throw ServiceFault(
          error.code,
          "Resource handler returned message: \"\(error.message) (Service: \(service), Status Code: 403)\" "
            + "(HandlerErrorCode: AccessDenied)", status: error.status)
      }
    }
  }

  /// To whom roles are passed.
  private var context: [String: String] {
    let user = typeName == "AWS::ECS::TaskDefinition" ? "ecs-tasks" : service.lowercased()
    return ["iam:passedtoservice": "\(user).amazonaws.com"]
  }

  private var service: String {
    typeName.split(separator: "::").dropFirst().first.map(String.init) ?? typeName
  }

  /// Actions, each with what it is asked for on; nil where that is not known, so that any will do.
  private func calls(_ handler: String, account: String) -> [(action: String, target: String?)] {
    let template: Document = [
      "Resources": ["Resource": ["Type": .text(typeName), "Properties": properties]]
    ]
    let permissions = ResourceTypes.embedded[typeName]?.permissions ?? [:]
    let called = Set([handler, "read"].flatMap { permissions[$0] ?? [] }.map { $0.lowercased() })
    // What makes or deletes the resource itself comes first.
    let verb = ":\(handler.prefix(1).uppercased())\(handler.dropFirst())"
    let needs = TemplatePermissions(of: template, in: .init(account: account)).needs
    let ordered = needs.filter { $0.action.contains(verb) } + needs.filter { !$0.action.contains(verb) }
    return ordered.flatMap { need -> [(String, String?)] in
      if need.action == "iam:PassRole" || permissions.isEmpty {
        return need.targets.map { (need.action, $0.contains("*") ? nil : $0) }
      }
      guard called.contains(need.action.lowercased()) else { return [] }
      return [(need.action, need.targets == ["*"] || arn == "*" ? nil : arn)]
    }
  }
}
