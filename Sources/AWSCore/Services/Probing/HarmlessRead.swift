/// A call that changes nothing and costs nothing, whoever makes it: whether it is denied tells what a session may.
public struct HarmlessRead: Hashable, Sendable {
  /// How a service is called.
  enum Form: Hashable, Sendable {
    /// The Query protocol, of that API version.
    case query(version: String)
    /// JSON whose operation `X-Amz-Target` names, behind that prefix.
    case json(target: String)
    /// GET of that path.
    case get(path: String)
  }

  /// Whom it asks.
  public let service: AWSService
  /// Such as `ListFunctions`.
  public let operation: String
  /// The IAM action that allows it, such as `lambda:ListFunctions`.
  public let action: String
  let form: Form

  private init(_ service: AWSService, _ operation: String, _ form: Form, action: String? = nil) {
    self.service = service
    self.operation = operation
    self.form = form
    self.action = "\(service.signingName):\(action ?? operation)"
  }

  /// One of each of 14 services; none needs the name of anything that is there.
  public static let all: [HarmlessRead] = [
    HarmlessRead(.cloudformation, "ListStacks", .query(version: "2010-05-15")),
    HarmlessRead(.s3, "ListBuckets", .get(path: "/"), action: "ListAllMyBuckets"),
    HarmlessRead(.lambda, "ListFunctions", .get(path: "/2015-03-31/functions/")),
    HarmlessRead(.iam, "ListUsers", .query(version: "2010-05-08")),
    HarmlessRead(.ec2, "DescribeInstances", .query(version: "2016-11-15")),
    HarmlessRead(.dynamodb, "ListTables", .json(target: "DynamoDB_20120810")),
    HarmlessRead(.sqs, "ListQueues", .json(target: "AmazonSQS")),
    HarmlessRead(.sns, "ListTopics", .query(version: "2010-03-31")),
    HarmlessRead(.logs, "DescribeLogGroups", .json(target: "Logs_20140328")),
    HarmlessRead(.secretsManager, "ListSecrets", .json(target: "secretsmanager")),
    HarmlessRead(.ssm, "DescribeParameters", .json(target: "AmazonSSM")),
    HarmlessRead(.kms, "ListKeys", .json(target: "TrentService")),
    HarmlessRead(.rds, "DescribeDBInstances", .query(version: "2014-10-31")),
    HarmlessRead(
      .ecr, "DescribeRepositories", .json(target: "AmazonEC2ContainerRegistry_V20150921")),
  ]
}

/// Makes harmless reads with a session; what they answer is not looked at.
public struct ProbingClient: Sendable {
  private let region: Region
  private let endpoints: EndpointResolver
  private let connection: AWSConnection
  private let credentials: any CredentialProvider

  /// Makes no call.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    self.region = region
    self.endpoints = endpoints
    self.connection = connection
    self.credentials = credentials
  }

  /// - Throws: where it was denied, and where nobody answered.
  public func read(_ read: HarmlessRead) async throws(AWSError) {
    let client = ServiceClient(
      service: read.service, region: region, endpoints: endpoints, connection: connection,
      credentials: credentials)
    let headers = [HTTPHeader("User-Agent", "rolestack")]
    let request: HTTPRequest
    var body: [UInt8] = []
    switch read.form {
    case .get(let path):
      request = HTTPRequest(
        method: .get, endpoint: client.endpoint, encodedPath: path, headers: headers)
    case .query(let version):
      body = QueryParameters(action: read.operation, version: version).body
      request = HTTPRequest(
        method: .post, endpoint: client.endpoint,
        headers: headers + [
          HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        ], body: .bytes(body))
    case .json(let target):
      body = Array("{}".utf8)
      request = HTTPRequest(
        method: .post, endpoint: client.endpoint,
        headers: headers + [
          HTTPHeader(
            "Content-Type",
            "application/x-amz-json-1.\(read.service == .dynamodb || read.service == .sqs ? 0 : 1)"),
          HTTPHeader("X-Amz-Target", "\(target).\(read.operation)"),
        ], body: .bytes(body))
    }
    try await client.call(read.operation, request, payload: .bytes(body)) { _ in }
  }
}
