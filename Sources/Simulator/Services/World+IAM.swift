internal import AWSCore
internal import Foundation

extension World {
  mutating func answerIAM(_ call: Call) throws(ServiceFault) -> String {
    var xml = XMLWriter()
    switch call.action {
    case "CreateAccessKey":
      let name = try call.required("UserName")
      try authorize(call, "iam:CreateAccessKey", on: identities.arn(ofUser: name))
      try requireUser(name)
      let key = IdentityStore.Key(
        id: Self.keyID("AKIA"), secret: Secret(Self.secret()), owner: .user(name), createdAt: call.now)
      identities.keys[key.id] = key
      xml.element("AccessKey") {
        write(key, name, into: &$0)
        $0.element("SecretAccessKey", key.secret.reveal())
      }
    case "ListAccessKeys":
      let name = try call.required("UserName")
      try authorize(call, "iam:ListAccessKeys", on: identities.arn(ofUser: name))
      try requireUser(name)
      let keys = identities.keys.values.filter { $0.owner == .user(name) }.sorted { $0.id < $1.id }
      xml.list("AccessKeyMetadata", keys) { write($1, name, into: &$0) }
      xml.element("IsTruncated", "false")
    case "DeleteAccessKey":
      let name = try call.required("UserName")
      try authorize(call, "iam:DeleteAccessKey", on: identities.arn(ofUser: name))
      identities.keys[try call.required("AccessKeyId")] = nil
    case "GetUser":
      let name = try call.required("UserName")
      try authorize(call, "iam:GetUser", on: identities.arn(ofUser: name))
      try requireUser(name)
      xml.element("User") { write(user: name, into: &$0) }
    case "ListUsers":
      try authorize(call, "iam:ListUsers", on: "arn:aws:iam::\(identities.account):user/")
      xml.list("Users", identities.users.keys.sorted()) { write(user: $1, into: &$0) }
      xml.element("IsTruncated", "false")
    case "GetRole":
      let name = try call.required("RoleName")
      try authorize(call, "iam:GetRole", on: identities.arn(ofRole: name))
      guard identities.roles[name] != nil else {
        throw ServiceFault("NoSuchEntity", "The role with name \(name) cannot be found.", status: 404)
      }
      xml.element("Role") { write(role: name, into: &$0) }
    case "ListRoles":
      try authorize(call, "iam:ListRoles", on: "arn:aws:iam::\(identities.account):role/")
      xml.list("Roles", identities.roles.keys.sorted()) { write(role: $1, into: &$0) }
      xml.element("IsTruncated", "false")
    default:
      throw ServiceFault("InvalidAction", "Could not find operation \(call.action) for version 2010-05-08")
    }
    return xml.text
  }

  private func requireUser(_ name: String) throws(ServiceFault) {
    guard identities.users[name] != nil else {
      throw ServiceFault("NoSuchEntity", "The user with name \(name) cannot be found.", status: 404)
    }
  }

  private func write(_ key: IdentityStore.Key, _ user: String, into xml: inout XMLWriter) {
    xml.element("UserName", user)
    xml.element("AccessKeyId", key.id)
    xml.element("Status", "Active")
    xml.element("CreateDate", Timestamp.iso8601(key.createdAt))
  }

  private func write(user name: String, into xml: inout XMLWriter) {
    xml.element("Path", identities.users[name]?.path)
    xml.element("UserName", name)
    xml.element("UserId", "AIDA\(name.uppercased())")
    xml.element("Arn", identities.arn(ofUser: name))
    xml.element("CreateDate", identities.users[name].map { Timestamp.iso8601($0.createdAt) })
  }

  private func write(role name: String, into xml: inout XMLWriter) {
    xml.element("Path", identities.roles[name]?.path)
    xml.element("RoleName", name)
    xml.element("RoleId", identities.roles[name]?.id)
    xml.element("Arn", identities.arn(ofRole: name))
    xml.element("CreateDate", identities.roles[name].map { Timestamp.iso8601($0.createdAt) })
    xml.element("MaxSessionDuration", identities.roles[name].map { "\($0.maxSessionDuration)" })
  }
}
