public import Foundation

/// The two operations of STS that rolestack calls (API version 2011-06-15).
public struct STSClient: Sendable {
  private let client: QueryClient
  private static let version = "2011-06-15"

  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = QueryClient(
      service: .sts, region: region, endpoints: endpoints, connection: connection, credentials: credentials)
  }

  /// AssumeRole.
  public func assumeRole(_ request: AssumeRoleRequest) async throws(AWSError) -> AssumedRole {
    var parameters = QueryParameters(action: "AssumeRole", version: Self.version)
    parameters.set("RoleArn", request.roleARN.description)
    parameters.set("RoleSessionName", request.sessionName)
    parameters.set("ExternalId", request.externalID?.reveal())
    parameters.set("DurationSeconds", request.durationSeconds)
    let result = try await client.call("AssumeRole", parameters)
    guard let keys = result["Credentials"], let id = keys.text("AccessKeyId"),
      let secret = keys.text("SecretAccessKey"), let token = keys.text("SessionToken"),
      let expiration = keys.text("Expiration").flatMap(Timestamp.parse)
    else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "The answer holds no complete credentials.", operation: "sts:AssumeRole",
        nextStep: "Check that the endpoint is that of STS.")
    }
    return AssumedRole(
      credentials: Credentials(
        accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
        expiration: expiration),
      expiration: expiration,
      assumedRoleARN: result["AssumedRoleUser"]?.text("Arn") ?? request.roleARN.description)
  }

  /// GetCallerIdentity, which no policy can deny.
  public func getCallerIdentity() async throws(AWSError) -> CallerIdentity {
    let parameters = QueryParameters(action: "GetCallerIdentity", version: Self.version)
    let result = try await client.call("GetCallerIdentity", parameters)
    return CallerIdentity(account: result.text("Account") ?? "", arn: result.text("Arn") ?? "")
  }
}

/// The output of AssumeRole.
public struct AssumedRole: Hashable, Sendable {
  public let credentials: Credentials
  public let expiration: Date
  public let assumedRoleARN: String
}

/// The output of GetCallerIdentity.
public struct CallerIdentity: Hashable, Sendable {
  /// 12 digits.
  public let account: String
  public let arn: String
}
