internal import Crypto
internal import Foundation

/// The sign-in service (API version 2023-01-01), where `aws login` logs in and its sessions are refreshed.
struct SigninClient: Sendable {
  private let client: JSONClient
  private let connection: AWSConnection

  init(region: Region, endpoints: EndpointResolver, connection: AWSConnection) {
    client = JSONClient(service: .signin, region: region, endpoints: endpoints, connection: connection)
    self.connection = connection
  }

  /// New credentials, and the token for the time after them.
  struct Token: Decodable {
    struct Keys: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let sessionToken: String
    }
    let accessToken: Keys
    /// Seconds.
    let expiresIn: Double
    let refreshToken: String
  }

  private struct Input: Encodable {
    let clientId: String
    let grantType = "refresh_token"
    let refreshToken: String

    private enum CodingKeys: CodingKey { case clientId, grantType, refreshToken }
  }

  /// CreateOAuth2Token by a refresh token, with a proof (RFC 9449) that the key it was given for is at hand.
  func refresh(
    clientID: String, refreshToken: String, key: P256.Signing.PrivateKey
  ) async throws(AWSError) -> Token {
    let path = "/v1/token"
    let proof = Self.proof(
      key, of: "\(client.endpoint)\(path)", at: connection.now, id: UUID().uuidString.lowercased())
    return try await client.post(
      "CreateOAuth2Token", path: path, Input(clientId: clientID, refreshToken: refreshToken),
      headers: [HTTPHeader("DPoP", proof)], as: Token.self)
  }

  /// A DPoP proof for a POST: an ES256 JWT that bears the public key.
  static func proof(_ key: P256.Signing.PrivateKey, of url: String, at time: Date, id: String) -> String {
    let point = key.publicKey.x963Representation.dropFirst()
    let (x, y) = (Base64URL.encode(point.prefix(32)), Base64URL.encode(point.suffix(32)))
    let header = #"{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":"\#(x)","y":"\#(y)","crv":"P-256"}}"#
    let payload =
      #"{"htm":"POST","htu":"\#(url)","iat":\#(Int(time.timeIntervalSince1970)),"jti":"\#(id)"}"#
    let text = Base64URL.encode(Data(header.utf8)) + "." + Base64URL.encode(Data(payload.utf8))
    // Signing fails for no input of this form.
    let signature = try? key.signature(for: Data(text.utf8))
    return text + "." + Base64URL.encode(signature?.rawRepresentation ?? Data())
  }
}
