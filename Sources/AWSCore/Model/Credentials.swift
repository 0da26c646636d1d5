public import Foundation

/// AWS credentials: long-lived keys of a user, or the temporary ones of a session.
public struct Credentials: Hashable, Sendable {
  /// `AKIA…` for a user's key, `ASIA…` for a session's. Not secret: it stands in each signed request.
  public let accessKeyID: String
  /// Signs requests and is never sent.
  public let secretAccessKey: Secret
  /// Present on temporary credentials only.
  public let sessionToken: Secret?
  /// The moment they stop working; nil for keys that do not end.
  public let expiration: Date?

  /// As a profile, the environment, AssumeRole or the cache gave them; nothing is checked.
  public init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}
