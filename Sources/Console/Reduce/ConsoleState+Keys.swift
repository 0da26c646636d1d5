internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation

extension ConsoleState {
  mutating func press(_ key: Key) -> [ConsoleEffect] {
    // What cannot be seen cannot be answered.
    guard !Layout(size: size, focus: focus, sessions: sessions.count).isTooSmall else {
      switch key {
      case .character("q"), .control("c"): return [.quit]
      case .control("z"): return [.suspend]
      default: return []
      }
    }
    // These work whatever is open.
    switch key {
    case .control("c"):
      // Pressed again over the question whether to, it is the answer.
      if case .confirmation(let open) = overlay, open.action == .quit { return [.quit] }
      return quit()
    case .control("l"): return [.redraw]
    case .control("z"): return [.suspend]
    default: break
    }
    if overlay != nil { return pressOverOverlay(key) }
    if wizard != nil { return pressInWizard(key) }
    switch prompt {
    case .filter(let pane): return typeFilter(key, pane)
    case .command(let line): return typeCommand(key, line)
    case .outputsFile(let path): return typeOutputsFile(key, path)
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
    case .focusChangeSets: focus = .changeSets
    case .focusOutputs: focus = .outputs
    case .focusMain: focus = .main
    case .nextPane: cyclePane(by: 1)
    case .previousPane: cyclePane(by: -1)
    case .nextTab: show(MainTab.allCases[(tab.rawValue + 1) % MainTab.allCases.count])
    case .previousTab:
      let count = MainTab.allCases.count
      show(MainTab.allCases[(tab.rawValue + count - 1) % count])
    case .showEvents: open(.events)
    case .showResources: open(.resources)
    case .showParameters: open(.parameters)
    case .execute:
      guard let key = selectedKey, let found = selectedChangeSet, !isLookingAtChangeSet else { return [] }
      isLookingAtChangeSet = true
      tell("Looking at \(found.summary.name)…")
      return [.plan(key, changeSetID: found.summary.id)]
    case .deleteChangeSet:
      guard let key = selectedKey, let found = selectedChangeSet, let stack = selectedStack?.stack else {
        return []
      }
      confirmDeletion(of: found, key, stackID: stack.id)
    case .deploy: return openWizard()
    case .problems: show(.problems)
    case .calls: show(.calls)
    case .writeOutputs: prompt = .outputsFile("\(selectedStack?.name ?? "stack")-outputs.json")
    case .openURL: return selectedOutput.map { [.openURL($0.value)] } ?? []
    case .copyRow: return copyableRow.map { [.copy($0)] } ?? []
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
    case .quit: return quit()
    }
    return []
  }

  private mutating func show(_ tab: MainTab) {
    self.tab = tab
    cursors[.main] = nil
  }

  private mutating func open(_ tab: MainTab) {
    show(tab)
    focus = .main
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
    case .changeSets:
      if selectedChangeSet != nil { open(.changes) }
    case .outputs:
      if let output = selectedOutput {
        show(.detail(title: output.key, text: output.value + (output.description.map { "\n\n\($0)" } ?? "")))
      }
    case .main:
      if let row = selectedRow { show(.detail(title: row.title, text: row.details)) }
    }
    return []
  }

  private mutating func back() {
    if !cursor(focus).filter.isEmpty {
      cursors[focus, default: Cursor()].filter = ""
      return
    }
    switch focus {
    case .main where tab == .changes: focus = .changeSets
    case .main, .outputs, .changeSets: focus = .stacks
    case .stacks: focus = .sessions
    case .sessions: break
    }
  }

  private mutating func refresh() -> [ConsoleEffect] {
    guard let active else { return [] }
    stackLists[active]?.nextListing = nil
    if case .denied = stackLists[active]?.listing { stackLists[active]?.listing = .untried }
    forgetLookups()
    return [.forgetDenials(session: active)] + watched.keys.map(ConsoleEffect.nudge) + listingDue()
  }

  // MARK: Moving

  /// Rows a page key moves.
  private var pageRows: Int { max(1, size.rows / 2) }

  private mutating func move(by rows: Int) {
    cursors[focus, default: Cursor()].move(by: rows, in: items(of: focus))
    switch focus {
    case .stacks: for pane in [Pane.outputs, .changeSets, .main] { cursors[pane] = nil }
    case .changeSets: if tab == .changes { cursors[.main] = nil }
    case .sessions, .outputs, .main: break
    }
  }

  private mutating func cyclePane(by step: Int) {
    let panes = Pane.cycle
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
  }

  // MARK: Overlays and prompts

  mutating func show(_ overlay: Overlay) {
    self.overlay = overlay
    overlayScroll = 0
  }

  private mutating func pressOverOverlay(_ key: Key) -> [ConsoleEffect] {
    if case .confirmation(let confirmation) = overlay { return answer(confirmation, key) }
    switch KeyMap.action(for: key, in: .main) {
    case .down: overlayScroll += 1
    case .up: overlayScroll -= 1
    case .pageDown: overlayScroll += pageRows
    case .pageUp: overlayScroll -= pageRows
    case .first: overlayScroll = 0
    case .last: overlayScroll = overlayRows
    case .copyValue:
      if case .detail = overlay { return copyable.map { [.copy($0.text)] } ?? [] }
    case .back, .help, .quit, .open, .problems, .calls: overlay = nil
    case .command:
      overlay = nil
      if wizard == nil { prompt = .command(CommandLine()) }
    default: break
    }
    overlayScroll = min(max(0, overlayScroll), overlayRows)
    return []
  }

  /// A key over a question: typing, choosing between Cancel and doing it, Enter for what is chosen.
  private mutating func answer(_ confirmation: Confirmation, _ key: Key) -> [ConsoleEffect] {
    var open = confirmation
    switch key {
    case .escape:
      overlay = nil
      return []
    case .enter:
      guard open.isOnVerb else {
        overlay = nil
        return []
      }
      guard open.canProceed else { return [] }
      return proceed(with: open)
    case .tab, .backTab, .left, .right: open.isOnVerb.toggle()
    case .backspace: if open.mustType != nil, !open.typed.isEmpty { open.typed.removeLast() }
    case .character(let character):
      if open.mustType != nil {
        open.typed.append(character)
        // The name typed to its end is the answer; Enter remains to be pressed.
        if open.canProceed { open.isOnVerb = true }
      } else if character == "h" || character == "l" {
        open.isOnVerb = character == "l"
      } else if character == "q" {
        if open.action == .quit { return proceed(with: open) }
        overlay = nil
        return []
      }
    default: break
    }
    overlay = .confirmation(open)
    return []
  }

  private mutating func typeOutputsFile(_ key: Key, _ path: String) -> [ConsoleEffect] {
    var path = path
    switch key {
    case .character(let character): path.append(character)
    case .backspace: if !path.isEmpty { path.removeLast() }
    case .escape:
      prompt = nil
      return []
    case .enter:
      prompt = nil
      guard !path.isEmpty else { return [] }
      let outputs = selectedStack?.stack?.outputs ?? []
      return [.write(path: path, text: OutputsFile.text(outputs, for: path))]
    default: break
    }
    prompt = .outputsFile(path)
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
    case .success(.quit): return quit()
    case .success(.stack(let name)): return showStack(name)
    case .success(.deploy(let target)):
      return openWizard(target: target)
    case .success(.history): return [.readHistory]
    case .success(.again(let number)): return deployAgain(number)
    case .success(.session(let name)): return switchTo(name)
    }
  }

  /// Opens the wizard with what was deployed before.
  ///
  /// - Parameter number: of the entry in the history, from 1, the newest first.
  private mutating func deployAgain(_ number: Int) -> [ConsoleEffect] {
    guard history.indices.contains(history.count - number) else {
      warn(history.isEmpty ? ":history shows what there is" : "The history has \(history.count) entries")
      return []
    }
    return openWizard(from: history[history.count - number])
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
