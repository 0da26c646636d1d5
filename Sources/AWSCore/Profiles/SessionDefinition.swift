/// How a session comes about, worked out from options, environment and profiles before any call.
public struct SessionDefinition: Sendable, Hashable {
  /// The profile's name, or `environment`.
  public let name: String
  /// From --region, AWS_REGION, AWS_DEFAULT_REGION or the profile, in this order; nil where none has one.
  public let region: Region?
  /// For all calls of the session, those to STS for its roles included.
  public let endpoints: EndpointResolver
  /// The keys, or the role at the end of a chain and what assumes it.
  public let source: CredentialSource

  /// Made by `SessionResolver`, which has checked the settings, or from a simulator's seed.
  public init(name: String, region: Region?, endpoints: EndpointResolver, source: CredentialSource) {
    self.name = name
    self.region = region
    self.endpoints = endpoints
    self.source = source
  }

  /// The region, or an error that says how to name one.
  public func requireRegion() throws(AWSError) -> Region {
    if let region { return region }
    throw AWSError(
      .noCredentials, code: AWSError.LocalCode.noRegion, message: "No region is set for \(name).",
      nextStep: "Use --region, set AWS_REGION, or add a region line to the profile.")
  }

  /// The account it will be in, as far as that is known before any call.
  public var account: String? {
    switch source {
    case .assumeRole(let request, _): request.roleARN.account
    case .webIdentity(let identity): identity.roleARN.account
    case .singleSignOn(let access): access.accountID
    case .consoleLogIn(let logIn): ARN(logIn.session)?.account
    case .keys, .process, .container, .instance: nil
    }
  }

  /// The role this session ends up with; nil for plain keys.
  public var role: AssumeRoleRequest? {
    if case .assumeRole(let request, _) = source { request } else { nil }
  }
}

extension SessionDefinition {
  /// The same session, held to a policy; nil where no role is assumed, since the policy goes with AssumeRole.
  ///
  /// Keys that turn out to be the role's session already are used as they are.
  public func narrowed(to policy: SessionPolicy) -> SessionDefinition? {
    guard case .assumeRole(let request, let source) = source else { return nil }
    return SessionDefinition(
      name: name, region: region, endpoints: endpoints,
      source: .assumeRole(request.narrowed(to: policy.json), from: source))
  }

  /// Whether AWS holds the session to a policy, whatever its role may.
  public var isNarrowed: Bool { role.map { $0.policy != nil && !$0.mayBeHeldAlready } ?? false }
}
