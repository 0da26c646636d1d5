public import AWSCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// An HTTP server for programs of this machine: on 127.0.0.1, without TLS.
public final class LoopbackServer: Sendable {
  /// What is answered to a request; nil cuts the connection.
  public typealias Handler =
    @Sendable (_ request: AWSCore.HTTPRequest, _ body: [UInt8]) async -> Answer?

  /// An answer, its body in one piece.
  public struct Answer: Sendable {
    /// Such as 200.
    public var status: Int
    /// A Content-Length is added where there is none.
    public var headers: [HTTPHeader]
    /// Left out for HEAD.
    public var body: [UInt8]

    /// As a handler wants it sent.
    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  private let channel: any Channel
  /// The one it listens on: where 0 was asked for, the one that the system chose.
  public let port: Int

  /// Listens on 127.0.0.1.
  ///
  /// - Parameters:
  ///   - port: 0 for a free one.
  ///   - limit: bytes that a request may have; the connection of a larger one is cut.
  ///   - handler: one request of a connection at a time.
  public static func start(
    port: Int = 0, limit: Int = 1 << 20, handler: @escaping Handler
  ) async throws -> LoopbackServer {
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Out of descriptors, it waits for some instead of asking again and again.
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
        }
      }
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(RequestHandler(handler, limit: limit))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    return LoopbackServer(channel: channel, port: channel.localAddress?.port ?? port)
  }

  private init(channel: any Channel, port: Int) {
    self.channel = channel
    self.port = port
  }

  /// Such as `http://127.0.0.1:4580`.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// Takes no more connections, which lets `wait` return; those that are open are not closed.
  public func stop() async { try? await channel.close() }

  /// Until it is stopped.
  public func wait() async { try? await channel.closeFuture.get() }
}

/// Collects a request, has it answered, and writes the answer; one at a time on a connection.
private final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let handler: LoopbackServer.Handler
  private let limit: Int
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(_ handler: @escaping LoopbackServer.Handler, limit: Int) {
    self.handler = handler
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      // The AWS CLI asks before it sends a large body.
      if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        context.writeAndFlush(
          wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
      }
    case .body(let part):
      guard body.count + part.readableBytes <= limit else {
        context.close(promise: nil)
        return
      }
      body += Array(buffer: part)
    case .end:
      guard let head else {
        context.close(promise: nil)
        return
      }
      guard let request = Self.request(head) else {
        // A method that nobody here has.
        write(LoopbackServer.Answer(status: 501), head, context)
        return
      }
      let body = body
      self.body = []
      let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.makeFutureWithTask { [handler] in await handler(request, body) }.whenComplete {
        result in
        let (handler, context) = loop.value
        guard case .success(let answer?) = result else {
          context.close(promise: nil)
          return
        }
        handler.write(answer, head, context)
      }
    }
  }

  private func write(
    _ answer: LoopbackServer.Answer, _ request: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
    if headers["Content-Length"].isEmpty {
      headers.add(name: "Content-Length", value: "\(answer.body.count)")
    }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if request.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    if !request.isKeepAlive { context.close(promise: nil) }
  }

  /// The request as AWSCore has it; nil for a method it does not know.
  private static func request(_ head: HTTPRequestHead) -> AWSCore.HTTPRequest? {
    guard let method = AWSCore.HTTPMethod(rawValue: head.method.rawValue),
      let host = head.headers.first(name: "host"), let endpoint = Endpoint(url: "http://\(host)")
    else { return nil }
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    let items = parts.count > 1 ? parts[1].split(separator: "&") : []
    let query = items.map { item in
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return QueryItem(
        PercentEncoding.decode(pair[0]), pair.count > 1 ? PercentEncoding.decode(pair[1]) : "")
    }
    return AWSCore.HTTPRequest(
      method: method, endpoint: endpoint, encodedPath: parts.first ?? "/", query: query,
      headers: head.headers.map { HTTPHeader($0.name, $0.value) })
  }
}
