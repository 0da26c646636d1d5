internal import AWSCore
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// What a proxy does with a request.
public enum Interference: Sendable {
  case pass
  case instead(LoopbackReply)
  /// The back end gets it, and its answer is lost.
  case passThenHangUp
  /// The same, but the client hears nothing until it gives up.
  case passThenSilence
}

/// Stands between a program and a real back end, and records what goes over the wire. The Host header is
/// passed on as it came, since the signature covers it.
public struct RecordingProxy: Sendable {
  public let server: LoopbackServer

  /// - Parameters:
  ///   - backend: such as `http://127.0.0.1:4580`.
  ///   - interfere: what happens to a request.
  public static func start(
    to backend: String,
    interfere: @escaping @Sendable (ReceivedRequest) -> Interference = { _ in .pass }
  ) async throws -> RecordingProxy {
    let server = try await LoopbackServer.start { request in
      let interference = interfere(request)
      if case .instead(let reply) = interference { return reply }
      do {
        var outgoing = HTTPClientRequest(url: backend + request.path)
        outgoing.method = NIOHTTP1.HTTPMethod(rawValue: request.method)
        for header in request.headers where header.name.lowercased() != "content-length" {
          outgoing.headers.add(name: header.name, value: header.value)
        }
        outgoing.body = .bytes(request.body)
        let answer = try await HTTPClient.shared.execute(outgoing, timeout: .seconds(30))
        if case .passThenHangUp = interference { return .hangUp }
        if case .passThenSilence = interference { return .silence }
        let body = try await answer.body.collect(upTo: 64 << 20)
        let headers = answer.headers.filter { $0.name.lowercased() != "transfer-encoding" }
        return .answer(
          status: Int(answer.status.code), headers: headers.map { HTTPHeader($0.name, $0.value) },
          body: Array(buffer: body))
      } catch {
        return .hangUp
      }
    }
    return RecordingProxy(server: server)
  }
}
