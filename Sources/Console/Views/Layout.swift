internal import Canvas

/// Where everything is on a screen of a size: from 100 columns on panes side by side, below that the
/// focused pane alone.
struct Layout {
  static let smallest = Size(columns: 40, rows: 12)
  private static let sideBySide = 100

  let header: Rect
  let footer: Rect
  /// The panes that are shown, borders included.
  let panes: [Pane: Rect]
  let isTooSmall: Bool

  init(size: Size, focus: Pane) {
    let screen = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    isTooSmall = size.columns < Self.smallest.columns || size.rows < Self.smallest.rows
    header = screen.line(0)
    footer = screen.line(size.rows - 1)
    let body = Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 2)
    guard !isTooSmall else {
      panes = [:]
      return
    }
    guard size.columns >= Self.sideBySide else {
      panes = [focus: body]
      return
    }
    let (left, right) = body.split(left: size.columns / 3)
    let (sessions, stacks) = left.split(top: max(5, left.rows / 3))
    let (main, outputs) = right.split(top: right.rows - max(5, right.rows / 3))
    panes = [.sessions: sessions, .stacks: stacks, .main: main, .outputs: outputs]
  }

  /// Rows of list within a pane's border; the main pane has its tabs above.
  func listRows(of pane: Pane, in area: Rect) -> Int {
    max(0, area.rows - (pane == .main ? 3 : 2))
  }

  /// Where an overlay lies.
  static func overlay(on size: Size) -> Rect {
    let columns = min(size.columns, max(38, min(96, size.columns - 8)))
    let rows = max(4, size.rows - 4)
    return Rect(
      column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
  }
}
