import AWSCore
import Packaging
import Templates
import TestSupport
import Testing

@testable import Deployment

@Suite("What someone wants deployed")
struct DeployIntentTests {
  private let bench = EngineBench()

  private struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (inout DeployIntent) -> Void
  }

  private static let changes: [Change] = [
    Change(testDescription: "a parameter's value") { $0.parameters = [("Size", .value(Secret("2")))] },
    Change(testDescription: "a parameter's name") { $0.parameters = [("Sise", .value(Secret("1")))] },
    Change(testDescription: "a value that is kept") { $0.parameters = [("Size", .previous)] },
    Change(testDescription: "one parameter more") { $0.parameters.append(("Name", .value(Secret("1")))) },
    Change(testDescription: "capabilities") { $0.capabilities = ["CAPABILITY_IAM"] },
    Change(testDescription: "tags") { $0.tags = [Stack.Tag(key: "a", value: "b")] },
    Change(testDescription: "topics") { $0.notificationARNs = ["arn:topic"] },
    Change(testDescription: "what a failure leads to") { $0.onStackFailure = .delete },
    Change(testDescription: "nested stacks") { $0.includesNestedStacks = true },
    Change(testDescription: "a bucket") { $0.packaging = ArtifactDestination(bucket: "b") },
    Change(testDescription: "a session") { $0.session = "deploy" },
    Change(testDescription: "that the role may be replaced") { $0.mayChangeRole = true },
    Change(testDescription: "that it waits") { $0.waitsForRunning = true },
  ]

  @Test("Two are the same where all is the same, and any one thing makes another of it", arguments: changes)
  private func equality(_ change: Change) throws {
    #expect(try bench.intent() == bench.intent())
    #expect(try bench.intent(change.make) != bench.intent())
    #expect(try bench.intent(change.make) == bench.intent(change.make))
    #expect(try bench.intent(change.make).hashValue == bench.intent(change.make).hashValue)
  }

  @Test("Another stack, template or role is another intent")
  func identity() throws {
    let template = try Template(yaml: bench.template, path: "t.yaml")
    let other = try Template(yaml: bench.template + "\n# another", path: "t.yaml")
    let role = try ServiceRole(bench.role)
    let elsewhere = try ServiceRole("arn:aws:iam::123456789012:role/other")
    let intents = [
      DeployIntent(stackName: "app", template: template, role: role),
      DeployIntent(stackName: "another", template: template, role: role),
      DeployIntent(stackName: "app", template: other, role: role),
      DeployIntent(stackName: "app", template: template, role: elsewhere),
      DeployIntent(stackName: "app", template: template, role: role),
    ]
    #expect(Set(intents).count == 4)
  }

  // MARK: Refused before anything is made

  private func refusal(
    _ before: (status: Int, body: String), _ intent: DeployIntent
  ) async throws -> (message: String, nextStep: String) {
    let transport = bench.backend(before: before, after: [])
    let error = await #expect(throws: DeployError.self) { try await bench.engine(transport).plan(intent) }
    #expect(transport.actions.allSatisfy { $0 == "DescribeStacks" }, "\(transport.actions)")
    guard case .refused(let message, let nextStep)? = error else { throw EngineBench.Unexpected() }
    return (message, nextStep)
  }

  @Test("A failed update cannot delete its stack, and that is known before anything is uploaded")
  func deletingUpdate() async throws {
    let refusal = try await refusal(
      AWSAnswer.stack("app", status: "CREATE_COMPLETE"), try bench.intent { $0.onStackFailure = .delete })
    #expect(
      refusal.message == "A failed update cannot delete the stack: --on-failure DELETE is for new stacks.")
    #expect(refusal.nextStep == "Use ROLLBACK or DO_NOTHING.")
  }

  @Test("A present value can be kept only where the stack has one")
  func groundlessPrevious() async throws {
    let intent = try bench.intent { $0.parameters = [("Size", .previous), ("Name", .previous)] }
    for before in [AWSAnswer.noSuchStack, AWSAnswer.stack("app", status: "CREATE_COMPLETE")] {
      let refusal = try await refusal(before, intent)
      #expect(refusal.message == "The stack has no present value of Name, Size to keep.")
      #expect(refusal.nextStep == "Give it a value.")
    }
  }

  @Test("A parameter for a template without any is refused with that")
  func noParameters() async throws {
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: "Resources: {T: {Type: AWS::SNS::Topic}}", path: "t"),
      role: try ServiceRole(bench.role))
    intent.parameters = [("Size", .value(Secret("hunter2")))]
    let refusal = try await refusal(AWSAnswer.noSuchStack, intent)
    #expect(refusal.message == "The template has no parameter Size.")
    #expect(refusal.nextStep == "It has no parameters.")
  }

  @Test(
    "Local files without a bucket are refused by the first three of them, and with where to name a bucket")
  func localFiles() async throws {
    func intent(_ count: Int) throws -> DeployIntent {
      let functions = (1...count).map {
        "  F\($0): {Type: AWS::Lambda::Function, Properties: {Code: src\($0)/}}\n"
      }
      return DeployIntent(
        stackName: "app", template: try Template(yaml: "Resources:\n" + functions.joined(), path: "t"),
        role: try ServiceRole(bench.role))
    }
    let few = try await refusal(AWSAnswer.noSuchStack, try intent(1))
    #expect(few.message.contains("F1"))
    #expect(!few.message.contains("…"))
    #expect(few.message.hasSuffix(", which go to S3."))
    let many = try await refusal(AWSAnswer.noSuchStack, try intent(5))
    #expect(many.message.contains("F3") && !many.message.contains("F4") && many.message.contains(" …)"))
    #expect(
      many.nextStep
        == "Name a bucket with --s3-bucket, or s3_bucket in samconfig.toml, or bucket in rolestack.yaml.")
  }

  @Test(
    "A template larger than CloudFormation takes from S3 is refused with its size, and nothing is uploaded")
  func tooLarge() async throws {
    let text = bench.template + "\n# " + String(repeating: "x", count: Template.largestObject)
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: text, path: "t"), role: try ServiceRole(bench.role))
    intent.parameters = [("Size", .value(Secret("1")))]
    intent.packaging = ArtifactDestination(bucket: "bucket")
    let refusal = try await refusal(AWSAnswer.noSuchStack, intent)
    #expect(refusal.message.hasSuffix("CloudFormation takes at most 1000000."))
    #expect(refusal.nextStep == "Split it into nested stacks.")
  }
}
