internal import Foundation

/// IAM Access Analyzer in one region with one session (API version 2019-11-01); nothing here changes anything.
public struct AccessAnalyzerClient: Sendable {
  /// What Access Analyzer says of a policy.
  public struct PolicyFinding: Hashable, Sendable {
    /// ERROR, SECURITY_WARNING, WARNING or SUGGESTION.
    public let type: String
    /// Such as PASS_ROLE_WITH_STAR_IN_RESOURCE.
    public let code: String
    /// A sentence or more, in English.
    public let details: String
  }

  /// What a policy is attached to.
  public enum PolicyKind: Hashable, Sendable {
    case identity
    /// A role's, that says who may assume it.
    case trust
  }

  private let client: ServiceClient

  /// Makes no call: the endpoint is worked out here, credentials are asked for at each attempt.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = ServiceClient(
      service: .accessAnalyzer, region: region, endpoints: endpoints, connection: connection,
      credentials: credentials)
  }

  private struct Input: Encodable {
    let policyDocument: String
    let policyType: String
    let validatePolicyResourceType: String?
  }

  private struct Output: Decodable {
    struct Item: Decodable {
      let findingType: String
      let issueCode: String
      let findingDetails: String
    }
    let findings: [Item]
    let nextToken: String?
  }

  /// ValidatePolicy, all pages.
  ///
  /// - Parameter document: in JSON.
  public func validate(
    _ document: String, as kind: PolicyKind
  ) async throws(AWSError) -> [PolicyFinding] {
    let input = Input(
      policyDocument: document, policyType: kind == .trust ? "RESOURCE_POLICY" : "IDENTITY_POLICY",
      validatePolicyResourceType: kind == .trust ? "AWS::IAM::AssumeRolePolicyDocument" : nil)
    // Texts can always be written.
    let body = (try? JSONEncoder().encode(input)).map(Array.init) ?? []
    var findings: [PolicyFinding] = []
    var token: String?
    repeat {
      let page = try await validate(body, from: token)
      findings += page.findings.map {
        PolicyFinding(type: $0.findingType, code: $0.issueCode, details: $0.findingDetails)
      }
      // A page that names itself would be asked for again and again.
      token = page.nextToken == token ? nil : page.nextToken
    } while token != nil
    return findings
  }

  private func validate(_ body: [UInt8], from token: String?) async throws(AWSError) -> Output {
    let request = HTTPRequest(
      method: .post, endpoint: client.endpoint, encodedPath: "/policy/validation",
      query: token.map { [QueryItem("nextToken", $0)] } ?? [],
      headers: [HTTPHeader("User-Agent", "rolestack"), HTTPHeader("Content-Type", "application/json")],
      body: .bytes(body))
    return try await client.call("ValidatePolicy", request, payload: .bytes(body)) {
      (answer) throws(AWSError) in
      guard let output = try? JSONDecoder().decode(Output.self, from: Data(answer.body)) else {
        throw AWSError(
          .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
          message: "The answer is not what ValidatePolicy answers.",
          operation: client.operationName("ValidatePolicy"), requestID: answer.requestID,
          status: answer.status,
          nextStep: "Check that the endpoint is that of Access Analyzer.")
      }
      return output
    }
  }
}
