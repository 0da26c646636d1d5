internal import Canvas

/// What lies over the panes: help, or the whole of a text.
enum OverlayView {
  static func draw(_ overlay: ConsoleState.Overlay, _ state: ConsoleState, on canvas: inout Canvas) {
    let area = Layout.overlay(on: canvas.size)
    canvas.clear(area)
    let lines = lines(of: overlay, state, columns: area.inset(columns: 2).columns)
    let more = lines.count > area.rows - 2 ? "j k scroll · Esc closes" : "Esc closes"
    let inside = canvas.frame(area, title: title(overlay, state), trailing: more, focused: true)
      .inset(columns: 1, rows: 0)
    for (index, line) in lines.dropFirst(state.overlayScroll).prefix(inside.rows).enumerated() {
      canvas.put(line.text, in: inside.line(index), line.style)
    }
  }

  struct Line {
    let text: String
    var style = Style.plain
  }

  static func lines(of overlay: ConsoleState.Overlay, _ state: ConsoleState, columns: Int) -> [Line] {
    switch overlay {
    case .help: help(state)
    case .detail(_, let text): TextWrap.lines(text, columns: columns).map { Line(text: $0) }
    }
  }

  private static func title(_ overlay: ConsoleState.Overlay, _ state: ConsoleState) -> String {
    switch overlay {
    case .help: "Keys in \(state.focus.title)"
    case .detail(let title, _): title
    }
  }

  /// What can be done now first; what cannot stays listed with its reason.
  private static func help(_ state: ConsoleState) -> [Line] {
    let here = KeyMap.bindings.filter { $0.pane == nil || $0.pane == state.focus }
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
    let lines = OverlayView.lines(of: overlay, self, columns: area.inset(columns: 2).columns)
    return max(0, lines.count - (area.rows - 2))
  }
}
