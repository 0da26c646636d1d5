internal import Foundation

/// The portal of IAM Identity Center (API version 2019-06-10): a log-in gives the credentials of a role.
struct SSOPortalClient: Sendable {
  private let client: JSONClient

  init(region: Region, endpoints: EndpointResolver, connection: AWSConnection) {
    client = JSONClient(service: .sso, region: region, endpoints: endpoints, connection: connection)
  }

  private struct Answer: Decodable {
    struct Keys: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let sessionToken: String
      /// Milliseconds since 1970.
      let expiration: Double
    }
    let roleCredentials: Keys
  }

  /// GetRoleCredentials.
  func credentials(role: String, account: String, token: Secret) async throws(AWSError) -> Credentials {
    let answer = try await client.get(
      "GetRoleCredentials", path: "/federation/credentials",
      query: [QueryItem("role_name", role), QueryItem("account_id", account)],
      headers: [HTTPHeader("x-amz-sso_bearer_token", token.reveal())], as: Answer.self)
    let keys = answer.roleCredentials
    return Credentials(
      accessKeyID: keys.accessKeyId, secretAccessKey: Secret(keys.secretAccessKey),
      sessionToken: Secret(keys.sessionToken),
      expiration: Date(timeIntervalSince1970: (keys.expiration / 1000).rounded(.down)))
  }
}
