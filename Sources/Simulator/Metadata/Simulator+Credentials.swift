internal import AWSCore
internal import Foundation

extension Simulator {
  /// What an AWS service hands a role's credentials on as, with the field names of IMDS and ECS; nil where the role
  /// does not trust the service, or is not there.
  func credentials(ofRole name: String, for service: String, session: String) -> [String: String]? {
    let now = clock.now
    return withIdentity { identity in
      guard let role = identity.roles[name], identity.trusts(role, service: service) else { return nil }
      let key = identity.newTemporaryKey(of: .session(role: name, name: session), seconds: 21_600, at: now)
      return [
        "AccessKeyId": key.id, "SecretAccessKey": key.secret.reveal(), "Token": key.token?.reveal() ?? "",
        "Expiration": Timestamp.iso8601(key.expiration ?? now), "RoleArn": identity.arn(ofRole: name),
      ]
    }
  }
}

extension SimulatedAnswer {
  static func text(_ status: Int, _ text: String) -> SimulatedAnswer {
    SimulatedAnswer(
      status: status, headers: [HTTPHeader("Content-Type", "text/plain")], body: Array(text.utf8))
  }

  static func json(_ fields: [String: String], status: Int = 200) -> SimulatedAnswer {
    let body = (try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])) ?? Data()
    return SimulatedAnswer(
      status: status, headers: [HTTPHeader("Content-Type", "application/json")], body: Array(body))
  }
}
