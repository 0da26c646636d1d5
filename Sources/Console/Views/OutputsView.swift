internal import AWSCore
internal import Canvas

/// Pane 4: the selected stack's outputs.
enum OutputsView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    let outputs = state.shownOutputs
    let labels = FieldList.labelColumns(outputs.map(\.key), in: area.inset())
    ListView.draw(
      .outputs, title: "4 Outputs", items: outputs, empty: empty(state), state, in: area, on: &canvas
    ) { output, place, canvas in
      let description = output.description.map { "  \($0)" } ?? ""
      FieldList.draw(
        label: output.key, labelIsName: true, value: output.value,
        isIdentifier: FieldList.looksLikeIdentifier(output.value),
        labelColumns: labels, in: place, on: &canvas)
      let used = labels + TextWidth.columns(output.value, limit: place.columns)
      if used < place.columns { canvas.put(description, in: place.split(left: used).rest, .faint) }
    }
  }

  private static func empty(_ state: ConsoleState) -> [String] {
    guard let row = state.selectedStack else { return [] }
    guard let stack = row.stack else { return [] }
    return [stack.status.isSettled ? "\(row.name) has no outputs." : "Outputs come when the stack is done."]
  }
}
