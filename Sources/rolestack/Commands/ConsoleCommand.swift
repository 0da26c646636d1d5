import AWSCore
import ArgumentParser
import Console
import ConsoleRuntime
import CursesTerminal
import Deployment
import Foundation
import Packaging
import Synchronization

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the console (the default).",
    discussion: """
      Sessions are the profiles of ~/.aws/config that have a role, and the environment's. With --profile, or \
      with credentials in the environment, that session is assumed at once. ? shows the keys.
      """)

  @Option(
    name: .customLong("stack-name"), help: ArgumentHelp("A stack to watch; repeatable.", valueName: "name"))
  var stackNames: [String] = []

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let calls = CallRelay()
    try await Workbench.run(common, onCall: calls.report) { bench in
      try await show(bench, calls)
    }
  }

  @MainActor
  private func show(_ bench: Workbench, _ calls: CallRelay) async throws {
    let sessions = try sessions(bench)
    let stacks = try watchedStacks(of: sessions, bench)
    let terminal: CursesTerminal
    do throws(CursesTerminalError) {
      terminal = try CursesTerminal(errors: bench.logFile.open())
    } catch {
      throw CommandFailure(
        "\(error)", nextStep: "Use the commands without a terminal: rolestack --help lists them.",
        status: .notDone)
    }
    let rows = sessions.map { SessionRow(name: $0.name, definition: $0.definition) }
    let desktop = Desktop(environment: bench.environment)
    let services = ConsoleServices(
      connection: bench.connection, sessions: bench.sessions,
      definitions: Dictionary(
        sessions.compactMap { session in (try? session.definition.get()).map { (session.name, $0) } },
        uniquingKeysWith: { first, _ in first }),
      stackNames: bench.files.stackNames, journal: Journal(file: bench.files.journal), copy: desktop.copy,
      openURL: desktop.open)
    let runtime = ConsoleRuntime(
      state: ConsoleState(
        size: terminal.size, now: bench.connection.now, sessions: rows, stacks: stacks,
        isReadOnly: common.readOnly, timeZone: .current),
      terminal: terminal, services: services)
    calls.connect(runtime.callReporter)
    let running = await runtime.run(assume: assumedAtOnce(sessions, bench), notice: terminal.openingNotice)
    for stack in running {
      Output.note("\(stack): what was begun here goes on in CloudFormation.")
      Output.note("  \(Interruption.howToLookAgain(stack))")
    }
  }

  private typealias NamedSession = (name: String, definition: Result<SessionDefinition, AWSError>)

  /// The environment's session where there is one, then each profile with a role. A profile that is broken
  /// is a row that says so.
  private func sessions(_ bench: Workbench) throws -> [NamedSession] {
    let resolver = bench.resolver
    var names = resolver.roleProfileNames
    if let profile = common.profile, !names.contains(profile) {
      _ = try resolver.session(profile: profile)
      names.insert(profile, at: 0)
    }
    var sessions: [NamedSession] = names.map { name in
      (name, Result { () throws(AWSError) in try resolver.session(profile: name) })
    }
    if common.profile == nil, resolver.environmentHasSession {
      let session = Result { () throws(AWSError) in try resolver.session() }
      sessions.insert((SessionResolver.environmentName, session), at: 0)
    }
    return sessions
  }

  private func assumedAtOnce(_ sessions: [NamedSession], _ bench: Workbench) -> [String] {
    if let profile = common.profile { return [profile] }
    guard let first = sessions.first, first.name == SessionResolver.environmentName,
      (try? first.definition.get()) != nil
    else { return [] }
    return [first.name]
  }

  /// The stacks named by option, configuration and earlier runs, each with the sessions that show it.
  private func watchedStacks(of sessions: [NamedSession], _ bench: Workbench) throws -> [StackKey] {
    let remembered: StackNames
    do { remembered = try StackNames.read(from: bench.files.stackNames) } catch {
      throw CommandFailure(
        "\(bench.files.stackNames.path) cannot be read.", nextStep: "Correct the file, or remove it.",
        status: .notDone)
    }
    return sessions.flatMap { session in
      let region = (try? session.definition.get())?.region?.name
      let configured = bench.configuration.stacks.filter {
        ($0.profile == nil || $0.profile == session.name) && ($0.region == nil || $0.region == region)
      }
      let names = stackNames + configured.map(\.name) + (remembered.names[session.name] ?? [])
      return names.map { StackKey(session: session.name, name: $0) }
    }
  }
}

/// Passes calls on to the console, which is made after the connection that makes the calls.
private final class CallRelay: Sendable {
  private let receiver = Mutex<(@Sendable (CallRecord) -> Void)?>(nil)

  func connect(_ report: @escaping @Sendable (CallRecord) -> Void) { receiver.withLock { $0 = report } }

  func report(_ record: CallRecord) { receiver.withLock { $0 }?(record) }
}
