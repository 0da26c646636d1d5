internal import Canvas

/// The lines above a tab's rows, laid out.
enum TabHead {
  /// Rows one of its texts may take.
  private static let mostRows = 3

  static func lines(_ state: ConsoleState, columns: Int) -> [(text: String, style: Style)] {
    state.tabHead.flatMap { line in
      TextWrap.lines(line.text, columns: columns, limit: mostRows).map {
        ($0, line.isProblem ? Style(.red, bold: true) : .faint)
      }
    }
  }

  static func rows(_ state: ConsoleState, columns: Int) -> Int { lines(state, columns: columns).count }
}
