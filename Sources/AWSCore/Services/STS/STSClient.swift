public import Foundation

/// The operations of STS that rolestack calls (API version 2011-06-15).
public struct STSClient: Sendable {
  private let client: QueryClient
  private static let version = "2011-06-15"

  /// Makes no call: the endpoint is worked out here, credentials are asked for at each attempt.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: (any CredentialProvider)?
  ) {
    client = QueryClient(
      service: .sts, region: region, endpoints: endpoints, connection: connection, credentials: credentials)
  }

  /// AssumeRole.
  public func assumeRole(
    _ request: AssumeRoleRequest, tokenCode: Secret? = nil
  ) async throws(AWSError) -> AssumedRole {
    var parameters = QueryParameters(action: "AssumeRole", version: Self.version)
    parameters.set("RoleArn", request.roleARN.description)
    parameters.set("RoleSessionName", request.sessionName)
    parameters.set("ExternalId", request.externalID?.reveal())
    parameters.set("DurationSeconds", request.durationSeconds)
    parameters.set("Policy", request.policy?.json)
    if let serial = request.mfaSerial {
      parameters.set("SerialNumber", serial)
      parameters.set("TokenCode", tokenCode?.reveal())
    }
    return try role(try await client.call("AssumeRole", parameters), of: "AssumeRole", request.roleARN)
  }

  /// AssumeRoleWithWebIdentity, which nobody signs: the token is what counts.
  ///
  /// - Parameter token: the JWT of the identity provider.
  public func assumeRole(
    with identity: WebIdentity, token: Secret, sessionName: String
  ) async throws(AWSError) -> AssumedRole {
    var parameters = QueryParameters(action: "AssumeRoleWithWebIdentity", version: Self.version)
    parameters.set("RoleArn", identity.roleARN.description)
    parameters.set("RoleSessionName", sessionName)
    parameters.set("WebIdentityToken", token.reveal())
    let result = try await client.call("AssumeRoleWithWebIdentity", parameters)
    return try role(result, of: "AssumeRoleWithWebIdentity", identity.roleARN)
  }

  /// GetScopedCredentials, with which temporary credentials are held to less than they may.
  ///
  /// - Throws: `LocalCode.unreadableAnswer` too, and `rejected` where STS does not know the operation, as the global
  ///   endpoint does not.
  public func getScopedCredentials(_ policy: SessionPolicy) async throws(AWSError) -> AssumedRole {
    var parameters = QueryParameters(action: "GetScopedCredentials", version: Self.version)
    parameters.set("Policy", policy.json)
    let result = try await client.call("GetScopedCredentials", parameters)
    return try session(result, of: "GetScopedCredentials", arn: result["SessionInfo"]?.text("Arn") ?? "")
  }

  private func role(
    _ result: XMLValue, of operation: String, _ role: ARN
  ) throws(AWSError) -> AssumedRole {
    try session(
      result, of: operation, arn: result["AssumedRoleUser"]?.text("Arn") ?? role.description)
  }

  private func session(
    _ result: XMLValue, of operation: String, arn: String
  ) throws(AWSError) -> AssumedRole {
    guard let keys = result["Credentials"], let id = keys.text("AccessKeyId"),
      let secret = keys.text("SecretAccessKey"), let token = keys.text("SessionToken"),
      let expiration = keys.text("Expiration").flatMap(Timestamp.parse)
    else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "The answer holds no complete credentials.", operation: "sts:\(operation)",
        nextStep: "Check that the endpoint is that of STS.")
    }
    return AssumedRole(
      credentials: Credentials(
        accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
        expiration: expiration),
      expiration: expiration,
      assumedRoleARN: arn)
  }

  /// GetCallerIdentity, which no policy can deny.
  public func getCallerIdentity() async throws(AWSError) -> CallerIdentity {
    let parameters = QueryParameters(action: "GetCallerIdentity", version: Self.version)
    let result = try await client.call("GetCallerIdentity", parameters)
    return CallerIdentity(account: result.text("Account") ?? "", arn: result.text("Arn") ?? "")
  }
}

/// The output of AssumeRole and of the other operations that give a session.
public struct AssumedRole: Hashable, Sendable {
  /// Temporary ones, with a session token and the same `expiration`.
  public let credentials: Credentials
  /// The end of the session, by AWS's clock.
  public let expiration: Date
  /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; the role's ARN where the answer names no session.
  public let assumedRoleARN: String
}

/// The output of GetCallerIdentity.
public struct CallerIdentity: Hashable, Sendable {
  /// 12 digits.
  public let account: String
  /// Of a user, the account's root, or a session: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
  public let arn: String
}
