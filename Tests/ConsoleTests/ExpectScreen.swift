import Canvas
import Console
import TestSupport
import Testing

/// Holds a screen against the one kept in Snapshots/.
func expectScreen(
  _ state: ConsoleState, is name: String, isUnicode: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var canvas = Canvas(size: state.size, isUnicode: isUnicode)
  render(state, into: &canvas)
  if let problem = try Snapshot.problem(with: canvas.plainText, named: name, of: #filePath) {
    Issue.record("\(problem)", sourceLocation: sourceLocation)
  }
}
