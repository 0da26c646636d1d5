internal import Foundation
internal import LocalFiles
internal import Logging

/// A session of an assumed role: kept while it lasts, renewed before it ends, one renewal at a time.
public actor RoleSession: CredentialProvider {
  /// What is known of a live session, without its secrets.
  public struct Status: Hashable, Sendable {
    /// Nil where nothing is known of its end: keys that were given, and are a session of the role.
    public let lifetime: SessionLifetime?
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    public let assumedRoleARN: String
  }

  private struct Live {
    let credentials: Credentials
    let lifetime: SessionLifetime
    let assumedRoleARN: String

    init(_ role: AssumedRole, start: Date) {
      credentials = role.credentials
      lifetime = SessionLifetime(start: start, end: role.expiration)
      assumedRoleARN = role.assumedRoleARN
    }
  }

  /// The input of AssumeRole, the same at each renewal.
  public let request: AssumeRoleRequest
  /// The account in the role's ARN, since all roles of an account share its pace.
  public nonisolated let pacingScope: String
  private let source: any CredentialProvider
  private let sts: STSClient
  private let connection: AWSConnection
  private let cache: AssumeRoleCache?
  private let cacheKey: AssumeRoleCache.Key
  private var live: Live?
  /// The source's own keys, where they turned out to be a session of the role.
  private var held: (credentials: Credentials, status: Status)?
  /// The key that AWS refused last: the cache may still hold it.
  private var refusedKeyID: String?
  private var renewal: Task<Result<Credentials, AWSError>, Never>?
  /// Until then no renewal is begun by itself, after one that failed.
  private var nextRenewal = Date.distantPast
  private var isDropped = false

  /// Seconds before a session's end from which callers wait for its renewal.
  private static let urgency: TimeInterval = 30
  /// Seconds.
  private static let pauseAfterFailure: TimeInterval = 30

  /// - Parameter cache: where sessions are kept between runs; nil for nowhere.
  public init(
    request: AssumeRoleRequest, source: any CredentialProvider, region: Region, endpoints: EndpointResolver,
    connection: AWSConnection, cache: AssumeRoleCache? = nil
  ) {
    self.request = request
    self.source = source
    self.connection = connection
    self.cache = cache
    cacheKey = AssumeRoleCache.Key(request: request, endpoint: endpoints.custom(for: .sts))
    pacingScope = request.roleARN.account
    sts = STSClient(region: region, endpoints: endpoints, connection: connection, credentials: source)
  }

  /// The session's credentials. While those at hand still hold, nobody waits for their renewal.
  public func credentials() async throws(AWSError) -> Credentials {
    try refuseIfDropped()
    if let held { return held.credentials }
    live = live ?? kept()
    guard let live else { return try await renewed() }
    let now = connection.now
    guard live.lifetime.isDue(at: now) else { return live.credentials }
    if live.lifetime.remaining(at: now) > Self.urgency {
      if now >= nextRenewal { beginRenewal() }
      return live.credentials
    }
    do throws(AWSError) {
      return try await renewed()
    } catch {
      // What is left of the session is still good, and the next call tries again.
      guard !isDropped, !live.lifetime.isOver(at: connection.now) else { throw error }
      return live.credentials
    }
  }

  /// Gives up credentials that AWS refused and passes over them in the cache: the role is assumed anew.
  /// False where they are the source's own keys, which nothing can renew.
  public func discard(_ refused: Credentials) -> Bool {
    refusedKeyID = refused.accessKeyID
    if live?.credentials == refused { live = nil }
    // Nothing can renew keys that were given as they are.
    return held == nil
  }

  /// Assumes the role, or renews the session whatever is left of it.
  @discardableResult
  public func renew() async throws(AWSError) -> Status {
    try refuseIfDropped()
    _ = try await renewed()
    guard let status else { throw dropped }
    return status
  }

  /// Forgets the credentials, those of a chain's other roles included. They stay valid at AWS until they end, as STS
  /// cannot take them back; but nobody gets them here any more, and nothing of them is written again.
  public func drop() async {
    isDropped = true
    live = nil
    held = nil
    cache?.forget(cacheKey)
    renewal?.cancel()
    renewal = nil
    await source.drop()
  }

  /// What is known of the session; nil before it is assumed.
  public var status: Status? {
    held?.status ?? live.map { Status(lifetime: $0.lifetime, assumedRoleARN: $0.assumedRoleARN) }
  }

  /// Waits until no renewal is under way.
  func idle() async { _ = await renewal?.value }

  private func refuseIfDropped() throws(AWSError) { if isDropped { throw dropped } }

  private var dropped: AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.sessionDropped,
      message: "The session of \(request.roleARN.resourceName) was dropped.",
      nextStep: "Assume the role again.")
  }

  /// The session an earlier run left, while it is not due for renewal.
  private func kept() -> Live? {
    guard let role = cache?.assumedRole(for: cacheKey), role.credentials.accessKeyID != refusedKeyID else {
      return nil
    }
    // STS takes 3,600 seconds where none are given.
    let start = role.expiration.addingTimeInterval(-Double(request.durationSeconds ?? 3600))
    let live = Live(role, start: start)
    return live.lifetime.isDue(at: connection.now) ? nil : live
  }

  /// Fresh credentials; one call at a time, however many ask.
  private func renewed() async throws(AWSError) -> Credentials {
    try await beginRenewal().value.get()
  }

  @discardableResult
  private func beginRenewal() -> Task<Result<Credentials, AWSError>, Never> {
    if let renewal { return renewal }
    let hadOne = live != nil
    let task = Task {
      let result = await self.assume(unlessKept: !hadOne)
      self.ended(result)
      return result
    }
    renewal = task
    return task
  }

  private func ended(_ result: Result<Credentials, AWSError>) {
    renewal = nil
    if case .failure = result { nextRenewal = connection.now + Self.pauseAfterFailure }
  }

  /// - Parameter unlessKept: another process's session will do.
  private func assume(unlessKept: Bool) async -> Result<Credentials, AWSError> {
    do throws(AWSError) {
      if request.mayBeHeldAlready, let session = try await sessionOfRole() {
        try refuseIfDropped()
        held = session
        return .success(session.credentials)
      }
      let lock = await cache?.lock(for: cacheKey)
      defer { lock?.release() }
      if unlessKept, let kept = kept() {
        live = kept
        return .success(kept.credentials)
      }
      let start = connection.now
      let assumed = try await sts.assumeRole(request)
      try refuseIfDropped()
      do { try cache?.keep(assumed, for: cacheKey) } catch {
        connection.logger.notice("the session was not kept for later runs")
      }
      live = Live(assumed, start: start)
      return .success(assumed.credentials)
    } catch {
      return .failure(isDropped ? dropped : error)
    }
  }

  /// The source's keys, where they are a session of the very role that is to be assumed.
  private func sessionOfRole() async throws(AWSError) -> (credentials: Credentials, status: Status)? {
    let caller = try await sts.getCallerIdentity().arn
    guard let arn = ARN(caller), arn.account == request.roleARN.account,
      arn.resource.hasPrefix("assumed-role/\(request.roleARN.resourceName)/")
    else { return nil }
    let keys = try await source.credentials()
    let lifetime = keys.expiration.map { SessionLifetime(start: connection.now, end: $0) }
    return (keys, Status(lifetime: lifetime, assumedRoleARN: caller))
  }
}
