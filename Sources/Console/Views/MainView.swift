internal import AWSCore
internal import Canvas

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
    let fields = state.shownFields
    guard !fields.isEmpty else {
      ListView.drawEmpty([empty(row, state)], in: body, on: &canvas)
      return
    }
    let labels = FieldList.labelColumns(fields.map(\.label), in: body)
    ListView.draw(.main, items: fields, state, in: body, on: &canvas) { field, place, canvas in
      FieldList.draw(
        label: field.label, value: field.value,
        style: field.label == "Status" ? StacksView.style(of: row) : .plain,
        isIdentifier: field.isIdentifier || FieldList.looksLikeIdentifier(field.value),
        labelColumns: labels, in: place, on: &canvas)
    }
  }

  private static func drawTabs(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    var rest = area
    for tab in MainTab.allCases {
      let style = tab == state.tab ? Style(bold: true, underlined: true) : .faint
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
      rest = rest.split(left: canvas.put(tab.title, in: rest, style)).rest
      rest = rest.split(left: canvas.put(" ", in: rest)).rest
    }
  }

  private static func empty(_ row: StackRow, _ state: ConsoleState) -> String {
    guard state.cursor(.main).filter.isEmpty else { return "Nothing matches the filter; Esc clears it." }
    return row.stack == nil ? "Looking…" : "\(row.name) has no parameters."
  }
}
