import AWSCore
import Foundation
import Logging
import Packaging
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("The deploy engine")
struct DeployEngineTests {
  private let role = "arn:aws:iam::123456789012:role/service"
  private let template = """
    Parameters:
      Size: { Type: Number }
      Name: { Type: String, Default: app }
      Password: { Type: String, NoEcho: true, Default: x }
    Resources:
      T: { Type: AWS::SNS::Topic }
    """

  private func intent(_ change: (inout DeployIntent) -> Void = { _ in }) throws -> DeployIntent {
    var intent = DeployIntent(
      stackName: "app", template: try Template(yaml: template, path: "t.yaml"), role: try ServiceRole(role))
    intent.parameters = [("Size", "1")]
    change(&intent)
    return intent
  }

  private func engine(
    _ transport: ScriptedTransport, _ time: ManualTime,
    report: @escaping @Sendable (DeployProgress) -> Void = { _ in }
  ) -> DeployEngine {
    let connection = AWSConnection(transport: transport, time: time.source, logger: Logger(label: "test"))
    let client = CloudFormationClient(
      region: Region("us-east-1")!, endpoints: EndpointResolver(), connection: connection,
      credentials: StaticCredentialProvider(Credentials(accessKeyID: "A", secretAccessKey: Secret("b"))))
    return DeployEngine(client: client, time: time.source, report: report)
  }

  /// A stack that is made by a change set: what DescribeStacks gives before and after its execution.
  private func backend(
    before: (status: Int, body: String), changeSet: String = "CREATE_COMPLETE", reason: String = "",
    after: [(status: Int, body: String)]
  ) -> ScriptedTransport {
    let executed = Mutex<Int?>(nil)
    return ScriptedTransport { form, _ in
      switch form["Action"] {
      case "DescribeStacks":
        return executed.withLock { looks in
          guard let count = looks else { return before }
          looks = count + 1
          return after[min(count, after.count - 1)]
        }
      case "CreateChangeSet":
        return AWSAnswer.result("CreateChangeSet", "<Id>arn:cs</Id><StackId>arn:stack</StackId>")
      case "DescribeChangeSet":
        let page = form["NextToken"] == nil ? ("A", "<NextToken>2</NextToken>") : ("B", "")
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<Status>\(changeSet)</Status><StatusReason>\(reason)</StatusReason><Changes><member><ResourceChange>"
            + "<Action>Add</Action><LogicalResourceId>\(page.0)</LogicalResourceId></ResourceChange></member>"
            + "</Changes>\(page.1)")
      case "ExecuteChangeSet":
        executed.withLock { $0 = 0 }
        return AWSAnswer.result("ExecuteChangeSet", "")
      default: return AWSAnswer.result("DeleteChangeSet", "")
      }
    }
  }

  private func review(_ planned: Planned) throws -> PlanReview {
    guard case .review(let review) = planned else { throw Unexpected() }
    return review
  }
  private struct Unexpected: Error {}

  @Test(
    "A new stack: describe, change set with the role, all pages of changes, execute, watch until it has settled"
  )
  func create() async throws {
    let time = ManualTime()
    let transport = backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "CREATE_COMPLETE"),
      ])
    let engine = engine(transport, time)
    let review = try review(try await engine.plan(intent()))
    #expect(review.kind == .create)
    #expect(review.changes.map(\.logicalID) == ["A", "B"])
    let outcome = try await engine.confirm(review.id, digest: review.digest)
    guard case .succeeded(let stack) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(stack.status == .createComplete)
    #expect(
      transport.actions == [
        "DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "DescribeChangeSet", "ExecuteChangeSet",
        "DescribeStacks", "DescribeStacks",
      ])
    let creation = transport.forms[1]
    #expect(creation["RoleARN"] == role)
    #expect(creation["ChangeSetType"] == "CREATE")
    #expect(creation["ClientToken"]?.isEmpty == false)
    #expect(transport.forms[4]["ClientRequestToken"]?.isEmpty == false)
    #expect(
      transport.forms.filter { $0["Action"]?.hasPrefix("Create") == true }.allSatisfy {
        $0["RoleARN"] == role
      })
  }

  @Test("An update keeps what was left alone, and does not take the old status for the end")
  func update() async throws {
    let time = ManualTime()
    let parameters =
      "<Parameters><member><ParameterKey>Password</ParameterKey><ParameterValue>****</ParameterValue></member>"
      + "</Parameters>"
    let before = AWSAnswer.stack("app", status: "UPDATE_COMPLETE", inner: parameters)
    let transport = backend(
      before: before,
      after: [
        before, before, AWSAnswer.stack("app", status: "UPDATE_IN_PROGRESS", updated: "2026-11-23T10:01:00Z"),
        AWSAnswer.stack("app", status: "UPDATE_COMPLETE", updated: "2026-11-23T10:01:00Z"),
      ])
    let engine = engine(transport, time)
    let review = try review(try await engine.plan(intent()))
    let outcome = try await engine.confirm(review.id, digest: review.digest)
    guard case .succeeded = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(transport.actions.filter { $0 == "DescribeStacks" }.count == 5)
    let creation = transport.forms[1]
    #expect(creation["ChangeSetType"] == "UPDATE")
    #expect(creation["Parameters.member.1.ParameterKey"] == "Size")
    #expect(creation["Parameters.member.2.ParameterKey"] == "Password")
    #expect(creation["Parameters.member.2.UsePreviousValue"] == "true")
    #expect(creation["Parameters.member.2.ParameterValue"] == nil)
    #expect(creation["Parameters.member.3.ParameterKey"] == nil)
  }

  @Test("An empty change set is removed and means no changes")
  func noChanges() async throws {
    let transport = backend(
      before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), changeSet: "FAILED",
      reason: "The submitted information didn't contain changes.", after: [])
    guard case .noChanges(let stack) = try await engine(transport, ManualTime()).plan(intent()) else {
      throw Unexpected()
    }
    #expect(stack.name == "app")
    #expect(transport.actions.last == "DeleteChangeSet")
  }

  @Test("A change set that cannot be made says why, and what to do")
  func failedChangeSet() async throws {
    let transport = backend(
      before: AWSAnswer.noSuchStack, changeSet: "FAILED",
      reason: "Requires capabilities : [CAPABILITY_IAM]", after: [])
    let error = await #expect(throws: DeployError.self) {
      try await engine(transport, ManualTime()).plan(intent())
    }
    #expect(error?.nextStep.contains("--capabilities") == true)
  }

  @Test("The first cause is kept when a rollback ends without one")
  func failure() async throws {
    let transport = backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "ROLLBACK_IN_PROGRESS", reason: "T failed to create"),
        AWSAnswer.stack("app", status: "ROLLBACK_COMPLETE"),
      ])
    let engine = engine(transport, ManualTime())
    let review = try review(try await engine.plan(intent()))
    guard case .failed(_, let reason) = try await engine.confirm(review.id, digest: review.digest) else {
      throw Unexpected()
    }
    #expect(reason == "T failed to create")
  }

  @Test("Losing sight is not failing: it heals by itself")
  func lostSight() async throws {
    let transport = backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.stack("app", status: "CREATE_COMPLETE"),
      ])
    let losses = Mutex(0)
    let engine = engine(transport, ManualTime()) { progress in
      if case .lostSight = progress { losses.withLock { $0 += 1 } }
    }
    let review = try review(try await engine.plan(intent()))
    guard case .succeeded = try await engine.confirm(review.id, digest: review.digest) else {
      throw Unexpected()
    }
    #expect(losses.withLock { $0 } == 1)
  }

  @Test("A plan runs once, and only as it was shown")
  func confirmation() async throws {
    let transport = backend(
      before: AWSAnswer.noSuchStack, after: [AWSAnswer.stack("app", status: "CREATE_COMPLETE")])
    let engine = engine(transport, ManualTime())
    let review = try review(try await engine.plan(intent()))
    await #expect(throws: DeployError.self) {
      try await engine.confirm(review.id, digest: review.digest &+ 1)
    }
    await #expect(throws: DeployError.self) { try await engine.confirm(review.id, digest: review.digest) }
    #expect(!transport.actions.contains("ExecuteChangeSet"))
  }

  @Test(
    "States that stand against a deployment are refused before anything is made",
    arguments: [
      ("ROLLBACK_COMPLETE", "cannot be updated"), ("UPDATE_IN_PROGRESS", "something is running"),
      ("DELETE_FAILED", "half gone"), ("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED"),
    ])
  func refusedStates(_ status: String, _ words: String) async throws {
    let transport = backend(before: AWSAnswer.stack("app", status: status), after: [])
    let error = await #expect(throws: DeployError.self) {
      try await engine(transport, ManualTime()).plan(intent())
    }
    #expect("\(String(describing: error))".contains(words))
    #expect(transport.actions == ["DescribeStacks"])
  }

  @Test("Unknown and missing parameters, a template too large and another role than the stack's are refused")
  func refusedIntents() async throws {
    let bears = AWSAnswer.stack(
      "app", status: "CREATE_COMPLETE", inner: "<RoleARN>arn:aws:iam::123456789012:role/old</RoleARN>")
    func refusal(_ before: (status: Int, body: String), _ intent: DeployIntent) async -> String {
      let transport = backend(before: before, after: [])
      let error = await #expect(throws: DeployError.self) {
        try await engine(transport, ManualTime()).plan(intent)
      }
      #expect(!transport.actions.contains("CreateChangeSet"))
      return error.map { "\($0) \($0.nextStep)" } ?? ""
    }
    #expect(
      await refusal(AWSAnswer.noSuchStack, try intent { $0.parameters = [("Sise", "1")] }).contains("Sise"))
    #expect(await refusal(AWSAnswer.noSuchStack, try intent { $0.parameters = [] }).contains("Size=…"))
    #expect(await refusal(bears, try intent()).contains("--change-service-role"))
    let large = DeployIntent(
      stackName: "app",
      template: try Template(yaml: template + "# " + String(repeating: "x", count: 52_000), path: "t"),
      role: try ServiceRole(role))
    #expect(await refusal(AWSAnswer.noSuchStack, large).contains("51200"))
  }

  @Test("The schedule begins at once and comes to a steady pace")
  func schedule() {
    var schedule = PollSchedule()
    let waits = (0..<20).map { _ in schedule.next(isMoving: true) / .seconds(1) }
    #expect(Array(waits.prefix(3)) == [0.2, 0.5, 1])
    #expect(waits.dropFirst(3).allSatisfy { (2...5).contains($0) })
  }
}

@Suite("Remembered stack names")
struct StackNamesTests {
  @Test("Names are kept by session, newest first, in a file only its owner may read")
  func file() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString).appendingPathComponent("stacks.json")
    var names = try StackNames.read(from: file)
    for name in ["a", "b", "a"] { names.remember(StackKey(session: "deploy", name: name)) }
    try names.write(to: file)
    #expect(try StackNames.read(from: file).names == ["deploy": ["a", "b"]])
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try FileManager.default.removeItem(at: file.deletingLastPathComponent())
  }
}
