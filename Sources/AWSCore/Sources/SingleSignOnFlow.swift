internal import Crypto
public import Foundation

/// A place on this machine that a browser is sent back to.
public protocol SignInRedirect: Sendable {
  /// `http://127.0.0.1:PORT/oauth/callback`.
  var url: String { get }
  /// The query that the browser came with; waits for it.
  func query() async throws(AWSError) -> [String: String]
}

/// Logs in at IAM Identity Center: by a code that is typed into a browser anywhere, or by a browser of this machine that
/// is sent back here.
public struct SingleSignOnFlow: Sendable {
  /// What a person does in a browser.
  public struct Invitation: Hashable, Sendable {
    /// To open.
    public let url: String
    /// To compare with, or to type in; nil where the browser comes back by itself.
    public let code: String?
    /// When it is too late.
    public let end: Date
  }

  private let logIn: SingleSignOnLogIn
  private let oidc: SSOOIDCClient
  private let logIns: SingleSignOnLogIns
  private let connection: AWSConnection

  init(
    _ logIn: SingleSignOnLogIn, logIns: SingleSignOnLogIns, endpoints: EndpointResolver,
    connection: AWSConnection
  ) {
    self.logIn = logIn
    self.logIns = logIns
    self.connection = connection
    oidc = SSOOIDCClient(region: logIn.region, endpoints: endpoints, connection: connection)
  }

  /// Seconds between two questions where IAM Identity Center does not say, and those added when it says slow down.
  private static let interval = 5.0
  /// Where the browser is sent back to, without the port: one registration serves them all.
  private static let redirect = "http://127.0.0.1/oauth/callback"
  /// Seconds that a person has for the browser.
  private static let patience: TimeInterval = 600

  /// By a code (RFC 8628): works over SSH and in containers, as the browser may be on another machine.
  ///
  /// - Parameter invite: is told what to show; at once.
  /// - Returns: when the log-in ends.
  public func byDeviceCode(_ invite: @Sendable (Invitation) async -> Void) async throws(AWSError) -> Date {
    let registration = try await oidc.registerForDeviceCodes(
      scopes: logIn.sessionName == nil ? nil : logIn.scopes)
    let device = try await oidc.startDeviceAuthorization(registration, startURL: logIn.startURL)
    let end = connection.now + min(device.expiresIn, 3600)
    await invite(
      Invitation(
        url: device.verificationUriComplete ?? device.verificationUri, code: device.userCode, end: end))
    var interval = min(60, max(1, device.interval ?? Self.interval))
    while connection.now < end {
      try await sleep(interval)
      do throws(AWSError) {
        let token = try await oidc.createToken(
          clientID: registration.clientId, clientSecret: registration.clientSecret,
          .device(code: device.deviceCode))
        return keep(token, registration)
      } catch {
        switch error.code {
        case "AuthorizationPendingException": continue
        case "SlowDownException": interval += Self.interval
        case "ExpiredTokenException": throw tooLate
        case "AccessDeniedException": throw refused(nil)
        default: throw error
        }
      }
    }
    throw tooLate
  }

  /// By an authorization code with PKCE (RFC 7636): the browser is on this machine, and comes back by itself.
  ///
  /// - Parameters:
  ///   - redirect: where it comes back to.
  ///   - invite: is told what to open; at once.
  /// - Returns: when the log-in ends.
  public func byRedirect(
    to redirect: any SignInRedirect, _ invite: @Sendable (Invitation) async -> Void
  ) async throws(AWSError) -> Date {
    let registration = try await oidc.registerForRedirects(
      to: Self.redirect, issuer: logIn.startURL, scopes: logIn.scopes)
    let verifier = Base64URL.encode(SymmetricKey(size: .init(bitCount: 384)).withUnsafeBytes { Data($0) })
    let state = UUID().uuidString
    let query = [
      ("response_type", "code"), ("client_id", registration.clientId), ("redirect_uri", redirect.url),
      ("state", state), ("code_challenge_method", "S256"),
      ("code_challenge", Base64URL.encode(Data(SHA256.hash(data: Data(verifier.utf8))))),
      ("scopes", logIn.scopes.joined(separator: " ")),
    ].map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    let url = "\(oidc.endpoint)/authorize?\(query)"
    await invite(Invitation(url: url, code: nil, end: connection.now + Self.patience))
    let answer = try await redirect.query()
    guard answer["state"] == state else { throw refused("the browser came back from another log-in") }
    if let error = answer["error"] { throw refused(answer["error_description"] ?? error) }
    guard let code = answer["code"] else { throw refused("the browser came back without a code") }
    let token = try await oidc.createToken(
      clientID: registration.clientId, clientSecret: registration.clientSecret,
      .authorization(code: code, redirect: redirect.url, verifier: verifier))
    return keep(token, registration)
  }

  private func keep(_ token: SSOOIDCClient.Token, _ registration: SSOOIDCClient.Registration) -> Date {
    let end = connection.now + token.expiresIn
    logIns.keep(
      SingleSignOnLogIns.Token(
        startURL: logIn.startURL, region: logIn.region.name, accessToken: Secret(token.accessToken),
        expiresAt: end,
        renewal: token.refreshToken.map {
          SingleSignOnLogIns.Token.Renewal(
            clientID: registration.clientId, clientSecret: Secret(registration.clientSecret),
            registrationEnd: Date(timeIntervalSince1970: registration.clientSecretExpiresAt),
            refreshToken: Secret($0))
        }), of: logIn)
    return end
  }

  private func sleep(_ seconds: Double) async throws(AWSError) {
    do throws(CancellationError) { try await connection.time.sleep(.seconds(seconds)) } catch {
      throw AWSError(
        .cancelled, code: AWSError.LocalCode.cancelled, message: "The log-in was given up.",
        nextStep: "Log in again.")
    }
  }

  private var tooLate: AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.needsLogIn,
      message: "Nobody logged in at \(logIn.name) in time.", nextStep: "Begin again.")
  }

  private func refused(_ reason: String?) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.needsLogIn,
      message: "The log-in at \(logIn.name) was refused\(reason.map { ": \($0)" } ?? "").",
      nextStep: "Log in again, as somebody who may.")
  }
}
