internal import Foundation
internal import Policies

/// Who calls.
enum Principal: Hashable, Sendable {
  /// The account's administrator, who may do everything; and other than on AWS, assume roles, so that the one key of a
  /// new account is enough to rehearse with.
  case root
  case user(String)
  case session(role: String, name: String)
  /// CloudFormation at work with a role.
  case service(role: String)
}

/// One call whose signature is good: who, what, when.
struct Call {
  let incoming: IncomingRequest
  let action: String
  let principal: Principal
  let region: String
  /// Of the session that calls, each of which has to allow what it does; none for all that its role may.
  var sessionPolicies: [Policy] = []
  /// Of the session that calls; nil for none.
  var sourceIdentity: String?
  /// Of temporary credentials.
  var sessionEnd: Date?
  let now: Date

  func field(_ name: String) -> String? {
    guard let value = incoming.form[name], !value.isEmpty else { return nil }
    return value
  }

  func required(_ name: String) throws(ServiceFault) -> String {
    if let value = field(name) { return value }
    throw .validation(
      "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: Member must not be null"
    )
  }
}
