import AWSCore
import AWSTransport
import Foundation
import TestSupport
import Testing

@Suite("The HTTP transport")
struct AsyncHTTPTransportTests {
  private func send(
    _ url: String, body: HTTPRequestBody = .bytes([]), timeout: Duration = .seconds(60)
  ) async throws -> (HTTPResponse, [UInt8]) {
    let transport = AsyncHTTPTransport()
    let endpoint = try #require(Endpoint(url: url))
    do {
      let response = try await transport.send(
        HTTPRequest(
          method: .post, endpoint: endpoint, encodedPath: "/a%20b", query: [QueryItem("k", "値")],
          headers: [HTTPHeader("X-One", "1")], body: body), timeout: timeout)
      let bytes = try await response.body.collect(upTo: 1 << 20)
      await transport.shutdown()
      return (response, bytes)
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  @Test("Path, query, headers and body arrive as they were signed")
  func exchange() async throws {
    let server = try await LoopbackServer.start {
      .answer(status: 201, headers: [HTTPHeader("X-Two", "2")], body: $0.body)
    }
    let (response, body) = try await send(server.url, body: .bytes(Array("本文".utf8)))
    #expect(response.status == 201)
    #expect(response.header("x-two") == "2")
    #expect(String(decoding: body, as: UTF8.self) == "本文")
    let received = try #require(server.requests.first)
    #expect(received.path == "/a%20b?k=%E5%80%A4")
    #expect(received.header("Host") == "127.0.0.1:\(server.port)")
    #expect(received.header("X-One") == "1")
    await server.stop()
  }

  @Test("A range of a file is sent as the body")
  func fileBody() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Data(content).write(to: file)
    let server = try await LoopbackServer.start { .answer(status: 200, body: Array("\($0.body.count)".utf8)) }
    _ = try await send(server.url, body: .file(path: file.path, offset: 5, length: 600_000))
    #expect(server.requests.first?.body == Array(content[5..<600_005]))
    await server.stop()
    try FileManager.default.removeItem(at: file)
  }

  @Test("A refused connection, an unknown host, a hang-up and silence are told apart, and none waits long")
  func failures() async throws {
    func kind(_ url: String, timeout: Duration = .seconds(5)) async -> HTTPTransportError.Kind? {
      do {
        _ = try await send(url, timeout: timeout)
        return nil
      } catch { return (error as? HTTPTransportError)?.kind }
    }
    let start = ContinuousClock.now
    #expect(await kind("http://127.0.0.1:1") == .connection)
    #expect(await kind("http://no-such-host.invalid") == .connection)
    let hangUp = try await LoopbackServer.start { _ in .hangUp }
    #expect(await kind(hangUp.url) == .interrupted)
    let silence = try await LoopbackServer.start { _ in .silence }
    #expect(await kind(silence.url, timeout: .milliseconds(200)) == .timeout)
    // Each could take the request's 5 seconds, or the connection's 20; a busy machine may double that.
    #expect(ContinuousClock.now - start < .seconds(60))
    await hangUp.stop()
    await silence.stop()
  }
}
