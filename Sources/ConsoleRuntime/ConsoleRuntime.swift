public import AWSCore
public import Canvas
public import Console
internal import Deployment
internal import Foundation
internal import LocalFiles

/// Runs the console: reads the mailbox, updates the state, performs the effects, draws.
@MainActor
public final class ConsoleRuntime {
  var state: ConsoleState
  let services: ConsoleServices
  /// Sessions by their names; those that were added are among them.
  var definitions: [String: SessionDefinition]
  let mailbox = Mailbox()
  private let terminal: any Terminal
  private(set) var isOver = false

  struct Watch {
    let watcher: StackWatcher
    let task: Task<Void, Never>
  }
  var watches: [StackKey: Watch] = [:]
  /// When a stack was last begun to be watched closely.
  var lastCloseWatch: ContinuousClock.Instant?
  /// One engine a session: it holds the plans that were shown.
  var engines: [String: Task<Result<DeployEngine, AWSError>, Never>] = [:]
  /// Engines of sessions that are held to one deployment, by the plan that they made.
  var narrowedEngines: [PlanID: (session: String, engine: DeployEngine)] = [:]
  /// Plans that are being made, by their numbers.
  private var plans: [Int: Task<Void, Never>] = [:]
  /// Log-ins that somebody is asked for, by the session.
  private var logIns: [String: Task<Void, Never>] = [:]
  /// What runs now, by a number, so that quitting can stop it.
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var taskCount = 0

  /// Draws nothing and makes no call before `run`. Canvases take their size from the state, not the terminal.
  public init(state: ConsoleState, terminal: any Terminal, services: ConsoleServices) {
    self.state = state
    self.terminal = terminal
    self.services = services
    definitions = services.definitions
  }

  /// Hears of a call that was made, from any thread.
  public nonisolated var callReporter: @Sendable (CallRecord) -> Void {
    { [mailbox] record in mailbox.post(.callMade(record)) }
  }

  /// Runs until the person quits.
  ///
  /// - Parameter assume: sessions to assume at once.
  /// - Returns: the stacks on which something runs that was begun here; it goes on in CloudFormation.
  @discardableResult
  public func run(assume: [String], notice: String? = nil) async -> [String] {
    terminal.start { [mailbox] event in
      switch event {
      case .key(let key): mailbox.post(.key(key))
      case .pasted(let text): mailbox.post(.pasted(text))
      case .resized(let size): mailbox.post(.resized(size))
      case .closed: mailbox.post(.closed)
      }
    }
    draw()
    let ticking = Task { await tick() }
    if let notice { mailbox.post(.problem(notice)) }
    for name in assume { mailbox.post(.sessions(.assumeRequested(name))) }
    for await _ in mailbox.arrivals {
      for message in mailbox.takeAll() {
        for effect in state.update(message) { perform(effect) }
      }
      if isOver { break }
      draw()
    }
    ticking.cancel()
    for watch in watches.values { watch.task.cancel() }
    for task in tasks.values { task.cancel() }
    for plan in plans.values { plan.cancel() }
    for logIn in logIns.values { logIn.cancel() }
    terminal.end()
    return state.operations.running.map(\.key.name)
  }

  private func draw() {
    var canvas = Canvas(size: state.size, isUnicode: terminal.isUnicode)
    render(state, into: &canvas)
    terminal.draw(canvas)
  }

  /// A message at each full second, so that countdowns change when clocks do.
  private func tick() async {
    let connection = services.connection
    while !Task.isCancelled {
      let now = connection.now
      mailbox.post(.tick(now))
      let fraction = now.timeIntervalSince1970.truncatingRemainder(dividingBy: 1)
      do { try await connection.time.sleep(.seconds(1.001 - fraction)) } catch { return }
    }
  }

  // MARK: Effects

  private func perform(_ effect: ConsoleEffect) {
    switch effect {
    case .assume(let session, let answer): start { await $0.assume(session, answer) }
    case .logIn(let session, let byRedirect):
      logIns.removeValue(forKey: session)?.cancel()
      logIns[session] = Task { [weak self] in await self?.logIn(session, byRedirect: byRedirect) }
    case .stopLoggingIn(let session): logIns.removeValue(forKey: session)?.cancel()
    case .drop(let session): start { await $0.drop(session) }
    case .listStacks(let session): start { await $0.listStacks(session) }
    case .forgetDenials(let session): start { await $0.services.sessions.denials(of: session).forget() }
    case .watch(let key, let pace): start { await $0.watch(key, pace) }
    case .unwatch(let key): watches.removeValue(forKey: key)?.task.cancel()
    case .nudge(let key):
      if let watcher = watches[key]?.watcher { start { _ in await watcher.nudge() } }
    case .findChangeSets(let key, let stack): start { await $0.findChangeSets(key, stack) }
    case .readChanges(let key, let id, let stackID): start { await $0.readChanges(key, id, stackID) }
    case .listResources(let key, let stackID): start { await $0.listResources(key, stackID) }
    case .plan(let key, let id): start { await $0.plan(key, changeSetID: id) }
    case .execute(let key, let review, let operation):
      start { await $0.execute(key, review, operation: operation) }
    case .deleteChangeSet(let key, let id, let stackID, let name):
      start { await $0.deleteChangeSet(key, id: id, stackID: stackID, name: name) }
    case .findSurroundings(let target): start { await $0.findSurroundings(target) }
    case .readTemplate(let path): start { await $0.readTemplate(path) }
    case .completePath(let text): completePath(text)
    case .buildWithSAM: start { await $0.buildWithSAM() }
    case .lookUpStack(let key): start { await $0.lookUpStack(key) }
    case .planDeployment(let session, let intent, let narrows, let number):
      plans[number] = Task { [weak self] in
        await self?.planDeployment(session, intent, narrows: narrows, number)
        self?.plans[number] = nil
      }
    case .stopPlanning(let number): plans.removeValue(forKey: number)?.cancel()
    case .examine(let session, let administrator): start { await $0.examine(session, administrator) }
    case .planBootstrap(let number, let profile, let options):
      start { await $0.planBootstrap(number, profile, options) }
    case .bootstrap(let plan): start { await $0.bootstrap(plan) }
    case .readHistory: readHistory()
    case .remember(let key): remember(key)
    case .copy(let text): start { await $0.copy(text) }
    case .write(let path, let text): write(text, to: path)
    case .openURL(let url): start { await $0.open(url) }
    case .alert(let text): terminal.alert(text)
    case .redraw: terminal.forgetScreen()
    case .suspend: terminal.suspend()
    case .quit: isOver = true
    }
  }

  private func start(_ work: @escaping @MainActor (ConsoleRuntime) async -> Void) {
    taskCount += 1
    let number = taskCount
    tasks[number] = Task { [weak self] in
      guard let self else { return }
      await work(self)
      tasks[number] = nil
    }
  }

  private func remember(_ key: StackKey) {
    do {
      try StackNames.remember(key, in: services.stackNames)
    } catch {
      mailbox.post(.problem("\(key.name) could not be remembered in \(services.stackNames.path)"))
    }
  }

  private func copy(_ text: String) async {
    if await !services.copy(text) { terminal.setClipboard(text) }
    let columns = 60
    mailbox.post(.copied(text.count > columns ? text.prefix(columns) + "…" : text))
  }

  private func write(_ text: String, to path: String) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      mailbox.post(.problem("\(path) is there already, and was left as it is; choose another name"))
      return
    }
    do throws(FileError) {
      try AtomicFile.write(Data(text.utf8), to: path, readers: .owner)
      mailbox.post(.wrote(path: path))
    } catch {
      mailbox.post(.problem("\(path) cannot be written: \(error.reason)"))
    }
  }

  private func open(_ url: String) async {
    guard await services.openURL(url) else {
      mailbox.post(.problem("No program to open addresses with was found; y copies the address"))
      return
    }
  }
}
