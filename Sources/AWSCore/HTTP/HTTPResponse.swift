/// An answer whose head has come; its body may still be on its way.
public struct HTTPResponse: Sendable {
  /// As the service sent it, 3xx included: a transport follows no redirects.
  public let status: Int
  /// In the order they came; a name may be there several times.
  public let headers: [HTTPHeader]
  /// Parts come while it is read; a connection that ends in the middle throws only then.
  public let body: HTTPResponseBody

  /// Made by a transport as soon as the head of an answer is there.
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
  /// The bytes of one part; the transport decides how many they are.
  public typealias Element = [UInt8]

  private let makeParts: @Sendable () -> AsyncIterator

  /// - Parameter next: the next part, or nil at the end; a new one is made for each iteration.
  public init(_ makeNext: @escaping @Sendable () -> (() async throws(HTTPTransportError) -> [UInt8]?)) {
    makeParts = { AsyncIterator(nextPart: makeNext()) }
  }

  /// A body that is at hand, in one part, as the simulator and scripts have it; it can be read again.
  public init(bytes: [UInt8]) {
    self.init {
      var rest: [UInt8]? = bytes
      return {
        defer { rest = nil }
        return rest
      }
    }
  }

  /// Passes on the transport's parts and keeps nothing of them.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let nextPart: () async throws(HTTPTransportError) -> [UInt8]?

    /// Waits for the next part; nil at the end. Throws where the rest does not come, such as `.interrupted`.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(HTTPTransportError) -> [UInt8]? {
      try await nextPart()
    }
  }

  /// Begins at the first part. A body from the network can be gone through only once.
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
