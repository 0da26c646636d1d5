public import AWSCore
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The way to a real network: async-http-client behind AWSCore's seam.
///
/// Calls that go through the same proxy and trust the same authorities share a client and its connections.
public final class AsyncHTTPTransport: HTTPTransport {
  private struct Way: Hashable {
    let authorities: String?
    let proxy: ProxySettings.Proxy?
  }

  private let proxies: ProxySettings
  private let connectTimeout: Duration
  private let readTimeout: Duration
  /// Nil once it was shut down.
  private let clients = Mutex<[Way: HTTPClient]?>([:])

  /// - Parameters:
  ///   - connectTimeout: for a connection to be made, through a proxy and with TLS.
  ///   - readTimeout: for the next byte of an answer.
  public init(
    proxies: ProxySettings = ProxySettings(environment: [:]), connectTimeout: Duration = .seconds(5),
    readTimeout: Duration = .seconds(20)
  ) {
    self.proxies = proxies
    self.readTimeout = readTimeout
    self.connectTimeout = connectTimeout
  }

  private func client(for request: HTTPRequest) throws(HTTPTransportError) -> HTTPClient {
    let way = Way(authorities: request.authorities, proxy: try proxies.proxy(for: request.endpoint))
    let made = try clients.withLock { (clients) throws(HTTPTransportError) -> HTTPClient? in
      if let client = clients?[way] { return client }
      guard clients != nil else { return nil }
      let client = try makeClient(for: way)
      clients?[way] = client
      return client
    }
    guard let made else { throw HTTPTransportError(.cancelled, "shut down") }
    return made
  }

  private func makeClient(for way: Way) throws(HTTPTransportError) -> HTTPClient {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: TimeAmount(connectTimeout), read: TimeAmount(readTimeout)),
      decompression: .disabled)
    // With the default, a refused connection is tried again until the request's time is over.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let file = way.authorities {
      do {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
      } catch {
        throw HTTPTransportError(.file, "\(file), the file with the certificate authorities, cannot be used")
      }
    }
    configuration.tlsConfiguration = tls
    if let proxy = way.proxy {
      let authorization = proxy.user.map {
        HTTPClient.Authorization.basic(username: $0, password: proxy.password?.reveal() ?? "")
      }
      configuration.proxy = .server(host: proxy.host, port: proxy.port, authorization: authorization)
    }
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes the connections. Nothing may be sent afterwards.
  public func shutdown() async {
    let all = clients.withLock { clients in
      defer { clients = nil }
      return clients
    }
    // Fails only when it was shut down before.
    for client in (all ?? [:]).values { try? await client.shutdown() }
  }

  /// HTTP/1.1, with TLS 1.2 or later for https. Once the request is out, 20 seconds without a byte end it
  /// with `.timeout`, however long `timeout` is. After `shutdown` it throws `.cancelled`.
  public func send(
    _ request: HTTPRequest, timeout: Duration
  ) async throws(HTTPTransportError) -> HTTPResponse {
    do {
      let client = try client(for: request)
      let response = try await client.execute(Self.outgoing(request), timeout: TimeAmount(timeout))
      return HTTPResponse(
        status: Int(response.status.code),
        headers: response.headers.map { HTTPHeader($0.name, $0.value) },
        body: Self.incoming(response.body))
    } catch {
      throw Self.transportError(error)
    }
  }

  private static func outgoing(_ request: HTTPRequest) throws -> HTTPClientRequest {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
    outgoing.headers.add(name: "Host", value: request.hostHeader)
    // Checked here, as the client's own error repeats the value, which may be secret.
    guard request.headers.allSatisfy({ $0.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } })
    else {
      throw HTTPTransportError(
        .header,
        "the access key or the session token has characters that HTTP does not allow, such as a line break")
    }
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    switch request.body {
    case .bytes(let bytes):
      if !bytes.isEmpty { outgoing.body = .bytes(bytes) }
    case .file(let path, let offset, let length):
      let parts = try FileParts(path: path, offset: offset, length: length)
      outgoing.body = .stream(parts, length: .known(length))
    }
    return outgoing
  }

  private static func incoming(_ body: HTTPClientResponse.Body) -> HTTPResponseBody {
    HTTPResponseBody {
      var parts = body.makeAsyncIterator()
      return { () async throws(HTTPTransportError) in
        do {
          return try await parts.next().map { Array(buffer: $0) }
        } catch {
          let failure = transportError(error)
          throw failure.kind == .connection ? HTTPTransportError(.interrupted, failure.message) : failure
        }
      }
    }
  }

  private static func transportError(_ error: any Error) -> HTTPTransportError {
    switch error {
    case let error as HTTPTransportError: return error
    case is CancellationError: return HTTPTransportError(.cancelled, "cancelled")
    case let error as HTTPClientError:
      switch error {
      case .cancelled: return HTTPTransportError(.cancelled, "cancelled")
      case .deadlineExceeded, .readTimeout, .connectTimeout, .requestStreamCancelled:
        return HTTPTransportError(.timeout, error.shortDescription)
      case .proxyAuthenticationRequired:
        return HTTPTransportError(.connection, "the proxy wants a user and a password")
      case .invalidProxyResponse:
        return HTTPTransportError(.connection, "the proxy did not let the call through")
      case .remoteConnectionClosed:
        return HTTPTransportError(.interrupted, "the connection was closed before the answer ended")
      // Without what it is about, which may be a session token.
      default: return HTTPTransportError(.connection, error.shortDescription)
      }
    case let error as IOError:
      return HTTPTransportError(.connection, reason(ofErrno: error.errnoCode))
    case let error as NIOConnectionError:
      let cause = error.connectionErrors.first.map { transportError($0.error).message }
      let lookup = error.dnsAError == nil ? nil : "the host name \(error.host) cannot be resolved"
      return HTTPTransportError(.connection, cause ?? lookup ?? "no connection")
    case let error as NIOSSLError: return HTTPTransportError(.tls, words(for: "\(error)"))
    case let error as NIOSSLExtraError:
      let isOfOther = error == .failedToValidateHostname
      return HTTPTransportError(.tls, isOfOther ? "its certificate is for another host" : "TLS failed")
    default: return HTTPTransportError(.connection, "the connection failed")
    }
  }

  /// What a text of the TLS library means, which itself speaks of its own sources.
  private static func words(for text: String) -> String {
    let meanings = [
      ("CERTIFICATE_VERIFY_FAILED", "its certificate is not one of an authority that is trusted"),
      ("UNSUPPORTED_PROTOCOL", "it does not speak TLS 1.2 or later"),
      ("PROTOCOL_VERSION", "it does not speak TLS 1.2 or later"),
      ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
      ("HTTP_REQUEST", "it does not speak TLS"),
      ("HANDSHAKE_FAILURE", "it has no cipher in common, or wants a certificate"),
    ]
    return meanings.first { text.contains($0.0) }?.1 ?? "the TLS handshake failed"
  }
}
