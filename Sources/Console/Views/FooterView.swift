internal import AWSCore
internal import Canvas
internal import Deployment

/// The last row: what is being typed, what happened, or which keys there are; at its right, the calls.
enum FooterView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    switch state.prompt {
    case .filter(let pane):
      drawTyped("/", state.cursor(pane).filter, in: area, on: &canvas)
      return
    case .command(let line):
      drawTyped(":", line.text, in: area, on: &canvas)
      return
    case .outputsFile(let path):
      drawTyped("write outputs to (.json, .env): ", path, in: area, on: &canvas)
      return
    case nil: break
    }
    if let notice = state.notice {
      draw(notice, in: area, on: &canvas)
      return
    }
    let calls = calls(state)
    let used = min(calls.count, area.columns / 2)
    canvas.putRight(calls, in: area, state.lastCallError == nil ? .faint : Style(.yellow))
    var left = area.split(left: area.columns - used - 1).left
    // What runs in the background comes before the keys.
    for operation in state.operations {
      let text = " \(StackWords.movingGlyph) \(operation.words(at: state.now)) "
      left = left.split(left: canvas.put(text, in: left, Style(.yellow, bold: true))).rest
    }
    canvas.put(hints(state), in: left, .faint)
  }

  /// The wizard's keys, which are those of its open step.
  static func drawWizard(
    _ wizard: DeployWizard, _ state: ConsoleState, in area: Rect, on canvas: inout Canvas
  ) {
    if let notice = state.notice, notice.kind == .problem {
      draw(notice, in: area, on: &canvas)
      return
    }
    let keys: String =
      switch wizard.step {
      case .session: "↑ ↓ choose  Enter next"
      case .template: "Enter next  Tab complete  ^S sam build  ^B back"
      case .stack, .serviceRole: "Enter next  ^B back"
      case .parameters: "↑ ↓ move  Enter next  ^R reset  ^B back"
      case .artifacts, .capabilities: "↑ ↓ move  Enter next  Space toggle  ^B back"
      case .review:
        if case .ready = wizard.review {
          "Enter X execute  s keep  Del delete  ↑ ↓ details  ^B back"
        } else {
          wizard.review == .planning ? "planning…" : "r again  ^B back"
        }
      case .watch: wizard.end == nil ? "Enter watch in the background" : "Enter close"
      }
    canvas.put(" \(keys)  Esc \(wizard.step == .watch ? "close" : "leave")", in: area, .faint)
  }

  /// A long notice takes the rows it needs, up to a quarter of the screen, so that its way forward can be read.
  private static func draw(_ notice: ConsoleState.Notice, in area: Rect, on canvas: inout Canvas) {
    let style = notice.kind == .problem ? Style(.red, bold: true) : Style(.green)
    let lines = TextWrap.lines(notice.text, columns: area.columns - 2, limit: max(3, (area.row + 1) / 4))
    let place = Rect(
      column: area.column, row: area.row - lines.count + 1, columns: area.columns, rows: lines.count)
    canvas.clear(place)
    for (index, line) in lines.enumerated() { canvas.put(" " + line, in: place.line(index), style) }
  }

  private static func drawTyped(_ sign: String, _ text: String, in area: Rect, on canvas: inout Canvas) {
    let rest = area.split(left: canvas.put(sign, in: area, Style(.cyan, bold: true))).rest
    // A long line shows its end, where the typing is.
    let width = TextWidth.columns(text)
    let shown = width < rest.columns ? text : String(text.suffix(max(0, (rest.columns - 1) / 2)))
    let used = canvas.put(shown, in: rest)
    canvas.put(" ", in: rest.split(left: used).rest.split(left: 1).left, Style.plain.selected)
  }

  private static func calls(_ state: ConsoleState) -> String {
    guard state.calls > 0 else { return "" }
    let moving = state.activeStacks?.rows.contains(where: \.isMoving) ?? false
    let pace = state.watched.isEmpty ? "" : "polling \(PollSchedule.steadySeconds(isMoving: moving)) s · "
    return "\(pace)\(state.calls) calls · \(state.lastCallError ?? "ok") "
  }

  /// The keys of the focused pane that can be used now, its own first.
  private static func hints(_ state: ConsoleState) -> String {
    let shown: [ConsoleAction] = [
      .assume, .switchSession, .renew, .drop, .deploy, .execute, .deleteChangeSet, .open, .showEvents,
      .showResources, .copyValue, .filter, .command, .help, .quit,
    ]
    let bindings = KeyMap.bindings.filter { binding in
      shown.contains(binding.action) && binding.isBound(in: state.focus)
        && state.obstacle(to: binding.action) == nil
    }
    return " " + bindings.map { "\($0.keyLabel) \($0.short)" }.joined(separator: "  ")
  }
}

extension KeyMap.Binding {
  /// The first of the keys.
  fileprivate var keyLabel: String { String(label.split(separator: " ").first ?? "") }
  /// The first word of what it does.
  fileprivate var short: String { String(help.split(whereSeparator: { " :;".contains($0) }).first ?? "") }
}
