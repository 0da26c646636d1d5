import AWSCore
import Canvas
import Console
import Deployment
import Foundation
import Logging
import Synchronization
import Templates
import TestSupport
import Testing

@testable import ConsoleRuntime

/// What was handed to the clipboard.
private final class Copies: Sendable {
  private let texts = Mutex<[String]>([])
  var all: [String] { texts.withLock { $0 } }
  func add(_ text: String) { texts.withLock { $0.append(text) } }
}

@MainActor
@Suite("The console's runtime")
struct ConsoleRuntimeTests {
  /// A console in memory, on a back end that answers by script, running until `quit`.
  @MainActor private final class Running {
    let terminal: MemoryTerminal
    let transport: ScriptedTransport
    let copied = Copies()
    let stackNames: URL
    private var task: Task<Void, Never>?

    init(toolTakesCopies: Bool = true, _ answer: @escaping ScriptedTransport.Answer) throws {
      terminal = MemoryTerminal(size: Size(columns: 120, rows: 30))
      transport = ScriptedTransport(answer)
      stackNames = FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString)/stacks.json")
      let connection = AWSConnection(transport: transport, logger: Logger(label: "test"))
      let role = try AssumeRoleRequest(roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me")
      let definition = SessionDefinition(
        name: "deploy", region: Region("us-east-1"), endpoints: EndpointResolver(),
        source: .assumeRole(role, from: .keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))))
      let runtime = ConsoleRuntime(
        state: ConsoleState(
          size: terminal.size, now: connection.now,
          sessions: [SessionRow(name: "deploy", definition: .success(definition))],
          stacks: [StackKey(session: "deploy", name: "app")]),
        terminal: terminal,
        services: ConsoleServices(
          connection: connection, sessions: SessionStore(connection: connection),
          definitions: ["deploy": definition], stackNames: stackNames,
          journal: Journal(
            file: stackNames.deletingLastPathComponent().appendingPathComponent("journal.jsonl")),
          copy: { [copied] text in
            copied.add(text)
            return toolTakesCopies
          }, openURL: { _ in true }))
      task = Task { await runtime.run(assume: ["deploy"]) }
    }

    /// Waits until the screen is as wanted.
    func screen(_ isWanted: (String) -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws
    {
      for _ in 0..<500 {
        if isWanted(terminal.canvas.plainText) { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      Issue.record("The screen did not come:\n\(terminal.canvas.plainText)", sourceLocation: sourceLocation)
    }

    func quit() async {
      terminal.press(.character("q"))
      await task?.value
    }
  }

  /// A stack before and after a change set was executed, whose events are not to be read.
  private enum Scene {
    static let denied = AWSAnswer.error(
      403, code: "AccessDenied", "not authorized to perform: cloudformation:DescribeStackEvents")

    static func stack(executed: Int) -> (status: Int, body: String) {
      AWSAnswer.stack(
        "app", status: executed == 0 ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
        updated: executed == 0 ? "2026-11-23T10:00:00Z" : "2026-11-23T10:05:00Z",
        inner: "<RoleARN>arn:aws:iam::123456789012:role/service</RoleARN>")
    }
  }

  nonisolated private static func answer(_ form: [String: String]) -> (status: Int, body: String) {
    switch form["Action"] {
    case "AssumeRole": AWSAnswer.assumedRole(until: Timestamp.iso8601(Date() + 900))
    case "ListStacks":
      AWSAnswer.error(403, code: "AccessDenied", "not authorized to perform: cloudformation:ListStacks")
    default:
      AWSAnswer.stack(
        form["StackName"] ?? "", status: "CREATE_COMPLETE",
        inner:
          "<Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://x</OutputValue></member></Outputs>"
      )
    }
  }

  @Test("From assuming to a stack's output on the clipboard, and out")
  func session() async throws {
    let running = try Running { form, _ in Self.answer(form) }
    try await running.screen {
      $0.contains("expires 14:") && $0.contains("✔ app created") && $0.contains("https://x")
    }
    running.terminal.press(.character("4"), .character("y"))
    try await running.screen { $0.contains("Copied https://x") }
    #expect(running.copied.all == ["https://x"])
    running.terminal.press(.control("z"))
    try await running.screen { _ in running.terminal.suspensions == 1 }
    running.terminal.resize(to: Size(columns: 80, rows: 24))
    try await running.screen { _ in running.terminal.canvas.size.columns == 80 }
    await running.quit()
    #expect(running.terminal.isOver)
    #expect(running.transport.actions.filter { $0 == "AssumeRole" }.count == 1)
    #expect(running.transport.actions.filter { $0 == "ListStacks" }.count == 1)
  }

  @Test("Where no tool takes a copy, the terminal is handed it")
  func copyByTerminal() async throws {
    let running = try Running(toolTakesCopies: false) { form, _ in Self.answer(form) }
    try await running.screen { $0.contains("https://x") }
    running.terminal.press(.character("4"), .character("y"))
    try await running.screen { $0.contains("Copied") }
    #expect(running.terminal.clipboard == "https://x")
    await running.quit()
  }

  @Test("A stack named is watched and remembered")
  func remembering() async throws {
    let running = try Running { form, _ in Self.answer(form) }
    try await running.screen { $0.contains("✔ app") }
    for character in ":stack other" { running.terminal.press(.character(character)) }
    running.terminal.press(.enter)
    try await running.screen { $0.contains("✔ other created") }
    await running.quit()
    #expect(try StackNames.read(from: running.stackNames).names["deploy"] == ["other"])
    try FileManager.default.removeItem(at: running.stackNames.deletingLastPathComponent())
  }

  @Test("A back end that refuses everything leaves a console that says so and can be left")
  func refusal() async throws {
    let running = try Running { _, _ throws(HTTPTransportError) in
      throw HTTPTransportError(.connection, "Connection refused")
    }
    try await running.screen { $0.contains("could not be assumed") && $0.contains("Check the network") }
    await running.quit()
    #expect(running.terminal.isOver)
  }

  @Test("A narrowed plan is made and run by a session that AWS holds to it; dropped, neither goes on")
  func narrowed() async throws {
    let executed = Box(0)
    let transport = ScriptedTransport { form, _ in
      switch form["Action"] {
      case "DescribeStackEvents": return Scene.denied
      case "DescribeStacks": return Scene.stack(executed: executed.value)
      case "AssumeRole":
        return AWSAnswer.assumedRole(
          until: Timestamp.iso8601(Date() + 900), key: form["Policy"] == nil ? "ASIAWHOLE" : "ASIANARROW")
      case "CreateChangeSet":
        return AWSAnswer.result(
          "CreateChangeSet",
          "<Id>arn:cs</Id><StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/app/1</StackId>")
      case "DescribeChangeSet":
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>c</ChangeSetName><Status>CREATE_COMPLETE</Status>"
            + "<Changes><member><ResourceChange><Action>Add</Action><LogicalResourceId>T</LogicalResourceId>"
            + "</ResourceChange></member></Changes>")
      case "ExecuteChangeSet":
        executed.value += 1
        return AWSAnswer.result("ExecuteChangeSet", "")
      default: return Self.answer(form)
      }
    }
    let connection = AWSConnection(transport: transport, logger: Logger(label: "test"))
    let role = try AssumeRoleRequest(roleARN: "arn:aws:iam::123456789012:role/deploy", sessionName: "me")
    let definition = SessionDefinition(
      name: "deploy", region: Region("us-east-1"), endpoints: EndpointResolver(),
      source: .assumeRole(role, from: .keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))))
    let terminal = MemoryTerminal(size: Size(columns: 120, rows: 30))
    let runtime = ConsoleRuntime(
      state: ConsoleState(
        size: terminal.size, now: connection.now,
        sessions: [SessionRow(name: "deploy", definition: .success(definition))], stacks: []),
      terminal: terminal,
      services: ConsoleServices(
        connection: connection, sessions: SessionStore(connection: connection),
        definitions: ["deploy": definition], stackNames: URL(fileURLWithPath: "/nowhere/stacks.json"),
        journal: Journal(
          file: FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")),
        copy: { _ in true }, openURL: { _ in true }))
    let intent = DeployIntent(
      stackName: "app",
      template: try Template(yaml: "Resources: {T: {Type: AWS::SNS::Topic}}", path: "t.yaml"),
      role: try ServiceRole("arn:aws:iam::123456789012:role/service"))
    await runtime.assume("deploy", nil)
    await runtime.planDeployment("deploy", intent, narrows: true, 1)
    let review = try #require(
      runtime.mailbox.takeAll().compactMap { message -> PlanReview? in
        if case .wizard(.planned(1, .success(.review(let review)))) = message { review } else { nil }
      }.first)
    func keys(of action: String) -> Set<String> {
      Set(
        transport.requests.filter { ScriptedTransport.form($0)["Action"] == action }.map { request in
          request.headers.first { $0.name == "Authorization" }?.value.contains("ASIANARROW") == true
            ? "narrow" : "whole"
        })
    }
    #expect(keys(of: "CreateChangeSet") == ["narrow"])
    let policy = try #require(transport.forms.compactMap { $0["Policy"] }.first)
    #expect(policy.contains("stack/app/*") && policy.contains("role/service"))
    await runtime.execute(StackKey(session: "deploy", name: "app"), review, operation: 1)
    #expect(keys(of: "ExecuteChangeSet") == ["narrow"])
    let before = transport.requests.count
    await runtime.drop("deploy")
    #expect(runtime.narrowedEngines.isEmpty && transport.requests.count == before)
    // What is not narrowed goes by the whole session.
    await runtime.assume("deploy", nil)
    await runtime.planDeployment("deploy", intent, narrows: false, 2)
    #expect(keys(of: "CreateChangeSet") == ["narrow", "whole"])
  }

  @Test("A change set is executed once, its end is told, and its pane watches the stack by itself again")
  func execution() async throws {
    let executed = Box(0)
    let running = try Running { (form, _) throws(HTTPTransportError) in
      switch form["Action"] {
      case "ListChangeSets":
        return AWSAnswer.result(
          "ListChangeSets",
          "<Summaries><member><ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>kept</ChangeSetName>"
            + "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus></member></Summaries>"
        )
      case "DescribeChangeSet":
        return AWSAnswer.result(
          "DescribeChangeSet",
          "<ChangeSetId>arn:cs</ChangeSetId><ChangeSetName>kept</ChangeSetName><Status>CREATE_COMPLETE</Status>"
            + "<Changes><member><ResourceChange><Action>Add</Action><LogicalResourceId>T</LogicalResourceId>"
            + "</ResourceChange></member></Changes>")
      case "ExecuteChangeSet":
        executed.value += 1
        return AWSAnswer.result("ExecuteChangeSet", "")
      case "DescribeStackEvents": return Scene.denied
      case "DescribeStacks": return Scene.stack(executed: executed.value)
      default: return Self.answer(form)
      }
    }
    try await running.screen { $0.contains("○ kept ready") }
    running.terminal.press(.character("3"), .character("X"))
    try await running.screen { $0.contains("Execute kept?") && $0.contains("role/service") }
    // It was not made here: what role it carries is not known, so the stack's name is to be typed.
    running.terminal.press(.character("a"), .character("p"), .character("p"), .enter)
    try await running.screen { _ in running.terminal.alerts.count == 1 }
    #expect(running.terminal.alerts.first?.hasPrefix("app updated in") == true)
    #expect(executed.value == 1)
    // The pane is watched by itself again.
    let before = running.transport.actions.count
    try await running.screen { _ in running.transport.actions.count > before }
    await running.quit()
  }
}
