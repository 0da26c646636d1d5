/// The one seam to the network: an HTTP client, or the simulator.
public protocol HTTPTransport: Sendable {
  /// Sends one request, once: no retries and no redirects behind the caller's back.
  ///
  /// - Parameter timeout: until the head of the answer has come, and then between two parts of its body.
  func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse
}

/// Why no answer came.
public struct HTTPTransportError: Error, Hashable, Sendable {
  /// Decides the error that a call ends with, whether it is tried again, and what the person is told to do.
  public enum Kind: Hashable, Sendable {
    /// Nobody listens, or the host name does not resolve.
    case connection
    /// The certificate was not accepted, or TLS failed otherwise.
    case tls
    /// No answer, or not the whole of it, within the time that a call has.
    case timeout
    /// The connection ended in the middle of an answer.
    case interrupted
    /// A file that is to be sent cannot be read.
    case file
    /// A header cannot be sent as it is.
    case header
    /// The answer is larger than what is taken.
    case tooLarge
    /// The task was cancelled.
    case cancelled
  }

  /// Finer than an AWSError, where `.connection`, `.tls` and `.interrupted` are all `.unreachable`.
  public let kind: Kind
  /// What the HTTP client said, in its words.
  public let message: String

  /// The message may be shown: it must not hold a secret, such as the value of a header.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
