internal import AWSCore
internal import Canvas

/// Pane 2: the active session's stacks, each with its state and cause.
enum StacksView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    let rows = state.shownStacks
    let widest = rows.map { TextWidth.columns($0.name, limit: area.columns) }.max() ?? 0
    ListView.draw(
      .stacks, title: "2 Stacks", items: rows, empty: empty(state), state, in: area, on: &canvas
    ) { row, place, canvas in
      drawRow(row, state, widest: widest, in: place, on: &canvas)
    }
    // Where listing is denied, the last lines say what is missing, under the stacks named.
    guard case .denied(let error) = state.activeStacks?.listing else { return }
    ListView.drawNote(denial(error), below: rows.count, in: area, on: &canvas)
  }

  private static func drawRow(
    _ row: StackRow, _ state: ConsoleState, widest: Int, in area: Rect, on canvas: inout Canvas
  ) {
    let style = style(of: row)
    let (mark, rest) = area.split(left: 2)
    canvas.put(StackWords.glyph(of: row), in: mark, style)
    let nameColumns = min(widest, max(10, rest.columns * 3 / 5))
    let (name, words) = rest.split(left: nameColumns)
    canvas.put(row.name, in: name, .plain, cut: .middle)
    canvas.put(StackWords.state(of: row, at: state.now), in: words.split(left: 1).rest, style)
  }

  static func style(of row: StackRow) -> Style {
    guard row.problem == nil, let status = row.status else { return .faint }
    return switch status.meaning {
    case .good: Style(.green)
    case .moving: Style(.yellow)
    case .rollingBack, .failed: Style(.red)
    case .waiting, .gone: .faint
    }
  }

  private static func empty(_ state: ConsoleState) -> [String] {
    guard let session = state.activeSession else { return ["Assume a role to see its stacks."] }
    guard session.isUsable(at: state.now) else {
      return ["\(session.name) is not live; a in Sessions assumes it."]
    }
    return switch state.activeStacks?.listing {
    case .denied(let error): [denial(error)]
    case .done: ["No stacks here yet."]
    default: ["Looking…"]
    }
  }

  private static func denial(_ error: AWSError) -> String {
    let action = Denial(message: error.message)?.action ?? "cloudformation:ListStacks"
    return "The session lacks \(action) on *, so stacks are shown by name: :stack NAME adds one."
  }
}
