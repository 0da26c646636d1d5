import AWSCore
import Assets
import Deployment
import Foundation
import Logging
import Templates
import TestSupport
import Testing

@testable import Simulator

/// The one stack that is made without a service role.
@Suite("Founding the roles")
struct FoundingTests {
  private let wire: Wire
  private let context: DeploymentContext
  private let journal: Journal
  private let client: CloudFormationClient

  init() throws {
    let time = ManualTime()
    let simulator = Simulator(clock: SimulatedClock(real: time.source), enforcesIAM: true, pace: 10_000)
    wire = Wire(simulator)
    let connection = AWSConnection(transport: wire, time: time.source, logger: Logger(label: "test"))
    let region = try #require(Region("us-east-1"))
    let keys = StaticCredentialProvider(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))
    client = CloudFormationClient(
      region: region, endpoints: EndpointResolver(), connection: connection, credentials: keys)
    journal = Journal(
      file: FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString)/journal.jsonl"))
    context = DeploymentContext(
      client: client,
      s3: S3Client(region: region, endpoints: EndpointResolver(), connection: connection, credentials: keys),
      denials: KnownDenials(), journal: journal, caller: "arn:aws:iam::123456789012:root", time: time.source)
  }

  private func intent(
    _ stackName: String = "roles", _ more: [(String, String)] = []
  ) throws -> FoundingIntent {
    var intent = FoundingIntent(
      stackName: stackName,
      template: try FoundingTemplate(Template(yaml: Assets.bootstrapTemplate, path: "bootstrap.yaml")))
    let values = [
      ("StackName", "app"), ("BucketName", "\(stackName)-bucket"), ("UserName", "\(stackName)-user"),
      ("ExternalId", "0123456789abcdef"), ("DeployRoleName", "\(stackName)-deploy"),
      ("ServiceRoleName", "\(stackName)-service"),
    ]
    intent.parameters = (values + more).map { (key: $0.0, value: .value(Secret($0.1))) }
    return intent
  }

  private func review(_ planned: FoundingPlanned) throws -> FoundingReview {
    guard case .review(let review) = planned else {
      throw DeployError.refused(message: "no review", nextStep: "")
    }
    return review
  }

  private func found(_ intent: FoundingIntent) async throws -> DeployOutcome {
    let founding = Founding(context)
    return try await founding.confirm(try review(try await founding.plan(intent)))
  }

  @Test("It is made once, reviewed before, and noted as made without a role")
  func made() async throws {
    let founding = Founding(context)
    let review = try review(try await founding.plan(try intent()))
    #expect(review.before == nil && review.changes.count == 6)
    #expect(wire.count(of: "cloudformation:ExecuteChangeSet") == 0)
    guard case .succeeded(let stack) = try await founding.confirm(review) else {
      Issue.record("not made")
      return
    }
    #expect(stack.status == .createComplete && stack.roleARN == nil)
    await #expect(throws: DeployError.self) { try await founding.confirm(review) }
    let entry = try #require(try journal.entries().first)
    #expect(entry.withoutRole == .founding && entry.role.isEmpty && entry.result == .succeeded)
    // No proof of a role comes of it.
    #expect(try journal.receipt(of: entry.changeSetID) == nil)
  }

  @Test("One that is there is changed by who asks for that by name, and by nobody else")
  func changed() async throws {
    _ = try await found(try intent())
    await #expect(throws: DeployError.self) { try await Founding(context).plan(try intent()) }
    var change = try intent("roles", [("AllowEvents", "true")])
    change.asAdministrator = true
    guard case .succeeded(let stack) = try await found(change) else {
      Issue.record("not changed")
      return
    }
    #expect(stack.status == .updateComplete)
    #expect(try journal.entries().last?.withoutRole == .asAdministrator)
    guard case .noChanges = try await Founding(context).plan(change) else {
      Issue.record("changed again")
      return
    }
  }

  @Test("An app's stack is not changed without a role, whatever it is called, and an app is not founded")
  func apps() async throws {
    let app = "Resources: { Queue: { Type: AWS::SQS::Queue } }"
    #expect(throws: DeployError.self) { try FoundingTemplate(Template(yaml: app, path: "app.yaml")) }
    let roles = "Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }"
    #expect(throws: DeployError.self) { try FoundingTemplate(Template(yaml: roles, path: "roles.yaml")) }
    let transformed = Assets.bootstrapTemplate + "\nTransform: AWS::Serverless-2016-10-31\n"
    #expect(throws: DeployError.self) { try FoundingTemplate(Template(yaml: transformed, path: "sam.yaml")) }

    // Made by somebody else, without a role.
    _ = try await found(try intent())
    let role = try ServiceRole("arn:aws:iam::123456789012:role/roles-service")
    let engine = DeployEngine(context)
    var deployment = DeployIntent(
      stackName: "queue", template: try Template(yaml: app, path: "app.yaml"), role: role)
    deployment.onStackFailure = .doNothing
    if case .review(let review) = try await engine.plan(deployment) {
      _ = try await engine.confirm(review.id, digest: review.digest)
    }
    var change = try intent("queue")
    change.asAdministrator = true
    await #expect(throws: DeployError.self) { try await Founding(context).plan(change) }
    #expect(wire.count(of: "cloudformation:CreateChangeSet") == 2)
  }
}
