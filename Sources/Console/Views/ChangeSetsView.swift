internal import AWSCore
internal import Canvas
internal import Deployment

/// Pane 3: the selected stack's change sets.
enum ChangeSetsView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    let rows = state.shownChangeSets
    ListView.draw(
      .changeSets, title: "3 Change sets", items: rows, empty: empty(state), state, in: area, on: &canvas
    ) { found, place, canvas in
      drawRow(found, state, in: place, on: &canvas)
    }
    if let denial = list(state)?.denial?.denial {
      ListView.drawNote(words(denial), below: rows.count, in: area, on: &canvas)
    }
  }

  private static func drawRow(
    _ found: FoundChangeSet, _ state: ConsoleState, in area: Rect, on canvas: inout Canvas
  ) {
    let style = style(of: found)
    let (mark, rest) = area.split(left: 2)
    canvas.put(ChangeSetWords.glyph(of: found), in: mark, style)
    let width = TextWidth.columns(found.summary.name, limit: rest.columns)
    let (name, words) = rest.split(left: min(width, max(10, rest.columns * 3 / 5)))
    canvas.put(found.summary.name, in: name, .plain, cut: .middle)
    var text = ChangeSetWords.state(of: found)
    if case .read(_, let changes) = state.changes[found.summary.id] {
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

  private static func list(_ state: ConsoleState) -> ChangeSetList? {
    state.selectedKey.flatMap { state.changeSetLists[$0] }
  }

  private static func empty(_ state: ConsoleState) -> [String] {
    guard state.selectedStack?.stack != nil else { return [] }
    guard let list = list(state) else { return ["Looking…"] }
    if let problem = list.problem { return ["They cannot be found now: \(problem)"] }
    if let denial = list.denial?.denial { return ["None made here.", words(denial)] }
    return [list.isLoading ? "Looking…" : "No change sets."]
  }

  private static func words(_ denial: Denial) -> String {
    "Those of others are not shown: \(denial.who ?? "the session") lacks \(denial.action)."
  }
}
