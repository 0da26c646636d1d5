internal import Documents
internal import Foundation
internal import Policies

/// IAM's operations that read what roles may do.
extension IdentityService {
  /// - Returns: nil for an operation that is none of these.
  func answerPolicies(_ call: Call) throws(ServiceFault) -> String? {
    var xml = XMLWriter()
    switch call.action {
    case "ListRolePolicies":
      xml.list("PolicyNames", try rolePolicies(call).keys.filter { !$0.hasPrefix("arn:") }.sorted())
      xml.element("IsTruncated", "false")
    case "ListAttachedRolePolicies":
      let arns = try rolePolicies(call).keys.filter { $0.hasPrefix("arn:") }.sorted()
      xml.list("AttachedPolicies", arns) { xml, arn in
        xml.element("PolicyName", arn.split(separator: "/").last.map(String.init))
        xml.element("PolicyArn", arn)
      }
      xml.element("IsTruncated", "false")
    case "GetRolePolicy":
      let policies = try rolePolicies(call)
      let name = try call.required("PolicyName")
      guard let policy = policies[name] else {
        throw Self.noEntity("The role policy with name \(name) cannot be found.")
      }
      xml.element("RoleName", call.field("RoleName"))
      xml.element("PolicyName", name)
      xml.element("PolicyDocument", Self.encoded(policy.document))
    case "GetPolicy":
      let (arn, _) = try managedPolicy(call)
      xml.element("Policy") {
        $0.element("PolicyName", arn.split(separator: "/").last.map(String.init))
        $0.element("Arn", arn)
        $0.element("DefaultVersionId", "v1")
      }
    case "GetPolicyVersion":
      let (_, policy) = try managedPolicy(call)
      let version = try call.required("VersionId")
      guard version == "v1" else {
        throw Self.noEntity("Policy version \(version) does not exist or is not attachable.")
      }
      xml.element("PolicyVersion") {
        $0.element("Document", Self.encoded(policy.document))
        $0.element("VersionId", version)
        $0.element("IsDefaultVersion", "true")
      }
    default: return nil
    }
    return xml.text
  }

  /// By their names, managed ones by their ARNs.
  private func rolePolicies(_ call: Call) throws(ServiceFault) -> [String: Policy] {
    let name = try call.required("RoleName")
    try authorize(call, "iam:\(call.action)", on: arn(ofRole: name))
    guard let permissions = roles[name]?.permissions else {
      throw Self.noEntity("The role with name \(name) cannot be found.")
    }
    return permissions.own.merging(permissions.attached) { own, _ in own }
  }

  private func managedPolicy(_ call: Call) throws(ServiceFault) -> (arn: String, policy: Policy) {
    let arn = try call.required("PolicyArn")
    try authorize(call, "iam:\(call.action)", on: arn)
    guard let policy = managedPolicy(arn) else { throw Self.noEntity("Policy \(arn) was not found.") }
    return (arn, policy)
  }

  private static func noEntity(_ message: String) -> ServiceFault {
    ServiceFault("NoSuchEntity", message, status: 404)
  }

  /// A document as IAM gives it: JSON with percent signs.
  static func encoded(_ document: Document) -> String? {
    document.json.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
  }
}
