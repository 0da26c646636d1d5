internal import AWSCore
internal import Crypto
internal import Documents
internal import Foundation

/// IAM Identity Center: log-ins by a code or by a browser that comes back, and the portal that gives a role's
/// credentials for one. Nobody signs these calls.
///
/// Each role of the account is a permission set that whoever logs in may have.
struct LogInService: Sendable {
  private struct Authorization: Sendable {
    let userCode: String
    let begun: Date
    var isApproved = false
    /// When it was last asked for: twice within the interval is too often.
    var asked: Date?
    /// Of a browser that comes back: the SHA-256 that its verifier must have.
    var challenge: String?
  }

  /// Device codes and authorization codes.
  private var open: [String: Authorization] = [:]
  /// Access tokens, and when they end.
  private var tokens: [String: Date] = [:]
  private var refreshTokens: Set<String> = []
  /// Seconds after which somebody approves a code by himself; nil where only a browser does, at `/device`.
  var approvesAfter: Double?

  /// Seconds.
  private static let interval = 1.0
  private static let codeLifetime = 600.0
  private static let tokenLifetime = 28_800.0

  /// Whether a request is one of these: nothing but its path tells.
  static func takes(_ incoming: IncomingRequest) -> Bool {
    paths.contains(incoming.request.encodedPath) && incoming.headers["authorization"] == nil
  }

  private static let paths: Set<String> = [
    "/client/register", "/device_authorization", "/token", "/device", "/authorize", "/federation/credentials",
  ]

  mutating func answer(
    _ incoming: IncomingRequest, _ identity: inout IdentityService, _ ids: IDSource, at now: Date
  ) throws(ServiceFault) -> SimulatedAnswer {
    let input = (try? Document(yaml: String(decoding: incoming.body, as: UTF8.self))) ?? .null
    switch incoming.request.encodedPath {
    case "/client/register":
      return Self.json(
        [
          ("clientId", .text("client-\(ids.suffix())")), ("clientSecret", .text(IdentityService.secret())),
        ], numbers: [("clientSecretExpiresAt", Int(now.timeIntervalSince1970) + 90 * 86_400)])
    case "/device_authorization": return startDeviceAuthorization(incoming, ids, at: now)
    case "/token": return try createToken(input, ids, at: now)
    case "/device": return approve(incoming)
    case "/authorize": return try authorize(incoming, ids, at: now)
    default: return try roleCredentials(incoming, &identity, at: now)
    }
  }

  private mutating func startDeviceAuthorization(
    _ incoming: IncomingRequest, _ ids: IDSource, at now: Date
  ) -> SimulatedAnswer {
    let code = ids.suffix()
    let userCode = "\(code.prefix(4))-\(code.dropFirst(4).prefix(4))"
    let device = ids.uuid()
    open[device] = Authorization(userCode: userCode, begun: now)
    let page = "\(incoming.request.endpoint)/device"
    return Self.json(
      [
        ("deviceCode", .text(device)), ("userCode", .text(userCode)), ("verificationUri", .text(page)),
        ("verificationUriComplete", .text("\(page)?user_code=\(userCode)")),
      ], numbers: [("expiresIn", Int(Self.codeLifetime)), ("interval", Int(Self.interval))])
  }

  private mutating func createToken(
    _ input: Document, _ ids: IDSource, at now: Date
  ) throws(ServiceFault) -> SimulatedAnswer {
    switch input["grantType"]?.text {
    case "refresh_token":
      guard let token = input["refreshToken"]?.text, refreshTokens.remove(token) != nil else {
        throw ServiceFault("InvalidGrantException", "The refresh token is not known.")
      }
    case "authorization_code":
      let verifier = Data(SHA256.hash(data: Data((input["codeVerifier"]?.text ?? "").utf8)))
        .base64EncodedString()
      let url = verifier.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      guard let code = input["code"]?.text, let authorization = open.removeValue(forKey: code),
        authorization.challenge == url
      else { throw ServiceFault("InvalidGrantException", "The code is not known, or its verifier is wrong.") }
    default:
      guard let device = input["deviceCode"]?.text, var authorization = open[device] else {
        throw ServiceFault("InvalidGrantException", "The device code is not known.")
      }
      guard now < authorization.begun + Self.codeLifetime else {
        throw ServiceFault("ExpiredTokenException", "The device code has ended.")
      }
      let isTooOften = authorization.asked.map { now < $0 + Self.interval * 0.9 } ?? false
      authorization.asked = now
      open[device] = authorization
      guard !isTooOften else { throw ServiceFault("SlowDownException", "It is asked for too often.") }
      let approvesItself = approvesAfter.map { now >= authorization.begun + $0 } ?? false
      guard authorization.isApproved || approvesItself else {
        throw ServiceFault("AuthorizationPendingException", "Nobody has logged in yet.")
      }
      open[device] = nil
    }
    let (access, refresh) = (IdentityService.secret(), IdentityService.secret())
    tokens[access] = now + Self.tokenLifetime
    refreshTokens.insert(refresh)
    return Self.json(
      [("accessToken", .text(access)), ("refreshToken", .text(refresh)), ("tokenType", .text("Bearer"))],
      numbers: [("expiresIn", Int(Self.tokenLifetime))])
  }

  /// The page that a person opens.
  private mutating func approve(_ incoming: IncomingRequest) -> SimulatedAnswer {
    let code = incoming.query["user_code"]
    let found = open.first { $0.value.userCode == code }?.key
    if let found { open[found]?.isApproved = true }
    return SimulatedAnswer(
      status: found == nil ? 404 : 200, headers: [HTTPHeader("Content-Type", "text/plain")],
      body: Array((found == nil ? "There is no such code.\n" : "You are logged in.\n").utf8))
  }

  private mutating func authorize(
    _ incoming: IncomingRequest, _ ids: IDSource, at now: Date
  ) throws(ServiceFault) -> SimulatedAnswer {
    guard let back = incoming.query["redirect_uri"], back.hasPrefix("http://127.0.0.1:"),
      let challenge = incoming.query["code_challenge"], let state = incoming.query["state"]
    else {
      throw ServiceFault("InvalidRequestException", "redirect_uri, state or code_challenge is missing.")
    }
    let code = ids.uuid()
    open[code] = Authorization(userCode: "", begun: now, challenge: challenge)
    let query = "code=\(code)&state=\(PercentEncoding.encode(state))"
    return SimulatedAnswer(status: 302, headers: [HTTPHeader("Location", "\(back)?\(query)")])
  }

  private func roleCredentials(
    _ incoming: IncomingRequest, _ identity: inout IdentityService, at now: Date
  ) throws(ServiceFault) -> SimulatedAnswer {
    guard let token = incoming.headers["x-amz-sso_bearer_token"], let end = tokens[token], end > now else {
      throw ServiceFault("UnauthorizedException", "Session token not found or invalid", status: 401)
    }
    guard let name = incoming.query["role_name"], identity.roles[name] != nil,
      incoming.query["account_id"] == identity.account
    else { throw ServiceFault("ForbiddenException", "No access", status: 403) }
    let key = identity.newTemporaryKey(of: .session(role: name, name: "somebody"), seconds: 3600, at: now)
    let keys = [
      Document.Entry(key: "accessKeyId", value: .text(key.id)),
      .init(key: "secretAccessKey", value: .text(key.secret.reveal())),
      .init(key: "sessionToken", value: .text(key.token?.reveal() ?? "")),
    ]
    let milliseconds = Int((key.expiration ?? now).timeIntervalSince1970 * 1000)
    let body = Document.map(keys).json.dropLast() + ",\"expiration\":\(milliseconds)}"
    return SimulatedAnswer(
      headers: [HTTPHeader("Content-Type", "application/json")],
      body: Array("{\"roleCredentials\":\(body)}".utf8))
  }

  private static func json(
    _ texts: [(String, Document)], numbers: [(String, Int)]
  ) -> SimulatedAnswer {
    let text = Document.map(texts.map { Document.Entry(key: $0.0, value: $0.1) }).json.dropLast()
    let rest = numbers.map { ",\"\($0.0)\":\($0.1)" }.joined()
    return SimulatedAnswer(
      headers: [HTTPHeader("Content-Type", "application/json")], body: Array("\(text)\(rest)}".utf8))
  }
}
