import AWSCore
import Assets
import Canvas
import Console
import ConsoleRuntime
import Deployment
import Foundation
import Logging
import Simulator
import TestSupport
import Testing

/// `rolestack demo` in memory, at a clock that stands: its screens are the same each time.
@MainActor
@Suite("The demo's screens", .serialized)
struct DemoTests {
  private let terminal: MemoryTerminal
  private let runtime: ConsoleRuntime

  init() throws {
    let start = try #require(Timestamp.parse("2026-11-23T10:00:00Z"))
    // Nothing passes but what is waited for, and nobody waits long.
    let standing = TimeSource(
      now: { start },
      sleep: { (duration) async throws(CancellationError) in
        do { try await Task.sleep(for: min(duration, .milliseconds(20))) } catch { throw CancellationError() }
      })
    let clock = SimulatedClock(real: standing)
    let simulator = Simulator(clock: clock, enforcesIAM: true, idNumber: 4)
    let sessions = try simulator.plant(try Seed(yaml: Assets.demoSeed))
    let connection = AWSConnection(
      transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")
    terminal = MemoryTerminal(size: Size(columns: 120, rows: 40))
    runtime = ConsoleRuntime(
      state: ConsoleState(
        size: terminal.size, now: clock.now,
        sessions: sessions.map { SessionRow(name: $0.name, definition: $0.definition) },
        stacks: sessions.flatMap { session in
          session.stacks.map { StackKey(session: session.name, name: $0) }
        }, isSimulator: true),
      terminal: terminal,
      services: ConsoleServices(
        connection: connection, sessions: SessionStore(connection: connection),
        definitions: Dictionary(
          uniqueKeysWithValues: sessions.compactMap { session in
            (try? session.definition.get()).map { (session.name, $0) }
          }),
        stackNames: folder.appendingPathComponent("stacks.json"),
        journal: Journal(file: folder.appendingPathComponent("journal.jsonl")), copy: { _ in true },
        openURL: { _ in true }))
  }

  /// Waits until the screen is as wanted and stays so; answers it without the number of calls and the
  /// session that happened to be assumed last.
  private func screen(_ isWanted: (String) -> Bool) async throws -> String {
    var last = ""
    var steady = 0
    for _ in 0..<1000 {
      try await Task.sleep(for: .milliseconds(10))
      let text = terminal.canvas.plainText.replacing(/polling .*$/, with: "polling")
        .replacing(/Assumed [\w-]+$/, with: "Assumed")
      steady = text == last && isWanted(text) ? steady + 1 : 0
      if steady == 30 { return text }
      last = text
    }
    Issue.record("The screen did not come:\n\(last)")
    return last
  }

  private func expect(_ name: String, _ isWanted: (String) -> Bool) async throws {
    for (columns, rows) in [(120, 40), (80, 24)] {
      terminal.resize(to: Size(columns: columns, rows: rows))
      let text = try await screen(isWanted)
      if let problem = try Snapshot.problem(with: text, named: "\(name)-\(columns)x\(rows)", of: #filePath) {
        Issue.record("\(problem)")
      }
    }
  }

  @Test(
    "Sessions and stacks as they open, the denied tabs, the root cause in a nested stack, the changes to come"
  )
  func screens() async throws {
    let running = Task { await runtime.run(assume: ["deploy", "observer", "handed-over"]) }
    _ = try await screen { screen in
      ["updating", "● deploy      15:00", "○ observer    1:00:00", "○ handed-over 02:50"].allSatisfy {
        screen.contains($0)
      }
    }
    try await expect("demo-opening") { $0.contains("● deploy") && $0.contains("handed-over") }
    terminal.press(.character("2"), .enter)
    try await expect("demo-stack") { $0.contains("Overview") && $0.contains("UPDATE_IN_PROGRESS") }
    terminal.press(.character("e"))
    try await expect("demo-denied") { $0.contains("lacks") }

    for key in ":session observer" { terminal.press(.character(key)) }
    terminal.press(.enter, .character("2"))
    try await expect("demo-stacks") { $0.contains("analytics") && $0.contains("billing") }
    terminal.press(.character("/"))
    for key in "analytics" { terminal.press(.character(key)) }
    terminal.press(.enter, .character("e"))
    try await expect("demo-cause") { $0.contains("✗ Endpoint in analytics-Network") }
    terminal.press(.control("c"))
    _ = await running.value
  }
}
