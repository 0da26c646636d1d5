/// Makes the calls of one Query service (STS, CloudFormation, IAM): a form goes out, XML comes back.
struct QueryClient: Sendable {
  private let client: ServiceClient

  init(
    service: AWSService, region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: (any CredentialProvider)?
  ) {
    client = ServiceClient(
      service: service, region: region, endpoints: endpoints, connection: connection, credentials: credentials
    )
  }

  /// Calls an operation and answers with the element `<Operation>Result`, or the root where there is none.
  func call(_ action: String, _ parameters: QueryParameters) async throws(AWSError) -> XMLValue {
    let body = parameters.body
    let request = HTTPRequest(
      method: .post, endpoint: client.endpoint,
      headers: [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        HTTPHeader("User-Agent", "rolestack"),
      ],
      body: .bytes(body))
    let root = try await client.call(action, request, payload: .bytes(body)) { (answer) throws(AWSError) in
      try client.document(answer, of: action)
    }
    return root["\(action)Result"] ?? root
  }
}
