internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

/// STS's operations.
extension IdentityService {
  mutating func answerSTS(_ call: Call) throws(ServiceFault) -> String {
    switch call.action {
    case "GetCallerIdentity": return callerIdentity(call)
    case "AssumeRole": return try assumeRole(call)
    case "GetSessionToken": return try sessionToken(call)
    default:
      throw ServiceFault("InvalidAction", "Could not find operation \(call.action) for version 2011-06-15")
    }
  }

  private func callerIdentity(_ call: Call) -> String {
    var xml = XMLWriter()
    xml.element("Arn", arn(of: call.principal))
    xml.element("UserId", userID(call.principal))
    xml.element("Account", account)
    return xml.text
  }

  private mutating func assumeRole(_ call: Call) throws(ServiceFault) -> String {
    let arn = try call.required("RoleArn")
    let session = try call.required("RoleSessionName")
    guard session.wholeMatch(of: /[\w+=,.@-]{2,64}/) != nil else {
      throw .validation(
        "1 validation error detected: Value '\(session)' at 'roleSessionName' failed to satisfy constraint: Member "
          + "must satisfy regular expression pattern: [\\w+=,.@-]*")
    }
    var context: [String: String] = [:]
    context["sts:externalid"] = call.field("ExternalId")
    let refusal = ServiceFault.denied(
      self.arn(of: call.principal), "sts:AssumeRole", on: arn, explicitly: false)
    // Not even whether there is such a role is told.
    guard let role = role(arn: arn), isKnown(role, at: call.now) else {
      throw ServiceFault("AccessDenied", Self.withoutReason(refusal.message), status: 403)
    }
    if call.field("SerialNumber") != nil {
      try checkDevice(call)
      context["aws:multifactorauthpresent"] = "true"
    }
    let isTrusted = trusts(role, call.principal, context: context)
    if enforcesPolicies || !isTrusted {
      let isAllowed =
        Policy.decide(
          policies(of: call.principal),
          .init(action: "sts:AssumeRole", resource: arn, context: context)) == .allowed
      guard isTrusted, isAllowed else {
        throw ServiceFault("AccessDenied", Self.withoutReason(refusal.message), status: 403)
      }
    }
    let seconds = Int(call.field("DurationSeconds") ?? "3600") ?? 0
    guard (900...43_200).contains(seconds) else {
      throw .validation(
        "1 validation error detected: Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member "
          + "must have value \(seconds < 900 ? "greater than or equal to 900" : "less than or equal to 43200")"
      )
    }
    if case .session = call.principal, seconds > 3600 {
      throw .validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
    }
    guard seconds <= role.maxSessionDuration else {
      throw .validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    }
    let principal = Principal.session(role: role.name, name: session)
    let key = newTemporaryKey(
      of: principal, seconds: seconds, policy: try sessionPolicy(call), at: call.now)
    var xml = XMLWriter()
    xml.element("AssumedRoleUser") {
      $0.element("Arn", self.arn(of: principal))
      $0.element("AssumedRoleId", "\(role.id):\(session)")
    }
    Self.write(key, into: &xml)
    return xml.text
  }

  private func sessionPolicy(_ call: Call) throws(ServiceFault) -> Policy? {
    guard let text = call.field("Policy") else { return nil }
    guard text.count <= 2048 else {
      throw .validation(
        "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less "
          + "than or equal to 2048")
    }
    guard let document = try? Documents.Document(yaml: text) else {
      throw ServiceFault("MalformedPolicyDocument", "Syntax errors in policy.")
    }
    return try Self.policy(document)
  }

  /// The serial of any device, and the demo's code.
  private func checkDevice(_ call: Call) throws(ServiceFault) {
    guard call.field("TokenCode") != "123456" else { return }
    throw ServiceFault(
      "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", status: 403)
  }

  private mutating func sessionToken(_ call: Call) throws(ServiceFault) -> String {
    if call.field("SerialNumber") != nil { try checkDevice(call) }
    let seconds = Int(call.field("DurationSeconds") ?? "43200") ?? 43_200
    var xml = XMLWriter()
    Self.write(newTemporaryKey(of: call.principal, seconds: seconds, at: call.now), into: &xml)
    return xml.text
  }

  private static func write(_ key: Key, into xml: inout XMLWriter) {
    xml.element("Credentials") {
      $0.element("AccessKeyId", key.id)
      $0.element("SecretAccessKey", key.secret.reveal())
      $0.element("SessionToken", key.token?.reveal())
      $0.element("Expiration", key.expiration.map(Timestamp.iso8601))
    }
  }

  private func userID(_ principal: Principal) -> String {
    switch principal {
    case .root: account
    case .user(let name): "AIDA\(name.uppercased())"
    case .session(let role, let name): "AROA\(role.uppercased()):\(name)"
    case .service(let role): "AROA\(role.uppercased()):AWSCloudFormation"
    }
  }

  /// STS gives no reason for a refused AssumeRole.
  private static func withoutReason(_ message: String) -> String {
    message.firstRange(of: " because ").map { String(message[..<$0.lowerBound]) } ?? message
  }
}
