internal import Foundation

/// Makes the calls of services that speak JSON over REST and that nobody signs: IAM Identity Center's portal and
/// log-in, and the sign-in service.
struct JSONClient: Sendable {
  private let client: ServiceClient

  /// Where the calls go.
  var endpoint: Endpoint { client.endpoint }

  init(service: AWSService, region: Region, endpoints: EndpointResolver, connection: AWSConnection) {
    client = ServiceClient(
      service: service, region: region, endpoints: endpoints, connection: connection, credentials: nil)
  }

  /// Gets a value.
  func get<Output: Decodable>(
    _ action: String, path: String, query: [QueryItem], headers: [HTTPHeader], as type: Output.Type
  ) async throws(AWSError) -> Output {
    let request = HTTPRequest(
      method: .get, endpoint: endpoint, encodedPath: path, query: query, headers: Self.headers + headers)
    return try await call(action, request, [])
  }

  /// Posts a value and reads another.
  func post<Output: Decodable>(
    _ action: String, path: String, _ input: some Encodable, headers: [HTTPHeader] = [], as type: Output.Type
  ) async throws(AWSError) -> Output {
    // Structures of texts and lists: they can always be written.
    let body = (try? JSONEncoder().encode(input)).map(Array.init) ?? []
    let request = HTTPRequest(
      method: .post, endpoint: endpoint, encodedPath: path,
      headers: Self.headers + [HTTPHeader("Content-Type", "application/json")] + headers, body: .bytes(body))
    return try await call(action, request, body)
  }

  private static let headers = [HTTPHeader("User-Agent", "rolestack")]

  private func call<Output: Decodable>(
    _ action: String, _ request: HTTPRequest, _ body: [UInt8]
  ) async throws(AWSError) -> Output {
    try await client.call(action, request, payload: .bytes(body)) { (answer) throws(AWSError) in
      do {
        return try JSONDecoder().decode(Output.self, from: Data(answer.body))
      } catch {
        // What was answered may hold secrets, so it is not repeated.
        throw AWSError(
          .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
          message: "The answer of \(endpoint) is not what \(action) answers.",
          operation: client.operationName(action), requestID: answer.requestID, status: answer.status,
          nextStep: "Check that the endpoint is that of AWS and not a proxy's page.")
      }
    }
  }
}
