extension Canvas {
  /// The screen as plain text, a line a row without trailing blanks: what a snapshot holds.
  public var plainText: String {
    (0..<size.rows).map { index in
      var line = row(index).filter { $0.width > 0 }.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// How the screen looks, a line a row that has something other than plain: its number from 0, and what its columns
  /// are, `3: 0-12 cyan bold, 14 grey`. A snapshot holds this beside the text.
  public var styles: String {
    (0..<size.rows).compactMap { index in
      let runs = runs(of: index)
      return runs.isEmpty ? nil : "\(index): \(runs.joined(separator: ", "))"
    }.joined(separator: "\n")
  }

  private func runs(of index: Int) -> [String] {
    let styles = row(index).map(\.style)
    var runs: [String] = []
    var start = 0
    for column in 1...max(1, styles.count) where column >= styles.count || styles[column] != styles[start] {
      if start < styles.count, styles[start] != .plain {
        let columns = column - start == 1 ? "\(start)" : "\(start)-\(column - 1)"
        runs.append("\(columns) \(styles[start].words)")
      }
      start = column
    }
    return runs
  }
}

extension Style {
  fileprivate var words: String {
    var words = color == .standard ? [] : ["\(color)"]
    if isBold { words.append("bold") }
    if isReversed { words.append("reversed") }
    if isUnderlined { words.append("underlined") }
    return words.joined(separator: " ")
  }
}
