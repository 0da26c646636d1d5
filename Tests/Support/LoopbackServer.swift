public import AWSCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// A request as a loopback server received it.
public struct ReceivedRequest: Sendable {
  public let method: String
  public let path: String
  public let headers: [HTTPHeader]
  public let body: [UInt8]

  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The fields of a Query request's form, decoded.
  public var form: [String: String] { FormDecoder.decode(body) }
}

/// What a loopback server does with a request.
public enum LoopbackReply: Sendable {
  case answer(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [])
  /// The connection is closed without an answer.
  case hangUp
  /// Nothing happens until the client gives up.
  case silence
}

/// What a loopback server proves itself with.
public struct LoopbackTLS: Sendable {
  /// PEM files.
  let certificate: String
  let key: String
  /// Whether it speaks nothing newer than TLS 1.1.
  let isOutdated: Bool

  public init(certificate: String, key: String, isOutdated: Bool = false) {
    self.certificate = certificate
    self.key = key
    self.isOutdated = isOutdated
  }

  fileprivate func context() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    if isOutdated {
      configuration.minimumTLSVersion = .tlsv1
      configuration.maximumTLSVersion = .tlsv11
    }
    return try NIOSSLContext(configuration: configuration)
  }
}

/// An HTTP server on a free loopback port, for tests: it records requests and answers by a closure.
public final class LoopbackServer: Sendable {
  public typealias Answer = @Sendable (ReceivedRequest) async -> LoopbackReply

  public let port: Int
  private let channel: any Channel
  private let record: Record

  fileprivate final class Record: Sendable {
    let requests = Mutex<[ReceivedRequest]>([])
  }

  private init(channel: any Channel, record: Record) {
    self.channel = channel
    self.record = record
    port = channel.localAddress?.port ?? 0
  }

  public static func start(tls: LoopbackTLS? = nil, _ answer: @escaping Answer) async throws -> LoopbackServer
  {
    let record = Record()
    let context = try tls?.context()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Exchange(record: record, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return LoopbackServer(channel: channel, record: record)
  }

  public func stop() async { try? await channel.close() }

  public var url: String { "http://127.0.0.1:\(port)" }
  public var requests: [ReceivedRequest] { record.requests.withLock { $0 } }
  public func forget() { record.requests.withLock { $0 = [] } }

  /// One connection: collects a request, asks for the answer, writes it.
  private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let record: Record
    private let answer: Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(record: Record, answer: @escaping Answer) {
      self.record = record
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body = []
      case .body(let part): body += Array(buffer: part)
      case .end: finish(context)
      }
    }

    private func finish(_ context: ChannelHandlerContext) {
      guard let head else { return }
      let request = ReceivedRequest(
        method: head.method.rawValue, path: head.uri,
        headers: head.headers.map { HTTPHeader($0.name, $0.value) }, body: body)
      record.requests.withLock { $0.append(request) }
      let channel = context.channel
      Task { [answer] in
        let reply = await answer(request)
        await Exchange.write(reply, to: channel)
      }
    }

    private static func write(_ reply: LoopbackReply, to channel: any Channel) async {
      switch reply {
      case .silence: break
      case .hangUp: try? await channel.close()
      case .answer(let status, let headers, let body):
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status))
        for header in headers { head.headers.add(name: header.name, value: header.value) }
        head.headers.replaceOrAdd(name: "Content-Length", value: String(body.count))
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
      }
    }
  }
}

enum FormDecoder {
  static func decode(_ body: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      fields[unescape(parts[0])] = parts.count > 1 ? unescape(parts[1]) : ""
    }
    return fields
  }

  private static func unescape(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
