import AWSCore
import Deployment
import Foundation
import Logging
import Packaging
import TestSupport
import Testing

@testable import Simulator

/// AWSCore's clients and the deploy engine on the simulator, in its time: real signatures, real XML.
@Suite("Deployments on the simulator")
struct SimulatedDeploymentTests {
  private let time = ManualTime()
  private let region = Region("ap-northeast-1")!
  private let simulator: Simulator
  private let connection: AWSConnection
  private let journal = Journal(
    file: FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)/journal.jsonl"))

  private struct Unexpected: Error {}

  init() {
    let clock = SimulatedClock(real: time.source)
    simulator = Simulator(clock: clock, enforcesIAM: true)
    connection = AWSConnection(transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
  }

  private static let serviceRole = "arn:aws:iam::123456789012:role/service"

  /// The mission's roles, as a stack of their own; an engine with a session of the deploy role.
  private func prepare(_ statements: String = "") async throws -> (engine: DeployEngine, source: RoleSession)
  {
    let root = StaticCredentialProvider(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))
    let roles = """
      Resources:
        Deploy:
          Type: AWS::IAM::Role
          Properties:
            RoleName: deploy
            AssumeRolePolicyDocument:
              Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root" } }
            Policies:
              - PolicyName: mission
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: [cloudformation:CreateChangeSet, cloudformation:DeleteChangeSet, cloudformation:DescribeChangeSet, cloudformation:DescribeStacks, cloudformation:ExecuteChangeSet]
                      Resource: !Sub "arn:aws:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/app/*"
                    - { Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Service.Arn }
                    \(statements)
        Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: templates-bucket } }
        Service:
          Type: AWS::IAM::Role
          Properties:
            RoleName: service
            AssumeRolePolicyDocument:
              Statement: { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: cloudformation.amazonaws.com } }
            ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSNSFullAccess]
      """
    let client = queryClient(root)
    var parameters = QueryParameters(action: "CreateStack", version: "2010-05-15")
    parameters.set("StackName", "roles")
    parameters.set("TemplateBody", roles)
    parameters.set("Capabilities", list: ["CAPABILITY_NAMED_IAM"])
    try await client(parameters)
    time.advance(60)
    let session = RoleSession(
      request: try AssumeRoleRequest(
        roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me", durationSeconds: 900),
      source: root, region: region, endpoints: EndpointResolver(), connection: connection)
    let engine = DeployEngine(
      DeployEngine.Tools(
        client: CloudFormationClient(
          region: region, endpoints: EndpointResolver(), connection: connection, credentials: session),
        s3: S3Client(
          region: region, endpoints: EndpointResolver(), connection: connection, credentials: session),
        denials: KnownDenials(), journal: journal, caller: "me", time: connection.time))
    return (engine, session)
  }

  /// What rolestack itself never sends: a stack made directly.
  private func queryClient(_ credentials: StaticCredentialProvider) -> (QueryParameters) async throws -> Void
  {
    { parameters in
      let endpoint = Endpoint(host: "cloudformation.ap-northeast-1.amazonaws.com")
      let request = HTTPRequest(
        method: .post, endpoint: endpoint,
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
        body: .bytes(parameters.body))
      let signed = SigV4Signer(service: "cloudformation", region: "ap-northeast-1").sign(
        request, payload: .bytes(parameters.body), credentials: try await credentials.credentials(),
        date: time.now)
      let answer = simulator.respond(signed, body: parameters.body)
      guard answer.status == 200 else {
        Issue.record("\(String(decoding: answer.body, as: UTF8.self))")
        throw Unexpected()
      }
    }
  }

  private func deploy(
    _ engine: DeployEngine, _ resources: String, _ change: (inout DeployIntent) -> Void = { _ in }
  ) async throws -> DeployOutcome? {
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: "Resources:\n\(resources)", path: "t.yaml"),
      role: try ServiceRole(Self.serviceRole))
    change(&intent)
    switch try await engine.plan(intent) {
    case .noChanges: return nil
    case .review(let review): return try await engine.confirm(review.id, digest: review.digest)
    }
  }

  private let topic = "  A: { Type: AWS::SNS::Topic }\n  B: { Type: AWS::SNS::Topic, DependsOn: A }\n"

  @Test("Created, updated, left alone and watched through a session's end, with exactly the mission's policy")
  func life() async throws {
    let (engine, session) = try await prepare()
    guard case .succeeded(let created)? = try await deploy(engine, topic) else { throw Unexpected() }
    #expect(created.status == .createComplete)
    #expect(created.roleARN == Self.serviceRole)
    #expect(try await deploy(engine, topic) == nil)
    // The session ends while nobody calls; the next call renews it.
    time.advance(2000)
    let changed = topic.replacing("B: { Type", with: "C: { Type")
    guard case .succeeded(let updated)? = try await deploy(engine, changed) else { throw Unexpected() }
    #expect(updated.status == .updateComplete)
    #expect(await session.status != nil)
  }

  @Test("The service role counts: what it may not make fails with its denial, and is rolled back")
  func serviceRole() async throws {
    let events = "- { Effect: Allow, Action: cloudformation:DescribeStackEvents, Resource: '*' }"
    let (engine, _) = try await prepare(events)
    guard
      case .failed(let stack, let reason)? = try await deploy(
        engine, topic + "  Q: { Type: AWS::SQS::Queue }\n")
    else { throw Unexpected() }
    #expect(stack.status == .rollbackComplete)
    #expect(reason.contains("Q (AWS::SQS::Queue): API: sqs:CreateQueue"))
    #expect(
      FailureAdvice.advice(on: reason)?.contains("The service role service lacks sqs:CreateQueue") == true)
    await #expect(throws: DeployError.self) { try await deploy(engine, topic) }
  }

  @Test("A role that may not be passed is refused at iam:PassRole; capabilities are asked for")
  func refusals() async throws {
    let (engine, _) = try await prepare()
    let other = await #expect(throws: DeployError.self) {
      var intent = DeployIntent(
        stackName: "app", template: try Template(yaml: "Resources:\n\(topic)", path: "t"),
        role: try ServiceRole("arn:aws:iam::123456789012:role/deploy"))
      intent.mayChangeRole = true
      _ = try await engine.plan(intent)
    }
    #expect("\(String(describing: other))".contains("iam:PassRole"))
    let iam = await #expect(throws: DeployError.self) {
      try await deploy(
        engine, "  R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Statement: [] } } }")
    }
    #expect("\(String(describing: iam))".contains("CAPABILITY_IAM"))
  }

  @Test(
    "A large template goes through S3 and is read with the caller's permissions: what is missing is named")
  func templateThroughS3() async throws {
    let large = topic + String(repeating: "  # a comment that makes it large\n", count: 2000)
    let (engine, _) = try await prepare(
      "- { Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::templates-bucket/*' }")
    let error = await #expect(throws: DeployError.self) {
      try await deploy(engine, large) { $0.templateStore = TemplateStore(bucket: "templates-bucket") }
    }
    #expect(error?.nextStep.contains("lack s3:GetObject on") == true)
    guard case .aws(let denial)? = error else { throw Unexpected() }
    #expect(denial.kind == .accessDenied)
  }

  @Test("With s3:GetObject the large template is deployed")
  func largeTemplate() async throws {
    let (engine, _) = try await prepare(
      "- { Effect: Allow, Action: [s3:PutObject, s3:GetObject], Resource: 'arn:aws:s3:::templates-bucket/*' }"
    )
    let large = topic + String(repeating: "  # a comment that makes it large\n", count: 2000)
    let outcome = try await deploy(engine, large) {
      $0.templateStore = TemplateStore(bucket: "templates-bucket")
    }
    guard case .succeeded? = outcome else { throw Unexpected() }
  }
}
