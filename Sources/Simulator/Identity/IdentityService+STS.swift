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
    case "GetScopedCredentials": return try scopedCredentials(call)
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
    var context = self.context(of: call)
    context["sts:externalid"] = call.field("ExternalId")
    context["sts:rolesessionname"] = session
    // It stays what it is where one session begins another.
    let sourceIdentity = call.sourceIdentity ?? call.field("SourceIdentity")
    context["sts:sourceidentity"] = sourceIdentity
    var keys: Set<String> = []
    for tag in call.incoming.structures("Tags") {
      let key = (tag["Key"] ?? "").lowercased()
      guard keys.insert(key).inserted else {
        throw ServiceFault(
          "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
      }
      context["aws:requesttag/\(key)"] = tag["Value"]
    }
    if keys.count == 1 { context["aws:tagkeys"] = keys.first }
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
    let trust = trust(of: role, in: call.principal, context: context)
    // Tags and a source identity are let in by themselves.
    let brought = [
      ("sts:TagSession", !call.incoming.structures("Tags").isEmpty),
      ("sts:SetSourceIdentity", sourceIdentity != nil),
    ]
    let isAnother = call.field("SourceIdentity").map { $0 != sourceIdentity } ?? false
    for (action, isAsked) in brought where isAsked {
      let isLetIn = self.trust(of: role, in: call.principal, context: context, action) != .none
      guard !isLetIn || isAnother && action == "sts:SetSourceIdentity" else { continue }
      let refusal = ServiceFault.denied(self.arn(of: call.principal), action, on: arn, explicitly: false)
      throw ServiceFault("AccessDenied", Self.withoutReason(refusal.message), status: 403)
    }
    if enforcesPolicies || trust == .none {
      let isAllowed = mayAssume(role, call, trust, context: context)
      guard isAllowed else {
        throw ServiceFault("AccessDenied", Self.withoutReason(refusal.message), status: 403)
      }
    }
    let seconds = try duration(call)
    if case .session = call.principal, seconds > 3600 {
      throw .validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
    }
    return try begin(
      .session(role: role.name, name: session), of: role, seconds: seconds, sourceIdentity, call: call)
  }

  /// Whom a role's trust policy names needs no permission of its own, as long as nothing forbids it; others of the
  /// account do.
  ///
  /// Source: API reference of AssumeRole, and IAM's user guide, "Policy evaluation logic".
  private func mayAssume(_ role: Role, _ call: Call, _ trust: TrustKind, context: [String: String]) -> Bool {
    let arn = arn(ofRole: role.name)
    let request = Policy.Request(action: "sts:AssumeRole", resource: arn, context: context)
    guard call.sessionPolicies.allSatisfy({ Policy.decide([$0], request) == .allowed }) else { return false }
    let decision = decision(call.principal, "sts:AssumeRole", on: arn, context: context)
    return switch trust {
    case .none: false
    case .account: decision == .allowed
    case .named: decision != .explicitlyDenied
    }
  }

  private func duration(_ call: Call) throws(ServiceFault) -> Int {
    let seconds = Int(call.field("DurationSeconds") ?? "3600") ?? 0
    guard (900...43_200).contains(seconds) else {
      throw .validation(
        "1 validation error detected: Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member "
          + "must have value \(seconds < 900 ? "greater than or equal to 900" : "less than or equal to 43200")"
      )
    }
    return seconds
  }

  /// A session of a role, as AssumeRole and its sisters answer.
  private mutating func begin(
    _ principal: Principal, of role: Role, seconds: Int, _ sourceIdentity: String? = nil, call: Call
  ) throws(ServiceFault) -> String {
    guard seconds <= role.maxSessionDuration else {
      throw .validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    }
    let policy = try sessionPolicy(call)
    let key = newTemporaryKey(
      of: principal, seconds: seconds, policies: policy.map { [$0] } ?? [], sourceIdentity: sourceIdentity,
      at: call.now)
    var xml = XMLWriter()
    xml.element("AssumedRoleUser") {
      $0.element("Arn", self.arn(of: principal))
      $0.element("AssumedRoleId", userID(principal))
    }
    xml.element("SourceIdentity", sourceIdentity)
    Self.write(key, into: &xml)
    // Percent of what a session has room for; AWS packs by a method that it does not tell.
    if let text = call.field("Policy") {
      xml.element("PackedPolicySize", "\(max(1, text.count * 100 / 2048))")
    }
    return xml.text
  }

  /// AssumeRoleWithWebIdentity.
  mutating func assumeRole(with issuer: WebIdentityIssuer, _ call: Call) throws(ServiceFault) -> String {
    let arn = try call.required("RoleArn")
    let session = try call.required("RoleSessionName")
    let (subject, context) = try issuer.context(of: try call.required("WebIdentityToken"), at: call.now)
    guard let role = role(arn: arn), isKnown(role, at: call.now),
      trusts(role, provider: WebIdentityIssuer.host, context: context)
    else {
      throw ServiceFault(
        "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", status: 403)
    }
    var xml = XMLWriter()
    xml.element("SubjectFromWebIdentityToken", subject)
    xml.element("Provider", "arn:aws:iam::\(account):oidc-provider/\(WebIdentityIssuer.host)")
    xml.element("Audience", context["\(WebIdentityIssuer.host):aud"])
    let principal = Principal.session(role: role.name, name: session)
    return xml.text + (try begin(principal, of: role, seconds: try duration(call), call: call))
  }

  /// Scope-down policies that one session may bear.
  private static let mostScopes = 3

  private mutating func scopedCredentials(_ call: Call) throws(ServiceFault) -> String {
    guard let end = call.sessionEnd else {
      throw ServiceFault(
        "InvalidSubjectCredentials",
        "GetScopedCredentials can only be called with temporary security credentials.",
        status: 403)
    }
    let policy = try sessionPolicy(call)
    guard policy != nil || call.field("DurationSeconds") != nil else {
      throw .validation("At least one of Policy and DurationSeconds must be provided")
    }
    let seconds = call.field("DurationSeconds").map { Int($0) ?? 0 } ?? Int(end.timeIntervalSince(call.now))
    guard (1...129_600).contains(seconds) else {
      throw .validation(
        "1 validation error detected: Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member "
          + "must have value between 1 and 129600")
    }
    guard call.now + Double(seconds) <= end + 1 else {
      throw ServiceFault(
        "InsufficientSessionLifetime", "The requested duration exceeds the remaining lifetime of the session."
      )
    }
    guard policy == nil || call.sessionPolicies.count < Self.mostScopes else {
      throw ServiceFault(
        "AccessDenied", "The session has \(Self.mostScopes) scope down policies already.", status: 403)
    }
    let key = newTemporaryKey(
      of: call.principal, seconds: seconds, policies: call.sessionPolicies + (policy.map { [$0] } ?? []),
      at: call.now)
    var xml = XMLWriter()
    Self.write(key, into: &xml)
    xml.element("SessionInfo") {
      $0.element("ScopedSessionId", userID(call.principal))
      $0.element("Arn", arn(of: call.principal))
    }
    xml.element("ScopedPoliciesCount", "\(key.policies.count)")
    return xml.text
  }

  /// Managed policies that one session may bear.
  private static let mostManaged = 10

  /// What the session's policies allow together; nil for what the role may.
  private func sessionPolicy(_ call: Call) throws(ServiceFault) -> Policy? {
    let arns = call.incoming.structures("PolicyArns").map { $0["arn"] ?? "" }
    guard arns.count <= Self.mostManaged else {
      throw .validation(
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than "
          + "or equal to \(Self.mostManaged)")
    }
    var statements = try inlinePolicy(call)?.document["Statement"].map { $0.list ?? [$0] } ?? []
    for arn in arns {
      guard let policy = managedPolicy(arn) else {
        throw .validation("Policy \(arn) does not exist or is not attachable.")
      }
      statements += policy.document["Statement"].map { $0.list ?? [$0] } ?? []
    }
    guard !statements.isEmpty else { return nil }
    return try Self.policy(["Version": "2012-10-17", "Statement": .list(statements)])
  }

  private func inlinePolicy(_ call: Call) throws(ServiceFault) -> Policy? {
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
    if case .session = call.principal {
      throw ServiceFault("AccessDenied", "Cannot call GetSessionToken with session credentials", status: 403)
    }
    if call.field("SerialNumber") != nil { try checkDevice(call) }
    let seconds = Int(call.field("DurationSeconds") ?? "43200") ?? 0
    guard (900...129_600).contains(seconds) else {
      throw .validation(
        "1 validation error detected: Value '\(seconds)' at 'durationSeconds' failed to satisfy constraint: Member "
          + "must have value \(seconds < 900 ? "greater than or equal to 900" : "less than or equal to 129600")"
      )
    }
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
    case .session(let role, let name): "\(IDSource.role(role)):\(name)"
    case .service(let role): "\(IDSource.role(role)):AWSCloudFormation"
    }
  }

  /// STS gives no reason for a refused AssumeRole.
  private static func withoutReason(_ message: String) -> String {
    message.firstRange(of: " because ").map { String(message[..<$0.lowerBound]) } ?? message
  }
}
