internal import AWSCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import Simulator

/// The simulator on a loopback port, for the AWS CLI and SDKs.
public final class SimulatorServer: Sendable {
  /// Bytes a request may have.
  private static let largestRequest = 256 << 20

  private let channel: any Channel
  public let port: Int

  /// Listens on 127.0.0.1.
  ///
  /// - Parameter port: 0 for a free one.
  public static func start(_ simulator: Simulator, port: Int) async throws -> SimulatorServer {
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
          try channel.pipeline.syncOperations.addHandler(RequestHandler(simulator, limit: largestRequest))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    return SimulatorServer(channel: channel, port: channel.localAddress?.port ?? port)
  }

  private init(channel: any Channel, port: Int) {
    self.channel = channel
    self.port = port
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  public func stop() async { try? await channel.close() }

  /// Until it is stopped.
  public func wait() async { try? await channel.closeFuture.get() }
}

/// Collects a request, has it answered, and writes the answer; one at a time on a connection.
private final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let simulator: Simulator
  private let limit: Int
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(_ simulator: Simulator, limit: Int) {
    self.simulator = simulator
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
        // A method that the simulator's services do not have.
        write(SimulatedAnswer(status: 501), head, context)
        return
      }
      let reply = simulator.respond(request, body: body)
      body = []
      guard reply.delay > .zero else {
        finish(reply, head, context)
        return
      }
      let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: TimeAmount(reply.delay)) {
        let (handler, context) = loop.value
        handler.finish(reply, head, context)
      }
    }
  }

  private func finish(_ reply: SimulatedReply, _ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard let answer = reply.answer else {
      context.close(promise: nil)
      return
    }
    write(answer, request, context)
  }

  private func write(_ answer: SimulatedAnswer, _ request: HTTPRequestHead, _ context: ChannelHandlerContext)
  {
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
        Simulator.percentDecoded(pair[0]), pair.count > 1 ? Simulator.percentDecoded(pair[1]) : "")
    }
    return AWSCore.HTTPRequest(
      method: method, endpoint: endpoint, encodedPath: parts.first ?? "/", query: query,
      headers: head.headers.map { HTTPHeader($0.name, $0.value) })
  }
}
