internal import Crypto
public import Foundation

/// Signature Version 4, in a header or in the query (presigned).
///
/// Follows "Create a signed AWS API request" of the IAM user guide; checked against botocore's signatures.
public struct SigV4Signer: Sendable {
  /// How a service wants its path and payload treated.
  public enum Rules: Sendable {
    /// The path is normalised and encoded a second time.
    case standard
    /// S3: the path goes in as it is sent; `x-amz-content-sha256` is sent and signed.
    case s3
  }

  /// The SHA-256 of the body, or S3's word for "not signed".
  public enum PayloadHash: Sendable, Hashable {
    /// The body itself, to be hashed.
    case bytes([UInt8])
    /// Lower-case hexadecimal, for a body hashed while it was read.
    case hexadecimal(String)
    /// `UNSIGNED-PAYLOAD`: the body is not part of the signature.
    case unsigned
  }

  /// The name in the credential scope, as `AWSService.signingName` has it.
  public let service: String
  /// The region in the credential scope; for a global host the partition's own, such as `us-east-1`.
  public let region: String
  /// `.s3` for S3 alone.
  public let rules: Rules
  private let keyCache = SigningKeyCache()

  /// Keeps the signing keys it derives, one a day and secret: a signer is worth keeping.
  public init(service: String, region: String, rules: Rules = .standard) {
    self.service = service
    self.region = region
    self.rules = rules
  }

  /// The request with `X-Amz-Date`, `X-Amz-Security-Token` (for temporary credentials) and
  /// `Authorization` set. `date` is the moment on the service's clock.
  public func sign(
    _ request: HTTPRequest, payload: PayloadHash, credentials: Credentials, date: Date
  ) -> HTTPRequest {
    var signed = request
    let time = Timestamp.signingTime(date)
    let payloadText = Self.text(of: payload)
    signed.headers.removeAll { Self.ownHeaders.contains($0.name.lowercased()) }
    signed.headers.append(HTTPHeader("X-Amz-Date", time))
    if let token = credentials.sessionToken {
      signed.headers.append(HTTPHeader("X-Amz-Security-Token", token.reveal()))
    }
    if rules == .s3 { signed.headers.append(HTTPHeader("X-Amz-Content-SHA256", payloadText)) }

    let headers = CanonicalHeaders(signed)
    let scope = scope(at: time)
    let signature = signature(
      of: canonicalRequest(signed, headers: headers, payload: payloadText),
      time: time, scope: scope, credentials: credentials)
    signed.headers.append(
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
          + "SignedHeaders=\(headers.names), Signature=\(signature)"))
    return signed
  }

  /// The request with its signature in the query, for a URL that can be handed on.
  /// It is valid for `expires` seconds (1 to 604,800).
  public func presign(
    _ request: HTTPRequest, payload: PayloadHash, credentials: Credentials, date: Date, expires: Int
  ) -> HTTPRequest {
    var signed = request
    let time = Timestamp.signingTime(date)
    let scope = scope(at: time)
    let headers = CanonicalHeaders(signed)
    signed.query += [
      QueryItem("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
      QueryItem("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)"),
      QueryItem("X-Amz-Date", time),
      QueryItem("X-Amz-Expires", String(expires)),
      QueryItem("X-Amz-SignedHeaders", headers.names),
    ]
    if let token = credentials.sessionToken {
      signed.query.append(QueryItem("X-Amz-Security-Token", token.reveal()))
    }
    let canonical = canonicalRequest(signed, headers: headers, payload: Self.text(of: payload))
    let signature = signature(of: canonical, time: time, scope: scope, credentials: credentials)
    signed.query.append(QueryItem("X-Amz-Signature", signature))
    return signed
  }

  private static let ownHeaders: Set<String> = [
    "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization",
  ]

  private func scope(at time: String) -> String {
    "\(time.prefix(8))/\(region)/\(service)/aws4_request"
  }

  private func signature(
    of canonicalRequest: String, time: String, scope: String, credentials: Credentials
  ) -> String {
    let toSign = """
      AWS4-HMAC-SHA256
      \(time)
      \(scope)
      \(hexadecimal(SHA256.hash(data: Data(canonicalRequest.utf8))))
      """
    let key = keyCache.key(
      secret: credentials.secretAccessKey, day: String(time.prefix(8)), region: region, service: service)
    return hexadecimal(HMAC<SHA256>.authenticationCode(for: Data(toSign.utf8), using: key))
  }

  private func canonicalRequest(
    _ request: HTTPRequest, headers: CanonicalHeaders, payload: String
  ) -> String {
    """
    \(request.method.rawValue)
    \(canonicalPath(request.encodedPath))
    \(canonicalQuery(request.query))
    \(headers.lines)
    \(headers.names)
    \(payload)
    """
  }

  private func canonicalPath(_ encodedPath: String) -> String {
    switch rules {
    case .s3: encodedPath.isEmpty ? "/" : encodedPath
    case .standard: PercentEncoding.encode(Self.normalise(encodedPath), keepingSlash: true)
    }
  }

  /// Removes `.`, `..` and empty segments (RFC 3986, 5.2.4, and repeated slashes).
  private static func normalise(_ path: String) -> String {
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    guard !segments.isEmpty else { return "/" }
    return "/" + segments.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
  }

  private func canonicalQuery(_ query: [QueryItem]) -> String {
    let pairs = query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
    let ordered = pairs.sorted { left, right in
      left.0 == right.0 ? byteOrder(left.1, right.1) : byteOrder(left.0, right.0)
    }
    return ordered.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  private func byteOrder(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func text(of payload: PayloadHash) -> String {
    switch payload {
    case .bytes(let bytes): hexadecimal(SHA256.hash(data: bytes))
    case .hexadecimal(let text): text
    case .unsigned: "UNSIGNED-PAYLOAD"
    }
  }
}

/// The headers that are signed: lower-case names in order, each value with its white space folded,
/// repeated ones joined by a comma in the order they are sent.
private struct CanonicalHeaders {
  let names: String
  /// One `name:value` line a header, each with its line feed.
  let lines: String

  /// What proxies on the way may change is not signed.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  init(_ request: HTTPRequest) {
    var values: [String: [String]] = ["host": [request.hostHeader]]
    for header in request.headers {
      let name = header.name.lowercased()
      guard name != "host", !Self.unsigned.contains(name) else { continue }
      values[name, default: []].append(Self.fold(header.value))
    }
    let ordered = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    names = ordered.map(\.key).joined(separator: ";")
    lines = ordered.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined()
  }

  private static func fold(_ value: String) -> String {
    value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
