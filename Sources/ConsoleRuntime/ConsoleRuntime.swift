public import AWSCore
public import Canvas
public import Console
internal import Deployment
internal import Foundation

/// Runs the console: reads the mailbox, reduces, performs the effects, draws.
@MainActor
public final class ConsoleRuntime {
  private var state: ConsoleState
  private let terminal: any Terminal
  private let services: ConsoleServices
  private let mailbox = Mailbox()
  private var isOver = false

  private struct Watch {
    let watcher: StackWatcher
    let task: Task<Void, Never>
  }
  private var watches: [StackKey: Watch] = [:]
  /// What runs now, by a number, so that quitting can stop it.
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var taskCount = 0

  public init(state: ConsoleState, terminal: any Terminal, services: ConsoleServices) {
    self.state = state
    self.terminal = terminal
    self.services = services
  }

  /// Hears of a call that was made, from any thread.
  public nonisolated var callReporter: @Sendable (CallRecord) -> Void {
    { [mailbox] record in mailbox.post(.callMade(record)) }
  }

  /// Runs until the person quits.
  ///
  /// - Parameter assume: sessions to assume at once.
  public func run(assume: [String], notice: String? = nil) async {
    terminal.start { [mailbox] event in
      switch event {
      case .key(let key): mailbox.post(.key(key))
      case .resized(let size): mailbox.post(.resized(size))
      case .closed: mailbox.post(.closed)
      }
    }
    draw()
    let ticking = Task { await tick() }
    if let notice { mailbox.post(.problem(notice)) }
    for name in assume { mailbox.post(.assumeRequested(name)) }
    for await _ in mailbox.arrivals {
      for message in mailbox.takeAll() {
        for effect in reduce(&state, message) { perform(effect) }
      }
      if isOver { break }
      draw()
    }
    ticking.cancel()
    for watch in watches.values { watch.task.cancel() }
    for task in tasks.values { task.cancel() }
    terminal.end()
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
    case .assume(let session): start { await $0.assume(session) }
    case .drop(let session): start { await $0.services.sessions.drop(session) }
    case .listStacks(let session): start { await $0.listStacks(session) }
    case .watch(let key): watch(key)
    case .unwatch(let key): watches.removeValue(forKey: key)?.task.cancel()
    case .nudge(let key):
      if let watcher = watches[key]?.watcher { start { _ in await watcher.nudge() } }
    case .remember(let key): remember(key)
    case .copy(let text): start { await $0.copy(text) }
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

  private func assume(_ name: String) async {
    guard let definition = services.definitions[name] else { return }
    do throws(AWSError) {
      mailbox.post(.sessionReady(name, try await facts(of: definition)))
    } catch {
      mailbox.post(.sessionFailed(name, error))
    }
  }

  private func facts(of definition: SessionDefinition) async throws(AWSError) -> SessionFacts {
    guard let role = definition.role else {
      let identity = try await services.sessions.sts(for: definition).getCallerIdentity()
      return SessionFacts(account: identity.account, callerARN: identity.arn, lifetime: nil)
    }
    let status = try await services.sessions.roleSession(for: definition).renew()
    return SessionFacts(
      account: role.roleARN.account, callerARN: status.assumedRoleARN, lifetime: status.lifetime)
  }

  private func client(for session: String) async throws(AWSError) -> CloudFormationClient? {
    guard let definition = services.definitions[session] else { return nil }
    return try await services.sessions.cloudFormation(for: definition)
  }

  private func listStacks(_ session: String) async {
    do throws(AWSError) {
      guard let client = try await client(for: session) else { return }
      var summaries: [StackSummary] = []
      for try await page in client.listStacks() { summaries += page }
      mailbox.post(.stacksListed(session: session, summaries))
    } catch {
      mailbox.post(.listingFailed(session: session, error))
    }
  }

  private func watch(_ key: StackKey) {
    start { runtime in
      do throws(AWSError) {
        guard let client = try await runtime.client(for: key.session) else { return }
        runtime.follow(key, with: client)
      } catch {
        runtime.mailbox.post(.stackSeen(key, .lost(error)))
      }
    }
  }

  private func follow(_ key: StackKey, with client: CloudFormationClient) {
    // Unwatched again while the client was made.
    guard !isOver, state.isWatching(key), watches[key] == nil else { return }
    let watcher = StackWatcher(client: client, stack: key.name, time: services.connection.time)
    let mailbox = mailbox
    let task = Task {
      for await sight in await watcher.sights() { mailbox.post(.stackSeen(key, sight)) }
    }
    watches[key] = Watch(watcher: watcher, task: task)
  }

  private func remember(_ key: StackKey) {
    do {
      var names = try StackNames.read(from: services.stackNames)
      names.remember(key)
      try names.write(to: services.stackNames)
    } catch {
      mailbox.post(.problem("\(key.name) could not be remembered in \(services.stackNames.path)"))
    }
  }

  private func copy(_ text: String) async {
    if await !services.copy(text) { terminal.setClipboard(text) }
    let columns = 60
    mailbox.post(.copied(text.count > columns ? text.prefix(columns) + "…" : text))
  }
}
