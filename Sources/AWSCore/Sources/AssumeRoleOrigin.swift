internal import Foundation

/// Assumes a role with the credentials of another source.
struct AssumeRoleOrigin: CredentialOrigin {
  let request: AssumeRoleRequest
  let source: any CredentialProvider
  let sts: STSClient
  let connection: AWSConnection
  let answers: SecretAnswers
  let store: KeptSession

  var pacingScope: String { request.roleARN.account }

  /// A code is good once, so that a person has to be there.
  var renewsByItself: Bool { request.mfaSerial == nil }

  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? {
    store.session(otherThan: refused, at: now)
  }

  func forget() async {
    store.forget()
    await source.drop()
  }

  func logInEnd() async -> Date? {
    guard let session = source as? RefreshableSession else { return nil }
    return await session.status?.logInEnd
  }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    if request.mayBeHeldAlready, let session = try await sessionOfRole() { return session }
    return try await store.issue(wish) { () throws(AWSError) in
      var code: Secret?
      if let device = request.mfaSerial { code = try await answers.take(.tokenCode(device: device)) }
      let role = try await sts.assumeRole(request, tokenCode: code)
      return SessionCache.Session(
        credentials: role.credentials, expiration: role.expiration, callerARN: role.assumedRoleARN)
    }
  }

  /// The source's keys, where they are a session of the very role that is to be assumed.
  private func sessionOfRole() async throws(AWSError) -> IssuedCredentials? {
    let caller = try await sts.getCallerIdentity().arn
    guard let arn = ARN(caller), arn.account == request.roleARN.account,
      arn.resource.hasPrefix("assumed-role/\(request.roleARN.resourceName)/")
    else { return nil }
    let keys = try await source.credentials()
    let lifetime = keys.expiration.map { SessionLifetime(start: connection.now, end: $0) }
    return IssuedCredentials(keys, lifetime: lifetime, callerARN: caller, isRenewable: false)
  }
}

extension RefreshableSession {
  /// A session of a role, assumed with the credentials of another provider.
  ///
  /// - Parameters:
  ///   - cache: where sessions are kept between runs; nil for nowhere.
  ///   - answers: codes of MFA devices, for roles that ask for one.
  public init(
    request: AssumeRoleRequest, source: any CredentialProvider, region: Region, endpoints: EndpointResolver,
    connection: AWSConnection, cache: SessionCache? = nil, answers: SecretAnswers = SecretAnswers()
  ) {
    let origin = AssumeRoleOrigin(
      request: request, source: source,
      sts: STSClient(region: region, endpoints: endpoints, connection: connection, credentials: source),
      connection: connection, answers: answers,
      store: KeptSession(
        cache: cache, key: SessionCache.Key(request, endpoint: endpoints.custom(for: .sts)),
        // STS takes 3,600 seconds where none are given.
        seconds: Double(request.durationSeconds ?? 3600), logger: connection.logger,
        clock: { connection.now }))
    self.init(named: request.roleARN.resourceName, origin: origin, connection: connection)
  }
}
