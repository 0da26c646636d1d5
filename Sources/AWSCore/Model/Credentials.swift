public import Foundation

/// AWS credentials: long-lived keys of a user, or the temporary ones of a session.
public struct Credentials: Hashable, Sendable {
  public let accessKeyID: String
  public let secretAccessKey: Secret
  /// Present on temporary credentials only.
  public let sessionToken: Secret?
  /// The moment they stop working; nil for keys that do not end.
  public let expiration: Date?

  public init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}
