internal import AWSCore
internal import Foundation
internal import Policies

/// IAM's operations.
extension IdentityService {
  mutating func answerIAM(_ call: Call) throws(ServiceFault) -> String {
    var xml = XMLWriter()
    switch call.action {
    case "CreateAccessKey":
      let name = try call.required("UserName")
      try authorize(call, "iam:CreateAccessKey", on: arn(ofUser: name))
      try requireUser(name)
      guard keys.values.count(where: { $0.owner == .user(name) }) < 2 else {
        throw ServiceFault(
          "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", status: 409)
      }
      let key = Key(
        id: Self.keyID("AKIA"), secret: Secret(Self.secret()), owner: .user(name), createdAt: call.now)
      put(key)
      xml.element("AccessKey") {
        write(key, name, into: &$0)
        $0.element("SecretAccessKey", key.secret.reveal())
      }
    case "ListAccessKeys":
      let name = try call.required("UserName")
      try authorize(call, "iam:ListAccessKeys", on: arn(ofUser: name))
      try requireUser(name)
      let keys = keys.values.filter { $0.owner == .user(name) }.sorted { $0.id < $1.id }
      xml.list("AccessKeyMetadata", keys) { write($1, name, into: &$0) }
      xml.element("IsTruncated", "false")
    case "UpdateAccessKey":
      let name = try call.required("UserName")
      try authorize(call, "iam:UpdateAccessKey", on: arn(ofUser: name))
      let status = try call.required("Status")
      guard ["Active", "Inactive"].contains(status) else {
        throw .validation(
          "1 validation error detected: Value '\(status)' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]"
        )
      }
      setKey(try requiredKey(call, of: name), isActive: status == "Active")
    case "DeleteAccessKey":
      let name = try call.required("UserName")
      try authorize(call, "iam:DeleteAccessKey", on: arn(ofUser: name))
      removeKey(try requiredKey(call, of: name))
    case "GetLoginProfile":
      let name = try call.required("UserName")
      try authorize(call, "iam:GetLoginProfile", on: arn(ofUser: name))
      try requireUser(name)
      guard let user = users[name], user.hasPassword else {
        throw ServiceFault(
          "NoSuchEntity", "Login Profile for User \(name) cannot be found.", status: 404)
      }
      xml.element("LoginProfile") {
        $0.element("UserName", name)
        $0.element("CreateDate", Timestamp.iso8601(user.createdAt))
      }
    case "GetUser":
      let name = try call.required("UserName")
      try authorize(call, "iam:GetUser", on: arn(ofUser: name))
      try requireUser(name)
      xml.element("User") { write(user: name, into: &$0) }
    case "ListUsers":
      try authorize(call, "iam:ListUsers", on: "arn:aws:iam::\(account):user/")
      xml.list("Users", users.keys.sorted()) { write(user: $1, into: &$0) }
      xml.element("IsTruncated", "false")
    case "GetRole":
      let name = try call.required("RoleName")
      try authorize(call, "iam:GetRole", on: arn(ofRole: name))
      guard roles[name] != nil else {
        throw ServiceFault("NoSuchEntity", "The role with name \(name) cannot be found.", status: 404)
      }
      xml.element("Role") { write(role: name, into: &$0) }
    case "GetOpenIDConnectProvider":
      let arn = try call.required("OpenIDConnectProviderArn")
      try authorize(call, "iam:GetOpenIDConnectProvider", on: arn)
      guard let audiences = providers[arn] else {
        throw ServiceFault(
          "NoSuchEntity", "OpenIDConnect Provider not found for arn \(arn)", status: 404)
      }
      xml.element("Url", arn.split(separator: "/", maxSplits: 1).last.map(String.init))
      xml.list("ClientIDList", audiences)
    case "ListRoles":
      try authorize(call, "iam:ListRoles", on: "arn:aws:iam::\(account):role/")
      let prefix = call.field("PathPrefix") ?? "/"
      let listed = roles.values.filter { $0.path.hasPrefix(prefix) }.map(\.name).sorted()
      xml.list("Roles", listed) { write(role: $1, into: &$0) }
      xml.element("IsTruncated", "false")
    default:
      if let answer = try answerPolicies(call) { return answer }
      if let answer = try answerAuthorization(call) { return answer }
      throw ServiceFault("InvalidAction", "Could not find operation \(call.action) for version 2010-05-08")
    }
    return xml.text
  }

  private func requireUser(_ name: String) throws(ServiceFault) {
    guard users[name] != nil else {
      throw ServiceFault("NoSuchEntity", "The user with name \(name) cannot be found.", status: 404)
    }
  }

  /// The key that a call names, of that user.
  private func requiredKey(_ call: Call, of user: String) throws(ServiceFault) -> String {
    let id = try call.required("AccessKeyId")
    guard keys[id]?.owner == .user(user) else {
      throw ServiceFault("NoSuchEntity", "The Access Key with id \(id) cannot be found.", status: 404)
    }
    return id
  }

  private func write(_ key: Key, _ user: String, into xml: inout XMLWriter) {
    xml.element("UserName", user)
    xml.element("AccessKeyId", key.id)
    xml.element("Status", key.isActive ? "Active" : "Inactive")
    xml.element("CreateDate", Timestamp.iso8601(key.createdAt))
  }

  func write(user name: String, into xml: inout XMLWriter) {
    xml.element("Path", users[name]?.path)
    xml.element("UserName", name)
    xml.element("UserId", "AIDA\(name.uppercased())")
    xml.element("Arn", arn(ofUser: name))
    xml.element("CreateDate", users[name].map { Timestamp.iso8601($0.createdAt) })
  }

  func write(role name: String, into xml: inout XMLWriter) {
    xml.element("Path", roles[name]?.path)
    xml.element("RoleName", name)
    xml.element("RoleId", roles[name]?.id)
    xml.element("Arn", arn(ofRole: name))
    xml.element("CreateDate", roles[name].map { Timestamp.iso8601($0.createdAt) })
    xml.element("MaxSessionDuration", roles[name].map { "\($0.maxSessionDuration)" })
    xml.element("AssumeRolePolicyDocument", roles[name].flatMap { Self.encoded($0.trust.document) })
    guard let boundary = roles[name]?.permissions.boundary else { return }
    xml.element("PermissionsBoundary") {
      $0.element("PermissionsBoundaryType", "Policy")
      $0.element("PermissionsBoundaryArn", boundary.arn)
    }
  }
}
