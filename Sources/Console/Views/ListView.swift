internal import Canvas

/// What the list panes share: the frame, the filter in the title, the cursor, and what is said when empty.
enum ListView {
  /// Draws a pane's frame and its rows.
  ///
  /// - Parameter row: draws one item into one line.
  static func draw<Item>(
    _ pane: Pane, title: String, items: [Item], empty: [String], _ state: ConsoleState, in area: Rect,
    on canvas: inout Canvas, row: (Item, Rect, inout Canvas) -> Void
  ) {
    let focused = state.focus == pane
    let inside = canvas.frame(
      area, title: title, trailing: filterLabel(pane, state), focused: focused)
    guard !items.isEmpty else {
      drawEmpty(
        state.cursor(pane).filter.isEmpty ? empty : ["Nothing matches the filter; Esc clears it."],
        in: inside, on: &canvas)
      return
    }
    draw(pane, items: items, state, in: inside, on: &canvas, row: row)
  }

  /// Draws rows into an area that is framed already.
  static func draw<Item>(
    _ pane: Pane, items: [Item], _ state: ConsoleState, in inside: Rect, on canvas: inout Canvas,
    row: (Item, Rect, inout Canvas) -> Void
  ) {
    let cursor = state.cursor(pane)
    let selected = cursor.index(in: state.items(of: pane))
    for line in 0..<min(inside.rows, max(0, items.count - cursor.top)) {
      let index = cursor.top + line
      let place = inside.line(line)
      row(items[index], place, &canvas)
      guard index == selected else { continue }
      if state.focus == pane {
        canvas.restyle(place) { $0 = $0.selected }
      } else {
        canvas.restyle(place) { $0.isUnderlined = true }
      }
    }
  }

  static func drawEmpty(_ lines: [String], in area: Rect, on canvas: inout Canvas) {
    let wrapped = lines.flatMap { TextWrap.lines($0, columns: area.columns, limit: area.rows) }
    for (index, line) in wrapped.prefix(area.rows).enumerated() {
      canvas.put(line, in: area.line(index), .faint)
    }
  }

  /// Says something in the last lines of a pane with rows, where there is room for it.
  static func drawNote(_ text: String, below rows: Int, in area: Rect, on canvas: inout Canvas) {
    guard rows > 0 else { return }
    let inside = area.inset()
    let lines = TextWrap.lines(text, columns: inside.columns, limit: 4)
    guard inside.rows > rows + lines.count else { return }
    for (index, line) in lines.enumerated() {
      canvas.put(line, in: inside.line(inside.rows - lines.count + index), .faint)
    }
  }

  static func filterLabel(_ pane: Pane, _ state: ConsoleState) -> String {
    let filter = state.cursor(pane).filter
    return filter.isEmpty ? "" : "/\(filter)"
  }
}
