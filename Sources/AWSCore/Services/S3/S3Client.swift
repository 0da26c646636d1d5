/// S3 in one region with one session (API version 2006-03-01).
public struct S3Client: Sendable {
  private let client: ServiceClient
  private let isCustomEndpoint: Bool

  /// Makes no call: the endpoint is worked out here, credentials are asked for at each attempt.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = ServiceClient(
      service: .s3, region: region, endpoints: endpoints, connection: connection, credentials: credentials)
    isCustomEndpoint = (endpoints.perService[.s3] ?? endpoints.everyService) != nil
  }

  private static let headers = [HTTPHeader("User-Agent", "rolestack")]

  /// PutObject of bytes in memory.
  public func putObject(_ bytes: [UInt8], at location: S3Location) async throws(AWSError) {
    let (endpoint, path) = address(of: location)
    let request = HTTPRequest(
      method: .put, endpoint: endpoint, encodedPath: path, headers: Self.headers,
      body: .bytes(bytes))
    try await client.call("PutObject", request, payload: .bytes(bytes)) { _ in }
  }

  /// PutObject of a file, read as it is sent.
  public func putObject(file path: String, at location: S3Location) async throws(AWSError) {
    let part = try await FilePart(path: path, operation: "PutObject")
    _ = try await put("PutObject", part, at: location, query: [])
  }

  /// CreateBucket in the client's region; one that is the caller's already is as good.
  public func createBucket(_ name: String) async throws(AWSError) {
    let (endpoint, path) = address(bucket: name, key: nil)
    let region = client.region.name
    let body =
      region == "us-east-1"
      ? ""
      : "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
        + "\(region)</LocationConstraint></CreateBucketConfiguration>"
    let bytes = Array(body.utf8)
    let request = HTTPRequest(
      method: .put, endpoint: endpoint, encodedPath: path, headers: Self.headers, body: .bytes(bytes))
    do throws(AWSError) {
      try await client.call("CreateBucket", request, payload: .bytes(bytes)) { _ in }
    } catch {
      guard error.code == "BucketAlreadyOwnedByYou" else { throw error }
    }
  }

  /// The object's HTTPS URL, as CloudFormation takes it for TemplateURL; signed by nobody.
  public func url(of location: S3Location) -> String {
    let (endpoint, path) = address(of: location)
    return endpoint.description + path
  }

  /// Sends part of a file; answers its ETag.
  func put(
    _ action: String, _ part: FilePart, at location: S3Location, query: [QueryItem]
  ) async throws(AWSError) -> String {
    let (endpoint, path) = address(of: location)
    let request = HTTPRequest(
      method: .put, endpoint: endpoint, encodedPath: path, query: query, headers: Self.headers,
      body: .file(path: part.path, offset: part.offset, length: part.length))
    return try await client.call(
      action, request, payload: .hexadecimal(part.hash), timeout: Self.patience(for: part.length)
    ) { answer throws(AWSError) in
      answer.headers.first { $0.name.lowercased() == "etag" }?.value ?? ""
    }
  }

  /// Sends a document and reads the answer's.
  func post(
    _ action: String, _ body: String, at location: S3Location, query: [QueryItem]
  ) async throws(AWSError) -> XMLValue {
    let (endpoint, path) = address(of: location)
    let bytes = Array(body.utf8)
    let request = HTTPRequest(
      method: .post, endpoint: endpoint, encodedPath: path, query: query, headers: Self.headers,
      body: .bytes(bytes))
    return try await client.call(action, request, payload: .bytes(bytes)) { answer throws(AWSError) in
      guard !answer.body.isEmpty else { return XMLValue(name: action) }
      let document = try client.document(answer, of: action)
      // An error can come after the status of success was sent.
      guard document.name != "Error" else {
        let error = ErrorDocument(status: 500, headers: answer.headers, body: answer.body)
        throw AWSError(error, status: 500, operation: client.operationName(action))
      }
      return document
    }
  }

  /// Asks for something to be removed.
  func delete(_ action: String, at location: S3Location, query: [QueryItem]) async throws(AWSError) {
    let (endpoint, path) = address(of: location)
    let request = HTTPRequest(
      method: .delete, endpoint: endpoint, encodedPath: path, query: query, headers: Self.headers,
      body: .bytes([]))
    try await client.call(action, request, payload: .bytes([])) { _ in }
  }

  /// How long to wait for an answer to so many bytes: a slow line still sends 64 KiB a second.
  private static func patience(for bytes: Int64) -> Duration { .seconds(20 + bytes / (64 << 10)) }

  /// Virtual-hosted addressing; the path names the bucket where its name has dots (no certificate covers
  /// those) and at custom endpoints.
  private func address(of location: S3Location) -> (endpoint: Endpoint, path: String) {
    address(bucket: location.bucket, key: location.key)
  }

  private func address(bucket: String, key: String?) -> (endpoint: Endpoint, path: String) {
    let key = PercentEncoding.encode("/" + (key ?? ""), keepingSlash: true)
    let endpoint = client.endpoint
    if isCustomEndpoint || bucket.contains(".") { return (endpoint, "/\(bucket)\(key)") }
    return (
      Endpoint(scheme: endpoint.scheme, host: "\(bucket).\(endpoint.host)", port: endpoint.port), key
    )
  }
}
