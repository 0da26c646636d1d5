import Canvas
import Console
import Foundation
import Testing

/// Holds a screen against the one kept in Snapshots/. A new or changed one is written and fails: look at
/// it, and run again.
func expectScreen(
  _ state: ConsoleState, is name: String, isUnicode: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var canvas = Canvas(size: state.size, isUnicode: isUnicode)
  render(state, into: &canvas)
  let screen = canvas.plainText + "\n"
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Snapshots/\(name).txt")
  let kept = try? String(contentsOf: file, encoding: .utf8)
  guard kept != screen else { return }
  if kept == nil || ProcessInfo.processInfo.environment["ROLESTACK_RECORD"] != nil {
    try screen.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("Recorded \(name); look at it and run again", sourceLocation: sourceLocation)
  } else {
    Issue.record("\(name) is different now:\n\(screen)", sourceLocation: sourceLocation)
  }
}
