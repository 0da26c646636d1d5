internal import AWSCore
internal import Canvas
internal import Deployment

/// The last row: what is being typed, what happened, or which keys there are; at its right, the calls.
enum FooterView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    if let kind = state.prompt.kind {
      draw(state.prompt.field, sign(of: kind), in: area, on: &canvas)
      return
    }
    if let notice = state.notices.current {
      draw(notice, in: area, on: &canvas)
      return
    }
    let calls = calls(state)
    let used = min(calls.count, area.columns / 2)
    canvas.putRight(calls, in: area, state.calls.lastError == nil ? .faint : Style(.yellow))
    var left = area.split(left: area.columns - used - 1).left
    // What runs in the background comes before the keys.
    for work in state.work {
      let text = " \(StackWords.movingGlyph) \(work) "
      left = left.split(left: canvas.put(text, in: left, Style(.yellow, bold: true))).rest
    }
    canvas.put(state.overlays.open == nil ? hints(state) : " " + state.overlays.hints, in: left, .faint)
  }

  /// A wizard's keys, which are those of its open step.
  static func drawWizard(
    _ hints: String, _ state: ConsoleState, in area: Rect, on canvas: inout Canvas
  ) {
    if let kind = state.prompt.kind, state.prompt.asksForSecret {
      draw(state.prompt.field, sign(of: kind), in: area, on: &canvas)
      return
    }
    if let notice = state.notices.current, notice.kind == .problem {
      draw(notice, in: area, on: &canvas)
      return
    }
    canvas.put(" " + (state.overlays.open == nil ? hints : state.overlays.hints), in: area, .faint)
  }

  /// A long notice takes the rows it needs, up to a quarter of the screen, so that its way forward can be read.
  private static func draw(_ notice: Notices.Notice, in area: Rect, on canvas: inout Canvas) {
    let style = notice.kind == .problem ? Style(.red, bold: true) : Style(.green)
    let lines = TextWrap.lines(notice.text, columns: area.columns - 2, limit: max(3, (area.row + 1) / 4))
    let place = Rect(
      column: area.column, row: area.row - lines.count + 1, columns: area.columns, rows: lines.count)
    canvas.clear(place)
    for (index, line) in lines.enumerated() { canvas.put(" " + line, in: place.line(index), style) }
  }

  private static func sign(of kind: Prompt.Kind) -> String {
    switch kind {
    case .filter: "/"
    case .command: ":"
    case .outputsPath: "write outputs to (.json, .env): "
    case .secret(let question, let session):
      "\(question.words.prefix(1).uppercased())\(question.words.dropFirst()) for \(session): "
    }
  }

  /// A long line shows what is around the cursor.
  private static func draw(_ field: TextField, _ sign: String, in area: Rect, on canvas: inout Canvas) {
    var rest = area.split(left: canvas.put(sign, in: area, Style(.cyan, bold: true))).rest
    let (before, behind) = field.shown(columns: rest.columns)
    rest = rest.split(left: canvas.put(before, in: rest)).rest
    canvas.put(behind, in: rest)
    let cursor = rest.split(left: behind.first.map { TextWidth.columns(String($0)) } ?? 1).left
    if behind.isEmpty { canvas.put(" ", in: cursor) }
    canvas.restyle(cursor) { $0 = $0.selected }
  }

  private static func calls(_ state: ConsoleState) -> String {
    guard state.calls.count > 0 else { return "" }
    let isMoving = state.stacks.shown?.isMoving ?? false
    let pace =
      state.stacks.watched.isEmpty ? "" : "polling \(PollSchedule.steadySeconds(isMoving: isMoving)) s · "
    return "\(pace)\(state.calls.count) calls · \(state.calls.lastError ?? "ok") "
  }

  private static let hinted: Set<ConsoleAction> = [
    .assume, .switchSession, .renew, .drop, .deploy, .execute, .deleteChangeSet, .open, .showEvents,
    .showResources, .copyValue, .filter, .command, .help, .quit,
  ]

  /// The keys of the focused pane that can be used now, its own first.
  private static func hints(_ state: ConsoleState) -> String {
    let bindings = KeyMap.bindings(in: .pane(state.focus)).filter {
      hinted.contains($0.action) && state.obstacle(to: $0.action) == nil
    }
    return " " + bindings.map { "\($0.keyLabel) \($0.short)" }.joined(separator: "  ")
  }
}

extension ConsoleState {
  /// What runs in the background, in words.
  fileprivate var work: [String] {
    operations.running.map { $0.words(at: now) }
      + (bootstrap.plannedUnseen.map { ["working out what \($0) would make; Esc gives it up"] } ?? [])
      + (doctor.examined.map { ["trying what the key of \($0) could do"] } ?? [])
  }
}

extension KeyMap.Binding {
  /// The first of the keys.
  fileprivate var keyLabel: String { String(label.split(separator: " ").first ?? "") }
  /// The first word of what it does.
  fileprivate var short: String { String(help.split(whereSeparator: { " :;".contains($0) }).first ?? "") }
}
