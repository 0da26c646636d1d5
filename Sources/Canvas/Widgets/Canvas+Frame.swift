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
    for (row, left, right) in [(0, "┌", "┐"), (area.rows - 1, "└", "┘")] {
      let (corner, rest) = area.line(row).split(left: 1)
      let (bar, last) = rest.split(left: rest.columns - 1)
      put(left, in: corner, style)
      fill(bar, with: "─", style)
      put(right, in: last, style)
    }
    for row in 1..<area.rows - 1 {
      let line = area.line(row)
      fill(line.split(left: 1).left, with: "│", style)
      fill(line.split(left: line.columns - 1).rest, with: "│", style)
    }
    let edge = area.line(0).inset(columns: 2, rows: 0)
    let used = title.isEmpty ? 0 : put(" \(title) ", in: edge, focused ? style : .strong, cut: .middle)
    if !trailing.isEmpty, used + TextWidth.columns(trailing) + 4 <= edge.columns {
      putRight(" \(trailing) ", in: edge, style)
    }
    return area.inset()
  }
}
