internal import Crypto
internal import Foundation
internal import LocalFiles
internal import Logging

/// The log-ins at IAM Identity Center that the AWS CLI and rolestack keep, one file each: read, refreshed and written in
/// the AWS CLI's own form, so that one log-in serves both.
struct SingleSignOnLogIns: Sendable {
  /// `~/.aws/sso/cache`; nil for nowhere.
  let folder: URL?
  let endpoints: EndpointResolver
  let connection: AWSConnection

  /// Seconds before its end from which a log-in is refreshed; botocore's.
  private static let refreshWindow: TimeInterval = 900

  /// A log-in as it is kept.
  struct Token: Sendable, Hashable {
    var startURL: String
    var region: String
    var accessToken: Secret
    var expiresAt: Date
    /// What refreshing takes; nil where it cannot be refreshed.
    var renewal: Renewal?

    struct Renewal: Sendable, Hashable {
      var clientID: String
      var clientSecret: Secret
      var registrationEnd: Date
      var refreshToken: Secret
    }
  }

  /// The log-in that is kept, whatever is left of it.
  func token(of logIn: SingleSignOnLogIn) -> Token? {
    guard let file = file(of: logIn), let data = try? Data(contentsOf: file),
      let entry = try? JSONDecoder().decode(Entry.self, from: data)
    else { return nil }
    return entry.token
  }

  /// A log-in that works now, refreshed first where it is due and can be.
  ///
  /// - Throws: `LocalCode.needsLogIn` where a person has to log in.
  func validToken(of logIn: SingleSignOnLogIn) async throws(AWSError) -> Token {
    guard let kept = token(of: logIn) else { throw .needsLogIn(logIn) }
    guard isDue(kept) else { return kept }
    guard renewal(of: kept, logIn) != nil else {
      guard kept.expiresAt > connection.now else { throw .needsLogIn(logIn) }
      return kept
    }
    // Brought to its end and written, whoever gave up meanwhile: a refresh token is good once.
    return try await Task { () async -> Result<Token, AWSError> in
      do throws(AWSError) { return .success(try await refreshed(logIn)) } catch { return .failure(error) }
    }.value.get()
  }

  private func isDue(_ token: Token) -> Bool { token.expiresAt < connection.now + Self.refreshWindow }

  /// What refreshing takes; nil for the older form, which the AWS CLI does not refresh either.
  private func renewal(of token: Token, _ logIn: SingleSignOnLogIn) -> Token.Renewal? {
    guard logIn.sessionName != nil, let renewal = token.renewal, renewal.registrationEnd > connection.now
    else {
      return nil
    }
    return renewal
  }

  private func refreshed(_ logIn: SingleSignOnLogIn) async throws(AWSError) -> Token {
    let lock = await lock(of: logIn)
    defer { lock?.release() }
    // Read anew: another process may have refreshed it meanwhile.
    guard let kept = token(of: logIn) else { throw .needsLogIn(logIn) }
    guard isDue(kept), let renewal = renewal(of: kept, logIn) else { return kept }
    let now = connection.now
    do throws(AWSError) {
      let answer = try await SSOOIDCClient(region: logIn.region, endpoints: endpoints, connection: connection)
        .createToken(
          clientID: renewal.clientID, clientSecret: renewal.clientSecret.reveal(),
          .refresh(token: renewal.refreshToken.reveal()))
      var fresh = kept
      fresh.accessToken = Secret(answer.accessToken)
      fresh.expiresAt = now + answer.expiresIn
      if let token = answer.refreshToken { fresh.renewal?.refreshToken = Secret(token) }
      keep(fresh, of: logIn)
      return fresh
    } catch {
      guard kept.expiresAt > now else {
        throw error.kind == .unreachable || error.kind == .cancelled ? error : .needsLogIn(logIn)
      }
      return kept
    }
  }

  /// Keeps a log-in for later runs and other programs, in a file that only its owner may read.
  func keep(_ token: Token, of logIn: SingleSignOnLogIn) {
    guard let file = file(of: logIn) else { return }
    do { try PrivateFile.write(try JSONEncoder().encode(Entry(token)), to: file) } catch {
      connection.logger.notice("the log-in was not kept for later runs")
    }
  }

  private func lock(of logIn: SingleSignOnLogIn) async -> FileLock? {
    guard let file = file(of: logIn) else { return nil }
    return try? await FileLock(beside: file)
  }

  private func file(of logIn: SingleSignOnLogIn) -> URL? {
    let name = hexadecimal(Insecure.SHA1.hash(data: Data(logIn.name.utf8)))
    return folder?.appendingPathComponent("\(name).json")
  }

  /// The file's own fields.
  private struct Entry: Codable {
    var startUrl: String?
    var region: String?
    var accessToken: String
    var expiresAt: String
    var clientId: String?
    var clientSecret: String?
    var registrationExpiresAt: String?
    var refreshToken: String?

    init(_ token: Token) {
      startUrl = token.startURL
      region = token.region
      accessToken = token.accessToken.reveal()
      expiresAt = Timestamp.iso8601(token.expiresAt)
      clientId = token.renewal?.clientID
      clientSecret = token.renewal?.clientSecret.reveal()
      registrationExpiresAt = token.renewal.map { Timestamp.iso8601($0.registrationEnd) }
      refreshToken = token.renewal?.refreshToken.reveal()
    }

    /// Nil where its end cannot be read.
    var token: Token? {
      // Older programs wrote `2026-11-23T10:02:11UTC`.
      func date(_ text: String) -> Date? {
        Timestamp.parse(text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text)
      }
      guard let end = date(expiresAt) else { return nil }
      var renewal: Token.Renewal?
      if let clientId, let clientSecret, let registrationEnd = registrationExpiresAt.flatMap(date),
        let refreshToken
      {
        renewal = Token.Renewal(
          clientID: clientId, clientSecret: Secret(clientSecret), registrationEnd: registrationEnd,
          refreshToken: Secret(refreshToken))
      }
      return Token(
        startURL: startUrl ?? "", region: region ?? "", accessToken: Secret(accessToken), expiresAt: end,
        renewal: renewal)
    }
  }
}
