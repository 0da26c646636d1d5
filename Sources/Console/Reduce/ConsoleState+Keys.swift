internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation

extension ConsoleState {
  mutating func press(_ key: Key) -> [ConsoleEffect] {
    // These work whatever is open.
    switch key {
    case .control("c"): return [.quit]
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default: break
    }
    if overlay != nil { return pressOverOverlay(key) }
    switch prompt {
    case .filter(let pane): return typeFilter(key, pane)
    case .command(let line): return typeCommand(key, line)
    case nil: break
    }
    guard let action = KeyMap.action(for: key, in: focus) else { return [] }
    if let obstacle = obstacle(to: action) {
      warn("Not now: \(obstacle)")
      return []
    }
    return perform(action)
  }

  private mutating func perform(_ action: ConsoleAction) -> [ConsoleEffect] {
    switch action {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: move(by: -pageRows)
    case .pageDown: move(by: pageRows)
    case .first: move(by: -.max / 2)
    case .last: move(by: .max / 2)
    case .open: return open()
    case .back: back()
    case .focusSessions: focus = .sessions
    case .focusStacks: focus = .stacks
    case .focusOutputs: focus = .outputs
    case .focusMain: focus = .main
    case .nextPane: cyclePane(by: 1)
    case .previousPane: cyclePane(by: -1)
    case .nextTab: cycleTab(by: 1)
    case .previousTab: cycleTab(by: -1)
    case .filter: prompt = .filter(focus)
    case .command: prompt = .command(CommandLine())
    case .help: show(.help)
    case .assume, .renew: return selectedSession.map { assume($0.name) } ?? []
    case .switchSession: return selectedSession.map { activate($0.name) } ?? []
    case .drop: return selectedSession.map { drop($0.name) } ?? []
    case .copyValue: return copyable.map { [.copy($0.text)] } ?? []
    case .refresh: return refresh()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    }
    return []
  }

  private mutating func open() -> [ConsoleEffect] {
    switch focus {
    case .sessions:
      guard let row = selectedSession else { return [] }
      if row.isUsable(at: now) {
        focus = .stacks
        return row.name == active ? [] : activate(row.name)
      }
      if let obstacle = obstacle(to: .assume) {
        warn("Not now: \(obstacle)")
        return []
      }
      return assume(row.name)
    case .stacks:
      if selectedStack != nil { focus = .main }
    case .outputs:
      if let output = selectedOutput {
        show(.detail(title: output.key, text: output.value + (output.description.map { "\n\n\($0)" } ?? "")))
      }
    case .main:
      if let field = selectedField { show(.detail(title: field.label, text: field.value)) }
    }
    return []
  }

  private mutating func back() {
    if !cursor(focus).filter.isEmpty {
      cursors[focus, default: Cursor()].filter = ""
      return
    }
    switch focus {
    case .main, .outputs: focus = .stacks
    case .stacks: focus = .sessions
    case .sessions: break
    }
  }

  private mutating func refresh() -> [ConsoleEffect] {
    guard let active else { return [] }
    stackLists[active]?.nextListing = nil
    return watched.map(ConsoleEffect.nudge) + listingDue()
  }

  // MARK: Moving

  /// Rows a page key moves.
  private var pageRows: Int { max(1, size.rows / 2) }

  private mutating func move(by rows: Int) {
    cursors[focus, default: Cursor()].move(by: rows, in: items(of: focus))
    if focus == .stacks {
      cursors[.outputs] = nil
      cursors[.main] = nil
    }
  }

  private mutating func cyclePane(by step: Int) {
    let panes = Pane.cycle
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
  }

  private mutating func cycleTab(by step: Int) {
    let tabs = MainTab.allCases
    tab = tabs[(tab.rawValue + step + tabs.count) % tabs.count]
    cursors[.main] = nil
  }

  // MARK: Overlays and prompts

  private mutating func show(_ overlay: Overlay) {
    self.overlay = overlay
    overlayScroll = 0
  }

  private mutating func pressOverOverlay(_ key: Key) -> [ConsoleEffect] {
    switch KeyMap.action(for: key, in: .main) {
    case .down: overlayScroll += 1
    case .up: overlayScroll -= 1
    case .pageDown: overlayScroll += pageRows
    case .pageUp: overlayScroll -= pageRows
    case .first: overlayScroll = 0
    case .last: overlayScroll = overlayRows
    case .copyValue:
      if case .detail = overlay { return copyable.map { [.copy($0.text)] } ?? [] }
    case .back, .help, .quit, .open: overlay = nil
    default: break
    }
    overlayScroll = min(max(0, overlayScroll), overlayRows)
    return []
  }

  private mutating func typeFilter(_ key: Key, _ pane: Pane) -> [ConsoleEffect] {
    switch key {
    case .character(let character): cursors[pane, default: Cursor()].filter.append(character)
    case .backspace:
      if cursor(pane).filter.isEmpty {
        prompt = nil
      } else {
        cursors[pane, default: Cursor()].filter.removeLast()
      }
    case .enter: prompt = nil
    case .escape:
      cursors[pane, default: Cursor()].filter = ""
      prompt = nil
    case .up, .down:
      focus = pane
      move(by: key == .up ? -1 : 1)
    default: break
    }
    return []
  }

  private mutating func typeCommand(_ key: Key, _ line: CommandLine) -> [ConsoleEffect] {
    var line = line
    switch key {
    case .character(let character): line.text.append(character)
    case .backspace:
      guard !line.text.isEmpty else {
        prompt = nil
        return []
      }
      line.text.removeLast()
    case .tab:
      line.text = ConsoleCommand.complete(
        line.text, sessions: sessions.map(\.name), stacks: activeStacks?.rows.map(\.name) ?? [])
    case .up: recall(&line, by: 1)
    case .down: recall(&line, by: -1)
    case .escape:
      prompt = nil
      return []
    case .enter:
      prompt = nil
      return run(line.text)
    default: break
    }
    prompt = .command(line)
    return []
  }

  private func recall(_ line: inout CommandLine, by step: Int) {
    let index = (line.historyIndex ?? -1) + step
    guard index >= 0, index < commandHistory.count else {
      if index < 0 { line = CommandLine() }
      return
    }
    line.historyIndex = index
    line.text = commandHistory[commandHistory.count - 1 - index]
  }

  private mutating func run(_ line: String) -> [ConsoleEffect] {
    guard line.contains(where: { $0 != " " }) else { return [] }
    commandHistory.append(line)
    switch ConsoleCommand.parse(line) {
    case .failure(let problem):
      warn(problem.text)
      return []
    case .success(.quit): return [.quit]
    case .success(.stack(let name)): return showStack(name)
    case .success(.session(let name)): return switchTo(name)
    }
  }

  private mutating func switchTo(_ name: String) -> [ConsoleEffect] {
    guard let row = sessions.first(where: { $0.name == name }) else {
      warn("There is no session \(name)")
      return []
    }
    cursors[.sessions, default: Cursor()].filter = ""
    cursors[.sessions, default: Cursor()].item = name
    if row.isUsable(at: now) { return activate(name) }
    if let obstacle = obstacle(to: .assume) {
      warn("Not now: \(obstacle)")
      return []
    }
    // Shown once it is assumed, whatever is shown now.
    active = nil
    return assume(name)
  }
}
