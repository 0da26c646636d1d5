internal import Crypto
internal import Foundation
internal import LocalFiles
internal import Logging

/// A session of `aws login`: what one may do in the console, for the command line.
public struct ConsoleLogIn: Sendable, Hashable {
  /// `login_session` of the profile, such as `arn:aws:iam::123456789012:user/NAME`.
  public let session: String
  /// Where it is refreshed, unless its file names another.
  public let region: Region?
  /// Named in errors.
  public let profile: String
}

/// Takes what `aws login` left, and refreshes it with the key that it left, too.
struct ConsoleLogInOrigin: CredentialOrigin {
  let logIn: ConsoleLogIn
  /// `~/.aws/login/cache`; nil for nowhere.
  let folder: URL?
  let endpoints: EndpointResolver
  let connection: AWSConnection

  var pacingScope: String { "login \(logIn.session)" }

  /// Seconds before their end from which credentials are refreshed; botocore's.
  private static let refreshWindow: TimeInterval = 300

  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? {
    guard let file = try? read(), let issued = try? file.issued(at: now), let end = issued.lifetime?.end,
      end > now + Self.refreshWindow, issued.credentials.accessKeyID != refused
    else { return nil }
    return issued
  }

  /// A refresh that has begun is brought to its end and written, whoever gave up meanwhile: a refresh token is good
  /// once, and the log-in is not this session's alone.
  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    try await Task { () async -> Result<IssuedCredentials, AWSError> in
      do throws(AWSError) { return .success(try await refreshed(wish)) } catch { return .failure(error) }
    }.value.get()
  }

  private func refreshed(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    guard let path = path else { throw absent }
    let lock = try? await FileLock(beside: path)
    defer { lock?.release() }
    // Read anew: another process may have refreshed it.
    var file = try read()
    let now = connection.now
    let present = try file.issued(at: now)
    if let end = present.lifetime?.end, end > now + Self.refreshWindow,
      present.credentials.accessKeyID != wish.refused
    {
      return present
    }
    guard let region = file.region ?? logIn.region else { throw unusable("it names no region") }
    let client = SigninClient(region: region, endpoints: endpoints, connection: connection)
    let token: SigninClient.Token
    do throws(AWSError) {
      token = try await client.refresh(
        clientID: try file.text("clientId"), refreshToken: try file.text("refreshToken"), key: try file.key())
    } catch {
      switch error.reason {
      case "TOKEN_EXPIRED"?, "USER_CREDENTIALS_CHANGED"?: throw ended
      case "INSUFFICIENT_PERMISSIONS"?:
        throw AWSError(
          .accessDenied, code: error.code,
          message: "The user of \(logIn.session) may not refresh the log-in.",
          operation: "signin:CreateOAuth2Token", requestID: error.requestID, status: error.status,
          nextStep: "An administrator allows signin:CreateOAuth2Token, or one logs in with `aws login` again."
        )
      default: throw error
      }
    }
    file.take(token, end: now + token.expiresIn)
    do { try PrivateFile.write(try file.data(), to: path) } catch {
      // The old refresh token is spent: whoever comes next has to log in again.
      connection.logger.warning("the refreshed log-in was not kept")
    }
    return try file.issued(at: now)
  }

  private var path: URL? {
    let name = hexadecimal(SHA256.hash(data: Data(logIn.session.utf8)))
    return folder?.appendingPathComponent("\(name).json")
  }

  private func read() throws(AWSError) -> File {
    guard let path else { throw absent }
    let data: Data
    do { data = try Data(contentsOf: path) } catch CocoaError.fileReadNoSuchFile { throw absent } catch {
      throw unusable("\(path.path) cannot be read")
    }
    guard let fields = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
      throw unusable("it is not JSON")
    }
    return File(fields: fields, problem: unusable)
  }

  /// What `aws login` left, with fields that only it knows.
  private struct File {
    var fields: [String: Any]
    let problem: (String) -> AWSError

    var region: Region? { (fields["signInRegion"] as? String).flatMap { Region($0) } }

    func text(_ name: String) throws(AWSError) -> String {
      guard let text = fields[name] as? String else { throw problem("it lacks \(name)") }
      return text
    }

    func issued(at now: Date) throws(AWSError) -> IssuedCredentials {
      guard let keys = fields["accessToken"] as? [String: Any], let id = keys["accessKeyId"] as? String,
        let secret = keys["secretAccessKey"] as? String, let token = keys["sessionToken"] as? String,
        let end = (keys["expiresAt"] as? String).flatMap(Timestamp.parse)
      else { throw problem("it lacks accessToken") }
      // Fifteen minutes each time.
      let lifetime = SessionLifetime(start: min(now, end - 900), end: end)
      return IssuedCredentials(
        Credentials(
          accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: end),
        lifetime: lifetime)
    }

    /// The private key in `dpopKey`, which proves whose the refresh token is.
    func key() throws(AWSError) -> P256.Signing.PrivateKey {
      guard let key = try? P256.Signing.PrivateKey(pemRepresentation: try text("dpopKey")) else {
        throw problem("its dpopKey is not a private key of P-256")
      }
      return key
    }

    mutating func take(_ token: SigninClient.Token, end: Date) {
      var keys = fields["accessToken"] as? [String: Any] ?? [:]
      keys["accessKeyId"] = token.accessToken.accessKeyId
      keys["secretAccessKey"] = token.accessToken.secretAccessKey
      keys["sessionToken"] = token.accessToken.sessionToken
      keys["expiresAt"] = Timestamp.iso8601(end)
      fields["accessToken"] = keys
      fields["refreshToken"] = token.refreshToken
    }

    func data() throws -> Data { try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys]) }
  }

  private var absent: AWSError {
    needsLogIn("There is no session of `aws login` for \(logIn.session).")
  }

  private var ended: AWSError { needsLogIn("The session of `aws login` for \(logIn.session) has ended.") }

  private func needsLogIn(_ message: String) -> AWSError {
    AWSError(
      .noCredentials, code: AWSError.LocalCode.needsLogIn, message: message,
      nextStep: "Run: aws login --profile \(ShellQuoting.word(logIn.profile))")
  }

  private func unusable(_ problem: String) -> AWSError {
    needsLogIn("What `aws login` left for \(logIn.session) cannot be used: \(problem).")
  }
}
