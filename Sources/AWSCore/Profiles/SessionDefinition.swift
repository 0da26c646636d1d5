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
      nextStep:
        "Use --region, set AWS_REGION, or add a region line to the profile, which an empty AWS_REGION or AWS_DEFAULT_REGION hides."
    )
  }

  /// The account it will be in, as far as that is known before any call.
  public var account: String? {
    switch source {
    case .assumeRole(let request, _): request.roleARN.account
    case .webIdentity(let identity): identity.roleARN.account
    case .singleSignOn(let access): access.accountID
    case .consoleLogIn(let logIn): ARN(logIn.session)?.account
    case .scoped: unnarrowed.account
    case .keys, .process, .container, .instance: nil
    }
  }

  /// The role this session ends up with; nil for plain keys.
  public var role: AssumeRoleRequest? {
    switch source {
    case .assumeRole(let request, _), .scoped(_, .assumeRole(let request, _), _): request
    default: nil
    }
  }
}

extension SessionDefinition {
  /// The same session, held to a policy by AWS: by AssumeRole's `Policy`, where nobody has to be asked for another code,
  /// else by GetScopedCredentials; nil for long-lived keys, which can be held to nothing.
  ///
  /// - Parameter orWhole: whether it is used as it is where STS refuses GetScopedCredentials.
  public func narrowed(to policy: SessionPolicy, orWhole: Bool = false) -> SessionDefinition? {
    switch source {
    case .keys(let keys) where keys.sessionToken == nil: nil
    case .assumeRole(let request, let inner) where request.mfaSerial == nil && !request.mayBeHeldAlready:
      with(.assumeRole(request.narrowed(to: policy), from: inner))
    case .scoped(_, let inner, _): with(.scoped(policy, from: inner, orWhole: orWhole))
    default: with(.scoped(policy, from: source, orWhole: orWhole))
    }
  }

  /// What AWS holds the session to; nil for all that it may by itself.
  public var policy: SessionPolicy? {
    switch source {
    case .assumeRole(let request, _): request.policy
    case .scoped(let policy, _, _): policy
    default: nil
    }
  }

  /// Whether AWS holds the session to a policy.
  public var isNarrowed: Bool { policy != nil }

  /// The session as it was before `narrowed(to:)` made it one of GetScopedCredentials.
  var unnarrowed: SessionDefinition {
    if case .scoped(_, let inner, _) = source { with(inner) } else { self }
  }

  private func with(_ source: CredentialSource) -> SessionDefinition {
    SessionDefinition(name: name, region: region, endpoints: endpoints, source: source)
  }
}
