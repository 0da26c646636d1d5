public enum HTTPMethod: String, Sendable {
  case get = "GET"
  case head = "HEAD"
  case put = "PUT"
  case post = "POST"
  case delete = "DELETE"
  case patch = "PATCH"
}

public struct HTTPHeader: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One item of a query, unencoded.
public struct QueryItem: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A body that can be read again for each attempt.
public enum HTTPRequestBody: Sendable {
  case bytes([UInt8])
  /// Part of a file, opened when the attempt is sent; offset and length in bytes.
  case file(path: String, offset: Int64, length: Int64)
}

public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  public var endpoint: Endpoint
  /// As it is sent: begins with a slash, percent-encoded once.
  public var encodedPath: String
  public var query: [QueryItem]
  /// Without `Host`, which follows from the endpoint.
  public var headers: [HTTPHeader]
  public var body: HTTPRequestBody
  /// A PEM file with the certificate authorities to trust instead of the system's.
  public var authorities: String?

  public init(
    method: HTTPMethod, endpoint: Endpoint, encodedPath: String = "/", query: [QueryItem] = [],
    headers: [HTTPHeader] = [], body: HTTPRequestBody = .bytes([])
  ) {
    self.method = method
    self.endpoint = endpoint
    self.encodedPath = encodedPath
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The value of the `Host` header: the port is named unless it is the scheme's own.
  public var hostHeader: String { endpoint.hostHeader }

  public var url: String {
    let query = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
    return endpoint.description + encodedPath + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }
}
