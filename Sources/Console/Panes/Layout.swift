internal import Canvas

/// Where everything is on a screen of a size: from 100 columns on panes side by side, below that the
/// focused pane alone.
struct Layout {
  static let smallest = Size(columns: 40, rows: 12)
  private static let sideBySide = 100

  let header: Rect
  let footer: Rect
  /// Between them.
  let body: Rect
  /// The panes that are shown, borders included.
  let panes: [Pane: Rect]
  let isTooSmall: Bool

  /// - Parameter sessions: how many rows the Sessions pane has to show.
  init(size: Size, focus: Pane, sessions count: Int) {
    let screen = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
    isTooSmall = size.columns < Self.smallest.columns || size.rows < Self.smallest.rows
    header = screen.line(0)
    footer = screen.line(size.rows - 1)
    body = Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 2)
    guard !isTooSmall else {
      panes = [:]
      return
    }
    guard size.columns >= Self.sideBySide else {
      panes = [focus: body]
      return
    }
    let (left, right) = body.split(left: size.columns / 3)
    let (sessions, below) = left.split(top: min(max(5, count + 2), max(5, left.rows / 3)))
    let (stacks, changeSets) = below.split(top: below.rows - max(4, below.rows / 3))
    let (main, outputs) = right.split(top: right.rows - max(5, right.rows / 4))
    panes = [
      .sessions: sessions, .stacks: stacks, .changeSets: changeSets, .main: main, .outputs: outputs,
    ]
  }

  /// Rows of list within a pane's border; the main pane has its tabs above.
  func listRows(of pane: Pane, in area: Rect) -> Int {
    max(0, area.rows - (pane == .main ? 3 : 2))
  }

  /// Where an overlay lies.
  ///
  /// - Parameter lines: how many it has to show; nil for as many as there is room for.
  static func overlay(on size: Size, lines: Int? = nil) -> Rect {
    let columns = min(size.columns, max(38, min(96, size.columns - 8)))
    let rows = min(max(4, size.rows - 4), lines.map { $0 + 2 } ?? .max)
    return Rect(
      column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
  }
}
