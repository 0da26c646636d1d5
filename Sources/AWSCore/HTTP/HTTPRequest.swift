/// What the clients send and the simulator understands, as it stands in the request line.
public enum HTTPMethod: String, Sendable {
  /// The portal of IAM Identity Center, the console's federation, and the endpoints that hold credentials.
  case get = "GET"
  /// Sent by nobody here; the simulator answers it as GET, without the body.
  case head = "HEAD"
  /// S3's PutObject and UploadPart, and the token of an instance.
  case put = "PUT"
  /// Every action of STS, CloudFormation and IAM, and the log-ins.
  case post = "POST"
  /// S3's AbortMultipartUpload.
  case delete = "DELETE"
  /// Sent by nobody here; the simulator refuses it.
  case patch = "PATCH"
}

/// One header line; a name may come several times.
public struct HTTPHeader: Hashable, Sendable {
  /// In the case it is sent in; comparisons go without regard to case.
  public let name: String
  /// The HTTP client sends no control characters but tabs: it throws `.header` instead.
  public let value: String

  /// Takes both as they are, unchecked.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One item of a query, unencoded.
public struct QueryItem: Hashable, Sendable {
  /// Encoded only where a URL, a form or a signature is made of it.
  public let name: String
  /// Empty for a name that stands alone, such as S3's `uploads`, which is sent as `uploads=`.
  public let value: String

  /// Takes both unencoded: what is encoded already would be encoded twice.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A body that can be read again for each attempt.
public enum HTTPRequestBody: Sendable {
  /// Held in memory; empty where there is no body.
  case bytes([UInt8])
  /// Part of a file, opened when the attempt is sent; offset and length in bytes.
  case file(path: String, offset: Int64, length: Int64)
}

/// A request before or after signing; each attempt signs a copy of it.
public struct HTTPRequest: Sendable {
  /// Part of what is signed: a change afterwards spoils the signature.
  public var method: HTTPMethod
  /// Where the connection goes, and what `Host` says; a proxy does not change it.
  public var endpoint: Endpoint
  /// As it is sent: begins with a slash, percent-encoded once.
  public var encodedPath: String
  /// Sent in this order; only the signature sorts it.
  public var query: [QueryItem]
  /// Without `Host`, which follows from the endpoint.
  public var headers: [HTTPHeader]
  /// `.bytes([])` where there is none.
  public var body: HTTPRequestBody
  /// A PEM file with the certificate authorities to trust instead of the system's.
  public var authorities: String?

  /// An unsigned request that trusts the system's certificate authorities. The path must be encoded already.
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

  /// What the HTTP client is given: scheme, host, path, and the query percent-encoded.
  public var url: String {
    let query = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
    return endpoint.description + encodedPath + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }
}
