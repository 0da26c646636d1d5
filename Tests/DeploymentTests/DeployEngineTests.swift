import AWSCore
import Foundation
import Logging
import Synchronization
import Templates
import TestSupport
import Testing

@testable import Deployment

@Suite("The deploy engine")
struct DeployEngineTests {
  private let bench = EngineBench()

  @Test(
    "A new stack: describe, change set with the role, all pages of changes, execute, watch until it has settled"
  )
  func create() async throws {
    let time = ManualTime()
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "CREATE_COMPLETE"),
      ])
    let engine = bench.engine(transport, time)
    let review = try bench.review(try await engine.plan(bench.intent()))
    #expect(review.changes.map(\.path) == [[], []])
    #expect(review.changes.map(\.name) == ["A", "B"])
    let outcome = try await engine.confirm(review.id, digest: review.digest)
    guard case .succeeded(let stack) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(stack.status == .createComplete)
    #expect(
      transport.actions.filter { $0 != "DescribeStackEvents" } == [
        "DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "DescribeChangeSet", "ExecuteChangeSet",
        "DescribeStacks", "DescribeStacks",
      ])
    // Asked once, denied, and never again.
    #expect(transport.actions.count { $0 == "DescribeStackEvents" } == 1)
    let creation = transport.forms[1]
    #expect(creation["RoleARN"] == bench.role)
    #expect(creation["ChangeSetType"] == "CREATE")
    #expect(creation["ClientToken"]?.isEmpty == false)
    #expect(transport.forms[4]["ClientRequestToken"]?.isEmpty == false)
    #expect(
      transport.forms.filter { $0["Action"]?.hasPrefix("Create") == true }.allSatisfy {
        $0["RoleARN"] == bench.role
      })
  }

  @Test("An update keeps what was left alone, and does not take the old status for the end")
  func update() async throws {
    let time = ManualTime()
    let parameters =
      "<Parameters><member><ParameterKey>Password</ParameterKey><ParameterValue>****</ParameterValue></member>"
      + "</Parameters>"
    let before = AWSAnswer.stack("app", status: "UPDATE_COMPLETE", inner: parameters)
    let transport = bench.backend(
      before: before,
      after: [
        before, before, AWSAnswer.stack("app", status: "UPDATE_IN_PROGRESS", updated: "2026-11-23T10:01:00Z"),
        AWSAnswer.stack("app", status: "UPDATE_COMPLETE", updated: "2026-11-23T10:01:00Z"),
      ])
    let engine = bench.engine(transport, time)
    let review = try bench.review(try await engine.plan(bench.intent()))
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
    let transport = bench.backend(
      before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), changeSet: "FAILED",
      reason: "The submitted information didn't contain changes.", after: [])
    guard case .noChanges(let stack) = try await bench.engine(transport).plan(bench.intent()) else {
      throw EngineBench.Unexpected()
    }
    #expect(stack.name == "app")
    #expect(transport.actions.last == "DeleteChangeSet")
  }

  @Test("A change set that cannot be made says why, and what to do")
  func failedChangeSet() async throws {
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack, changeSet: "FAILED",
      reason: "Requires capabilities : [CAPABILITY_IAM]", after: [])
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(transport).plan(bench.intent())
    }
    #expect(error?.nextStep.contains("--capabilities") == true)
  }

  @Test("The first cause is kept when a rollback ends without one")
  func failure() async throws {
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "ROLLBACK_IN_PROGRESS", reason: "T failed to create"),
        AWSAnswer.stack("app", status: "ROLLBACK_COMPLETE"),
      ])
    let engine = bench.engine(transport)
    let review = try bench.review(try await engine.plan(bench.intent()))
    guard case .failed(_, let reason) = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(reason == "T failed to create")
  }

  @Test("Losing sight is not failing: it heals by itself")
  func lostSight() async throws {
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.error(500, code: "InternalFailure", "oh"),
        AWSAnswer.stack("app", status: "CREATE_COMPLETE"),
      ])
    let losses = Mutex(0)
    let engine = bench.engine(transport) { progress in
      if case .lostSight = progress { losses.withLock { $0 += 1 } }
    }
    let review = try bench.review(try await engine.plan(bench.intent()))
    guard case .succeeded = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(losses.withLock { $0 } == 1)
  }

  @Test("A plan runs once, and only as it was shown")
  func confirmation() async throws {
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack, after: [AWSAnswer.stack("app", status: "CREATE_COMPLETE")])
    let engine = bench.engine(transport)
    let review = try bench.review(try await engine.plan(bench.intent()))
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
    let transport = bench.backend(before: AWSAnswer.stack("app", status: status), after: [])
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(transport).plan(bench.intent())
    }
    #expect("\(String(describing: error))".contains(words))
    #expect(transport.actions == ["DescribeStacks"])
  }

  @Test("Unknown and missing parameters, a template too large and another role than the stack's are refused")
  func refusedIntents() async throws {
    let bears = AWSAnswer.stack(
      "app", status: "CREATE_COMPLETE", inner: "<RoleARN>arn:aws:iam::123456789012:role/old</RoleARN>")
    func refusal(_ before: (status: Int, body: String), _ intent: DeployIntent) async -> String {
      let transport = bench.backend(before: before, after: [])
      let error = await #expect(throws: DeployError.self) {
        try await bench.engine(transport).plan(intent)
      }
      #expect(!transport.actions.contains("CreateChangeSet"))
      return error.map { "\($0) \($0.nextStep)" } ?? ""
    }
    #expect(
      await refusal(
        AWSAnswer.noSuchStack, try bench.intent { $0.parameters = [("Sise", .value(Secret("1")))] }
      ).contains("Sise"))
    #expect(await refusal(AWSAnswer.noSuchStack, try bench.intent { $0.parameters = [] }).contains("Size=…"))
    #expect(await refusal(bears, try bench.intent()).contains("--change-service-role"))
    var large = DeployIntent(
      stackName: "app",
      template: try Template(yaml: bench.template + "# " + String(repeating: "x", count: 52_000), path: "t"),
      role: try ServiceRole(bench.role))
    large.parameters = [("Size", .value(Secret("1")))]
    #expect(await refusal(AWSAnswer.noSuchStack, large).contains("--s3-bucket"))
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
