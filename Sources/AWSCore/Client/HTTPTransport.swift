/// The one seam to the network: an HTTP client, or the simulator.
public protocol HTTPTransport: Sendable {
  /// Sends one request, once: no retries and no redirects behind the caller's back.
  ///
  /// - Parameter timeout: until the head of the answer has come, and then between two parts of its body.
  func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse
}

/// Why no answer came.
public struct HTTPTransportError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Nobody listens, or the host name does not resolve.
    case connection
    /// The certificate was not accepted, or TLS failed otherwise.
    case tls
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

  public let kind: Kind
  /// What the HTTP client said, in its words.
  public let message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

public enum HTTPMethod: String, Sendable {
  case get = "GET"
  case head = "HEAD"
  case put = "PUT"
  case post = "POST"
  case delete = "DELETE"
  case patch = "PATCH"
}

public struct HTTPHeader: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One item of a query, unencoded.
public struct QueryItem: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A body that can be read again for each attempt.
public enum HTTPRequestBody: Sendable {
  case bytes([UInt8])
  /// Part of a file, opened when the attempt is sent; offset and length in bytes.
  case file(path: String, offset: Int64, length: Int64)
}

public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  public var endpoint: Endpoint
  /// As it is sent: begins with a slash, percent-encoded once.
  public var encodedPath: String
  public var query: [QueryItem]
  /// Without `Host`, which follows from the endpoint.
  public var headers: [HTTPHeader]
  public var body: HTTPRequestBody
  /// A PEM file with the certificate authorities to trust instead of the system's.
  public var authorities: String?

  public init(
    method: HTTPMethod, endpoint: Endpoint, encodedPath: String = "/", query: [QueryItem] = [],
    headers: [HTTPHeader] = [], body: HTTPRequestBody = .bytes([])
  ) {
    self.method = method
    self.endpoint = endpoint
    self.encodedPath = encodedPath
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The value of the `Host` header: the port is named unless it is the scheme's own.
  public var hostHeader: String { endpoint.hostHeader }

  public var url: String {
    let query = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
    return endpoint.description + encodedPath + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }
}

public struct HTTPResponse: Sendable {
  public let status: Int
  public let headers: [HTTPHeader]
  public let body: HTTPResponseBody

  public init(status: Int, headers: [HTTPHeader], body: HTTPResponseBody) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, without regard to case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// The body of an answer, in parts as they come.
public struct HTTPResponseBody: Sendable, AsyncSequence {
  public typealias Element = [UInt8]

  private let makeParts: @Sendable () -> AsyncIterator

  /// - Parameter next: the next part, or nil at the end; a new one is made for each iteration.
  public init(_ makeNext: @escaping @Sendable () -> (() async throws(HTTPTransportError) -> [UInt8]?)) {
    makeParts = { AsyncIterator(nextPart: makeNext()) }
  }

  public init(bytes: [UInt8]) {
    self.init {
      var rest: [UInt8]? = bytes
      return {
        defer { rest = nil }
        return rest
      }
    }
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let nextPart: () async throws(HTTPTransportError) -> [UInt8]?

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(HTTPTransportError) -> [UInt8]? {
      try await nextPart()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { makeParts() }

  /// The whole body, at most `limit` bytes of it.
  ///
  /// - Parameter isOver: whether the time for it is over; asked with each part.
  public func collect(
    upTo limit: Int, isOver: () -> Bool = { false }
  ) async throws(HTTPTransportError) -> [UInt8] {
    var all: [UInt8] = []
    let parts = makeAsyncIterator()
    while let part = try await parts.nextPart() {
      guard !isOver() else { throw HTTPTransportError(.timeout, "the answer does not end") }
      guard all.count + part.count <= limit else {
        throw HTTPTransportError(.tooLarge, "the answer is larger than \(limit) bytes")
      }
      all += part
    }
    return all
  }
}
