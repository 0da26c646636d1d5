/// `sam build`, running or as it ended.
struct SamBuildState: Hashable, Sendable {
  /// Lines that are kept.
  private static let mostLines = 200

  private(set) var lines: [String] = []
  var isRunning = true

  mutating func note(_ line: String) { lines = (lines + [line]).suffix(Self.mostLines) }
}
