/// The sessions of a program, by name: each role session exists once, whoever asks for it.
public actor SessionStore {
  nonisolated let connection: AWSConnection
  private let cache: AssumeRoleCache?
  private var roleSessions: [String: RoleSession] = [:]
  private var knownDenials: [String: KnownDenials] = [:]

  /// - Parameter cache: where role sessions are kept between runs; nil for nowhere.
  public init(connection: AWSConnection, cache: AssumeRoleCache? = nil) {
    self.connection = connection
    self.cache = cache
  }

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
      endpoints: definition.endpoints, connection: connection, cache: cache)
    roleSessions[definition.name] = session
    return session
  }

  /// What the session of that name was denied so far.
  public func denials(of name: String) -> KnownDenials {
    if let known = knownDenials[name] { return known }
    let known = KnownDenials()
    knownDenials[name] = known
    return known
  }

  /// Forgets a session's credentials, and what it was denied.
  public func drop(_ name: String) async {
    knownDenials.removeValue(forKey: name)?.forget()
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
        endpoints: endpoints, connection: connection, cache: cache)
    }
  }
}
