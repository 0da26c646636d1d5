internal import Foundation

/// A log-in at IAM Identity Center: an `[sso-session]`, or the older form within a profile.
public struct SingleSignOnLogIn: Sendable, Hashable {
  /// The name of the `[sso-session]`; nil for the older form, whose log-ins cannot be refreshed.
  public let sessionName: String?
  /// Of the portal, such as `https://example.awsapps.com/start`.
  public let startURL: String
  /// Where IAM Identity Center is.
  public let region: Region
  /// What is asked for: `sso:account:access` unless `sso_registration_scopes` says otherwise.
  public let scopes: [String]

  /// As a profile and its sso-session have it.
  public init(sessionName: String?, startURL: String, region: Region, scopes: [String]) {
    self.sessionName = sessionName
    self.startURL = startURL
    self.region = region
    self.scopes = scopes
  }

  /// What it is called: the session's name, or the start URL.
  public var name: String { sessionName ?? startURL }
}

/// A role of an account, as a log-in at IAM Identity Center may have it.
public struct SingleSignOnAccess: Sendable, Hashable {
  /// What it is had with.
  public let logIn: SingleSignOnLogIn
  /// Twelve digits.
  public let accountID: String
  /// The permission set's name.
  public let roleName: String

  /// As a profile has it.
  public init(logIn: SingleSignOnLogIn, accountID: String, roleName: String) {
    self.logIn = logIn
    self.accountID = accountID
    self.roleName = roleName
  }
}

/// Has the portal give the role's credentials for a log-in.
struct SingleSignOnOrigin: CredentialOrigin {
  let access: SingleSignOnAccess
  let portal: SSOPortalClient
  let logIns: SingleSignOnLogIns
  let connection: AWSConnection
  let store: KeptSession

  var pacingScope: String { access.accountID }

  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? {
    store.session(otherThan: refused, at: now)
  }

  /// The log-in stays: other sessions have it, too.
  func forget() async { store.forget() }

  func logInEnd() async -> Date? { logIns.token(of: access.logIn)?.expiresAt }

  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials {
    try await store.issue(wish) { () throws(AWSError) in
      let token = try await logIns.validToken(of: access.logIn)
      let credentials: Credentials
      do throws(AWSError) {
        credentials = try await portal.credentials(
          role: access.roleName, account: access.accountID, token: token.accessToken)
      } catch {
        guard error.kind == .expiredCredentials else { throw error }
        throw .needsLogIn(access.logIn)
      }
      guard let expiration = credentials.expiration else { throw .needsLogIn(access.logIn) }
      return SessionCache.Session(credentials: credentials, expiration: expiration, callerARN: nil)
    }
  }
}

extension AWSError {
  static func needsLogIn(_ logIn: SingleSignOnLogIn) -> AWSError {
    let command =
      "aws sso login" + (logIn.sessionName.map { " --sso-session \(ShellQuoting.word($0))" } ?? "")
    return AWSError(
      .noCredentials, code: LocalCode.needsLogIn,
      message: "There is no valid log-in at IAM Identity Center for \(logIn.name).",
      nextStep: "Log in: a in the Sessions pane, `rolestack login`, or `\(command)`.")
  }

  /// Whether logging in is what helps.
  public var needsLogIn: Bool { code == LocalCode.needsLogIn }
}
