import AWSCore
import Foundation
import TestSupport
import Testing

@testable import Deployment

@Suite("Change sets of a stack, as they are found")
struct ChangeSetFinderTests {
  private let bench = EngineBench()
  private static let denied = AWSAnswer.error(
    403, code: "AccessDenied",
    "User: arn:aws:sts::123456789012:assumed-role/deploy/me is not authorized to perform: "
      + "cloudformation:ListChangeSets on resource: arn:stack")

  private func stack(_ changeSetID: String? = nil) -> Stack {
    var stack = Stack(id: "arn:stack", name: "app", status: .createComplete)
    stack.changeSetID = changeSetID
    return stack
  }

  private func note(_ id: String, _ result: JournalEntry.Result, stack: String = "arn:stack") throws {
    try bench.journal.add(
      JournalEntry(
        changeSetID: id, changeSetName: "name of \(id)", stackID: stack, stackName: "app",
        role: try ServiceRole(bench.role), caller: "me", madeAt: ManualTime().now, result: result))
  }

  private static func summary(_ id: String, made: String) -> String {
    "<ChangeSetId>\(id)</ChangeSetId><ChangeSetName>\(id)-name</ChangeSetName><StackId>arn:stack</StackId>"
      + "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>"
      + "<CreationTime>\(made)</CreationTime>"
  }

  /// Answers ListChangeSets with a denial, and DescribeChangeSet with the sets that are there.
  private func describing(_ there: [String: String]) -> ScriptedTransport {
    ScriptedTransport { form, _ in
      if form["Action"] == "ListChangeSets" { return Self.denied }
      guard let id = form["ChangeSetName"], let made = there[id] else {
        return AWSAnswer.error(404, code: "ChangeSetNotFound", "ChangeSet does not exist")
      }
      return AWSAnswer.result("DescribeChangeSet", Self.summary(id, made: made))
    }
  }

  @Test("All pages are listed, newest first, and those made here are known by the journal")
  func listed() async throws {
    try note("b", .kept)
    try note("c", .kept, stack: "arn:another")
    let transport = ScriptedTransport { form, _ in
      let page = form["NextToken"] == nil
      let member = { (id: String, made: String) in "<member>\(Self.summary(id, made: made))</member>" }
      return AWSAnswer.result(
        "ListChangeSets",
        page
          ? "<Summaries>\(member("a", "2026-11-23T10:00:00Z"))</Summaries><NextToken>2</NextToken>"
          : "<Summaries>\(member("b", "2026-11-23T12:00:00Z"))\(member("c", "2026-11-23T11:00:00Z"))</Summaries>"
      )
    }
    let (found, denial) = try await ChangeSetFinder(bench.context(transport)).find(of: stack())
    #expect(denial == nil)
    #expect(found.map(\.summary.id) == ["b", "c", "a"])
    #expect(found.map { $0.entry?.changeSetName } == ["name of b", nil, nil])
    #expect(found[0].summary.executionStatus == .available)
    #expect(transport.forms.allSatisfy { $0["StackName"] == "arn:stack" })
  }

  @Test(
    "Where listing is denied, the stack's own and the open ones made here are described, and the denial is told"
  )
  func denied() async throws {
    try note("kept", .kept)
    try note("gone", .kept)
    try note("executing", .executing)
    for result in [JournalEntry.Result.succeeded, .failed, .noChanges, .notMade, .deleted] {
      try note("over \(result.rawValue)", result)
    }
    try note("of another", .kept, stack: "arn:another")
    let transport = describing([
      "kept": "2026-11-23T10:00:00Z", "executing": "2026-11-23T12:00:00Z", "own": "2026-11-23T11:00:00Z",
    ])
    let (found, denial) = try await ChangeSetFinder(bench.context(transport)).find(of: stack("own"))
    #expect(found.map(\.summary.id) == ["executing", "own", "kept"])
    #expect(found.map { $0.entry?.result } == [.executing, nil, .kept])
    #expect(found.first?.summary.name == "executing-name")
    #expect(denial?.kind == .accessDenied)
    let asked = transport.forms.compactMap { $0["ChangeSetName"] }
    #expect(asked == ["own", "executing", "gone", "kept"])
  }

  @Test("No more than ten are described one by one, the stack's own first, and no set twice")
  func many() async throws {
    for number in 0..<15 { try note("c\(number)", .kept) }
    let transport = describing([:])
    let (found, _) = try await ChangeSetFinder(bench.context(transport)).find(of: stack("c3"))
    #expect(found.isEmpty)
    let asked = transport.forms.compactMap { $0["ChangeSetName"] }
    #expect(asked == ["c3"] + (6...14).reversed().map { "c\($0)" })
  }

  @Test("What is no denial is an error: an answer that fails is not taken for a stack without change sets")
  func failing() async throws {
    let failing = ScriptedTransport { _, _ in AWSAnswer.error(500, code: "InternalFailure", "oh") }
    let error = await #expect(throws: AWSError.self) {
      try await ChangeSetFinder(bench.context(failing)).find(of: stack())
    }
    #expect(error?.kind == .serviceFault)
    try note("kept", .kept)
    let mute = ScriptedTransport { form, _ in
      form["Action"] == "ListChangeSets"
        ? Self.denied : AWSAnswer.error(500, code: "InternalFailure", "oh")
    }
    await #expect(throws: AWSError.self) {
      try await ChangeSetFinder(bench.context(mute)).find(of: stack())
    }
  }
}

@Suite("Change sets with nested stacks")
struct NestedChangeSetTests {
  private let bench = EngineBench()

  private static func nested(_ name: String, _ id: String) -> String {
    "<member><ResourceChange><Action>Modify</Action><LogicalResourceId>\(name)</LogicalResourceId>"
      + "<ResourceType>AWS::CloudFormation::Stack</ResourceType><Replacement>False</Replacement>"
      + "<ChangeSetId>\(id)</ChangeSetId></ResourceChange></member>"
  }

  private static let topic =
    "<member><ResourceChange><Action>Remove</Action><LogicalResourceId>T</LogicalResourceId>"
    + "<ResourceType>AWS::SNS::Topic</ResourceType></ResourceChange></member>"

  /// A change set by its id: its changes, or an error.
  private func read(
    _ answer: @escaping @Sendable (String) -> (status: Int, body: String)?
  ) async throws -> [ReviewedChange] {
    let transport = ScriptedTransport { form, _ in
      answer(form["ChangeSetName"] ?? "") ?? AWSAnswer.error(404, code: "ChangeSetNotFound", "is not there")
    }
    return try await ChangeSetReader(client: bench.context(transport).client).read("root", stack: "app")
      .changes
  }

  private static func changes(_ xml: String) -> (status: Int, body: String) {
    AWSAnswer.result(
      "DescribeChangeSet",
      "<ChangeSetId>id</ChangeSetId><Status>CREATE_COMPLETE</Status><Changes>\(xml)</Changes>")
  }

  @Test("The changes of a nested stack follow its own, below its logical id")
  func below() async throws {
    let found = try await read { id in
      switch id {
      case "root": Self.changes(Self.nested("Net", "net") + Self.topic)
      case "net": Self.changes(Self.nested("Sub", "sub"))
      case "sub": Self.changes(Self.topic)
      default: nil
      }
    }
    #expect(found.map(\.name) == ["Net", "Net/Sub", "Net/Sub/T", "T"])
    #expect(found.allSatisfy { $0.unread == nil && $0.unseen == nil })
  }

  @Test("One that may not be read, or is gone, stays folded and is a finding of every guard")
  func unread() async throws {
    for (answer, kind) in [
      (AWSAnswer.error(403, code: "AccessDenied", "no"), AWSError.Kind.accessDenied),
      (AWSAnswer.error(404, code: "ChangeSetNotFound", "is not there"), .rejected),
    ] {
      let found = try await read { $0 == "root" ? Self.changes(Self.nested("Net", "net")) : answer }
      #expect(found.map(\.name) == ["Net"])
      #expect(found.first?.unread?.kind == kind)
      #expect(found.first?.unseen?.hasPrefix("holds changes that could not be read: ") == true)
      let review = PlanReview(
        id: PlanID(number: 1), stackName: "app", stackID: "arn:stack", changeSetID: "root",
        changeSetName: "root", role: try ServiceRole(bench.role), changes: found)
      #expect(review.findings(of: [.removal]).count == 1)
      #expect(review.findings(of: []).isEmpty)
    }
  }

  @Test("What may pass fails the whole reading, so that nothing is shown as if it were all")
  func passing() async throws {
    await #expect(throws: AWSError.self) {
      try await read {
        $0 == "root"
          ? Self.changes(Self.nested("Net", "net")) : AWSAnswer.error(500, code: "InternalFailure", "oh")
      }
    }
  }

  @Test("Stacks are opened five levels deep; what is deeper is told to be unread")
  func deep() async throws {
    let found = try await read { Self.changes(Self.nested("N", $0 + "x")) }
    #expect(found.count == 6)
    #expect(found.last?.name == "N/N/N/N/N/N")
    #expect(found.last?.unread?.code == "TooDeep")
    #expect(found.last?.unread?.message == "Stacks are read 5 levels deep.")
    #expect(found.last?.unread?.nextStep == "Look at the nested change set rootxxxxxx in CloudFormation.")
    #expect(found.dropLast().allSatisfy { $0.unread == nil })
  }

  @Test(
    "What a change may hold that nobody saw is told, and of what is known nothing",
    arguments: [
      ("Add", "AWS::CloudFormation::Stack", nil), ("Modify", "AWS::SNS::Topic", nil),
      (
        "Modify", "AWS::CloudFormation::Stack",
        "is a nested stack that was not opened: --include-nested-stacks shows what it changes"
      ),
      ("Dynamic", "AWS::SNS::Topic", "is decided only as it runs"),
      ("Teleport", "AWS::SNS::Topic", "has the action Teleport, which is not known here"),
      ("", "AWS::SNS::Topic", "has the action , which is not known here"),
    ] as [(String, String, String?)])
  func unseen(_ action: String, _ type: String, _ words: String?) {
    let change = ReviewedChange(change: Change(action: action, logicalID: "R", resourceType: type))
    #expect(change.unseen == words)
  }
}

@Suite("Parameters that change")
struct ParameterChangeTests {
  private func parameters(_ values: [String: String]) -> [Stack.Parameter] {
    values.map { Stack.Parameter(key: $0.key, value: $0.value) }
  }

  @Test("Other, new and removed values are told by name in their alphabet's order; the same ones are not")
  func changes() {
    let changes = ParameterChange.changes(
      from: parameters(["Same": "1", "Other": "old", "Gone": "g"]),
      to: parameters(["Same": "1", "Other": "new", "New": "n"]))
    #expect(
      changes == [
        ParameterChange(name: "Gone", before: "g", after: nil),
        ParameterChange(name: "New", before: nil, after: "n"),
        ParameterChange(name: "Other", before: "old", after: "new"),
      ])
  }

  @Test("What AWS masks on either side is never told")
  func secrets() {
    for (before, after) in [("****", "hunter2"), ("hunter2", "****"), ("****", "****")] {
      let changes = ParameterChange.changes(
        from: parameters(["P": before, "Q": "1"]), to: parameters(["P": after, "Q": "2"]))
      #expect(changes.map(\.name) == ["Q"])
    }
    let new = ParameterChange.changes(from: parameters(["Q": "1"]), to: parameters(["Q": "1", "P": "****"]))
    #expect(new.isEmpty)
  }

  @Test("A new stack, and a change set without parameters, have none to tell")
  func none() {
    #expect(ParameterChange.changes(from: [], to: parameters(["P": "1"])).isEmpty)
    #expect(ParameterChange.changes(from: parameters(["P": "1"]), to: []).isEmpty)
  }

  @Test("A review shows the values that an update would change")
  func review() async throws {
    let bench = EngineBench()
    @Sendable func values(_ value: String) -> String {
      "<Parameters><member><ParameterKey>Size</ParameterKey><ParameterValue>\(value)</ParameterValue></member>"
        + "</Parameters>"
    }
    let before = AWSAnswer.stack("app", status: "CREATE_COMPLETE", inner: values("1"))
    let backend = bench.backend(before: before, after: [])
    let transport = ScriptedTransport { (form, _) throws(HTTPTransportError) in
      guard form["Action"] == "DescribeChangeSet" else { return try backend.respond(to: form) }
      return AWSAnswer.result(
        "DescribeChangeSet",
        "<ChangeSetId>arn:cs</ChangeSetId><StackId>arn:stack</StackId><Status>CREATE_COMPLETE</Status>"
          + values("2"))
    }
    let review = try bench.review(try await bench.engine(transport).plan(bench.intent()))
    #expect(review.parameterChanges == [ParameterChange(name: "Size", before: "1", after: "2")])
    var other = review
    other.parameterChanges = []
    #expect(other.digest != review.digest, "a confirmation is of what was shown")
  }
}
