internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation

/// What lies over the panes: help, the whole of a text, lists of what happened, a question.
enum OverlayView {
  /// What overlays tell of other rooms.
  struct Sources {
    let calls: CallLog
    /// The pane whose keys help names.
    let pane: Pane
    /// Why an action cannot be done now; nil where it can.
    let obstacle: (ConsoleAction) -> String?
    let clock: Clock
    let now: Date
  }

  struct Line {
    let text: String
    var style = Style.plain
  }

  static func draw(_ overlays: Overlays, _ sources: Sources, on canvas: inout Canvas) {
    guard let open = overlays.open else { return }
    let whole = Layout.overlay(on: canvas.size)
    let room = whole.inset(columns: 2)
    let lines = lines(of: open, overlays, sources, in: room)
    // A question takes the rows it needs, so that what it is about stays in sight.
    let fits =
      switch open {
      case .question, .logIn: true
      default: false
      }
    let area = fits ? Layout.overlay(on: canvas.size, lines: lines.count) : whole
    canvas.clear(area)
    var more = lines.count > area.rows - 2 ? "j k scroll · Esc closes" : "Esc closes"
    if case .review = open { more = "Enter goes on · " + more }
    if let search = overlays.search { more = search.words + " · Esc" }
    let inside = canvas.frame(area, title: title(open, sources), trailing: more, focused: true)
      .inset(columns: 1, rows: 0)
    for row in 0..<min(inside.rows, max(0, lines.count - overlays.scroll)) {
      let line = lines.line(overlays.scroll + row)
      canvas.put(line.text, in: inside.line(row), line.style)
      if let search = overlays.search {
        mark(search, in: overlays.wrapped, at: overlays.scroll + row, inside.line(row), on: &canvas)
      }
    }
  }

  /// What was looked for and stands in a line.
  private static func mark(
    _ search: TextSearch, in text: [String], at index: Int, _ row: Rect, on canvas: inout Canvas
  ) {
    guard text.indices.contains(index),
      let range = TextSearch.place(of: search.field.text, in: text, at: index)
    else { return }
    let before = row.split(left: TextWidth.columns(String(text[index][..<range.lowerBound])))
    let place = before.rest.split(left: TextWidth.columns(String(text[index][range]))).left
    let isCurrent = search.lines.indices.contains(search.current) && search.lines[search.current] == index
    canvas.restyle(place) { $0 = isCurrent ? $0.selected : Style(.yellow, bold: true) }
  }

  private static func title(_ overlay: Overlays.Overlay, _ sources: Sources) -> String {
    switch overlay {
    case .help: "Keys in \(sources.pane.title)"
    case .detail(let title, _), .page(let title, _), .bootstrap(let title): title
    case .review: "What would be made"
    case .problems: "Problems so far"
    case .calls: "API calls, the latest first"
    case .history: "Deployed from here, the latest first; :again N deploys one anew"
    case .question(let question): question.confirmation.title
    case .logIn(let session, _): "Log in for \(session)"
    }
  }

  // MARK: Lines

  /// Lines by their numbers, each made only when it is shown.
  private struct Lines {
    let count: Int
    let line: (Int) -> Line

    init(count: Int, line: @escaping (Int) -> Line) {
      self.count = count
      self.line = line
    }

    init(_ lines: [Line]) { self.init(count: lines.count) { lines[$0] } }

    /// - Parameter empty: what is said where there are none.
    init<Items: RandomAccessCollection>(
      of items: Items, empty: String, line: @escaping (Items.Element) -> Line
    ) where Items.Index == Int {
      if items.isEmpty {
        self.init([Line(text: empty, style: .faint)])
      } else {
        self.init(count: items.count) { line(items[items.startIndex + $0]) }
      }
    }

    /// Of a list that is kept oldest first.
    init<Items: RandomAccessCollection>(
      latestFirst items: Items, empty: String, line: @escaping (_ number: Int, Items.Element) -> Line
    ) where Items.Index == Int {
      if items.isEmpty {
        self.init([Line(text: empty, style: .faint)])
      } else {
        self.init(count: items.count) { line($0 + 1, items[items.endIndex - 1 - $0]) }
      }
    }
  }

  private static func lines(
    of open: Overlays.Overlay, _ overlays: Overlays, _ sources: Sources, in room: Rect
  ) -> Lines {
    switch open {
    case .help: Lines(help(sources))
    case .detail, .page, .review: Lines(of: overlays.wrapped, empty: "") { Line(text: $0) }
    case .bootstrap: Lines(of: overlays.wrapped, empty: "…") { Line(text: $0) }
    case .problems: Lines(of: overlays.wrapped, empty: "Nothing went wrong so far.") { Line(text: $0) }
    case .calls:
      Lines(latestFirst: sources.calls.records, empty: "No calls so far.") { line(of: $1, sources.clock) }
    case .history:
      Lines(latestFirst: overlays.history, empty: "Nothing was deployed from here so far.") {
        line(of: $1, number: $0, at: sources.now)
      }
    case .question(let question): Lines(lines(of: question, in: room))
    case .logIn(_, let invitation): Lines(lines(of: invitation, at: sources.now, in: room))
    }
  }

  /// Time, duration, status, operation, error, and the request id to give to AWS Support.
  private static func line(of call: CallRecord, _ clock: Clock) -> Line {
    let milliseconds = "\(Int((call.duration * 1000).rounded())) ms"
    let tries = call.attempts > 1 ? " ×\(call.attempts)" : ""
    let text = [
      clock.words(call.startedAt),
      String(repeating: " ", count: max(0, 8 - milliseconds.count)) + milliseconds,
      call.status.map(String.init) ?? "---", call.operation + tries, call.errorCode ?? "",
      call.requestID ?? "",
    ].filter { !$0.isEmpty }.joined(separator: "  ")
    return Line(text: text, style: call.errorCode == nil ? .plain : Style(.yellow))
  }

  private static func line(of entry: JournalEntry, number: Int, at now: Date) -> Line {
    let age = Countdown.age(now.timeIntervalSince(entry.executedAt ?? entry.madeAt))
    let words = [
      "\(number)", "\(age) ago", words(entry.result), entry.stackName, entry.session ?? "",
      entry.withoutRole.map { "without a service role: \($0.rawValue)" } ?? "", entry.reason ?? "",
    ]
    return Line(
      text: words.filter { !$0.isEmpty }.joined(separator: "  "),
      style: entry.result == .failed ? Style(.red) : entry.result == .succeeded ? Style(.green) : .plain)
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

  /// The whole address, in as many lines as it takes, since it may have to be copied by hand.
  private static func lines(
    of invitation: SingleSignOnFlow.Invitation, at now: Date, in room: Rect
  ) -> [Line] {
    let left = Countdown.left(invitation.end.timeIntervalSince(now))
    var lines = [
      Line(text: "Open this address in a browser\(invitation.code == nil ? " of this machine" : ""):")
    ]
    lines += TextWrap.lines(invitation.url, columns: room.columns).map { Line(text: $0, style: .strong) }
    if let code = invitation.code {
      lines += [
        Line(text: ""), Line(text: "and see that it shows this code:"),
        Line(text: code, style: Style(.cyan, bold: true)),
      ]
    }
    let keys = KeyMap.bindings(in: .logIn).filter { invitation.code != nil || $0.action != .logInHere }
    lines += [Line(text: ""), Line(text: "Waiting for the log-in; \(left) left.", style: .faint)]
    let hints = keys.map { "\($0.label) \($0.help)" }.joined(separator: " · ")
    return lines + TextWrap.lines(hints, columns: room.columns).map { Line(text: $0, style: .faint) }
  }

  // MARK: Questions

  /// What it is about is cut where there is no room; how to answer is not.
  private static func lines(of question: Question, in room: Rect) -> [Line] {
    let about = question.confirmation.lines.flatMap { line in
      line.isEmpty ? [""] : TextWrap.lines(line, columns: room.columns)
    }
    let answer = answer(question, room.columns)
    let rows = max(1, room.rows - answer.count)
    guard about.count > rows else { return about.map { Line(text: $0) } + answer }
    let hidden = Line(text: "… and \(about.count - rows + 1) lines more", style: .faint)
    return about.prefix(rows - 1).map { Line(text: $0) } + [hidden] + answer
  }

  private static func answer(_ question: Question, _ columns: Int) -> [Line] {
    let confirmation = question.confirmation
    var lines = [Line(text: "")]
    if let name = confirmation.mustType {
      lines += TextWrap.lines("This takes away what is there. Type \(name) to go on:", columns: columns)
        .map { Line(text: $0, style: Style(.red, bold: true)) }
      lines.append(Line(text: "> \(question.typed.marked(columns: columns - 2))"))
    }
    let verb = Style(question.canProceed ? .standard : .grey)
    lines.append(Line(text: "[ Cancel ]", style: question.isOnVerb ? .plain : Style.plain.selected))
    lines.append(
      Line(text: "[ \(confirmation.verb) ]", style: question.isOnVerb ? verb.selected : verb))
    let keys = KeyMap.bindings(in: .question)
    func label(_ action: ConsoleAction) -> String {
      keys.first { $0.action == action }.map { "\($0.label) \($0.help)" } ?? ""
    }
    lines.append(
      Line(
        text: [label(.switchButton), label(.submit), label(.close)].joined(separator: " · "), style: .faint))
    return lines
  }

  // MARK: Help

  /// What can be done now first; what cannot stays listed with its reason.
  private static func help(_ sources: Sources) -> [Line] {
    let here = KeyMap.bindings(in: .pane(sources.pane))
    let width = here.map(\.label.count).max() ?? 0
    func line(_ binding: KeyMap.Binding, _ reason: String?) -> Line {
      let label = binding.label + String(repeating: " ", count: max(0, width + 2 - binding.label.count))
      guard let reason else { return Line(text: label + binding.help) }
      return Line(text: "\(label)\(binding.help) – not now: \(reason)", style: .faint)
    }
    let marked = here.map { ($0, sources.obstacle($0.action)) }
    return marked.filter { $0.1 == nil }.map(line) + marked.filter { $0.1 != nil }.map(line)
  }
}
