internal import AWSCore
internal import Canvas
internal import Deployment

/// Pane 3: the selected stack's change sets.
enum ChangeSetsView {
  /// - Parameter stack: the one whose change sets they are, as it was described; nil where it was not.
  static func draw(
    _ changeSets: ChangeSets, of stack: Stack?, isFocused: Bool, in area: Rect, on canvas: inout Canvas
  ) {
    let list = changeSets.shown
    ListView.draw(
      title: "3 Change sets", changeSets.cursor,
      empty: stack == nil ? [] : empty(list, isFinding: changeSets.isFinding),
      isFocused: isFocused, in: area, on: &canvas
    ) { place, area, canvas in
      guard let found = list?.rows[place] else { return }
      drawRow(found, changeSets.changes(of: found.summary.id), in: area, on: &canvas)
    }
    if let denial = list?.denial?.denial {
      ListView.drawNote(words(denial), below: changeSets.cursor.count, in: area, on: &canvas)
    }
  }

  private static func drawRow(
    _ found: FoundChangeSet, _ changes: ChangesSight?, in area: Rect, on canvas: inout Canvas
  ) {
    let style = style(of: found)
    let (mark, rest) = area.split(left: 2)
    canvas.put(ChangeSetWords.glyph(of: found), in: mark, style)
    let width = TextWidth.columns(found.summary.name, limit: rest.columns)
    let (name, words) = rest.split(left: min(width, max(10, rest.columns * 3 / 5)))
    canvas.put(found.summary.name, in: name, .plain, cut: .middle)
    var text = ChangeSetWords.state(of: found)
    if case .read(_, let changes) = changes {
      text += ", \(changes.count) change\(changes.count == 1 ? "" : "s")"
    }
    if found.entry == nil { text += ", from elsewhere" }
    canvas.put(text, in: words.split(left: 1).rest, style)
  }

  private static func style(of found: FoundChangeSet) -> Style {
    switch ChangeSetWords.glyph(of: found) {
    case "✗": Style(.red)
    case "◐": Style(.yellow)
    case "○": Style(.cyan)
    default: .faint
    }
  }

  private static func empty(_ list: ChangeSetList?, isFinding: Bool) -> [String] {
    guard let list else { return ["Looking…"] }
    if let problem = list.problem { return ["They cannot be found now: \(problem)"] }
    if let denial = list.denial?.denial { return ["None made here.", words(denial)] }
    return [isFinding ? "Looking…" : "No change sets."]
  }

  private static func words(_ denial: Denial) -> String {
    "Those of others are not shown: \(denial.who ?? "the session") lacks \(denial.action)."
  }
}
