/// Where one logs in to IAM Identity Center (SSO OIDC, API version 2019-06-10).
struct SSOOIDCClient: Sendable {
  private let client: JSONClient

  /// Where the calls go, and the browser for an authorization code.
  var endpoint: Endpoint { client.endpoint }

  init(region: Region, endpoints: EndpointResolver, connection: AWSConnection) {
    client = JSONClient(service: .ssoOIDC, region: region, endpoints: endpoints, connection: connection)
  }

  /// A program that may ask for log-ins.
  struct Registration: Decodable {
    let clientId: String
    let clientSecret: String
    /// Seconds since 1970.
    let clientSecretExpiresAt: Double
  }

  private struct RegistrationInput: Encodable {
    let clientName: String
    let clientType = "public"
    let scopes: [String]?
    var grantTypes: [String]?
    var redirectUris: [String]?
    var issuerUrl: String?

    private enum CodingKeys: CodingKey {
      case clientName, clientType, scopes, grantTypes, redirectUris, issuerUrl
    }
  }

  /// RegisterClient, for log-ins by a code that is typed elsewhere.
  func registerForDeviceCodes(scopes: [String]?) async throws(AWSError) -> Registration {
    try await client.post(
      "RegisterClient", path: "/client/register", RegistrationInput(clientName: Self.name, scopes: scopes),
      as: Registration.self)
  }

  /// RegisterClient, for log-ins whose answer comes back to this machine.
  func registerForRedirects(to redirect: String, issuer: String, scopes: [String]) async throws(AWSError)
    -> Registration
  {
    try await client.post(
      "RegisterClient", path: "/client/register",
      RegistrationInput(
        clientName: Self.name, scopes: scopes, grantTypes: [Grant.authorizationCode, Grant.refresh],
        redirectUris: [redirect], issuerUrl: issuer), as: Registration.self)
  }

  private static let name = "rolestack"

  /// What a person is shown, and how long it is good for.
  struct DeviceAuthorization: Decodable {
    let deviceCode: String
    let userCode: String
    let verificationUri: String
    let verificationUriComplete: String?
    /// Seconds.
    let expiresIn: Double
    /// Seconds between two questions; 5 where it is not said.
    let interval: Double?
  }

  private struct DeviceInput: Encodable {
    let clientId: String
    let clientSecret: String
    let startUrl: String
  }

  /// StartDeviceAuthorization.
  func startDeviceAuthorization(
    _ registration: Registration, startURL: String
  ) async throws(AWSError) -> DeviceAuthorization {
    try await client.post(
      "StartDeviceAuthorization", path: "/device_authorization",
      DeviceInput(
        clientId: registration.clientId, clientSecret: registration.clientSecret, startUrl: startURL),
      as: DeviceAuthorization.self)
  }

  /// A log-in.
  struct Token: Decodable {
    let accessToken: String
    /// Seconds.
    let expiresIn: Double
    let refreshToken: String?
  }

  /// By what a token is asked for.
  enum Grant {
    case device(code: String)
    case authorization(code: String, redirect: String, verifier: String)
    case refresh(token: String)

    static let deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    static let authorizationCode = "authorization_code"
    static let refresh = "refresh_token"
  }

  private struct TokenInput: Encodable {
    let clientId: String
    let clientSecret: String
    var grantType = ""
    var deviceCode: String?
    var code: String?
    var redirectUri: String?
    var codeVerifier: String?
    var refreshToken: String?
  }

  /// CreateToken.
  ///
  /// - Throws: codes such as `AuthorizationPendingException` while nobody has logged in yet.
  func createToken(
    clientID: String, clientSecret: String, _ grant: Grant
  ) async throws(AWSError) -> Token {
    var input = TokenInput(clientId: clientID, clientSecret: clientSecret)
    switch grant {
    case .device(let code):
      input.grantType = Grant.deviceCode
      input.deviceCode = code
    case .authorization(let code, let redirect, let verifier):
      input.grantType = Grant.authorizationCode
      (input.code, input.redirectUri, input.codeVerifier) = (code, redirect, verifier)
    case .refresh(let token):
      input.grantType = Grant.refresh
      input.refreshToken = token
    }
    return try await client.post("CreateToken", path: "/token", input, as: Token.self)
  }
}
