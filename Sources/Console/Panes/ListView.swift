internal import Canvas

/// What the list panes share: the frame, the filter in the title, the cursor, and what is said when empty.
enum ListView {
  /// Draws a pane's frame and its rows.
  ///
  /// - Parameters:
  ///   - empty: what is said where there are no rows at all.
  ///   - row: draws the row at a place of the list into one line.
  static func draw(
    title: String, _ cursor: ListCursor, empty: @autoclosure () -> [String], isFocused: Bool, in area: Rect,
    on canvas: inout Canvas, row: (_ place: Int, Rect, inout Canvas) -> Void
  ) {
    let inside = canvas.frame(area, title: title, trailing: filterLabel(cursor), focused: isFocused)
    guard cursor.count > 0 else {
      drawEmpty(cursor.filter.isEmpty ? empty() : [nothingMatches], in: inside, on: &canvas)
      return
    }
    draw(cursor, isFocused: isFocused, in: inside, on: &canvas, row: row)
  }

  static let nothingMatches = "Nothing matches the filter; Esc clears it."

  /// Draws rows into an area that is framed already: those on the screen, and no others.
  static func draw(
    _ cursor: ListCursor, isFocused: Bool, in inside: Rect, on canvas: inout Canvas,
    row: (_ place: Int, Rect, inout Canvas) -> Void
  ) {
    for index in cursor.shown(rows: inside.rows) {
      let area = inside.line(index - cursor.top)
      row(cursor.place(index), area, &canvas)
      guard index == cursor.index else { continue }
      if isFocused {
        canvas.restyle(area) { $0 = $0.selected }
      } else {
        canvas.restyle(area) { $0.isUnderlined = true }
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

  static func filterLabel(_ cursor: ListCursor) -> String {
    cursor.filter.isEmpty ? "" : "/\(cursor.filter)"
  }
}
