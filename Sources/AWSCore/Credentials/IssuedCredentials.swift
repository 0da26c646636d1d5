public import Foundation

/// Credentials as an origin gave them, with what is known of the session they are.
public struct IssuedCredentials: Sendable, Hashable {
  /// What calls are signed with from now on.
  public let credentials: Credentials
  /// Nil for credentials that do not end, or of whose end nothing is known.
  public let lifetime: SessionLifetime?
  /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; nil where only GetCallerIdentity could tell.
  public let callerARN: String?
  /// False for keys that were handed over as they are: nobody can give others.
  public let isRenewable: Bool
  /// False where a session that was to be held to a policy is not, as STS refused that.
  public let isNarrowed: Bool

  /// As AssumeRole, a portal, a process or an endpoint answered.
  public init(
    _ credentials: Credentials, lifetime: SessionLifetime?, callerARN: String? = nil,
    isRenewable: Bool = true,
    isNarrowed: Bool = true
  ) {
    self.credentials = credentials
    self.lifetime = lifetime
    self.callerARN = callerARN
    self.isRenewable = isRenewable
    self.isNarrowed = isNarrowed
  }

  /// With a lifetime from now to the credentials' own end, where they have one.
  init(_ credentials: Credentials, since start: Date) {
    self.init(
      credentials, lifetime: credentials.expiration.map { SessionLifetime(start: start, end: $0) })
  }
}

/// Where the credentials of a session come from: one kind of source of a profile, or of the environment.
///
/// An origin asks and answers; `RefreshableSession` keeps what it gives and decides when to ask again.
public protocol CredentialOrigin: Sendable {
  /// What an earlier run left, while it is not due for renewal; makes no call.
  ///
  /// - Parameter refused: the id of a key that AWS refused, which is not to be given again.
  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials?

  /// Asks for credentials.
  func issue(_ wish: IssueWish) async throws(AWSError) -> IssuedCredentials

  /// Forgets what it keeps between runs, and has those before it in a chain do the same.
  func forget() async

  /// When the log-in that it draws upon ends, such as that of IAM Identity Center; nil where there is none, or none
  /// is known.
  func logInEnd() async -> Date?

  /// Whether nobody has to be asked for a renewal. A role with MFA needs a code each time.
  var renewsByItself: Bool { get }

  /// Calls of providers with the same text here count against the same account.
  var pacingScope: String { get }
}

extension CredentialOrigin {
  func kept(otherThan refused: String?, at now: Date) -> IssuedCredentials? { nil }
  func forget() async {}
  func logInEnd() async -> Date? { nil }
  var renewsByItself: Bool { true }
}

/// What is wanted of an origin.
public struct IssueWish: Sendable {
  /// The id of a key that AWS refused; nil where none was.
  public let refused: String?
  /// Whether what another process left meanwhile will do.
  public let takesKept: Bool
  /// Whether the session is still wanted; once it was dropped, nothing of it is written.
  let isWanted: @Sendable () async -> Bool
}
