internal import DequeModule

/// `sam build`, running or as it ended.
struct SamBuildState: Hashable, Sendable {
  /// Lines that are kept.
  private static let mostLines = 200

  /// What it printed last, oldest first.
  private(set) var lines: Deque<String> = []
  private(set) var isRunning = true

  mutating func note(_ line: String) {
    lines.append(line)
    if lines.count > Self.mostLines { lines.removeFirst() }
  }

  /// - Parameter code: its exit code; nil where there is no such program.
  mutating func end(_ code: Int?) {
    isRunning = false
    switch code {
    case 0?: note("sam build is done")
    case let code?: note("sam build ended with \(code)")
    case nil: note("There is no program sam here")
    }
  }
}
