internal import AWSCore
public import Canvas
public import Deployment
public import Foundation
public import ProjectFiles

/// Everything the console knows and shows: its rooms, and what goes between them. Changed by `update` alone; holds no
/// secret but values typed for NoEcho parameters, as `Secret`, until they are sent.
///
/// A room is a type of its own, which nobody else can write; what it needs of another comes in as a value, and what it
/// wants of another goes out as a `RoomEffect`.
public struct ConsoleState: Sendable {
  /// That of the terminal, in cells. Below 40 by 12 nothing is drawn but a line that says so.
  public private(set) var size: Size
  /// The time on AWS's clock.
  public private(set) var now: Date
  /// Everything that changes something is refused.
  public let isReadOnly: Bool
  /// Nothing here is real.
  public let isSimulator: Bool
  let clock: Clock

  /// The pane that keys go to while no overlay, wizard or prompt is open.
  public private(set) var focus = Pane.sessions
  /// Pane 1: the sessions there are, and the one that is shown.
  public private(set) var sessions: Sessions
  /// Pane 2: the stacks of every session, and which of them are watched.
  public private(set) var stacks: Stacks
  /// Pane 3: the change sets of the selected stack, and what each would change.
  public private(set) var changeSets = ChangeSets()
  /// Pane 0: the selected stack, in tabs.
  public private(set) var mainPane = MainPane()
  /// Pane 4: the outputs of the selected stack.
  public private(set) var outputs = Outputs()
  /// The deploy wizard, which takes the panes' place while it is open.
  public private(set) var wizard = Wizard()
  /// Bootstrap, whose steps take the panes' place, too.
  public private(set) var bootstrap = Bootstrap()
  /// What a leaked key could do, while it is tried.
  public private(set) var doctor = Doctor()
  /// Help, lists and questions, which lie over panes and wizard and get the keys before them.
  public private(set) var overlays = Overlays()
  /// The line that is typed in the last row; closed while nothing is.
  public private(set) var prompt = Prompt()
  /// The change sets executed from here that have not ended yet.
  public private(set) var operations = Operations()
  /// What the last row says for some seconds, and the problems kept to be looked up.
  public private(set) var notices = Notices()
  /// The API calls that `ConsoleMessage.callMade` told of.
  public private(set) var calls = CallLog()
  /// Where everything is on the screen.
  private(set) var layout: Layout

  /// - Parameters:
  ///   - stacks: those to show whether they can be listed or not.
  ///   - accounts: how accounts are shown; the first that matches holds.
  public init(
    size: Size, now: Date, sessions: [SessionRow], stacks: [StackKey], accounts: [AccountRule] = [],
    isReadOnly: Bool = false,
    isSimulator: Bool = false, timeZone: TimeZone = .gmt
  ) {
    self.size = size
    self.now = now
    self.isReadOnly = isReadOnly
    self.isSimulator = isSimulator
    clock = Clock(timeZone: timeZone)
    self.sessions = Sessions(sessions, accounts: accounts)
    self.stacks = Stacks(named: stacks)
    layout = Layout(size: size, focus: .sessions, sessions: sessions.count)
    layOut()
  }

  /// Changes the state as a message says, and answers what is to be done about it. Pure and synchronous.
  public mutating func update(_ message: ConsoleMessage) -> [ConsoleEffect] {
    let effects = carryOut(route(message))
    return effects + carryOut(settle())
  }

  // MARK: Messages

  private mutating func route(_ message: ConsoleMessage) -> [RoomEffect] {
    switch message {
    case .key(let key): return press(key)
    case .pasted(let text): return paste(text)
    case .resized(let size): self.size = size
    case .tick(let time):
      now = time
      notices.tick(time)
      return sessions.tick(time)
    case .sessions(let message): return sessions.update(message, at: now)
    case .stacks(let message): return update(message)
    case .changeSets(let message): return changeSets.update(message)
    case .mainPane(let message): return mainPane.update(message)
    case .operations(let message): return operations.update(message, at: now)
    case .wizard(let message):
      if case .surroundingsFound(let found) = message { bootstrap.take(found) }
      return wizard.update(message, sessions: sessions, at: now)
    case .bootstrap(let message): return bootstrap.update(message)
    case .doctor(let message): return doctor.update(message)
    case .overlays(let message): overlays.update(message)
    case .callMade(let record): calls.note(record)
    case .copied(let what): return [.tell("Copied \(what)")]
    case .wrote(let path): return [.tell("Wrote \(path)")]
    case .problem(let text): return [.warn(text)]
    case .closed: return [.perform(.quit)]
    }
    return []
  }

  private mutating func update(_ message: Stacks.Message) -> [RoomEffect] {
    if case .observed(let key, let observation) = message, case .seen(let stack) = observation.sight {
      let before = stacks[key]?.stack
      changeSets.stackWasSeen(key, stack, before: before)
      mainPane.stackWasSeen(key, stack, before: before)
    }
    return stacks.update(message, at: now)
  }

  // MARK: Between rooms

  private mutating func carryOut(_ effects: [RoomEffect]) -> [ConsoleEffect] {
    var performed: [ConsoleEffect] = []
    for effect in effects { performed += carryOut(effect) }
    return performed
  }

  private mutating func carryOut(_ effect: RoomEffect) -> [ConsoleEffect] {
    switch effect {
    case .perform(let effect): return [effect]
    case .act(let action): return carryOut(act(action))
    case .focus(let pane): focus = pane
    case .showChanges:
      mainPane.show(.changes)
      focus = .main
    case .tell(let text): notices.tell(text, at: now)
    case .warn(let text): notices.warn(text, at: now)
    case .note(let text): notices.note(text, at: now)
    case .showDetail(let title, let text): overlays.show(.detail(title: title, text: text))
    case .showPage(let title, let text): overlays.show(.page(title: title, text: text))
    case .ask(let confirmation): overlays.ask(confirmation)
    case .review(let text, let confirmation): overlays.show(.review(text: text, confirmation))
    case .showBootstrap(let title): overlays.show(.bootstrap(title: title))
    case .proceed(let action): return carryOut(proceed(action))
    case .narrow(let pane, let filter): narrow(pane, to: filter)
    case .move(let pane, let step): move(pane, by: step)
    case .run(let command): return carryOut(run(command))
    case .writeOutputs(let path): return carryOut(outputs.write(to: path))
    case .sessionIsLive(let name):
      return carryOut(wizard.sessionIsLive(name, sessions, at: now) + bootstrap.sessionIsLive(name))
    case .assume(let name): return carryOut(sessions.assume(name, at: now))
    case .askSecret(let question, let session): ask(question, for: session)
    case .giveSecret(let answer, let session):
      return carryOut(sessions.assume(session, with: answer, at: now))
    case .showInvitation(let name, let invitation): overlays.show(.logIn(name, invitation))
    case .closeInvitation(let name): overlays.closeInvitation(of: name)
    case .logIn(let name, let byRedirect): return carryOut(sessions.logIn(name, byRedirect: byRedirect))
    case .giveUpLoggingIn(let name): return carryOut(sessions.giveUpLoggingIn(name, at: now))
    case .activate(let name): sessions.activate(name)
    case .sessionWasDropped(let name): stacks.sessionWasDropped(name)
    case .readerChanged(let name): return carryOut(stacks.lookAgain(name))
    case .changeSetsChanged(let key): changeSets.becomeStale(key)
    case .showStack(let key): return [showQuietly(key)]
    case .confirmExecution(let key, let review): confirmExecution(key, review)
    case .offerExecution(let key, let review): offerExecution(key, review)
    case .operationEnded(let id, let result): wizard.operationEnded(id, result)
    }
    return []
  }

  /// In the last row, unless something else is being typed there or read above it.
  private mutating func ask(_ question: SecretQuestion, for session: String) {
    guard overlays.open == nil, !prompt.isOpen else {
      notices.warn("\(session) needs the \(question.words): a in the Sessions pane asks for it", at: now)
      return
    }
    prompt.open(.secret(question, session: session))
  }

  private mutating func showQuietly(_ key: StackKey) -> ConsoleEffect {
    guard stacks[key] == nil else {
      changeSets.becomeStale(key)
      return .nudge(key)
    }
    stacks.show(key)
    return .remember(key)
  }

  private mutating func confirmExecution(_ key: StackKey, _ review: PlanReview) {
    overlays.ask(
      OperationQuestions.execution(
        review, on: key, with: sessions[key.session],
        alias: sessions[key.session].flatMap { sessions.rule(for: $0)?.alias }, at: now))
  }

  /// The question does not cover what the person has turned to meanwhile.
  private mutating func offerExecution(_ key: StackKey, _ review: PlanReview) {
    guard overlays.open == nil, !wizard.isOpen, bootstrap.steps == nil, !prompt.isOpen else {
      notices.tell("\(review.changeSetName) can be executed: X asks", at: now)
      return
    }
    confirmExecution(key, review)
  }

  private mutating func proceed(_ action: Confirmation.Action) -> [RoomEffect] {
    switch action {
    case .quit: return [.perform(.quit)]
    case .discardWizard: return wizard.discard()
    case .discardBootstrap:
      bootstrap.discard()
      return []
    case .bootstrap(let profile, let plan): return bootstrap.make(as: profile, plan: plan)
    case .deleteChangeSet(let key, let id, let stackID, let name):
      return [.perform(.deleteChangeSet(key, id: id, stackID: stackID, name: name))]
    case .execute(let key, let review):
      let (operation, effects) = operations.execute(review, on: key, at: now)
      wizard.watch(operation)
      return effects
    }
  }

  // MARK: What follows

  /// Lets each room follow what has changed in the others.
  private mutating func settle() -> [RoomEffect] {
    let isUsable = sessions.isActiveUsable(at: now)
    var effects = stacks.settle(
      session: sessions.active, isUsable: isUsable, operated: operations.keys, at: now)
    let (key, row) = (stacks.selectedKey, stacks.selected)
    effects += changeSets.settle(
      key: key, stack: isUsable ? row?.stack : nil, showsChanges: mainPane.tab == .changes)
    outputs.settle(key: key, row: row)
    let selected = changeSets.selected
    let subject = key.flatMap { key in
      row.map {
        MainSubject(
          key: key, row: $0, changeSet: selected,
          changes: selected.flatMap { changeSets.changes(of: $0.summary.id) })
      }
    }
    effects += mainPane.settle(subject, isUsable: isUsable, at: now)
    layOut()
    return effects
  }

  /// Scrolls each pane just as far as its cursor needs.
  private mutating func layOut() {
    // Without one it says how to get there.
    let rows = sessions.rows.isEmpty ? SessionsView.linesWithoutAny : sessions.rows.count
    layout = Layout(size: size, focus: focus, sessions: rows)
    for (pane, area) in layout.panes {
      let height = layout.listRows(of: pane, in: area)
      switch pane {
      case .sessions: sessions.scroll(height: height)
      case .stacks: stacks.scroll(height: height)
      case .changeSets: changeSets.scroll(height: height)
      case .outputs: outputs.scroll(height: height)
      case .main:
        mainPane.layOut(columns: area.columns - 2)
        mainPane.scroll(height: height)
      }
    }
    overlays.layOut(
      on: size, notices: notices, bootstrap: bootstrap, clock: clock, calls: calls.records.count,
      keys: KeyMap.bindings(in: .pane(focus)).count)
  }

  // MARK: Keys

  /// Rows a page key moves.
  private var pageRows: Int { max(1, size.rows / 2) }

  private mutating func press(_ key: Key) -> [RoomEffect] {
    // What cannot be seen cannot be answered.
    guard !layout.isTooSmall else {
      switch KeyMap.action(for: key, in: .tooSmall) {
      case .quit: return [.perform(.quit)]
      case .suspend: return [.perform(.suspend)]
      default: return []
      }
    }
    switch KeyMap.action(for: key, in: .anywhere) {
    // Pressed again over the question whether to, it is the answer.
    case .quit: return overlays.asksToQuit ? [.perform(.quit)] : quit()
    case .redraw: return [.perform(.redraw)]
    case .suspend: return [.perform(.suspend)]
    default: break
    }
    if overlays.open != nil { return overlays.press(key, pageRows: pageRows) }
    if wizard.isOpen, !prompt.asksForSecret { return wizard.press(key, sessions: sessions, at: now) }
    if bootstrap.steps != nil, !prompt.asksForSecret { return bootstrap.press(key) }
    if prompt.isOpen {
      let (sessions, stacks) = (sessions, stacks)
      return prompt.press(key) {
        CommandNames(sessions: sessions.rows.map(\.name), stacks: stacks.shown.map { Array($0.names) } ?? [])
      }
    }
    return KeyMap.action(for: key, in: .pane(focus)).map { act($0) } ?? []
  }

  private mutating func paste(_ text: String) -> [RoomEffect] {
    guard !layout.isTooSmall else { return [] }
    // The line's end comes along when a line is copied.
    var text = text
    while text.last?.isNewline == true { text.removeLast() }
    guard !text.isEmpty else { return [] }
    if overlays.open != nil { return overlays.paste(text) }
    if wizard.isOpen, !prompt.asksForSecret { return wizard.paste(text) }
    if bootstrap.steps != nil, !prompt.asksForSecret { return bootstrap.paste(text) }
    if prompt.isOpen { return prompt.paste(text) }
    return [
      .warn("What was pasted was left out: nothing here takes text. / filters, : takes a command.")
    ]
  }

  /// What a key of the panes does.
  private mutating func act(_ action: ConsoleAction) -> [RoomEffect] {
    if let obstacle = obstacle(to: action) { return [.warn("Not now: \(obstacle)")] }
    switch action {
    case .up: move(focus, by: -1)
    case .down: move(focus, by: 1)
    case .pageUp: move(focus, by: -pageRows)
    case .pageDown: move(focus, by: pageRows)
    case .first: move(focus, by: -.max / 2)
    case .last: move(focus, by: .max / 2)
    case .open: return open()
    case .back: back()
    case .focusSessions: focus = .sessions
    case .focusStacks: focus = .stacks
    case .focusChangeSets: focus = .changeSets
    case .focusOutputs: focus = .outputs
    case .focusMain: focus = .main
    case .nextPane: focus = focus.next(by: 1)
    case .previousPane: focus = focus.next(by: -1)
    case .nextTab, .previousTab, .showEvents, .showResources, .showParameters:
      return mainPane.perform(action)
    case .assume, .renew, .switchSession, .drop, .showSession: return sessions.perform(action, at: now)
    case .execute, .deleteChangeSet: return changeSets.perform(action, stack: stacks.selected?.stack)
    case .deploy: return openWizard()
    case .problems: overlays.show(.problems)
    case .calls: overlays.show(.calls)
    case .help: overlays.show(.help)
    case .writeOutputs:
      prompt.open(.outputsPath, text: "\(stacks.selected?.name ?? "stack")-outputs.json")
    case .openURL: return outputs.perform(action)
    case .copyValue: return copyable.map { [.perform(.copy($0))] } ?? []
    case .copyRow: return copyableRow.map { [.perform(.copy($0))] } ?? []
    case .filter: prompt.open(.filter(focus), text: cursor(of: focus).filter)
    case .command: if !wizard.isOpen, bootstrap.steps == nil { prompt.open(.command) }
    case .refresh: return refresh()
    case .redraw: return [.perform(.redraw)]
    case .suspend: return [.perform(.suspend)]
    case .quit: return quit()
    default: break
    }
    return []
  }

  private mutating func open() -> [RoomEffect] {
    switch focus {
    case .sessions: sessions.perform(.open, at: now)
    case .stacks: stacks.perform(.open)
    case .changeSets: changeSets.perform(.open, stack: nil)
    case .outputs: outputs.perform(.open)
    case .main: mainPane.perform(.open)
    }
  }

  private mutating func back() {
    if bootstrap.plannedUnseen != nil {
      bootstrap.discard()
      notices.tell("Given up; nothing was made", at: now)
      return
    }
    guard cursor(of: focus).filter.isEmpty else {
      narrow(focus, to: "")
      return
    }
    switch focus {
    case .main where mainPane.tab == .changes: focus = .changeSets
    case .main, .outputs, .changeSets: focus = .stacks
    case .stacks: focus = .sessions
    case .sessions: break
    }
  }

  private mutating func refresh() -> [RoomEffect] {
    guard sessions.active != nil else { return [] }
    changeSets.refresh()
    mainPane.refresh()
    return stacks.refresh()
  }

  /// Quits, or names what still runs and asks.
  private func quit() -> [RoomEffect] {
    let question = OperationQuestions.quitting(
      operations.running, planning: wizard.plannedStack, bootstrapper: bootstrap.maker, at: now)
    return [question.map { .ask($0) } ?? .perform(.quit)]
  }

  private mutating func openWizard(
    from entry: JournalEntry? = nil, target: String? = nil
  ) -> [RoomEffect] {
    if let obstacle = obstacle(to: .deploy) { return [.warn("Not now: \(obstacle)")] }
    return wizard.open(
      from: entry, target: target, sessions: sessions,
      stack: focus == .sessions ? nil : stacks.selected?.name, described: stacks.described, at: now)
  }

  // MARK: Commands

  private mutating func run(_ command: ConsoleCommand) -> [RoomEffect] {
    switch command {
    case .quit: return quit()
    case .stack(let name): return showStack(name)
    case .session(let name): return sessions.show(name, at: now)
    case .watchWith(let name): return sessions.look(with: name)
    case .deploy(let target): return openWizard(target: target)
    case .history: return [.perform(.readHistory)]
    case .bootstrap(let profile, let options):
      guard !isReadOnly else { return [.warn("Not now: READ-ONLY refuses to make roles")] }
      return bootstrap.open(profile, options, profiles: sessions.rows.map(\.name))
    case .doctor(let administrator): return doctor.examine(sessions.active, administrator: administrator)
    case .again(let number):
      switch overlays.deployed(number) {
      case .success(let entry): return openWizard(from: entry)
      case .failure(let problem): return [.warn(problem.text)]
      }
    }
  }

  /// Shows a stack by name, from now on also in later runs.
  private mutating func showStack(_ name: String) -> [RoomEffect] {
    guard let session = sessions.active else {
      return [.warn("Assume a session first; then :stack \(name) shows the stack")]
    }
    let key = StackKey(session: session, name: name)
    stacks.narrow(to: "")
    stacks.show(key)
    focus = .stacks
    return [.perform(.remember(key))]
  }

  // MARK: The panes' lists

  func cursor(of pane: Pane) -> ListCursor {
    switch pane {
    case .sessions: sessions.cursor
    case .stacks: stacks.cursor
    case .changeSets: changeSets.cursor
    case .outputs: outputs.cursor
    case .main: mainPane.cursor
    }
  }

  private mutating func move(_ pane: Pane, by step: Int) {
    switch pane {
    case .sessions: sessions.move(by: step)
    case .stacks: stacks.move(by: step)
    case .changeSets: changeSets.move(by: step)
    case .outputs: outputs.move(by: step)
    case .main: mainPane.move(by: step)
    }
  }

  private mutating func narrow(_ pane: Pane, to filter: String) {
    switch pane {
    case .sessions: sessions.narrow(to: filter)
    case .stacks: stacks.narrow(to: filter)
    case .changeSets: changeSets.narrow(to: filter)
    case .outputs: outputs.narrow(to: filter)
    case .main: mainPane.narrow(to: filter)
    }
  }
}
