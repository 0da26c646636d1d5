internal import Canvas

/// Two columns, labels and values, as the main pane and Outputs show them.
enum FieldList {
  /// Columns for labels: as wide as the widest, at most a third.
  static func labelColumns(widest: Int, in area: Rect) -> Int {
    min(widest, max(8, area.columns / 3)) + 2
  }

  /// - Parameter labelIsName: whether the label is a name of the person's, whose end tells it from others, too.
  static func draw(
    label: String, labelIsName: Bool = false, value: String, style: Style = .plain, isIdentifier: Bool,
    labelColumns: Int, in area: Rect,
    on canvas: inout Canvas
  ) {
    let (left, right) = area.split(left: labelColumns)
    canvas.put(
      label, in: left.split(left: labelColumns - 1).left, Style(.cyan), cut: labelIsName ? .middle : .end)
    canvas.put(value, in: right, style, cut: isIdentifier ? .middle : .end)
  }

  /// Whether a value's end tells it from others, so that its middle is what can go.
  static func looksLikeIdentifier(_ value: String) -> Bool {
    value.hasPrefix("arn:") || value.hasPrefix("http")
  }
}
