internal import Foundation

/// Holds another session to a policy, by GetScopedCredentials: the caller stays the same.
struct ScopedOrigin: CredentialOrigin {
  let policy: SessionPolicy
  /// Whether the session is used as it is where STS refuses that.
  let orWhole: Bool
  let session: RefreshableSession
  /// Calls with that session.
  let sts: STSClient
  let connection: AWSConnection

  var pacingScope: String { session.pacingScope }
  var renewsByItself: Bool { session.renewsByItself }

  func logInEnd() async -> Date? { await session.status?.logInEnd }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    let start = connection.now
    let scoped: AssumedRole
    do throws(AWSError) { scoped = try await sts.getScopedCredentials(policy) } catch {
      guard orWhole, [.accessDenied, .rejected].contains(error.kind) else { throw error }
      let whole = try await session.credentials()
      let status = await session.status
      return IssuedCredentials(
        whole, lifetime: status?.lifetime, callerARN: status?.callerARN, isNarrowed: false)
    }
    let caller = scoped.assumedRoleARN.isEmpty ? await session.status?.callerARN : scoped.assumedRoleARN
    return IssuedCredentials(
      scoped.credentials, lifetime: SessionLifetime(start: start, end: scoped.expiration), callerARN: caller,
      isNarrowed: true)
  }
}
