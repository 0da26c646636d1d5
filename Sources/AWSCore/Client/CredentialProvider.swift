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

  public init(_ credentials: Credentials) { fixed = credentials }

  public func credentials() async throws(AWSError) -> Credentials { fixed }
  public func discard(_ refused: Credentials) async -> Bool { false }
  public func drop() async {}
  public var pacingScope: String { fixed.accessKeyID }
}
