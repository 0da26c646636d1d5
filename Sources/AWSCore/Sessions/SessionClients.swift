/// Makes the clients of AWS's services that work with a session; making one takes no call.
public struct SessionClients: Sendable {
  private let sessions: SessionStore

  /// Clients take their credentials from this store: those of one role session share its renewals.
  public init(_ sessions: SessionStore) { self.sessions = sessions }

  /// CloudFormation as a session sees it, in its region.
  public func cloudFormation(
    for definition: SessionDefinition
  ) async throws(AWSError) -> CloudFormationClient {
    CloudFormationClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }

  /// S3 as a session sees it, in its region.
  public func s3(for definition: SessionDefinition) async throws(AWSError) -> S3Client {
    S3Client(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }

  /// IAM as a session sees it, which is the same in every region.
  public func iam(for definition: SessionDefinition) async throws(AWSError) -> IAMClient {
    IAMClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }

  /// IAM Access Analyzer as a session sees it, in its region.
  public func accessAnalyzer(for definition: SessionDefinition) async throws(AWSError) -> AccessAnalyzerClient
  {
    AccessAnalyzerClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }

  /// Reads of many services as a session is let make them, in its region.
  public func probing(for definition: SessionDefinition) async throws(AWSError) -> ProbingClient {
    ProbingClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }

  /// STS as a session sees it, in its region.
  public func sts(for definition: SessionDefinition) async throws(AWSError) -> STSClient {
    STSClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints,
      connection: sessions.connection, credentials: try await sessions.session(for: definition))
  }
}
