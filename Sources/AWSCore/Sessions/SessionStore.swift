internal import Foundation

/// The sessions of a program, by name: each exists once, whoever asks for it.
public actor SessionStore {
  package nonisolated let connection: AWSConnection
  private let cache: SessionCache?
  private let tools: SourceTools
  /// A session, and the same one held to a policy, are two.
  private struct Key: Hashable {
    let name: String
    let policy: SessionPolicy?
  }
  private var sessions: [Key: RefreshableSession] = [:]
  private var knownDenials: [String: KnownDenials] = [:]

  /// - Parameters:
  ///   - cache: where sessions are kept between runs; nil for nowhere.
  ///   - tools: what sources reach beyond AWS's services.
  public init(connection: AWSConnection, cache: SessionCache? = nil, tools: SourceTools = SourceTools()) {
    self.connection = connection
    self.cache = cache
    self.tools = tools
  }

  /// Where a person's answers are given.
  public nonisolated var answers: SecretAnswers { tools.answers }

  /// The session of a definition; makes no call.
  ///
  /// - Throws: where the definition names no region and its role needs one.
  public func session(for definition: SessionDefinition) throws(AWSError) -> RefreshableSession {
    let key = Key(name: definition.name, policy: definition.policy)
    if let session = sessions[key] { return session }
    let session = try begin(definition.source, definition)
    sessions[key] = session
    return session
  }

  /// A log-in that a session of the definition needs; nil for definitions without one.
  public nonisolated func logInFlow(for definition: SessionDefinition) -> SingleSignOnFlow? {
    definition.source.logIn.map { logIn in
      SingleSignOnFlow(
        logIn, logIns: logIns(definition.endpoints), endpoints: definition.endpoints, connection: connection)
    }
  }

  /// What the session of that name was denied so far.
  public func denials(of name: String) -> KnownDenials {
    if let known = knownDenials[name] { return known }
    let known = KnownDenials()
    knownDenials[name] = known
    return known
  }

  /// Forgets a session's credentials, those held to a policy included, and what it was denied.
  public func drop(_ name: String) async {
    knownDenials.removeValue(forKey: name)?.forget()
    for key in sessions.keys where key.name == name { await sessions.removeValue(forKey: key)?.drop() }
  }

  // MARK: Sources

  private func begin(
    _ source: CredentialSource, _ definition: SessionDefinition
  ) throws(AWSError) -> RefreshableSession {
    guard case .assumeRole(let request, let inner) = source else {
      return RefreshableSession(
        named: definition.name, origin: try origin(of: source, definition), connection: connection)
    }
    return RefreshableSession(
      request: request, source: try begin(inner, definition), region: try definition.requireRegion(),
      endpoints: definition.endpoints, connection: connection, cache: cache, answers: tools.answers)
  }

  /// Of sources that need no other.
  private func origin(
    of source: CredentialSource, _ definition: SessionDefinition
  ) throws(AWSError) -> any CredentialOrigin {
    let endpoints = definition.endpoints
    switch source {
    case .keys(let keys): return GivenKeysOrigin(keys: keys, connection: connection)
    case .assumeRole: return try origin(of: source.base, definition)
    case .scoped(let policy, _, let orWhole):
      let session = try session(for: definition.unnarrowed)
      return ScopedOrigin(
        policy: policy, orWhole: orWhole, session: session,
        sts: STSClient(
          region: try definition.requireRegion(), endpoints: endpoints, connection: connection,
          credentials: session), connection: connection)
    case .webIdentity(let identity):
      return WebIdentityOrigin(
        identity: identity,
        sts: STSClient(
          region: try definition.requireRegion(), endpoints: endpoints, connection: connection,
          credentials: nil),
        connection: connection,
        store: store(SessionCache.Key(identity, endpoint: endpoints.custom(for: .sts)), seconds: 3600))
    case .singleSignOn(let access):
      var store = store(SessionCache.Key(access, endpoint: endpoints.custom(for: .sso)), seconds: 3600)
      store.provider = "sso"
      store.account = access.accountID
      return SingleSignOnOrigin(
        access: access,
        portal: SSOPortalClient(region: access.logIn.region, endpoints: endpoints, connection: connection),
        logIns: logIns(endpoints), connection: connection, store: store)
    case .consoleLogIn(let logIn):
      return ConsoleLogInOrigin(
        logIn: logIn, folder: tools.loginCache, endpoints: endpoints, connection: connection)
    case .process(let process):
      return ExternalProcessOrigin(process: process, run: tools.run, time: { [connection] in connection.now })
    case .container(let container): return ContainerOrigin(container: container, connection: connection)
    case .instance(let instance): return InstanceOrigin(instance: instance, connection: connection)
    }
  }

  private func store(_ key: SessionCache.Key, seconds: Double) -> KeptSession {
    KeptSession(cache: cache, key: key, seconds: seconds, logger: connection.logger) {
      [connection] in connection.now
    }
  }

  private nonisolated func logIns(_ endpoints: EndpointResolver) -> SingleSignOnLogIns {
    SingleSignOnLogIns(folder: tools.ssoCache, endpoints: endpoints, connection: connection)
  }
}
