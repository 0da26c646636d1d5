import AWSCore
import Foundation
import Packaging
import Synchronization
import Templates
import TestSupport
import Testing

@testable import Deployment

/// What an engine told, in one word each.
private final class Told: Sendable {
  private let words = Mutex<[String]>([])

  var all: [String] { words.withLock { $0 } }

  var note: @Sendable (DeployProgress) -> Void {
    { progress in
      let word: String? =
        switch progress {
        case .waiting(let stack): "waiting \(stack.status)"
        case .uploadsForgotten(let bucket, let isCertain): "forgotten \(bucket) \(isCertain)"
        case .templateWrittenAnew: "written anew"
        case .notJournalled: "not journalled"
        case .roleNotAssumable(_, let seconds): "not assumable \(seconds)"
        case .lostSight: "lost sight"
        case .sightRegained: "sight regained"
        case .following(let entry): "following \(entry.changeSetName)"
        case .deleting(let stack): "deleting \(stack.name)"
        default: nil
        }
      if let word { self.words.withLock { $0.append(word) } }
    }
  }
}

private let stackID = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1"
private let fault = AWSAnswer.error(500, code: "InternalFailure", "oh")

@Suite("Executing what was kept: what stands against it")
struct KeptRefusalTests {
  private let bench = EngineBench()
  private let plain = AWSAnswer.stack("app", status: "CREATE_COMPLETE")

  private func refusal(_ transport: ScriptedTransport) async throws -> (message: String, nextStep: String) {
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(transport).plan(changeSet: "kept", stackName: "app", expecting: nil)
    }
    #expect(!transport.actions.contains("ExecuteChangeSet"))
    guard case .refused(let message, let nextStep)? = error else { throw EngineBench.Unexpected() }
    return (message, nextStep)
  }

  @Test("A stack that is not there is named")
  func noStack() async throws {
    let refusal = try await refusal(bench.backend(before: AWSAnswer.noSuchStack, after: []))
    #expect(refusal.message == "There is no stack app.")
    #expect(refusal.nextStep == "Check the name, the region and the account.")
  }

  @Test("A change set that failed, or was executed already, is told with its status and reason")
  func notExecutable() async throws {
    let failed = try await refusal(
      bench.backend(before: plain, changeSet: "FAILED", reason: "No export named x found", after: []))
    #expect(
      failed.message
        == "The change set kept cannot be executed: it is FAILED: No export named x found")
    #expect(failed.nextStep == "Make a new one with ‘rolestack deploy --no-execute-changeset’.")
    let executed = try await refusal(
      ScriptedTransport { form, _ in
        form["Action"] == "DescribeStacks"
          ? AWSAnswer.stack("app", status: "CREATE_COMPLETE")
          : AWSAnswer.result(
            "DescribeChangeSet",
            "<ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>kept</ChangeSetName><StackId>arn:stack</StackId>"
              + "<Status>CREATE_COMPLETE</Status><ExecutionStatus>OBSOLETE</ExecutionStatus>")
      })
    #expect(executed.message == "The change set kept cannot be executed: it is CREATE_COMPLETE, OBSOLETE.")
  }

  @Test(
    "A stack on which something runs, or that cannot be updated, is refused",
    arguments: [
      ("UPDATE_IN_PROGRESS", "something is running"), ("ROLLBACK_COMPLETE", "cannot be updated"),
      ("UNKNOWN", "app is UNKNOWN"),
    ])
  func notReady(_ status: String, _ words: String) async throws {
    let transport = bench.backend(before: AWSAnswer.stack("app", status: status), after: [])
    #expect(try await refusal(transport).message.contains(words))
  }

  @Test("A change set that is deleted is written down as deleted; one whose deletion fails is not")
  func deletion() async throws {
    for isRefused in [false, true] {
      let bench = EngineBench()
      let backend = bench.backend(before: plain, after: [])
      let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
        if isRefused, form["Action"] == "DeleteChangeSet" {
          return AWSAnswer.error(403, code: "AccessDenied", "no")
        }
        return try backend.respond(to: form)
      }
      let engine = bench.engine(transport)
      let review = try bench.review(try await engine.plan(bench.intent()))
      if isRefused {
        let error = await #expect(throws: DeployError.self) {
          try await engine.deleteChangeSet(id: review.changeSetID, stackID: review.stackID)
        }
        guard case .aws(let denial)? = error else { throw EngineBench.Unexpected() }
        #expect(denial.kind == .accessDenied)
        #expect(try bench.journal.entries().map(\.result) == [.kept])
      } else {
        try await engine.deleteChangeSet(id: review.changeSetID, stackID: review.stackID)
        let entry = try #require(try bench.journal.entries().first)
        #expect(entry.result == .deleted)
        #expect(entry.endedAt != nil)
      }
    }
  }
}

@Suite("Coming back to what was left")
struct ComingBackTests {
  private let bench = EngineBench()

  private func left(before status: String? = nil) throws {
    var entry = JournalEntry(
      changeSetID: "arn:cs", changeSetName: "rs-1", stackID: stackID, stackName: "app",
      role: try ServiceRole(bench.role), caller: "me", madeAt: ManualTime().now, result: .executing)
    entry.executedAt = ManualTime().now
    entry.token = "t"
    entry.statusBefore = status
    entry.updatedBefore = status == nil ? nil : Timestamp.parse("2026-11-23T10:00:00Z")
    try bench.journal.add(entry)
  }

  private func follow(_ engine: DeployEngine) async throws -> DeployOutcome? {
    await engine.follow(try #require(try await engine.run.describe("app")))
  }

  /// A stack that stands as it stood, whose change set has this execution status; nil for no answer.
  private func standing(_ execution: String?) -> ScriptedTransport {
    ScriptedTransport { form, _ in
      switch (form["Action"], execution) {
      case ("DescribeStacks", _): return AWSAnswer.stack("app", status: "UPDATE_COMPLETE")
      case ("DescribeChangeSet", let execution?):
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<ChangeSetId>arn:cs</ChangeSetId><Status>CREATE_COMPLETE</Status>"
            + "<ExecutionStatus>\(execution)</ExecutionStatus>")
      default: return fault
      }
    }
  }

  @Test("Nothing is followed where nothing moves and nothing was left")
  func nothing() async throws {
    let transport = bench.backend(before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), after: [])
    #expect(try await follow(bench.engine(transport)) == nil)
    #expect(transport.actions == ["DescribeStacks"])
  }

  @Test(
    "Whatever else moves is followed to its end: an update to its success, a deletion to its own",
    arguments: [
      ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", true),
      ("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", false),
      ("DELETE_IN_PROGRESS", "DELETE_COMPLETE", true), ("DELETE_IN_PROGRESS", "DELETE_FAILED", false),
      ("CREATE_IN_PROGRESS", "DELETE_COMPLETE", false),
    ])
  func moving(_ first: String, _ last: String, _ isGood: Bool) async throws {
    let looks = Mutex(0)
    let transport = ScriptedTransport { form, _ in
      guard form["Action"] == "DescribeStacks" else { return fault }
      let look = looks.withLock { looks in
        looks += 1
        return looks
      }
      return AWSAnswer.stack("app", status: look < 4 ? first : last)
    }
    switch try await follow(bench.engine(transport)) {
    case .succeeded(let stack)?:
      #expect(isGood)
      #expect(stack.status.rawValue == last)
    case .failed(let stack, _)?:
      #expect(!isGood)
      #expect(stack.status.rawValue == last)
    case let outcome: Issue.record("\(String(describing: outcome))")
    }
  }

  @Test("A deployment that never arrived is kept again, once the change set says that it waits")
  func neverArrived() async throws {
    try left(before: "UPDATE_COMPLETE")
    let told = Told()
    #expect(try await follow(bench.engine(standing("AVAILABLE"), report: told.note)) == nil)
    let entry = try #require(try bench.journal.entries().first)
    #expect(entry.result == .kept)
    #expect(entry.token == nil && entry.executedAt == nil && entry.statusBefore == nil)
    #expect(told.all.isEmpty)
  }

  @Test("While nobody says whether it arrived, it stays written down as executing")
  func nobodyAnswers() async throws {
    try left(before: "UPDATE_COMPLETE")
    guard case .outOfSight(let error)? = try await follow(bench.engine(standing(nil))) else {
      throw EngineBench.Unexpected()
    }
    #expect(error.kind == .serviceFault)
    #expect(try bench.journal.entries().map(\.result) == [.executing])
  }

  @Test("One that is being executed is followed although AWS still shows the old status")
  func oldStatus() async throws {
    try left(before: "UPDATE_COMPLETE")
    let looks = Mutex(0)
    let transport = ScriptedTransport { form, _ in
      switch form["Action"] {
      case "DescribeStacks":
        let look = looks.withLock { looks in
          looks += 1
          return looks
        }
        let updated = "2026-11-23T10:0\(look < 4 ? 0 : 5):00Z"
        return AWSAnswer.stack("app", status: "UPDATE_COMPLETE", updated: updated)
      case "DescribeChangeSet":
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<ChangeSetId>arn:cs</ChangeSetId><Status>CREATE_COMPLETE</Status>"
            + "<ExecutionStatus>EXECUTE_IN_PROGRESS</ExecutionStatus>")
      default: return fault
      }
    }
    let told = Told()
    guard case .succeeded(let stack)? = try await follow(bench.engine(transport, report: told.note)) else {
      throw EngineBench.Unexpected()
    }
    #expect(stack.lastUpdatedTime == Timestamp.parse("2026-11-23T10:05:00Z"))
    #expect(told.all.contains("following rs-1"))
    #expect(try bench.journal.entries().map(\.result) == [.succeeded])
  }

  @Test(
    "The next deployment writes down first how the one that was left has ended",
    arguments: [
      ("UPDATE_COMPLETE", "2026-11-23T10:30:00Z", JournalEntry.Result.succeeded),
      ("UPDATE_ROLLBACK_COMPLETE", "2026-11-23T10:30:00Z", .failed),
      ("UPDATE_COMPLETE", "2026-11-23T10:00:00Z", .kept),
    ])
  func resolved(_ status: String, _ updated: String, _ result: JournalEntry.Result) async throws {
    try left(before: "UPDATE_COMPLETE")
    let stack = AWSAnswer.stack("app", status: status, updated: updated)
    _ = try await bench.engine(bench.backend(before: stack, after: [])).plan(bench.intent())
    #expect(try bench.journal.entries().first?.result == result)
    #expect(try bench.journal.entries().count == 2)
  }

  @Test("A deployment is waited for where that is wanted, and each status of the other one is told once")
  func waits() async throws {
    let looks = Mutex(0)
    let backend = bench.backend(before: AWSAnswer.noSuchStack, after: [])
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      guard form["Action"] == "DescribeStacks" else { return try backend.respond(to: form) }
      let look = looks.withLock { looks in
        looks += 1
        return looks
      }
      let status =
        look < 4 ? "UPDATE_IN_PROGRESS" : look < 6 ? "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" : "UPDATE_COMPLETE"
      return AWSAnswer.stack("app", status: status)
    }
    let told = Told()
    let intent = try bench.intent { $0.waitsForRunning = true }
    let review = try bench.review(try await bench.engine(transport, report: told.note).plan(intent))
    #expect(review.changes.map(\.name) == ["A", "B"])
    #expect(told.all == ["waiting UPDATE_IN_PROGRESS", "waiting UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
    #expect(transport.actions.prefix(6).allSatisfy { $0 == "DescribeStacks" })
  }

  @Test("Who is told to stop while waiting stops, and makes nothing")
  func cancelled() async throws {
    let transport = bench.backend(before: AWSAnswer.stack("app", status: "UPDATE_IN_PROGRESS"), after: [])
    let intent = try bench.intent { $0.waitsForRunning = true }
    let engine = bench.engine(transport)
    let task = Task { () async -> DeployError? in
      do throws(DeployError) {
        _ = try await engine.plan(intent)
        return nil
      } catch { return error }
    }
    task.cancel()
    guard case .aws(let error)? = await task.value else { throw EngineBench.Unexpected() }
    #expect(error.kind == .cancelled)
    #expect(!transport.actions.contains("CreateChangeSet"))
  }
}

@Suite("A deployment on a bad day")
struct BadDayTests {
  private let bench = EngineBench()

  @Test("A journal that cannot be written is told, and the deployment goes on")
  func journal() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack, after: [AWSAnswer.stack("app", status: "CREATE_COMPLETE")])
    let told = Told()
    // Its folder is a file.
    let engine = bench.engine(
      transport, journal: Journal(file: file.appendingPathComponent("journal.jsonl")), report: told.note)
    let review = try bench.review(try await engine.plan(bench.intent()))
    guard case .succeeded = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    // When it was made, when it was executed, when it ended.
    #expect(told.all.count { $0 == "not journalled" } == 3)
  }

  /// An engine whose calls of one kind get these answers, one after the other, the last of them for ever.
  private func transport(
    _ action: String, _ answers: [(status: Int, body: String)],
    before: (status: Int, body: String) = AWSAnswer.noSuchStack, changeSet: String = "CREATE_COMPLETE",
    reason: String = ""
  ) -> ScriptedTransport {
    let backend = bench.backend(before: before, changeSet: changeSet, reason: reason, after: [before])
    let count = Mutex(0)
    return ScriptedTransport { (form, _) throws(HTTPTransportError) in
      guard form["Action"] == action else { return try backend.respond(to: form) }
      return count.withLock { count in
        count += 1
        return answers[min(count, answers.count) - 1]
      }
    }
  }

  private func failure(_ transport: ScriptedTransport, _ told: Told = Told()) async throws -> DeployError {
    let error = await #expect(throws: DeployError.self) {
      try await bench.engine(transport, report: told.note).plan(bench.intent())
    }
    return try #require(error)
  }

  @Test(
    "A role that CloudFormation cannot assume is tried for half a minute, told once, and then refused with why"
  )
  func roleNotAssumable() async throws {
    let words = "Role arn:aws:iam::123456789012:role/service is invalid or cannot be assumed"
    let told = Told()
    let transport = transport(
      "CreateChangeSet", [AWSAnswer.error(400, code: "ValidationError", words)])
    let error = try await failure(transport, told)
    #expect(error.nextStep.contains("it must exist and trust cloudformation.amazonaws.com"))
    #expect("\(error)".contains(words))
    #expect(told.all == ["not assumable 30"])
    #expect(transport.actions.count { $0 == "CreateChangeSet" } == 11)
  }

  @Test("A change set that cannot be looked at for long is left, and how to execute it is told")
  func unseenChangeSet() async throws {
    let told = Told()
    let error = try await failure(transport("DescribeChangeSet", [fault]), told)
    guard case .aws(let lost) = error else { throw EngineBench.Unexpected() }
    #expect(lost.kind == .serviceFault)
    #expect(
      error.nextStep.contains("is left, and may be good: look at it, or execute it with ‘rolestack execute"))
    #expect(told.all == ["lost sight"])
    #expect(try bench.journal.entries().map(\.result) == [.kept])
  }

  @Test("Where looking at it is denied, nobody waits, and it is left all the same")
  func deniedChangeSet() async throws {
    let told = Told()
    let denied = AWSAnswer.error(403, code: "AccessDenied", "no")
    let error = try await failure(transport("DescribeChangeSet", [denied]), told)
    #expect(error.nextStep.hasPrefix("The change set "))
    #expect(told.all.isEmpty)
  }

  @Test("A change set that is seen again while it is made is told to be seen")
  func regained() async throws {
    let made = AWSAnswer.result(
      "DescribeChangeSet", "<ChangeSetId>arn:cs</ChangeSetId><Status>CREATE_IN_PROGRESS</Status>")
    let done = AWSAnswer.result(
      "DescribeChangeSet", "<ChangeSetId>arn:cs</ChangeSetId><Status>CREATE_COMPLETE</Status>")
    let told = Told()
    // The client itself asks a failing call again.
    let transport = transport("DescribeChangeSet", Array(repeating: fault, count: 6) + [made, done])
    _ = try bench.review(try await bench.engine(transport, report: told.note).plan(bench.intent()))
    #expect(told.all == ["lost sight", "sight regained"])
  }

  @Test(
    "A change set that failed and cannot be removed is told to be still there, with the empty stack it left")
  func remains() async throws {
    let denied = AWSAnswer.error(403, code: "AccessDenied", "no")
    let error = try await failure(
      transport("DeleteChangeSet", [denied], changeSet: "FAILED", reason: "No export named x found"))
    #expect("\(error)" == "The change set could not be made: No export named x found")
    #expect(
      error.nextStep == "Correct the template or the parameters and deploy again. The failed change set kept "
        + "is still there. The empty stack that was made for it is left in REVIEW_IN_PROGRESS: the next "
        + "deployment uses it, ‘rolestack delete’ removes it.")
    let entry = try #require(try bench.journal.entries().first)
    #expect(entry.result == .notMade)
    #expect(entry.reason == "No export named x found")
  }

  @Test("Of a stack that was there before, no empty one is told; a failure without a reason has its status")
  func withoutReason() async throws {
    let error = try await failure(
      transport("X", [fault], before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), changeSet: "FAILED"))
    #expect("\(error)" == "The change set could not be made: FAILED")
    #expect(error.nextStep == "Correct the template or the parameters and deploy again.")
  }

  @Test(
    "An execution of which nobody says whether it arrived is out of sight, and stays written down as executing"
  )
  func executionOutOfSight() async throws {
    let dead = Box(false)
    let backend = bench.backend(before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), after: [])
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      if form["Action"] == "ExecuteChangeSet" { dead.value = true }
      if dead.value { throw HTTPTransportError(.interrupted, "cut off") }
      return try backend.respond(to: form)
    }
    let time = ManualTime()
    let engine = bench.engine(transport, time)
    let review = try bench.review(try await engine.plan(bench.intent()))
    let start = time.now
    guard case .outOfSight(let error) = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(error.kind == .unreachable)
    #expect(time.now.timeIntervalSince(start) >= 60)
    #expect(try bench.journal.entries().map(\.result) == [.executing])
  }

  @Test("An execution that AWS refuses at once was not begun: the change set is kept")
  func executionRefused() async throws {
    let denied = AWSAnswer.error(403, code: "AccessDenied", "no")
    let transport = transport("ExecuteChangeSet", [denied])
    let engine = bench.engine(transport)
    let review = try bench.review(try await engine.plan(bench.intent()))
    let error = await #expect(throws: DeployError.self) {
      try await engine.confirm(review.id, digest: review.digest)
    }
    guard case .aws(let denial)? = error else { throw EngineBench.Unexpected() }
    #expect(denial.kind == .accessDenied)
    #expect(try bench.journal.entries().map(\.result) == [.kept])
    #expect(try bench.journal.entries().first?.executedAt == nil)
    // Nobody watches what was not begun.
    #expect(transport.actions.last == "ExecuteChangeSet")
  }

  @Test("A stack without a status never ends a deployment; the status that comes then does")
  func withoutStatus() async throws {
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"), AWSAnswer.stack("app", status: ""),
        AWSAnswer.stack("app", status: "TELEPORTED"), AWSAnswer.stack("app", status: "ROLLBACK_COMPLETE"),
      ])
    let engine = bench.engine(transport)
    let review = try bench.review(try await engine.plan(bench.intent()))
    guard case .failed(let stack, _) = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(stack.status == .rollbackComplete)
  }
}

@Suite("Uploads that a deployment takes to be there")
struct ReusedUploadTests {
  private let bench = EngineBench()
  private let time = ManualTime()
  private let memory: UploadMemory

  init() {
    memory = UploadMemory(
      file: FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString)/uploads.json"),
      scope: UploadMemory.Scope(endpoint: "e", account: "1", region: "us-east-1"), time: time.source)
  }

  /// A template that goes through S3.
  private func intent() throws -> DeployIntent {
    var intent = DeployIntent(
      stackName: "app",
      template: try Template(
        yaml: bench.template + "\n# " + String(repeating: "x", count: 52_000), path: "t"),
      role: try ServiceRole(bench.role))
    intent.parameters = [("Size", .value(Secret("1")))]
    intent.packaging = ArtifactDestination(bucket: "bucket", prefix: "p")
    return intent
  }

  /// The uploads of a plan whose change set fails for a reason, after one that was made well.
  private func uploads(after reason: String) async throws -> (counts: [Int], told: [String]) {
    let backend = Box(bench.backend(before: AWSAnswer.noSuchStack, after: []))
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      try backend.value.respond(to: form)
    }
    let told = Told()
    let engine = bench.engine(transport, time, uploads: memory, report: told.note)
    func count() -> Int { transport.requests.count { $0.method == .put } }
    var counts: [Int] = []
    _ = try await engine.plan(intent())
    counts.append(count())
    backend.value = bench.backend(
      before: AWSAnswer.noSuchStack, changeSet: "FAILED", reason: reason, after: [])
    await #expect(throws: DeployError.self) { try await engine.plan(intent()) }
    counts.append(count())
    backend.value = bench.backend(before: AWSAnswer.noSuchStack, after: [])
    _ = try await engine.plan(intent())
    counts.append(count())
    return (counts, told.all)
  }

  @Test(
    "After a reason that shows that an object is gone, or whose cause is not seen, everything is uploaded again",
    arguments: [
      ("S3 error: NoSuchKey", true), ("The specified bucket does not exist", true),
      ("The specified key does not exist.", true),
      ("The following resource(s) failed to create: [F].", false),
    ])
  func forgotten(_ reason: String, _ isCertain: Bool) async throws {
    let (counts, told) = try await uploads(after: reason)
    #expect(counts == [1, 1, 2])
    #expect(told == ["forgotten bucket \(isCertain)"])
  }

  @Test("After any other reason what is there stays there")
  func kept() async throws {
    let (counts, told) = try await uploads(after: "No export named x found")
    #expect(counts == [1, 1, 1])
    #expect(told.isEmpty)
  }

  @Test("A journal's entry names the bucket, the prefix and what was asked for, and no parameter's value")
  func source() async throws {
    var intent = try intent()
    intent.tags = [Stack.Tag(key: "team", value: "基盤")]
    intent.capabilities = ["CAPABILITY_IAM"]
    intent.session = "deploy"
    intent.parameters = [("Size", .value(Secret("31337"))), ("Name", .value(Secret("hunter2")))]
    _ = try await bench.engine(bench.backend(before: AWSAnswer.noSuchStack, after: []), time).plan(intent)
    let entry = try #require(try bench.journal.entries().first)
    let source = try #require(entry.template)
    #expect(source.bucket == "bucket")
    #expect(source.prefix == "p")
    #expect(source.parameters == ["Name", "Size"])
    #expect(source.tags == ["team": "基盤"])
    #expect(source.capabilities == ["CAPABILITY_IAM"])
    #expect(source.path.hasPrefix("/") && source.path.hasSuffix("/t"))
    #expect(entry.session == "deploy")
    let text = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
    #expect(!text.contains("hunter2") && !text.contains("31337"))
  }
}

@Suite("Deleting a stack: what stands against it")
struct DeletionEdgeTests {
  private let bench = EngineBench()

  @Test("A stack that is not there, or gone already, has nothing to delete")
  func gone() async throws {
    for before in [AWSAnswer.noSuchStack, AWSAnswer.stack("app", status: "DELETE_COMPLETE")] {
      let transport = bench.backend(before: before, after: [])
      let plan = try await bench.engine(transport).planDeletion(
        of: "app", role: try ServiceRole(bench.role), mayChangeRole: false)
      #expect(plan == nil ? true : false)
      #expect(transport.actions == ["DescribeStacks"])
    }
  }

  @Test("A deletion that AWS refuses is its error, and nothing is watched; told is what is being deleted")
  func refused() async throws {
    let backend = bench.backend(
      before: AWSAnswer.stack(
        "app", status: "CREATE_COMPLETE", inner: "<RoleARN>arn:aws:iam::123456789012:role/old</RoleARN>"),
      after: [])
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      form["Action"] == "DeleteStack"
        ? AWSAnswer.error(403, code: "AccessDenied", "no") : try backend.respond(to: form)
    }
    let told = Told()
    let engine = bench.engine(transport, report: told.note)
    // The role may be replaced, and goes out with the call.
    let plan = try await engine.planDeletion(
      of: "app", role: try ServiceRole(bench.role), mayChangeRole: true)
    guard let plan else { throw EngineBench.Unexpected() }
    do {
      _ = try await engine.delete(plan)
      Issue.record("it is not refused")
    } catch {
      guard case .aws(let denial) = error else { throw EngineBench.Unexpected() }
      #expect(denial.kind == .accessDenied)
    }
    #expect(told.all == ["deleting app"])
    #expect(transport.actions == ["DescribeStacks", "DeleteStack"])
    #expect(transport.forms.last?["RoleARN"] == bench.role)
  }

  @Test("A stack whose status is not known is not deleted")
  func unknown() async throws {
    let transport = bench.backend(before: AWSAnswer.stack("app", status: "UNKNOWN"), after: [])
    let role = try ServiceRole(bench.role)
    let error = await #expect(throws: DeployError.self) {
      if try await bench.engine(transport).planDeletion(of: "app", role: role, mayChangeRole: false) != nil {}
    }
    #expect("\(String(describing: error))".contains("app is UNKNOWN"))
  }
}
