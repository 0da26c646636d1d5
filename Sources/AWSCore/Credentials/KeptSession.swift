internal import Foundation
internal import LocalFiles
internal import Logging

/// A session that is kept between runs, and shared with the AWS CLI and other processes: one call between them all.
struct KeptSession: Sendable {
  /// Nil for nowhere.
  let cache: SessionCache?
  let key: SessionCache.Key
  /// Seconds that such a session usually lasts: the file tells only its end.
  let seconds: Double
  var provider: String?
  var account: String?
  let logger: Logger
  /// AWS's, which each answer may correct.
  let clock: @Sendable () -> Date

  /// What an earlier run left, while it is not due for renewal.
  func session(otherThan refused: String?, at now: Date) -> IssuedCredentials? {
    guard let session = cache?.session(for: key), session.credentials.accessKeyID != refused else {
      return nil
    }
    let issued = issued(session, since: session.expiration - seconds)
    return issued.lifetime?.isDue(at: now) == true ? nil : issued
  }

  /// Asks, unless another process did meanwhile, and keeps what is answered.
  func issue(
    _ wish: IssueWish, _ ask: () async throws(AWSError) -> SessionCache.Session
  ) async throws(AWSError) -> IssuedCredentials {
    let lock = await cache?.lock(for: key)
    defer { lock?.release() }
    if wish.takesKept, let kept = session(otherThan: wish.refused, at: clock()) { return kept }
    let session = try await ask()
    if await wish.isWanted() {
      do { try cache?.keep(session, for: key, provider: provider, account: account) } catch {
        logger.notice("the session was not kept for later runs")
      }
      // Dropped while it was written.
      if await !wish.isWanted() { forget() }
    }
    return issued(session, since: clock())
  }

  func forget() { cache?.forget(key) }

  private func issued(_ session: SessionCache.Session, since start: Date) -> IssuedCredentials {
    IssuedCredentials(
      session.credentials, lifetime: SessionLifetime(start: start, end: session.expiration),
      callerARN: session.callerARN)
  }
}
