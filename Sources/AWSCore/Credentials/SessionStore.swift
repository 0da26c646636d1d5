/// The sessions of a program, by name: each role session exists once, whoever asks for it.
public actor SessionStore {
  private let connection: AWSConnection
  private var roleSessions: [String: RoleSession] = [:]

  public init(connection: AWSConnection) { self.connection = connection }

  /// The provider of a session's credentials; makes no call.
  public func provider(for definition: SessionDefinition) throws(AWSError) -> any CredentialProvider {
    switch definition.source {
    case .keys(let keys): StaticCredentialProvider(keys)
    case .assumeRole: try roleSession(for: definition)
    }
  }

  /// The role session of a definition that has a role; throws for one with plain keys.
  public func roleSession(for definition: SessionDefinition) throws(AWSError) -> RoleSession {
    if let session = roleSessions[definition.name] { return session }
    guard case .assumeRole(let request, let source) = definition.source else {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
        message: "\(definition.name) has no role to assume.",
        nextStep:
          "Add role_arn and source_profile to the profile, or set \(SessionResolver.Variable.roleARN).")
    }
    let region = try definition.requireRegion()
    let session = RoleSession(
      request: request, source: provider(for: source, region, definition.endpoints), region: region,
      endpoints: definition.endpoints, connection: connection)
    roleSessions[definition.name] = session
    return session
  }

  /// CloudFormation as a session sees it, in its region; makes no call.
  public func cloudFormation(for definition: SessionDefinition) throws(AWSError) -> CloudFormationClient {
    CloudFormationClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints, connection: connection,
      credentials: try provider(for: definition))
  }

  /// STS as a session sees it, in its region; makes no call.
  public func sts(for definition: SessionDefinition) throws(AWSError) -> STSClient {
    STSClient(
      region: try definition.requireRegion(), endpoints: definition.endpoints, connection: connection,
      credentials: try provider(for: definition))
  }

  /// Forgets a session's credentials.
  public func drop(_ name: String) async {
    await roleSessions.removeValue(forKey: name)?.drop()
  }

  private func provider(
    for source: CredentialSource, _ region: Region, _ endpoints: EndpointResolver
  ) -> any CredentialProvider {
    switch source {
    case .keys(let keys): StaticCredentialProvider(keys)
    case .assumeRole(let request, let inner):
      RoleSession(
        request: request, source: provider(for: inner, region, endpoints), region: region,
        endpoints: endpoints, connection: connection)
    }
  }
}
