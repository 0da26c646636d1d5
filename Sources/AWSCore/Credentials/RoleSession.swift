internal import Foundation
internal import Logging

/// A session of an assumed role: kept while it lasts, renewed before it ends, one renewal at a time.
public actor RoleSession: CredentialProvider {
  /// What is known of a live session, without its secrets.
  public struct Status: Hashable, Sendable {
    public let lifetime: SessionLifetime
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    public let assumedRoleARN: String
  }

  private struct Live {
    let credentials: Credentials
    let status: Status

    init(_ role: AssumedRole, start: Date) {
      credentials = role.credentials
      status = Status(
        lifetime: SessionLifetime(start: start, end: role.expiration), assumedRoleARN: role.assumedRoleARN)
    }
  }

  public let request: AssumeRoleRequest
  public nonisolated let pacingScope: String
  private let sts: STSClient
  private let connection: AWSConnection
  private let cache: AssumeRoleCache?
  private var live: Live?
  /// The key that AWS refused last: the cache may still hold it.
  private var refusedKeyID: String?
  private var renewal: Task<Result<Live, AWSError>, Never>?

  /// - Parameter cache: where sessions are kept between runs; nil for nowhere.
  public init(
    request: AssumeRoleRequest, source: any CredentialProvider, region: Region, endpoints: EndpointResolver,
    connection: AWSConnection, cache: AssumeRoleCache? = nil
  ) {
    self.request = request
    self.connection = connection
    self.cache = cache
    pacingScope = request.roleARN.account
    sts = STSClient(region: region, endpoints: endpoints, connection: connection, credentials: source)
  }

  public func credentials() async throws(AWSError) -> Credentials {
    live = live ?? kept()
    guard let live else { return try await renewed().credentials }
    let now = connection.now
    guard live.status.lifetime.isDue(at: now) else { return live.credentials }
    do throws(AWSError) {
      return try await renewed().credentials
    } catch {
      // What is left of the session is still good, and the next call tries again.
      guard !live.status.lifetime.isOver(at: connection.now) else { throw error }
      return live.credentials
    }
  }

  public func discard(_ refused: Credentials) -> Bool {
    refusedKeyID = refused.accessKeyID
    if live?.credentials == refused { live = nil }
    return true
  }

  /// Assumes the role, or renews the session whatever is left of it.
  @discardableResult
  public func renew() async throws(AWSError) -> Status { try await renewed().status }

  /// Forgets the credentials. They stay valid at AWS until they end, as STS cannot take them back.
  public func drop() {
    live = nil
    cache?.forget(request)
    renewal?.cancel()
    renewal = nil
  }

  public var status: Status? { live?.status }

  /// The session an earlier run left, while it is not due for renewal.
  private func kept() -> Live? {
    guard let role = cache?.assumedRole(for: request), role.credentials.accessKeyID != refusedKeyID else {
      return nil
    }
    // STS takes 3,600 seconds where none are given.
    let start = role.expiration.addingTimeInterval(-Double(request.durationSeconds ?? 3600))
    let live = Live(role, start: start)
    return live.status.lifetime.isDue(at: connection.now) ? nil : live
  }

  private func renewed() async throws(AWSError) -> Live {
    if let renewal { return try await renewal.value.get() }
    let task = Task { [sts, request, connection, cache] in
      await Self.assume(request, sts, connection, cache)
    }
    renewal = task
    let result = await task.value
    // Dropped meanwhile: the answer is nobody's.
    if renewal == task {
      renewal = nil
      if case .success(let fresh) = result { live = fresh }
    }
    return try result.get()
  }

  private static func assume(
    _ request: AssumeRoleRequest, _ sts: STSClient, _ connection: AWSConnection, _ cache: AssumeRoleCache?
  ) async -> Result<Live, AWSError> {
    do throws(AWSError) {
      let start = connection.now
      let assumed = try await sts.assumeRole(request)
      do { try cache?.keep(assumed, for: request) } catch {
        connection.logger.notice("the session was not kept for later runs")
      }
      return .success(Live(assumed, start: start))
    } catch {
      return .failure(error)
    }
  }
}
