extension Canvas {
  /// The screen as plain text, a line a row without trailing blanks: what a snapshot holds.
  public var plainText: String {
    (0..<size.rows).map { index in
      var line = row(index).filter { $0.width > 0 }.map(\.text).joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
