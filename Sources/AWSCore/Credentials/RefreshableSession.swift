public import Foundation

/// A session's credentials: kept while they last, renewed before they end, one renewal at a time, whatever they come
/// from.
public actor RefreshableSession: CredentialProvider {
  /// What is known of a live session, without its secrets.
  public struct Status: Hashable, Sendable {
    /// Nil where nothing is known of its end.
    public let lifetime: SessionLifetime?
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; nil where only GetCallerIdentity could tell.
    public let callerARN: String?
    /// When the log-in behind it ends; nil where there is none.
    public let logInEnd: Date?
    /// Whether it is renewed without asking anybody.
    public let renewsByItself: Bool
    /// False where it was to be held to a policy, and STS refused that.
    public let isNarrowed: Bool

    /// Whether a deployment may outlive it: it ends within ten minutes, and somebody has to be asked for a renewal.
    public func mayBeOutlived(at now: Date) -> Bool {
      guard !renewsByItself, let lifetime else { return false }
      return lifetime.mayBeOutlived(at: now)
    }
  }

  /// The session's name in errors: that of its role, or of its profile.
  private let name: String
  /// Those of its origin: one account shares a pace.
  public nonisolated let pacingScope: String
  /// Whether nobody has to be asked for a renewal.
  nonisolated let renewsByItself: Bool
  private let origin: any CredentialOrigin
  private let connection: AWSConnection
  private var live: IssuedCredentials?
  /// The key that AWS refused last: the origin may still keep it.
  private var refusedKeyID: String?
  private var renewal: Task<Result<Credentials, AWSError>, Never>?
  /// Until then no renewal is begun by itself, after one that failed.
  private var nextRenewal = Date.distantPast
  private var isDropped = false

  /// Seconds before a session's end from which callers wait for its renewal.
  private static let urgency: TimeInterval = 30
  /// Seconds.
  private static let pauseAfterFailure: TimeInterval = 30

  /// Makes no call: the first `credentials()` does.
  ///
  /// - Parameter name: what errors call it, such as the role's name.
  public init(named name: String, origin: any CredentialOrigin, connection: AWSConnection) {
    self.name = name
    self.origin = origin
    self.connection = connection
    pacingScope = origin.pacingScope
    renewsByItself = origin.renewsByItself
  }

  /// The session's credentials. While those at hand still hold, nobody waits for their renewal.
  public func credentials() async throws(AWSError) -> Credentials {
    try refuseIfDropped()
    live = live ?? origin.kept(otherThan: refusedKeyID, at: connection.now)
    guard let live else { return try await renewed() }
    let now = connection.now
    guard live.isRenewable, let lifetime = live.lifetime, lifetime.isDue(at: now) else {
      return live.credentials
    }
    if lifetime.remaining(at: now) > Self.urgency {
      if now >= nextRenewal, origin.renewsByItself { beginRenewal() }
      return live.credentials
    }
    do throws(AWSError) {
      return try await renewed()
    } catch {
      // What is left of the session is still good, and the next call tries again.
      guard !isDropped, !lifetime.isOver(at: connection.now) else { throw error }
      return live.credentials
    }
  }

  /// Gives up credentials that AWS refused and passes over them in what is kept; false for those that were handed
  /// over as they are.
  public func discard(_ refused: Credentials) -> Bool {
    refusedKeyID = refused.accessKeyID
    guard live?.isRenewable ?? true else { return false }
    if live?.credentials == refused { live = nil }
    return true
  }

  /// Begins the session, or renews it whatever is left of it.
  @discardableResult
  public func renew() async throws(AWSError) -> Status {
    try refuseIfDropped()
    _ = try await renewed()
    guard let status = await status else { throw dropped }
    return status
  }

  /// Forgets the credentials, those of a chain's other roles included. They stay valid at AWS until they end, as STS
  /// cannot take them back; but nobody gets them here any more, and nothing of them is written again.
  public func drop() async {
    isDropped = true
    live = nil
    renewal?.cancel()
    renewal = nil
    await origin.forget()
  }

  /// What is known of the session; nil before it is begun.
  public var status: Status? {
    get async {
      guard let live else { return nil }
      return Status(
        lifetime: live.lifetime, callerARN: live.callerARN, logInEnd: await origin.logInEnd(),
        renewsByItself: live.isRenewable && origin.renewsByItself, isNarrowed: live.isNarrowed)
    }
  }

  /// Waits until no renewal is under way.
  func idle() async { _ = await renewal?.value }

  private func refuseIfDropped() throws(AWSError) { if isDropped { throw dropped } }

  private var dropped: AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.sessionDropped, message: "The session of \(name) was dropped.",
      nextStep: "Assume the role again.")
  }

  /// Fresh credentials; one call at a time, however many ask.
  private func renewed() async throws(AWSError) -> Credentials {
    try await beginRenewal().value.get()
  }

  @discardableResult
  private func beginRenewal() -> Task<Result<Credentials, AWSError>, Never> {
    if let renewal { return renewal }
    let wish = IssueWish(refused: refusedKeyID, takesKept: live == nil) { await !self.isDropped }
    let task = Task { await self.issue(wish) }
    renewal = task
    return task
  }

  private func issue(_ wish: IssueWish) async -> Result<Credentials, AWSError> {
    let result: Result<Credentials, AWSError>
    do throws(AWSError) {
      let issued = try await origin.issue(wish)
      try refuseIfDropped()
      live = issued
      result = .success(issued.credentials)
    } catch {
      nextRenewal = connection.now + Self.pauseAfterFailure
      result = .failure(isDropped ? dropped : error)
    }
    renewal = nil
    return result
  }
}
