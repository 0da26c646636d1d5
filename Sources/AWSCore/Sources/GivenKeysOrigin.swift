internal import Foundation

/// Keys that were handed over as they are: a user's, or those of a session that somebody else began.
struct GivenKeysOrigin: CredentialOrigin {
  let keys: Credentials
  let connection: AWSConnection

  var pacingScope: String { keys.accessKeyID }
  var renewsByItself: Bool { false }

  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? { issued(at: now) }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials { issued(at: connection.now) }

  /// What is known is their end, so the rest counts as the whole.
  private func issued(at now: Date) -> IssuedCredentials {
    IssuedCredentials(
      keys, lifetime: keys.expiration.map { SessionLifetime(start: now, end: $0) }, isRenewable: false)
  }
}
