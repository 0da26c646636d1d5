import AWSCore
import Foundation
import TestSupport
import Testing

@testable import Deployment

@Suite("Events of an operation")
struct EventTests {
  private static let root = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app/1"
  private static let start = Date(timeIntervalSince1970: 1_800_000_000)

  private static func event(
    _ id: Int, at second: Int, _ status: String = "CREATE_COMPLETE", logical: String? = nil,
    physical: String? = nil, type: String = "AWS::SNS::Topic", reason: String? = nil, token: String? = "t",
    stack: String = root
  ) -> StackEvent {
    StackEvent(
      id: "e\(id)", stackID: stack, stackName: "app", logicalID: logical ?? "R\(id)", physicalID: physical,
      resourceType: type, timestamp: start + Double(second), status: ResourceStatus(rawValue: status),
      reason: reason, token: token)
  }

  private static func own(
    _ id: Int, at second: Int, _ status: String, token: String? = "t", reason: String? = nil,
    stack: String = root
  ) -> StackEvent {
    event(
      id, at: second, status, logical: "app", physical: stack, type: "AWS::CloudFormation::Stack",
      reason: reason, token: token, stack: stack)
  }

  @Test(
    "Whatever the pages, repeats, equal times and late arrivals: nothing lost, nothing twice, in AWS's order",
    arguments: 0..<200)
  func merge(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    // The truth: times never fall, many are equal.
    var second = 0
    let truth = (0..<Int.random(in: 1...120, using: &dice)).map { id in
      if Int.random(in: 0..<3, using: &dice) == 0 { second += Int.random(in: 1...5, using: &dice) }
      return id == 0 ? Self.own(0, at: 0, "CREATE_IN_PROGRESS") : Self.event(id, at: second)
    }
    var visible: Set<Int> = [0]
    var operation = OperationEvents(stackID: Self.root, scope: .token("t"))
    while visible.count < truth.count {
      // Some come in order, some late.
      for id in truth.indices where Int.random(in: 0..<4, using: &dice) == 0 { visible.insert(id) }
      let now = truth.indices.filter(visible.contains).map { truth[$0] }
      // From the newest back to some point, with pages that shift: parts of them come again.
      let depth = visible.count == truth.count ? now.count : Int.random(in: 1...now.count, using: &dice)
      var read: [StackEvent] = []
      var rest = Array(now.suffix(depth).reversed())
      while !rest.isEmpty {
        let page = Array(rest.prefix(Int.random(in: 1...10, using: &dice)))
        read += page
        rest.removeFirst(page.count)
        if Bool.random(using: &dice) { rest = page.suffix(2) + rest }
      }
      operation.merge(newestFirst: read, of: Self.root)
      let ids = operation.events.map(\.id)
      #expect(Set(ids).count == ids.count)
      #expect(operation.events.map(\.timestamp) == operation.events.map(\.timestamp).sorted())
    }
    operation.merge(newestFirst: truth.reversed(), of: Self.root)
    #expect(operation.events.map(\.id) == truth.map(\.id))
  }

  @Test("Only this operation's events count, by its token, or from the latest beginning")
  func scope() {
    let old = [
      Self.own(1, at: 0, "CREATE_IN_PROGRESS", token: "old"), Self.event(2, at: 1, token: "old"),
      Self.own(3, at: 2, "CREATE_COMPLETE", token: "old"),
    ]
    let new = [
      Self.own(4, at: 10, "UPDATE_IN_PROGRESS"), Self.event(5, at: 11),
      Self.own(6, at: 12, "UPDATE_COMPLETE"),
    ]
    for scope in [OperationEvents.Scope.token("t"), .latest] {
      var operation = OperationEvents(stackID: Self.root, scope: scope)
      operation.merge(newestFirst: (old + new).reversed(), of: Self.root)
      #expect(operation.events.map(\.id) == ["e4", "e5", "e6"])
    }
    // Before its own first event there is nothing to show.
    var early = OperationEvents(stackID: Self.root, scope: .token("t"))
    early.merge(newestFirst: old.reversed(), of: Self.root)
    #expect(early.events.isEmpty)
  }

  @Test("Nested stacks are woven in by time, and the root cause is the resource in them")
  func nested() {
    let child = "arn:aws:cloudformation:ap-northeast-1:123456789012:stack/app-Net-1/2"
    var operation = OperationEvents(stackID: Self.root, scope: .token("t"))
    operation.merge(
      newestFirst: [
        Self.own(1, at: 0, "CREATE_IN_PROGRESS"),
        Self.event(
          2, at: 1, "CREATE_IN_PROGRESS", logical: "Net", physical: child,
          type: "AWS::CloudFormation::Stack"),
        Self.event(3, at: 5, "CREATE_FAILED", logical: "Other", reason: "Resource creation cancelled"),
        Self.event(
          4, at: 6, "CREATE_FAILED", logical: "Net", physical: child, type: "AWS::CloudFormation::Stack",
          reason: "Embedded stack was not successfully created"),
        Self.own(
          5, at: 7, "ROLLBACK_IN_PROGRESS", reason: "The following resource(s) failed to create: [Net]"),
      ].reversed(), of: Self.root)
    #expect(operation.nestedStackIDs == [child])
    #expect(operation.rootCause?.logicalID == "Net")
    operation.merge(
      newestFirst: [
        Self.own(10, at: 2, "CREATE_IN_PROGRESS", token: nil, stack: child),
        Self.event(11, at: 3, "CREATE_FAILED", logical: "Subnet", reason: "denied", token: nil, stack: child),
      ].reversed(), of: child)
    #expect(operation.events.map(\.id) == ["e1", "e2", "e10", "e11", "e3", "e4", "e5"])
    #expect(operation.rootCause?.logicalID == "Subnet")
  }

  @Test("A watched deployment reads no further back than its own beginning, and its cause is the root's")
  func reading() async throws {
    let bench = EngineBench()
    let stack = Self.root
    @Sendable func xml(_ event: StackEvent, _ token: String?) -> String {
      "<member><EventId>\(event.id)</EventId><StackId>\(event.stackID)</StackId><StackName>app</StackName>"
        + "<LogicalResourceId>\(event.logicalID)</LogicalResourceId><PhysicalResourceId>"
        + "\(event.physicalID ?? "")</PhysicalResourceId><ResourceType>\(event.resourceType)</ResourceType>"
        + "<Timestamp>\(Timestamp.iso8601(event.timestamp))</Timestamp>"
        + "<ResourceStatus>\(event.status)</ResourceStatus>"
        + "<ResourceStatusReason>\(event.reason ?? "")</ResourceStatusReason>"
        + (token.map { "<ClientRequestToken>\($0)</ClientRequestToken>" } ?? "") + "</member>"
    }
    let pages = [
      [Self.own(9, at: 30, "ROLLBACK_COMPLETE"), Self.event(8, at: 20, "CREATE_FAILED", reason: "no quota")],
      [Self.own(7, at: 10, "CREATE_IN_PROGRESS")],
      [Self.own(1, at: 0, "REVIEW_IN_PROGRESS", token: nil)],
    ]
    let token = Box("")
    let transport = bench.backend(
      before: AWSAnswer.noSuchStack,
      after: [
        AWSAnswer.stack("app", status: "CREATE_IN_PROGRESS"),
        AWSAnswer.stack("app", status: "ROLLBACK_COMPLETE"),
      ],
      events: { form in
        let page = form["NextToken"].flatMap(Int.init) ?? 0
        let members = pages[page].map { xml($0, $0.token == nil ? nil : token.value) }.joined()
        return AWSAnswer.result(
          "DescribeStackEvents",
          "<StackEvents>\(members)</StackEvents>"
            + (page < 2 ? "<NextToken>\(page + 1)</NextToken>" : ""))
      })
    let relay = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      if form["Action"] == "ExecuteChangeSet" { token.value = form["ClientRequestToken"] ?? "" }
      if form["Action"] == "CreateChangeSet" {
        return AWSAnswer.result("CreateChangeSet", "<Id>arn:cs</Id><StackId>\(stack)</StackId>")
      }
      return try transport.respond(to: form)
    }
    let engine = bench.engine(relay)
    let review = try bench.review(try await engine.plan(bench.intent()))
    guard case .failed(_, let reason) = try await engine.confirm(review.id, digest: review.digest) else {
      throw EngineBench.Unexpected()
    }
    #expect(reason == "R8 (AWS::SNS::Topic): no quota")
    #expect(!relay.forms.contains { $0["NextToken"] == "2" })
  }

  @Test(
    "Before the first look no history is read: neither older than the change set nor than the stack's last change",
    arguments: [true, false])
  func history(isOfEngine: Bool) async throws {
    let bench = EngineBench()
    let then = Timestamp.iso8601(Self.start)
    let transport = ScriptedTransport { form, _ in
      switch form["Action"] {
      case "DescribeStackEvents":
        // Long ago, in any number of pages; what was begun now is not told of yet.
        let page = form["NextToken"].flatMap(Int.init) ?? 0
        let members = (0..<100).map { index in
          "<member><EventId>old-\(page)-\(index)</EventId><StackId>\(Self.root)</StackId><StackName>app</StackName>"
            + "<LogicalResourceId>R</LogicalResourceId><ResourceType>AWS::SNS::Topic</ResourceType><Timestamp>"
            + "\(Timestamp.iso8601(Self.start - Double(1000 + page * 100 + index)))</Timestamp>"
            + "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
        }
        return AWSAnswer.result(
          "DescribeStackEvents",
          "<StackEvents>\(members.joined())</StackEvents><NextToken>\(page + 1)</NextToken>")
      default:
        return AWSAnswer.stack(
          "app", status: "UPDATE_IN_PROGRESS", updated: isOfEngine ? "2026-01-01T00:00:00Z" : then)
      }
    }
    let watcher = bench.watcher(transport, since: isOfEngine ? Self.start : nil)
    for await observation in await watcher.observations() {
      guard case .read(let events) = observation.events else {
        Issue.record("\(observation.events)")
        break
      }
      #expect(events.events.count <= 100)
      break
    }
    #expect(transport.actions.count { $0 == "DescribeStackEvents" } <= 2)
  }

  @Test(
    "A reason is found in the events that were read, be it the stack's own or that of a failure without cause"
  )
  func reasons() {
    func reason(_ events: [StackEvent]) -> String? {
      var operation = OperationEvents(stackID: Self.root, scope: .token("t"))
      operation.merge(newestFirst: events.reversed(), of: Self.root)
      return operation.failureReason
    }
    let begun = Self.own(1, at: 0, "UPDATE_IN_PROGRESS")
    #expect(reason([begun]) == nil)
    #expect(
      reason([begun, Self.own(2, at: 1, "UPDATE_ROLLBACK_IN_PROGRESS", reason: "Rollback requested by user")])
        == "Rollback requested by user")
    #expect(
      reason([
        begun, Self.event(2, at: 1, "UPDATE_FAILED"),
        Self.event(3, at: 2, "UPDATE_FAILED", reason: "no quota"),
        Self.own(
          4, at: 3, "UPDATE_ROLLBACK_IN_PROGRESS", reason: "The following resource(s) failed to update: [R3]"),
      ]) == "R3 (AWS::SNS::Topic): no quota")
    #expect(
      reason([
        begun, Self.event(2, at: 1, "UPDATE_FAILED", reason: "Resource update cancelled"),
        Self.own(3, at: 2, "UPDATE_ROLLBACK_IN_PROGRESS"),
      ]) == "R2 (AWS::SNS::Topic): Resource update cancelled")
  }

  @Test("A rollback's reason stays known where the events cannot be read any more as it ends")
  func reasonAfterLoss() {
    var operation = OperationEvents(stackID: Self.root, scope: .token("t"))
    operation.merge(
      newestFirst: [
        Self.event(2, at: 1, "CREATE_FAILED", reason: "no quota"), Self.own(1, at: 0, "CREATE_IN_PROGRESS"),
      ], of: Self.root)
    func stack(_ status: String) -> StackSight {
      .seen(Stack(id: Self.root, name: "app", status: StackStatus(rawValue: status)))
    }
    var judge = OperationJudge(before: nil)
    #expect(
      judge.judge(
        StackObservation(sight: stack("ROLLBACK_IN_PROGRESS"), events: .read(operation)), at: Self.start)
        == nil)
    let denied = AWSError(.accessDenied, code: "AccessDenied", message: "no", nextStep: "")
    guard
      case .failed(_, let reason) = judge.judge(
        StackObservation(sight: stack("ROLLBACK_COMPLETE"), events: .denied(denied)), at: Self.start)
    else {
      Issue.record("It has not ended")
      return
    }
    #expect(reason == "R2 (AWS::SNS::Topic): no quota")
  }

  @Test("A denial stays known while the stack is looked at again")
  func deniedEvents() async throws {
    let bench = EngineBench()
    let transport = bench.backend(before: AWSAnswer.stack("app", status: "CREATE_COMPLETE"), after: [])
    let watcher = bench.watcher(transport)
    var looks = 0
    for await observation in await watcher.observations() {
      guard case .denied = observation.events else {
        Issue.record("\(observation.events)")
        break
      }
      looks += 1
      if looks == 3 { break }
    }
    #expect(transport.actions.count { $0 == "DescribeStackEvents" } == 1)
  }
}
