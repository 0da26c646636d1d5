extension Canvas {
  /// Draws a border with a title in its upper edge.
  ///
  /// - Returns: the area inside.
  @discardableResult
  public mutating func frame(_ area: Rect, title: String, trailing: String = "", focused: Bool) -> Rect {
    guard area.columns >= 2, area.rows >= 2 else {
      return Rect(column: area.column, row: area.row, columns: 0, rows: 0)
    }
    let style = focused ? Style(.cyan, bold: true) : Style.faint
    let bar = String(repeating: "─", count: area.columns - 2)
    put("┌" + bar + "┐", in: area.line(0), style)
    put("└" + bar + "┘", in: area.line(area.rows - 1), style)
    for row in 1..<area.rows - 1 {
      let line = area.line(row)
      put("│", in: line, style)
      put("│", in: Rect(column: area.column + area.columns - 1, row: line.row, columns: 1, rows: 1), style)
    }
    let edge = area.line(0).inset(columns: 2, rows: 0)
    let used = title.isEmpty ? 0 : put(" \(title) ", in: edge, focused ? style : .strong, cut: .middle)
    if !trailing.isEmpty, used + TextWidth.columns(trailing) + 4 <= edge.columns {
      putRight(" \(trailing) ", in: edge, style)
    }
    return area.inset()
  }
}
