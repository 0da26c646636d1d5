internal import AWSCore
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Stands between a program and a real back end, and records what goes over the wire. The Host header is
/// passed on as it came, since the signature covers it.
public struct RecordingProxy: Sendable {
  public let server: LoopbackServer

  /// - Parameter backend: such as `http://127.0.0.1:4580`.
  public static func start(to backend: String) async throws -> RecordingProxy {
    let server = try await LoopbackServer.start { request in
      do {
        var outgoing = HTTPClientRequest(url: backend + request.path)
        outgoing.method = NIOHTTP1.HTTPMethod(rawValue: request.method)
        for header in request.headers where header.name.lowercased() != "content-length" {
          outgoing.headers.add(name: header.name, value: header.value)
        }
        outgoing.body = .bytes(request.body)
        let answer = try await HTTPClient.shared.execute(outgoing, timeout: .seconds(30))
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
