internal import Foundation

/// IAM (API version 2010-05-08): what it tells of users and roles, and the access keys of users.
public struct IAMClient: Sendable {
  private let client: QueryClient
  private static let version = "2010-05-08"

  /// Makes no call: the endpoint is worked out here, credentials are asked for at each attempt.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: (any CredentialProvider)?
  ) {
    client = QueryClient(
      service: .iam, region: region, endpoints: endpoints, connection: connection, credentials: credentials)
  }

  /// What a role may do, as policy documents in JSON.
  public struct RolePolicies: Sendable, Hashable {
    /// Inline and attached; one that allows something is enough.
    public let documents: [String]
    /// What is allowed at most; nil for no permissions boundary.
    public let boundary: String?
  }

  /// GetRole, ListRolePolicies, GetRolePolicy, ListAttachedRolePolicies, GetPolicy and GetPolicyVersion.
  ///
  /// - Parameter name: of the role, without its path.
  /// - Throws: the first denial; `LocalCode.unreadableAnswer` too.
  public func policies(ofRole name: String) async throws(AWSError) -> RolePolicies {
    let role = try await call("GetRole", ["RoleName": name])
    var documents: [String] = []
    for policy in try await list("PolicyNames", by: "ListRolePolicies", ["RoleName": name]) {
      let answer = try await call("GetRolePolicy", ["RoleName": name, "PolicyName": policy.text])
      documents.append(try document(answer.text("PolicyDocument"), of: "GetRolePolicy"))
    }
    for policy in try await list("AttachedPolicies", by: "ListAttachedRolePolicies", ["RoleName": name]) {
      documents.append(try await managedPolicy(policy.text("PolicyArn") ?? ""))
    }
    var boundary: String?
    if let arn = role["Role"]?["PermissionsBoundary"]?.text("PermissionsBoundaryArn") {
      boundary = try await managedPolicy(arn)
    }
    return RolePolicies(documents: documents, boundary: boundary)
  }

  /// What a call answers; nil where what it asks for is not there.
  func ifThere<Value>(
    _ call: () async throws(AWSError) -> Value
  ) async throws(AWSError) -> Value? {
    do throws(AWSError) { return try await call() } catch {
      guard error.code == "NoSuchEntity" else { throw error }
      return nil
    }
  }

  private func role(_ name: String) async throws(AWSError) -> XMLValue? {
    try await ifThere { () async throws(AWSError) in try await call("GetRole", ["RoleName": name]) }?["Role"]
  }

  /// Who may assume a role, as a policy document in JSON; nil where there is no such role.
  public func trustPolicy(ofRole name: String) async throws(AWSError) -> String? {
    guard let role = try await role(name) else { return nil }
    return try document(role.text("AssumeRolePolicyDocument"), of: "GetRole")
  }

  /// GetRole: for how many seconds a session of a role may be asked for; nil where there is no such role.
  public func longestSession(ofRole name: String) async throws(AWSError) -> Int? {
    try await role(name)?.text("MaxSessionDuration").flatMap { Int($0) }
  }

  /// GetOpenIDConnectProvider: the audiences that an identity provider's tokens may be for; nil where the account does
  /// not have the provider.
  public func audiences(ofProvider arn: String) async throws(AWSError) -> [String]? {
    try await ifThere { () async throws(AWSError) in
      try await call("GetOpenIDConnectProvider", ["OpenIDConnectProviderArn": arn])
    }?.list("ClientIDList").map(\.text)
  }

  /// GetPolicy: whether there is a managed policy.
  public func hasPolicy(_ arn: String) async throws(AWSError) -> Bool {
    try await ifThere { () async throws(AWSError) in try await call("GetPolicy", ["PolicyArn": arn]) } != nil
  }

  private func managedPolicy(_ arn: String) async throws(AWSError) -> String {
    let version = try await call("GetPolicy", ["PolicyArn": arn])["Policy"]?.text("DefaultVersionId")
    let answer = try await call("GetPolicyVersion", ["PolicyArn": arn, "VersionId": version])
    return try document(answer["PolicyVersion"]?.text("Document"), of: "GetPolicyVersion")
  }

  func list(
    _ name: String, by action: String, _ given: [String: String?]
  ) async throws(AWSError) -> [XMLValue] {
    var items: [XMLValue] = []
    var given = given
    while true {
      let answer = try await call(action, given)
      items += answer.list(name)
      guard answer.text("IsTruncated") == "true", let marker = answer.text("Marker"),
        marker != given["Marker"]
      else { return items }
      given["Marker"] = marker
    }
  }

  func call(_ action: String, _ given: [String: String?]) async throws(AWSError) -> XMLValue {
    var parameters = QueryParameters(action: action, version: Self.version)
    for (name, value) in given.sorted(by: { $0.key < $1.key }) { parameters.set(name, value) }
    return try await client.call(action, parameters)
  }

  /// IAM gives documents with percent signs.
  func document(_ text: String?, of operation: String) throws(AWSError) -> String {
    guard let document = text?.removingPercentEncoding else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "The answer holds no policy document.", operation: "iam:\(operation)",
        nextStep: "Check that the endpoint is that of IAM.")
    }
    return document
  }
}
