/// S3 in one region with one session (API version 2006-03-01).
public struct S3Client: Sendable {
  private let client: ServiceClient
  private let isCustomEndpoint: Bool

  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = ServiceClient(
      service: .s3, region: region, endpoints: endpoints, connection: connection, credentials: credentials)
    isCustomEndpoint = (endpoints.perService[.s3] ?? endpoints.everyService) != nil
  }

  /// PutObject of bytes in memory.
  public func putObject(_ bytes: [UInt8], at location: S3Location) async throws(AWSError) {
    let (endpoint, path) = address(of: location)
    let request = HTTPRequest(
      method: .put, endpoint: endpoint, encodedPath: path, headers: [HTTPHeader("User-Agent", "rolestack")],
      body: .bytes(bytes))
    try await client.call("PutObject", request, payload: .bytes(bytes)) { _ in }
  }

  /// The object's HTTPS URL, as CloudFormation takes it for TemplateURL; signed by nobody.
  public func url(of location: S3Location) -> String {
    let (endpoint, path) = address(of: location)
    return endpoint.description + path
  }

  /// Virtual-hosted addressing; the path names the bucket where its name has dots (no certificate covers
  /// those) and at custom endpoints.
  private func address(of location: S3Location) -> (endpoint: Endpoint, path: String) {
    let key = PercentEncoding.encode("/" + location.key, keepingSlash: true)
    let endpoint = client.endpoint
    if isCustomEndpoint || location.bucket.contains(".") { return (endpoint, "/\(location.bucket)\(key)") }
    return (
      Endpoint(scheme: endpoint.scheme, host: "\(location.bucket).\(endpoint.host)", port: endpoint.port), key
    )
  }
}
