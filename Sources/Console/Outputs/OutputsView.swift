internal import AWSCore
internal import Canvas

/// Pane 4: the selected stack's outputs.
enum OutputsView {
  static func draw(
    _ outputs: Outputs, of row: StackRow?, isFocused: Bool, in area: Rect, on canvas: inout Canvas
  ) {
    let labels = FieldList.labelColumns(widest: outputs.keyColumns, in: area.inset())
    ListView.draw(
      title: "4 Outputs", outputs.cursor, empty: empty(row), isFocused: isFocused, in: area, on: &canvas
    ) { place, area, canvas in
      let output = outputs.list[place]
      let description = output.description.map { "  \($0)" } ?? ""
      FieldList.draw(
        label: output.key, labelIsName: true, value: output.value,
        isIdentifier: FieldList.looksLikeIdentifier(output.value), labelColumns: labels, in: area, on: &canvas
      )
      let used = labels + TextWidth.columns(output.value, limit: area.columns)
      if used < area.columns { canvas.put(description, in: area.split(left: used).rest, .faint) }
    }
  }

  private static func empty(_ row: StackRow?) -> [String] {
    guard let row, let stack = row.stack else { return [] }
    return [stack.status.isSettled ? "\(row.name) has no outputs." : "Outputs come when the stack is done."]
  }
}
