internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation

/// What lies over the panes: help, or the whole of a text.
enum OverlayView {
  static func draw(_ overlay: ConsoleState.Overlay, _ state: ConsoleState, on canvas: inout Canvas) {
    let whole = Layout.overlay(on: canvas.size)
    let room = whole.inset(columns: 2)
    let lines = lines(of: overlay, state, columns: room.columns, rows: room.rows)
    let area = Layout.overlay(on: canvas.size, lines: isQuestion(overlay) ? lines.count : nil)
    canvas.clear(area)
    let more = lines.count > area.rows - 2 ? "j k scroll · Esc closes" : "Esc closes"
    let inside = canvas.frame(area, title: title(overlay, state), trailing: more, focused: true)
      .inset(columns: 1, rows: 0)
    for (index, line) in lines.dropFirst(state.overlayScroll).prefix(inside.rows).enumerated() {
      canvas.put(line.text, in: inside.line(index), line.style)
    }
  }

  /// A question takes the rows it needs, so that what it is about stays in sight.
  private static func isQuestion(_ overlay: ConsoleState.Overlay) -> Bool {
    if case .confirmation = overlay { true } else { false }
  }

  struct Line {
    let text: String
    var style = Style.plain
  }

  /// - Parameter rows: how many there is room for; only a question keeps to it.
  static func lines(
    of overlay: ConsoleState.Overlay, _ state: ConsoleState, columns: Int, rows: Int
  ) -> [Line] {
    switch overlay {
    case .help: help(state)
    case .detail(_, let text): TextWrap.lines(text, columns: columns).map { Line(text: $0) }
    case .problems: problems(state, columns)
    case .calls: calls(state)
    case .history(let entries): history(entries, state)
    case .confirmation(let confirmation): question(confirmation, columns, rows)
    }
  }

  private static func title(_ overlay: ConsoleState.Overlay, _ state: ConsoleState) -> String {
    switch overlay {
    case .help: "Keys in \(state.focus.title)"
    case .detail(let title, _): title
    case .problems: "Problems so far"
    case .calls: "API calls, the latest first"
    case .history: "Deployed from here, the latest first; :again N deploys one anew"
    case .confirmation(let confirmation): confirmation.title
    }
  }

  private static func problems(_ state: ConsoleState, _ columns: Int) -> [Line] {
    guard !state.problems.isEmpty else { return [Line(text: "Nothing went wrong so far.", style: .faint)] }
    return state.problems.reversed().flatMap { problem in
      TextWrap.lines("\(state.clock(problem.time))  \(problem.text)", columns: columns).map { Line(text: $0) }
    }
  }

  /// Time, duration, status, operation, error, and the request id to give to AWS Support.
  private static func calls(_ state: ConsoleState) -> [Line] {
    guard !state.callLog.isEmpty else { return [Line(text: "No calls so far.", style: .faint)] }
    return state.callLog.reversed().map { call in
      let milliseconds = "\(Int((call.duration * 1000).rounded())) ms"
      let tries = call.attempts > 1 ? " ×\(call.attempts)" : ""
      let text = [
        state.clock(call.startedAt),
        String(repeating: " ", count: max(0, 8 - milliseconds.count))
          + milliseconds, call.status.map(String.init) ?? "---", call.operation + tries,
        call.errorCode ?? "", call.requestID ?? "",
      ].filter { !$0.isEmpty }.joined(separator: "  ")
      return Line(text: text, style: call.errorCode == nil ? .plain : Style(.yellow))
    }
  }

  private static func history(_ entries: [JournalEntry], _ state: ConsoleState) -> [Line] {
    guard !entries.isEmpty else {
      return [Line(text: "Nothing was deployed from here so far.", style: .faint)]
    }
    return entries.reversed().enumerated().map { index, entry in
      let age = Countdown.age(state.now.timeIntervalSince(entry.executedAt ?? entry.madeAt))
      let words = [
        "\(index + 1)", "\(age) ago", words(entry.result), entry.stackName, entry.session ?? "",
        entry.reason ?? "",
      ]
      return Line(
        text: words.filter { !$0.isEmpty }.joined(separator: "  "),
        style: entry.result == .failed ? Style(.red) : entry.result == .succeeded ? Style(.green) : .plain)
    }
  }

  private static func words(_ result: JournalEntry.Result) -> String {
    switch result {
    case .deleted: "change set deleted"
    case .kept: "change set kept"
    case .noChanges: "nothing to change"
    case .notMade: "no change set"
    default: result.rawValue
    }
  }

  /// What it is about is cut where there is no room; how to answer is not.
  private static func question(_ confirmation: Confirmation, _ columns: Int, _ rows: Int) -> [Line] {
    let about = confirmation.lines.flatMap { line in
      line.isEmpty ? [""] : TextWrap.lines(line, columns: columns)
    }
    let answer = answer(confirmation, columns)
    let room = max(1, rows - answer.count)
    guard about.count > room else { return about.map { Line(text: $0) } + answer }
    let hidden = Line(text: "… and \(about.count - room + 1) lines more", style: .faint)
    return about.prefix(room - 1).map { Line(text: $0) } + [hidden] + answer
  }

  private static func answer(_ confirmation: Confirmation, _ columns: Int) -> [Line] {
    var lines = [Line(text: "")]
    if let name = confirmation.mustType {
      lines += TextWrap.lines("This takes away what is there. Type \(name) to go on:", columns: columns)
        .map { Line(text: $0, style: Style(.red, bold: true)) }
      lines.append(Line(text: "> \(confirmation.typed)_"))
    }
    let verb = Style(confirmation.canProceed ? .standard : .grey)
    lines.append(Line(text: "[ Cancel ]", style: confirmation.isOnVerb ? .plain : Style.plain.selected))
    lines.append(
      Line(text: "[ \(confirmation.verb) ]", style: confirmation.isOnVerb ? verb.selected : verb))
    lines.append(Line(text: "Tab chooses · Enter does it · Esc cancels", style: .faint))
    return lines
  }

  /// What can be done now first; what cannot stays listed with its reason.
  private static func help(_ state: ConsoleState) -> [Line] {
    let here = KeyMap.bindings.filter { $0.isBound(in: state.focus) }
    let width = here.map(\.label.count).max() ?? 0
    func line(_ binding: KeyMap.Binding, _ reason: String?) -> Line {
      let label = binding.label.padding(to: width + 2)
      guard let reason else { return Line(text: label + binding.help) }
      return Line(text: "\(label)\(binding.help) – not now: \(reason)", style: .faint)
    }
    let marked = here.map { ($0, state.obstacle(to: $0.action)) }
    return marked.filter { $0.1 == nil }.map(line) + marked.filter { $0.1 != nil }.map(line)
  }
}

extension String {
  fileprivate func padding(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - count))
  }
}

extension ConsoleState {
  /// How far the overlay can be scrolled.
  var overlayRows: Int {
    guard let overlay else { return 0 }
    let area = Layout.overlay(on: size)
    let room = area.inset(columns: 2)
    let lines = OverlayView.lines(of: overlay, self, columns: room.columns, rows: room.rows)
    return max(0, lines.count - (area.rows - 2))
  }
}
