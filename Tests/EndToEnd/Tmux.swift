import Foundation
import Testing

/// A real terminal of a test's own: a tmux server with one window, running a shell.
struct Tmux: Sendable {
  private let socket: String
  let environment: [String: String]

  init(columns: Int, rows: Int, environment: [String: String]) async throws {
    socket = "rolestack-\(UUID().uuidString)"
    self.environment = environment
    var arguments = ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
    for (name, value) in environment { arguments += ["-e", "\(name)=\(value)"] }
    try await tmux(arguments + ["bash", "--norc", "--noprofile"])
    try await type("PS1='ready> '; cd \"$HOME\"")
    _ = try await screen(until: { $0.contains("ready>") })
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    let result = try await run(
      "/usr/bin/env", ["tmux", "-L", socket] + arguments,
      environment: ["HOME": NSHomeDirectory(), "TERM": "xterm-256color", "LANG": "C.UTF-8"])
    return result.output
  }

  /// Types a line and Enter.
  func type(_ line: String) async throws {
    try await tmux(["send-keys", "-l", line])
    try await press("Enter")
  }

  /// Starts a program that `quit` ends.
  func start(_ command: String) async throws { try await type("\(command); echo en''ded") }

  /// Presses q in the panes and waits until the program has ended.
  ///
  /// The prompt is back on the screen before that, and what is typed by then is the program's.
  func quit() async throws {
    try await press("q")
    _ = try await screen { $0.contains("\nended") }
  }

  /// Types text as it stands.
  func typeText(_ text: String) async throws { try await tmux(["send-keys", "-l", text]) }

  /// Presses keys by tmux's names.
  func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

  func resize(columns: Int, rows: Int) async throws {
    try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  func screen() async throws -> String { try await tmux(["capture-pane", "-p"]) }

  /// Keeps every byte that is written to the terminal from now on; answers the file.
  func record(to file: URL) async throws -> URL {
    try await tmux(["pipe-pane", "cat > '\(file.path)'"])
    return file
  }

  func clipboard() async throws -> String { try await tmux(["show-buffer"]) }

  /// What the terminal's modes are: tells whether a program left it as it was.
  func modes() async throws -> String {
    try await tmux([
      "display-message", "-p", "#{alternate_on} #{cursor_flag} #{keypad_flag} #{keypad_cursor_flag}",
    ])
  }

  /// Waits until the screen is as wanted; answers it.
  @discardableResult
  func screen(
    within seconds: Double = 60, until isWanted: (String) -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let end = ContinuousClock.now + .seconds(seconds)
    var last = ""
    while ContinuousClock.now < end {
      last = try await screen()
      if isWanted(last) { return last }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("The screen did not come:\n\(last)", sourceLocation: sourceLocation)
    return last
  }

  func end() async throws { try await tmux(["kill-server"]) }
}
