import AWSCore
import AWSTransport
import Foundation
import TestSupport
import Testing

@Suite("The HTTP transport")
struct AsyncHTTPTransportTests {
  private func send(
    _ url: String, body: HTTPRequestBody = .bytes([]), timeout: Duration = .seconds(120),
    authorities: String? = nil, proxies: [String: String] = [:]
  ) async throws -> (HTTPResponse, [UInt8]) {
    let transport = AsyncHTTPTransport(
      proxies: ProxySettings(environment: proxies), connectTimeout: .seconds(120),
      readTimeout: .seconds(120))
    let endpoint = try #require(Endpoint(url: url))
    do {
      var request = HTTPRequest(
        method: .post, endpoint: endpoint, encodedPath: "/a%20b", query: [QueryItem("k", "値")],
        headers: [HTTPHeader("X-One", "1")], body: body)
      request.authorities = authorities
      let response = try await transport.send(request, timeout: timeout)
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
    func kind(_ url: String, timeout: Duration = .seconds(110)) async -> HTTPTransportError.Kind? {
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
    // Each could take the request's 110 seconds, or the connection's 120.
    #expect(ContinuousClock.now - start < .seconds(100))
    await hangUp.stop()
    await silence.stop()
  }

  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path
  private static let certificate = fixtures + "/certificate.pem"
  private static let key = fixtures + "/key.pem"

  private func failure(
    _ url: String, authorities: String? = nil, proxies: [String: String] = [:]
  ) async -> HTTPTransportError? {
    await #expect(throws: HTTPTransportError.self) {
      try await send(url, authorities: authorities, proxies: proxies)
    }
  }

  @Test("TLS 1.2 is spoken at least, and only with whom the named authorities vouch for")
  func tls() async throws {
    let server = try await LoopbackServer.start(
      tls: LoopbackTLS(certificate: Self.certificate, key: Self.key)
    ) {
      _ in .answer(status: 200)
    }
    let url = "https://localhost:\(server.port)"
    #expect(try await send(url, authorities: Self.certificate).0.status == 200)
    let untrusted = await failure(url)
    #expect(untrusted?.kind == .tls)
    #expect(untrusted?.message == "its certificate is not one of an authority that is trusted")
    let other = await failure("https://127.0.0.1:\(server.port)", authorities: Self.certificate)
    #expect(other?.kind == .tls)
    await server.stop()

    let outdated = try await LoopbackServer.start(
      tls: LoopbackTLS(certificate: Self.certificate, key: Self.key, isOutdated: true)
    ) { _ in .answer(status: 200) }
    let refused = await failure("https://localhost:\(outdated.port)", authorities: Self.certificate)
    #expect(refused == HTTPTransportError(.tls, "it does not speak TLS 1.2 or later"))
    await outdated.stop()

    let plain = try await LoopbackServer.start { _ in .answer(status: 200) }
    #expect(await failure("https://localhost:\(plain.port)")?.message == "it does not speak TLS")
    await plain.stop()
  }

  @Test("A file with authorities that is missing, or holds none, is named")
  func authorities() async throws {
    for file in ["/no/such/bundle.pem", "/dev/null", Self.key] {
      let error = await failure("https://localhost:1", authorities: file)
      #expect(error?.kind == .file)
      #expect(error?.message.contains(file) == true)
    }
  }

  @Test("Calls go through the proxy, with its user and password; what it answers is told without them")
  func proxy() async throws {
    let proxy = try await LoopbackServer.start { _ in .answer(status: 407) }
    let address = "http://me:p%40ss@127.0.0.1:\(proxy.port)"
    for (url, variable) in [
      ("http://minio.example:9000", "HTTP_PROXY"), ("https://sts.amazonaws.com", "https_proxy"),
    ] {
      let refused = await failure(url, proxies: [variable: address])
      #expect(refused == HTTPTransportError(.connection, "the proxy wants a user and a password"))
    }
    #expect(proxy.requests.map(\.method) == ["CONNECT", "CONNECT"])
    #expect(proxy.requests.map(\.path) == ["minio.example:9000", "sts.amazonaws.com:443"])
    let sent = proxy.requests.map { $0.header("Proxy-Authorization") }
    #expect(sent.allSatisfy { $0 == "Basic " + Data("me:p@ss".utf8).base64EncodedString() })
    let broken = await failure("https://sts.amazonaws.com", proxies: ["HTTPS_PROXY": "socks5://me:p4ss@x:1"])
    #expect(broken?.message.contains("HTTPS_PROXY") == true)
    #expect(broken?.message.contains("p4ss") == false)
    await proxy.stop()
  }
}
