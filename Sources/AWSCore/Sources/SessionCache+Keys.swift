internal import Foundation

/// The names of files, as botocore makes them of the inputs of its calls.
extension SessionCache.Key {
  /// Of an AssumeRole. A session name that nobody chose does not count.
  init(_ request: AssumeRoleRequest, endpoint: Endpoint?) {
    var input: [(name: String, value: JSONScalar)] = []
    if let seconds = request.durationSeconds { input.append(("DurationSeconds", .number(seconds))) }
    if let id = request.externalID { input.append(("ExternalId", .text(id.reveal()))) }
    if let policy = request.policy { input.append(("Policy", .text(policy.json))) }
    input.append(("RoleArn", .text(request.roleARN.description)))
    if !request.hasDefaultSessionName { input.append(("RoleSessionName", .text(request.sessionName))) }
    if let serial = request.mfaSerial { input.append(("SerialNumber", .text(serial))) }
    self.init(ofSorted: input, separators: (", ", ": "), endpoint: endpoint)
  }

  /// Of an AssumeRoleWithWebIdentity.
  init(_ identity: WebIdentity, endpoint: Endpoint?) {
    var input: [(name: String, value: JSONScalar)] = [("RoleArn", .text(identity.roleARN.description))]
    if let name = identity.sessionName { input.append(("RoleSessionName", .text(name))) }
    self.init(ofSorted: input, separators: (", ", ": "), endpoint: endpoint)
  }

  /// Of a GetRoleCredentials.
  init(_ access: SingleSignOnAccess, endpoint: Endpoint?) {
    let log = access.logIn.sessionName.map { ("sessionName", JSONScalar.text($0)) }
    self.init(
      ofSorted: [
        ("accountId", .text(access.accountID)), ("roleName", .text(access.roleName)),
        log ?? ("startUrl", .text(access.logIn.startURL)),
      ], separators: (",", ":"), endpoint: endpoint)
  }
}
