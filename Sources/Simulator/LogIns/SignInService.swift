internal import AWSCore
internal import Crypto
internal import Documents
internal import Foundation

/// The sign-in service, at which sessions of `aws login` are refreshed by whoever proves to have their key (DPoP).
struct SignInService: Sendable {
  private struct LogIn: Sendable {
    let principal: Principal
    let clientID: String
    let key: P256.Signing.PublicKey
  }

  /// By refresh token: each is good once.
  private var logIns: [String: LogIn] = [:]

  private static let path = "/v1/token"
  /// Not AWS's: what a browser does there otherwise.
  private static let logInPath = "/aws-login"
  /// Seconds.
  private static let lifetime = 900
  /// Seconds that a proof's time may be off.
  private static let skew = 300.0

  static func takes(_ incoming: IncomingRequest) -> Bool {
    [path, logInPath].contains(incoming.request.encodedPath) && incoming.headers["authorization"] == nil
  }

  /// What `aws login` leaves for a session: the file's JSON.
  ///
  /// - Returns: nil where the ARN is of no user here and not of the root.
  mutating func logIn(_ session: String, _ identity: inout IdentityService, at now: Date) -> Data? {
    let principal: Principal
    if session == identity.arn(of: .root) {
      principal = .root
    } else {
      guard let user = identity.users.keys.first(where: { identity.arn(ofUser: $0) == session }) else {
        return nil
      }
      principal = .user(user)
    }
    let key = P256.Signing.PrivateKey()
    let logIn = LogIn(
      principal: principal, clientID: "arn:aws:signin:::devtools/same-device", key: key.publicKey)
    let (credentials, refresh) = begin(logIn, &identity, at: now)
    let fields: [String: Any] = [
      "accessToken": [
        "accessKeyId": credentials.id, "secretAccessKey": credentials.secret.reveal(),
        "sessionToken": credentials.token?.reveal() ?? "", "accountId": identity.account,
        "expiresAt": Timestamp.iso8601(now + Double(Self.lifetime)),
      ],
      "tokenType": "aws_sigv4", "clientId": logIn.clientID, "refreshToken": refresh,
      "dpopKey": key.pemRepresentation,
    ]
    return try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
  }

  private mutating func begin(
    _ logIn: LogIn, _ identity: inout IdentityService, at now: Date
  ) -> (IdentityService.Key, refreshToken: String) {
    let refresh = IdentityService.secret()
    logIns[refresh] = logIn
    return (identity.newTemporaryKey(of: logIn.principal, seconds: Self.lifetime, at: now), refresh)
  }

  mutating func answer(
    _ incoming: IncomingRequest, _ identity: inout IdentityService, at now: Date
  ) throws(ServiceFault) -> SimulatedAnswer {
    if incoming.request.encodedPath == Self.logInPath {
      let session = incoming.query["session"] ?? identity.arn(of: .root)
      guard let file = logIn(session, &identity, at: now) else {
        throw ServiceFault("ResourceNotFoundException", "There is no user \(session).", status: 404)
      }
      return SimulatedAnswer(headers: [HTTPHeader("Content-Type", "application/json")], body: Array(file))
    }
    let input = (try? Document(yaml: String(decoding: incoming.body, as: UTF8.self))) ?? .null
    guard input["grantType"]?.text == "refresh_token", let token = input["refreshToken"]?.text else {
      throw ServiceFault("ValidationException", "Only refresh_token is a grant here.")
    }
    guard let logIn = logIns[token], logIn.clientID == input["clientId"]?.text else {
      throw Self.refusal("TOKEN_EXPIRED", "The refresh token is not known, or was used.")
    }
    guard Self.proves(incoming, logIn.key, at: now) else {
      throw Self.refusal("DPOP_INVALID", "The proof is not of the key that the token was given for.")
    }
    logIns[token] = nil
    let (key, refresh) = begin(logIn, &identity, at: now)
    let keys = Document.map([
      .init(key: "accessKeyId", value: .text(key.id)),
      .init(key: "secretAccessKey", value: .text(key.secret.reveal())),
      .init(key: "sessionToken", value: .text(key.token?.reveal() ?? "")),
    ])
    let texts = Document.map([
      .init(key: "accessToken", value: keys), .init(key: "tokenType", value: .text("aws_sigv4")),
      .init(key: "refreshToken", value: .text(refresh)),
    ])
    return SimulatedAnswer(
      headers: [HTTPHeader("Content-Type", "application/json")],
      body: Array("\(texts.json.dropLast()),\"expiresIn\":\(Self.lifetime)}".utf8))
  }

  private static func refusal(_ reason: String, _ message: String) -> ServiceFault {
    ServiceFault("AccessDeniedException", message, status: 401, fields: ["error": reason])
  }

  /// Whether the request bears a proof of that key, made for this call and not long ago.
  private static func proves(
    _ incoming: IncomingRequest, _ key: P256.Signing.PublicKey, at now: Date
  ) -> Bool {
    let parts = (incoming.headers["dpop"] ?? "").split(separator: ".").map(String.init)
    guard parts.count == 3, let payload = JSONWebToken.decode(parts[1]),
      let signature = JSONWebToken.bytes(parts[2]).flatMap({
        try? P256.Signing.ECDSASignature(rawRepresentation: $0)
      }),
      key.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)),
      let header = JSONWebToken.decode(parts[0]), header["typ"] as? String == "dpop+jwt",
      let jwk = header["jwk"] as? [String: Any]
    else { return false }
    let point = key.x963Representation.dropFirst()
    let isSameKey =
      JSONWebToken.bytes(jwk["x"] as? String ?? "") == point.prefix(32)
      && JSONWebToken.bytes(jwk["y"] as? String ?? "") == point.suffix(32)
    let time = payload["iat"] as? Double ?? 0
    return isSameKey && payload["htm"] as? String == "POST"
      && (payload["htu"] as? String ?? "").hasSuffix(path) && abs(time - now.timeIntervalSince1970) < skew
  }
}
