import Canvas
import Console
import TestSupport
import Testing

/// Holds a screen against the one kept in Snapshots/: its text, and how it looks.
func expectScreen(
  _ state: ConsoleState, is name: String, isUnicode: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var canvas = Canvas(size: state.size, isUnicode: isUnicode)
  render(state, into: &canvas)
  for (content, name) in [(canvas.plainText, name), (canvas.styles, "\(name).styles")] {
    if let problem = try Snapshot.problem(with: content, named: name, of: #filePath) {
      Issue.record("\(problem)", sourceLocation: sourceLocation)
    }
  }
}

/// Holds one text against its snapshot.
func expectSnapshot(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  do {
    if let problem = try Snapshot.problem(with: text, named: name, of: #filePath) {
      Issue.record("\(problem)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
