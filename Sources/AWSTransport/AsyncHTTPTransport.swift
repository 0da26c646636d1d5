public import AWSCore
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The way to a real network: async-http-client behind AWSCore's seam.
public final class AsyncHTTPTransport: HTTPTransport {
  private let client: HTTPClient

  /// - Parameter authorities: a PEM file with the certificate authorities to trust instead of the
  ///   system's, as AWS_CA_BUNDLE names one.
  public init(authorities: String? = nil) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(5), read: .seconds(20)),
      decompression: .disabled)
    // With the default, a refused connection is tried again until the request's time is over.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    if let authorities {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(authorities)
      configuration.tlsConfiguration = tls
    }
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes the connections. Nothing may be sent afterwards.
  public func shutdown() async {
    // Fails only when it was shut down before.
    try? await client.shutdown()
  }

  public func send(
    _ request: HTTPRequest, timeout: Duration
  ) async throws(HTTPTransportError) -> HTTPResponse {
    do {
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
        return HTTPTransportError(.timeout, error.description)
      case .remoteConnectionClosed:
        return HTTPTransportError(.interrupted, "the connection was closed before the answer ended")
      default: return HTTPTransportError(.connection, error.description)
      }
    case let error as IOError:
      return HTTPTransportError(.connection, reason(ofErrno: error.errnoCode))
    case let error as NIOConnectionError:
      let cause = error.connectionErrors.first.map { transportError($0.error).message }
      let lookup = error.dnsAError == nil ? nil : "the host name \(error.host) cannot be resolved"
      return HTTPTransportError(.connection, cause ?? lookup ?? "no connection")
    case let error as NIOSSLError: return HTTPTransportError(.tls, "\(error)")
    default: return HTTPTransportError(.connection, "\(error)")
    }
  }
}
