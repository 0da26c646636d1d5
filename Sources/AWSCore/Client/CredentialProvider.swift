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

/// Keys that are what they are: nothing renews them.
public actor StaticCredentialProvider: CredentialProvider {
  private let fixed: Credentials
  private var isDropped = false
  /// Those of one key share a pace.
  public nonisolated let pacingScope: String

  /// Long-lived keys, or those of a session that somebody else began.
  public init(_ credentials: Credentials) {
    fixed = credentials
    pacingScope = credentials.accessKeyID
  }

  /// The same each time, until they are dropped.
  public func credentials() async throws(AWSError) -> Credentials {
    guard !isDropped else {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.sessionDropped, message: "These keys were dropped.",
        nextStep: "Assume the session again.")
    }
    return fixed
  }

  /// There are no others.
  public func discard(_ refused: Credentials) async -> Bool { false }

  /// Refuses whoever still has the provider.
  public func drop() async { isDropped = true }
}
