/// Where a client gets the credentials of the moment from.
public protocol CredentialProvider: Sendable {
  /// Credentials that work now, renewed first if they are due.
  func credentials() async throws(AWSError) -> Credentials

  /// The service refused these as expired. Answers whether the next `credentials()` may give others.
  func discard(_ refused: Credentials) async -> Bool

  /// Forgets what it holds: whoever still has the provider is refused from now on.
  func drop() async

  /// Calls of providers with the same text here count against the same account.
  var pacingScope: String { get }
}

/// Keys that are what they are.
public struct StaticCredentialProvider: CredentialProvider {
  private let fixed: Credentials

  /// Keys of a user or of a session, as a profile or the environment has them.
  public init(_ credentials: Credentials) { fixed = credentials }

  /// The keys as they were given, expired or not; never throws.
  public func credentials() async throws(AWSError) -> Credentials { fixed }
  /// Always false: there are no others to give.
  public func discard(_ refused: Credentials) async -> Bool { false }
  /// Does nothing: whoever has the provider may go on using its keys.
  public func drop() async {}
  /// The key's id stands for its account, which only a call could tell.
  public var pacingScope: String { fixed.accessKeyID }
}
