internal import AWSCore
internal import Canvas
internal import Deployment

/// The main pane: the selected stack, in tabs.
enum MainView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    guard let row = state.selectedStack else {
      let inside = canvas.frame(area, title: "0 Stack", focused: state.focus == .main)
      ListView.drawEmpty(["No stack is selected."], in: inside, on: &canvas)
      return
    }
    let status = row.status.map { " ── \($0)" } ?? ""
    let inside = canvas.frame(
      area, title: row.name + status, trailing: ListView.filterLabel(.main, state),
      focused: state.focus == .main)
    let (tabs, body) = inside.split(top: 1)
    drawTabs(state, in: tabs, on: &canvas)
    let head = TabHead.lines(state, columns: body.columns)
    for (index, line) in head.enumerated() { canvas.put(line.text, in: body.line(index), line.style) }
    let list = body.split(top: head.count).rest
    let rows = state.shownRows
    guard !rows.isEmpty else {
      ListView.drawEmpty(state.emptyTab, in: list, on: &canvas)
      return
    }
    let painter = RowPainter(state, rows, row, columns: list.columns)
    ListView.draw(.main, items: rows, state, in: list, on: &canvas) { row, place, canvas in
      painter.draw(row, in: place, on: &canvas)
    }
  }

  private static func drawTabs(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    // Where all do not fit, the first three letters tell them apart.
    let titles = MainTab.allCases.map(\.title)
    let isNarrow = titles.reduce(0) { $0 + $1.count + 2 } > area.columns
    var rest = area
    for tab in MainTab.allCases {
      let style = tab == state.tab ? Style(bold: true, underlined: true) : .faint
      let title = isNarrow && tab != state.tab ? String(tab.title.prefix(3)) : tab.title
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
      rest = rest.split(left: canvas.put(title, in: rest, style)).rest
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
    }
  }
}

/// Draws the rows of a tab in columns that fit what is shown of it.
private struct RowPainter {
  private let state: ConsoleState
  private let stack: StackRow
  private let nameColumns: Int
  private let rootStackID: String?

  init(_ state: ConsoleState, _ rows: [MainRow], _ stack: StackRow, columns: Int) {
    self.state = state
    self.stack = stack
    rootStackID = stack.events.events?.stackID
    // Only what can be seen counts.
    let top = state.cursor(.main).top
    let shown = rows.dropFirst(top).prefix(state.size.rows)
    let widest = shown.map { TextWidth.columns($0.title, limit: 64) }.max() ?? 0
    nameColumns = min(widest, max(8, columns / 3)) + 2
  }

  func draw(_ row: MainRow, in area: Rect, on canvas: inout Canvas) {
    switch row {
    case .field(let field):
      FieldList.draw(
        label: field.label, labelIsName: state.tab == .parameters, value: field.value,
        style: field.label == "Status" ? StacksView.style(of: stack) : .plain,
        isIdentifier: field.isIdentifier || FieldList.looksLikeIdentifier(field.value),
        labelColumns: nameColumns, in: area, on: &canvas)
    case .change(let reviewed): draw(reviewed, in: area, on: &canvas)
    case .event(let event): draw(event, in: area, on: &canvas)
    case .resource(let resource):
      let rest = put(name: resource.logicalID, in: area, on: &canvas)
      let status = put(status: resource.status, in: rest, on: &canvas)
      let text =
        resource.reason ?? "\(ChangeWords.short(resource.resourceType))  \(resource.physicalID ?? "")"
      canvas.put(text, in: status, .faint, cut: resource.reason == nil ? .middle : .end)
    }
  }

  private func draw(_ reviewed: ReviewedChange, in area: Rect, on canvas: inout Canvas) {
    let change = reviewed.change
    let style = Self.style(of: change)
    let (action, rest) = area.split(left: 9)
    canvas.put("\(Self.sign(of: change)) \(change.action)", in: action.split(left: 8).left, style)
    let details = put(name: reviewed.name, in: rest, on: &canvas)
    var after = details
    after = after.split(left: canvas.put(ChangeWords.short(change.resourceType), in: after, .faint)).rest
    let replacement = ChangeWords.replacement(change)
    if !replacement.isEmpty {
      after = after.split(left: canvas.put("  \(replacement)", in: after, Style(.red, bold: true))).rest
    }
    let scope =
      change.details.isEmpty
      ? change.scope : change.details.map { $0.name ?? $0.attribute }.uniqued()
    if !scope.isEmpty { canvas.put("  \(scope.joined(separator: ", "))", in: after, .faint) }
  }

  private func draw(_ event: StackEvent, in area: Rect, on canvas: inout Canvas) {
    let (clock, rest) = area.split(left: 9)
    canvas.put(state.clock(event.timestamp), in: clock, .faint)
    let after = put(name: event.logicalID, in: rest, on: &canvas)
    let text = put(status: event.status, in: after, on: &canvas)
    let place = event.stackID == rootStackID ? "" : "[\(event.stackName)] "
    canvas.put(
      place + (event.reason ?? ChangeWords.short(event.resourceType)), in: text,
      event.status.isFailure ? Style(.red) : .faint)
  }

  /// Answers what is left of the line.
  private func put(name: String, in area: Rect, on canvas: inout Canvas) -> Rect {
    let (left, rest) = area.split(left: nameColumns)
    canvas.put(name, in: left.split(left: nameColumns - 1).left, Style(.cyan), cut: .middle)
    return rest
  }

  private func put(status: ResourceStatus, in area: Rect, on canvas: inout Canvas) -> Rect {
    let style: Style
    let glyph: String
    switch (status.isFailure, status.isSettled, status.isRollback) {
    case (true, _, _): (glyph, style) = ("✗", Style(.red))
    case (_, true, false): (glyph, style) = ("✔", Style(.green))
    case (_, true, true): (glyph, style) = ("✔", Style(.red))
    case (_, false, _): (glyph, style) = (StackWords.movingGlyph, Style(.yellow))
    }
    let used = canvas.put("\(glyph) \(status)", in: area, style)
    return area.split(left: max(used, 20) + 1).rest
  }

  private static func sign(of change: Change) -> String {
    switch change.action {
    case "Add": "+"
    case "Remove": "-"
    case "Modify": "~"
    default: "·"
    }
  }

  private static func style(of change: Change) -> Style {
    switch change.action {
    case "Add": Style(.green)
    case "Remove": Style(.red)
    default: Style(.yellow)
    }
  }
}

extension [String] {
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
