internal import AWSCore
internal import Canvas
internal import Deployment

/// The main pane: the selected stack, in tabs.
enum MainView {
  static func draw(
    _ pane: MainPane, clock: Clock, isFocused: Bool, in area: Rect, on canvas: inout Canvas
  ) {
    guard let subject = pane.subject else {
      let inside = canvas.frame(area, title: "0 Stack", focused: isFocused)
      ListView.drawEmpty(pane.emptyLines, in: inside, on: &canvas)
      return
    }
    let status = subject.row.status.map { " ── \($0)" } ?? ""
    let inside = canvas.frame(
      area, title: subject.row.name + status, trailing: ListView.filterLabel(pane.cursor), focused: isFocused)
    let (tabs, body) = inside.split(top: 1)
    drawTabs(pane.tab, in: tabs, on: &canvas)
    for (index, line) in pane.head.enumerated() {
      canvas.put(line.text, in: body.line(index), line.isProblem ? Style(.red, bold: true) : .faint)
    }
    let list = body.split(top: pane.head.count).rest
    guard pane.cursor.count > 0 else {
      let isNarrowed = !pane.cursor.filter.isEmpty
      ListView.drawEmpty(isNarrowed ? [ListView.nothingMatches] : pane.emptyLines, in: list, on: &canvas)
      return
    }
    let painter = RowPainter(pane, subject.row, clock: clock, in: list)
    ListView.draw(pane.cursor, isFocused: isFocused, in: list, on: &canvas) { place, area, canvas in
      painter.draw(pane.rows[place], in: area, on: &canvas)
    }
  }

  private static func drawTabs(_ open: MainTab, in area: Rect, on canvas: inout Canvas) {
    // Where all do not fit, the first three letters tell them apart.
    let titles = MainTab.allCases.map(\.title)
    let isNarrow = titles.reduce(0) { $0 + $1.count + 2 } > area.columns
    var rest = area
    for tab in MainTab.allCases {
      let style = tab == open ? Style(bold: true, underlined: true) : .faint
      let title = isNarrow && tab != open ? String(tab.title.prefix(3)) : tab.title
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
      rest = rest.split(left: canvas.put(title, in: rest, style)).rest
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
    }
  }
}

/// Draws the rows of a tab in columns that fit what is shown of it.
private struct RowPainter {
  private let tab: MainTab
  private let stack: StackRow
  private let clock: Clock
  private let nameColumns: Int
  private let rootStackID: String?

  init(_ pane: MainPane, _ stack: StackRow, clock: Clock, in area: Rect) {
    tab = pane.tab
    self.stack = stack
    self.clock = clock
    rootStackID = stack.events.events?.stackID
    // Only what can be seen counts.
    let widest = pane.cursor.shown(rows: area.rows).reduce(0) { widest, index in
      max(widest, TextWidth.columns(pane.rows[pane.cursor.place(index)].title, limit: 64))
    }
    nameColumns = FieldList.labelColumns(widest: widest, in: area)
  }

  func draw(_ row: MainRow, in area: Rect, on canvas: inout Canvas) {
    switch row {
    case .field(let field):
      FieldList.draw(
        label: field.label, labelIsName: tab == .parameters, value: field.value,
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
    canvas.put(self.clock.words(event.timestamp), in: clock, .faint)
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
