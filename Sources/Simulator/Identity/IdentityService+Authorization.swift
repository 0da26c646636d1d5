internal import AWSCore
internal import Foundation
internal import Policies

/// IAM's operations that tell what everybody may do.
extension IdentityService {
  /// - Returns: nil for an operation that is none of these.
  func answerAuthorization(_ call: Call) throws(ServiceFault) -> String? {
    switch call.action {
    case "GetAccountAuthorizationDetails": return try authorizationDetails(call)
    case "SimulatePrincipalPolicy": return try simulation(call)
    default: return nil
    }
  }

  private func authorizationDetails(_ call: Call) throws(ServiceFault) -> String {
    try authorize(call, "iam:GetAccountAuthorizationDetails", on: "*")
    var xml = XMLWriter()
    xml.list("UserDetailList", users.keys.sorted()) { xml, name in
      write(user: name, into: &xml)
      write(users[name]?.permissions, "UserPolicyList", into: &xml)
      xml.list("GroupList", groups(of: name).sorted())
    }
    xml.list("GroupDetailList", groups.keys.sorted()) { xml, name in
      xml.element("GroupName", name)
      xml.element("Arn", "arn:aws:iam::\(account):group/\(name)")
      write(groups[name], "GroupPolicyList", into: &xml)
    }
    xml.list("RoleDetailList", roles.keys.sorted()) { xml, name in
      write(role: name, into: &xml)
      write(roles[name]?.permissions, "RolePolicyList", into: &xml)
    }
    let holders = users.values.map(\.permissions) + roles.values.map(\.permissions) + Array(groups.values)
    let named = holders.flatMap { Array($0.own.keys) + Array($0.attached.keys) }
    let arns = Set(named.filter { $0.hasPrefix("arn:") } + holders.compactMap { $0.boundary?.arn })
    xml.list("Policies", arns.sorted()) { xml, arn in
      xml.element("PolicyName", arn.split(separator: "/").last.map(String.init))
      xml.element("Arn", arn)
      xml.element("DefaultVersionId", "v1")
      guard let policy = managedPolicy(arn) else { return }
      xml.list("PolicyVersionList", [policy]) { xml, policy in
        xml.element("Document", Self.encoded(policy.document))
        xml.element("VersionId", "v1")
        xml.element("IsDefaultVersion", "true")
      }
    }
    xml.element("IsTruncated", "false")
    return xml.text
  }

  private func write(_ permissions: Permissions?, _ list: String, into xml: inout XMLWriter) {
    guard let permissions else { return }
    let policies = permissions.own.merging(permissions.attached) { own, _ in own }
    xml.list(list, policies.filter { !$0.key.hasPrefix("arn:") }.sorted { $0.key < $1.key }) {
      $0.element("PolicyName", $1.key)
      $0.element("PolicyDocument", Self.encoded($1.value.document))
    }
    xml.list("AttachedManagedPolicies", policies.keys.filter { $0.hasPrefix("arn:") }.sorted()) {
      $0.element("PolicyName", $1.split(separator: "/").last.map(String.init))
      $0.element("PolicyArn", $1)
    }
    guard let boundary = permissions.boundary else { return }
    xml.element("PermissionsBoundary") {
      $0.element("PermissionsBoundaryType", "Policy")
      $0.element("PermissionsBoundaryArn", boundary.arn)
    }
  }

  private func simulation(_ call: Call) throws(ServiceFault) -> String {
    let source = try call.required("PolicySourceArn")
    try authorize(call, "iam:SimulatePrincipalPolicy", on: source)
    let principal: Principal
    if let user = users.keys.first(where: { arn(ofUser: $0) == source }) {
      principal = .user(user)
    } else if let role = role(arn: source) {
      principal = .session(role: role.name, name: "simulation")
    } else {
      throw ServiceFault("NoSuchEntity", "The entity \(source) cannot be found.", status: 404)
    }
    var context: [String: String] = [:]
    for entry in call.incoming.structures("ContextEntries") {
      guard let key = entry["ContextKeyName"] else { continue }
      context[key.lowercased()] = entry["ContextKeyValues.member.1"]
    }
    let resources = call.incoming.list("ResourceArns")
    var xml = XMLWriter()
    var results: [(action: String, resource: String, decision: Policy.Decision)] = []
    for action in call.incoming.list("ActionNames") {
      for resource in resources.isEmpty ? ["*"] : resources {
        results.append((action, resource, decision(principal, action, on: resource, context: context)))
      }
    }
    xml.list("EvaluationResults", results) { xml, result in
      xml.element("EvalActionName", result.action)
      xml.element("EvalResourceName", result.resource)
      let word =
        switch result.decision {
        case .allowed: "allowed"
        case .implicitlyDenied: "implicitDeny"
        case .explicitlyDenied: "explicitDeny"
        }
      xml.element("EvalDecision", word)
    }
    xml.element("IsTruncated", "false")
    return xml.text
  }
}
