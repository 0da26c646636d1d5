internal import Foundation

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
  }

  public let request: AssumeRoleRequest
  public nonisolated let pacingScope: String
  private let sts: STSClient
  private let connection: AWSConnection
  private var live: Live?
  private var renewal: Task<Result<Live, AWSError>, Never>?

  public init(
    request: AssumeRoleRequest, source: any CredentialProvider, region: Region, endpoints: EndpointResolver,
    connection: AWSConnection
  ) {
    self.request = request
    self.connection = connection
    pacingScope = request.roleARN.account
    sts = STSClient(region: region, endpoints: endpoints, connection: connection, credentials: source)
  }

  public func credentials() async throws(AWSError) -> Credentials {
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
    if live?.credentials == refused { live = nil }
    return true
  }

  /// Assumes the role, or renews the session whatever is left of it.
  @discardableResult
  public func renew() async throws(AWSError) -> Status { try await renewed().status }

  /// Forgets the credentials. They stay valid at AWS until they end, as STS cannot take them back.
  public func drop() {
    live = nil
    renewal?.cancel()
    renewal = nil
  }

  public var status: Status? { live?.status }

  private func renewed() async throws(AWSError) -> Live {
    if let renewal { return try await renewal.value.get() }
    let task = Task { [sts, request, connection] in await Self.assume(request, sts, connection) }
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
    _ request: AssumeRoleRequest, _ sts: STSClient, _ connection: AWSConnection
  ) async -> Result<Live, AWSError> {
    do throws(AWSError) {
      let start = connection.now
      let assumed = try await sts.assumeRole(request)
      let lifetime = SessionLifetime(start: start, end: assumed.expiration)
      return .success(
        Live(
          credentials: assumed.credentials,
          status: Status(lifetime: lifetime, assumedRoleARN: assumed.assumedRoleARN)))
    } catch {
      return .failure(error)
    }
  }
}
