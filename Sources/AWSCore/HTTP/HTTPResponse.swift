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
