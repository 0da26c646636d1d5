import AWSCore
import Deployment
import Documents
import Foundation
import Logging
import Packaging
import ResourceTypes
import Synchronization
import Templates
import TestSupport
import Testing

@testable import Simulator

/// AWSCore's clients and the deploy engine on the simulator, in its time: real signatures, real XML.
@Suite("Deployments on the simulator")
struct SimulatedDeploymentTests {
  private let time = ManualTime()
  private let region = Region("ap-northeast-1")!
  private let simulator: Simulator
  private let progress = ProgressLog()
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
  private func prepare(_ statements: String = "") async throws -> (
    engine: DeployEngine, source: RefreshableSession
  ) {
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
    let session = RefreshableSession(
      request: try AssumeRoleRequest(
        roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me", durationSeconds: 900),
      source: root, region: region, endpoints: EndpointResolver(), connection: connection)
    let engine = DeployEngine(
      DeploymentContext(
        client: CloudFormationClient(
          region: region, endpoints: EndpointResolver(), connection: connection, credentials: session),
        s3: S3Client(
          region: region, endpoints: EndpointResolver(), connection: connection, credentials: session),
        denials: KnownDenials(), journal: journal, caller: "me", time: connection.time),
      report: progress.note)
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
      let answer = simulator.respond(signed, body: parameters.body).answer
      guard let answer, answer.status == 200 else {
        Issue.record("\(String(decoding: answer?.body ?? [], as: UTF8.self))")
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

  @Test(
    "A change says what becomes of the resource as its type's schema does, down to what is within a property")
  func replacements() async throws {
    let (engine, _) = try await prepare()
    func topics(_ name: String, _ display: String, tag: String) -> String {
      """
        A: { Type: AWS::SNS::Topic, Properties: { TopicName: \(name) } }
        B: { Type: AWS::SNS::Topic, Properties: { DisplayName: \(display) } }
        C: { Type: AWS::SNS::Topic, Properties: { Tags: [{ Key: k, Value: \(tag) }] } }

      """
    }
    guard case .succeeded? = try await deploy(engine, topics("one", "d", tag: "a")) else {
      throw Unexpected()
    }
    var intent = DeployIntent(
      stackName: "app",
      template: try Template(yaml: "Resources:\n\(topics("two", "e", tag: "b"))", path: "t"),
      role: try ServiceRole(Self.serviceRole))
    intent.session = "me"
    guard case .review(let review) = try await engine.plan(intent) else { throw Unexpected() }
    let changes = review.changes.map(\.change)
    #expect(changes.map(\.logicalID) == ["A", "B", "C"])
    #expect(changes.map(\.replacement) == ["True", "False", "False"])
    #expect(changes.map(\.scope) == [["Properties"], ["Properties"], ["Tags"]])
    #expect(changes[0].details.map(\.requiresRecreation) == ["Always"])
    #expect(review.findings(of: [.replacement]) == ["A (AWS::SNS::Topic) is replaced"])
  }

  @Test("A type that CloudFormation does not have is refused with the change set, as there")
  func unknownType() async throws {
    let (engine, _) = try await prepare()
    let error = await #expect(throws: DeployError.self) {
      try await deploy(engine, "  A: { Type: AWS::SNS::Topick }\n")
    }
    #expect("\(String(describing: error))".contains("Unrecognized resource types: [AWS::SNS::Topick]"))
  }

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
    #expect(reason.contains("is not authorized to perform: sqs:CreateQueue"))
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
      try await deploy(engine, large) { $0.packaging = ArtifactDestination(bucket: "templates-bucket") }
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
      $0.packaging = ArtifactDestination(bucket: "templates-bucket")
    }
    guard case .succeeded? = outcome else { throw Unexpected() }
  }

  // MARK: Transforms

  private let serverless = """
      F:
        Type: AWS::Serverless::Function
        Properties: { InlineCode: x, Handler: a.b, Runtime: python3.12 }
    """

  private func intent(_ body: String, _ capabilities: [String] = ["CAPABILITY_IAM"]) throws -> DeployIntent {
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: body, path: "t"), role: try ServiceRole(Self.serviceRole)
    )
    intent.capabilities = capabilities
    return intent
  }

  @Test("A transform asks for its own permission where that is switched on, and says so late")
  func transformPermission() async throws {
    let (engine, _) = try await prepare()
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n" + serverless
    guard case .review(let review) = try await engine.plan(intent(template)) else { throw Unexpected() }
    #expect(review.changes.map(\.change.logicalID).sorted() == ["F", "FRole"])

    simulator.checkTransforms()
    let late = await #expect(throws: DeployError.self) { try await engine.plan(intent(template)) }
    guard case .changeSetFailed(let reason, let nextStep)? = late else { throw Unexpected() }
    #expect(
      reason.contains(
        "not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:ap-northeast-1:aws:transform/Serverless-2016-10-31"
      ))
    #expect(nextStep.contains("transform/Serverless-2016-10-31"), "\(nextStep)")
    #expect(try journal.entries().last?.result == .notMade)
  }

  @Test("What a transform makes needs its capability, and that is known late, too")
  func transformCapabilities() async throws {
    let (engine, _) = try await prepare()
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n" + serverless
    let late = await #expect(throws: DeployError.self) { try await engine.plan(intent(template, [])) }
    guard case .changeSetFailed(let reason, _)? = late else { throw Unexpected() }
    #expect(reason == "Requires capabilities : [CAPABILITY_IAM]")
  }

  // MARK: Checks

  private static let checked = """
    Resources:
      T:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: a b
    """

  private func failCheck(_ fields: String) throws {
    try simulator.plant(
      try Seed(
        yaml: "region: ap-northeast-1\nchecks: [{stack: app, resource: T, reason: not a name, \(fields)}]"))
  }

  @Test(
    "What an early validation or a hook found is told with the line in the template, where DescribeEvents is allowed"
  )
  func checks() async throws {
    let statement = """
      - Effect: Allow
                      Action: cloudformation:DescribeEvents
                      Resource: !Sub "arn:aws:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/app/*"
      """
    let (engine, _) = try await prepare(statement)
    for (fields, words) in [
      (
        "name: 'AWS::EarlyValidation::PropertyValidation', path: /Resources/T/Properties/TopicName",
        "t:5: AWS::EarlyValidation::PropertyValidation failed at /Resources/T/Properties/TopicName: not a name"
      ),
      ("name: 'My::Org::Hook', hook: true", "My::Org::Hook failed at T: not a name"),
    ] {
      try failCheck(fields)
      let error = await #expect(throws: DeployError.self) { try await engine.plan(intent(Self.checked, [])) }
      guard case .changeSetFailed(let reason, let nextStep)? = error else { throw Unexpected() }
      #expect(reason == words)
      #expect(nextStep.hasPrefix("Correct the template"))
      #expect(try journal.entries().last?.result == .notMade)
    }
    // The seed let one fail each; the next is made.
    guard case .review = try await engine.plan(intent(Self.checked, [])) else { throw Unexpected() }
  }

  @Test(
    "Where DescribeEvents is denied, the check is named, then the one permission; the change set is kept for others"
  )
  func deniedChecks() async throws {
    let (engine, _) = try await prepare()
    try failCheck("name: 'AWS::EarlyValidation::PropertyValidation', path: /Resources/T")
    let error = await #expect(throws: DeployError.self) { try await engine.plan(intent(Self.checked, [])) }
    guard case .changeSetFailed(let reason, let nextStep)? = error else { throw Unexpected() }
    #expect(reason.hasPrefix("AWS::EarlyValidation::PropertyValidation failed."))
    #expect(
      nextStep.contains(
        "allow cloudformation:DescribeEvents on arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/*"
      ))
    #expect(nextStep.contains("aws cloudformation describe-events --change-set-name arn:aws:cloudformation:"))
    #expect(try journal.entries().last?.result == .notMade)
  }

  // MARK: Faults

  @Test(
    "Watched through throttling, resets, 5xx, lost and slow answers, a wrong clock and ended sessions: the verdict is right, and every event is told once"
  )
  func faults() async throws {
    let events = "- { Effect: Allow, Action: cloudformation:DescribeStackEvents, Resource: '*' }"
    let (engine, _) = try await prepare(events)
    try simulator.plant(
      try Seed(
        yaml: """
          region: ap-northeast-1
          clock_skew: 1800
          faults:
            - { operation: "*:CreateChangeSet", fails: lost-answer }
            - { operation: "*:DescribeChangeSet", fails: ServiceUnavailable, times: 2 }
            - { operation: "*:ExecuteChangeSet", fails: Throttling }
            - { operation: "*:DescribeStacks", after: 1, fails: reset, times: 2 }
            - { operation: "*:DescribeStacks", after: 1, fails: ended-session }
            - { operation: "*:DescribeStacks", after: 1, fails: Throttling, times: 7 }
            - { operation: "*:DescribeStackEvents", fails: InternalFailure, times: 2 }
            - { operation: "*:DescribeStackEvents", after: 1, fails: ended-session }
            - { operation: "*:DescribeStackEvents", fails: reset, times: 5 }
            - { operation: "*:DescribeStackEvents", fails: slow, seconds: 3 }
          """))
    let topics = (0..<60).map { "  T\($0): { Type: AWS::SNS::Topic }\n" }.joined()
    guard
      case .failed(let stack, let reason)? = try await deploy(
        engine, topics + "  Q: { Type: AWS::SQS::Queue, DependsOn: T0 }\n")
    else { throw Unexpected() }
    #expect(stack.status == .rollbackComplete)
    #expect(reason.contains("is not authorized to perform: sqs:CreateQueue"))
    #expect(simulator.pendingFaults == 0)

    // What was told, held against what happened.
    let root = StaticCredentialProvider(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))
    let admin = CloudFormationClient(
      region: region, endpoints: EndpointResolver(), connection: connection, credentials: root)
    var all: [StackEvent] = []
    for try await page in admin.describeStackEvents(stack: stack.id) { all += page }
    let own = all.reversed().filter { !$0.isOfStackItself }.map(\.id)
    #expect(own.count > 180)
    #expect(progress.events.count == Set(progress.events).count)
    #expect(progress.events.sorted() == own.sorted())
    #expect(progress.hasLostSight)
  }

  @Test(
    "Each call of the main job with each fault, once and for good: what is said is what happened, nothing is executed twice",
    .timeLimit(.minutes(5)), arguments: FaultRow.all)
  func matrix(_ row: FaultRow) async throws {
    let (engine, _) = try await prepare(
      """
      - { Effect: Allow, Action: [s3:PutObject, s3:GetObject], Resource: 'arn:aws:s3:::templates-bucket/*' }
                    - { Effect: Allow, Action: cloudformation:DescribeStackEvents, Resource: '*' }
      """)
    try simulator.plant(
      try Seed(
        yaml: """
          region: ap-northeast-1
          faults: [{operation: "\(row.operation)", fails: \(row.fault), seconds: 90, times: \(row.isForGood ? 999999 : 1)}]
          """))
    let large = topic + String(repeating: "  # a comment that makes it large\n", count: 2000)
    let result: Result<DeployOutcome?, DeployError>
    do {
      result = .success(
        try await deploy(engine, large) { $0.packaging = ArtifactDestination(bucket: "templates-bucket") })
    } catch let error as DeployError { result = .failure(error) }

    // The truth, once everything has settled.
    try simulator.plant(try Seed(yaml: "region: ap-northeast-1"))
    time.advance(3600)
    let root = StaticCredentialProvider(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))
    let admin = CloudFormationClient(
      region: region, endpoints: EndpointResolver(), connection: connection, credentials: root)
    let stack = try await admin.describeStack("app")
    var executions = 0
    if let stack {
      for try await page in admin.describeStackEvents(stack: stack.id) {
        executions += page.count { $0.isOfStackItself && $0.status.rawValue == "CREATE_IN_PROGRESS" }
      }
    }
    #expect(executions <= 1)
    let noted = try journal.entries().last?.result
    switch result {
    case .success(.succeeded?):
      #expect(stack?.status == .createComplete)
      #expect(noted == .succeeded)
    case .success(.outOfSight?):
      #expect(!row.isSurvived)
      #expect(noted == .executing)
    case .success: Issue.record("\(result)")
    case .failure(let error):
      #expect(!row.isSurvived, "\(error)")
      #expect(executions == 0)
      #expect(noted != .executing && noted != .succeeded)
    }
  }

  @Test("A role made just now is waited for")
  func newRole() async throws {
    let (engine, session) = try await prepare()
    _ = try await session.credentials()
    try simulator.plant(try Seed(yaml: "{region: ap-northeast-1, iam_delay: 75}"))
    guard case .succeeded? = try await deploy(engine, topic) else { throw Unexpected() }
    #expect(progress.hasWaitedForRole)
  }
}

/// A call of the main job, and what goes wrong with it.
struct FaultRow: Sendable, CustomTestStringConvertible {
  let operation: String
  let fault: String
  let isForGood: Bool
  var testDescription: String { "\(operation) \(fault)\(isForGood ? " for good" : "")" }

  /// Whether the deployment must come to its end all the same.
  var isSurvived: Bool {
    if fault == "AccessDenied" { return operation == "cloudformation:DescribeStackEvents" }
    // Of the user's own keys that is final.
    if operation == "sts:AssumeRole", fault == "ExpiredToken" { return false }
    if !isForGood { return true }
    // Events are extra, and whether an execution arrived is asked of the change set.
    return operation == "cloudformation:DescribeStackEvents"
      || operation == "cloudformation:ExecuteChangeSet" && ["lost-answer", "slow"].contains(fault)
  }

  static let all: [FaultRow] = [
    "sts:AssumeRole", "s3:PutObject", "cloudformation:DescribeStacks", "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet",
    "cloudformation:DescribeStackEvents",
  ].flatMap { operation in
    [
      "Throttling", "InternalFailure", "ServiceUnavailable", "AccessDenied", "ExpiredToken", "reset",
      "lost-answer",
      "slow", "ended-session",
    ].flatMap { fault in [false, true].map { FaultRow(operation: operation, fault: fault, isForGood: $0) } }
  }
}

/// What an engine told.
private final class ProgressLog: Sendable {
  private struct Told {
    var events: [String] = []
    var hasLostSight = false
    var hasWaitedForRole = false
  }
  private let told = Mutex(Told())

  var note: @Sendable (DeployProgress) -> Void {
    { progress in
      self.told.withLock { told in
        switch progress {
        case .event(let event): told.events.append(event.id)
        case .lostSight: told.hasLostSight = true
        case .roleNotAssumable: told.hasWaitedForRole = true
        default: break
        }
      }
    }
  }

  var events: [String] { told.withLock { $0.events } }
  var hasLostSight: Bool { told.withLock { $0.hasLostSight } }
  var hasWaitedForRole: Bool { told.withLock { $0.hasWaitedForRole } }
}
