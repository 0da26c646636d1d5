import AWSCore
import ArgumentParser
import Deployment
import Foundation
internal import ProjectFiles

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

  @OptionGroup var watching: WatchOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let calls = CallRelay()
    try await Workbench.run(common, onCall: calls.report, endsOnSignals: false) { bench in
      try await show(bench, calls)
    }
  }

  @MainActor
  private func show(_ bench: Workbench, _ calls: CallRelay) async throws {
    let sessions = try sessions(bench)
    let launch = ConsoleLaunch(
      connection: bench.connection, store: bench.sessions, sessions: sessions,
      stacks: try watchedStacks(of: sessions, bench), assumed: assumedAtOnce(sessions, bench),
      stackNames: bench.files.stackNames, journal: bench.files.journal, log: bench.logFile,
      desktop: Desktop(environment: bench.environment), isReadOnly: common.readOnly,
      readOnlySessions: bench.configuration.readOnly, accounts: bench.configuration.accounts,
      readers: readers(of: sessions.map(\.name), bench),
      hint: bench.hint,
      profile: { [resolver = bench.resolver] (name) throws(AWSError) in try resolver.other(profile: name) },
      files: bench.files, uploads: bench.files.uploads,
      rememberUploads: bench.configuration.rememberUploads)
    try await launch.run(calls)
  }

  /// The environment's session where there is one, then each profile with a role. A profile that is broken
  /// is a row that says so.
  private func sessions(_ bench: Workbench) throws -> [ConsoleLaunch.NamedSession] {
    let resolver = bench.resolver
    var names = resolver.sessionProfileNames
    if let profile = common.profile, !names.contains(profile) {
      _ = try resolver.session(profile: profile)
      names.insert(profile, at: 0)
    }
    var sessions: [ConsoleLaunch.NamedSession] = names.map { name in
      (name, Result { () throws(AWSError) in try resolver.session(profile: name) })
    }
    for reader in Set(bench.configuration.readers.values).union([watching.watchProfile].compactMap { $0 })
      .sorted()
    where !sessions.contains(where: { $0.name == reader }) {
      sessions.append((reader, Result { () throws(AWSError) in try resolver.session(profile: reader) }))
    }
    if common.profile == nil, resolver.environmentHasSession {
      let session = Result { () throws(AWSError) in try resolver.session() }
      sessions.insert((SessionResolver.environmentName, session), at: 0)
    }
    return sessions
  }

  /// Who looks for whom: the option for all, else as the configuration says.
  private func readers(of sessions: [String], _ bench: Workbench) -> [String: String] {
    var readers: [String: String] = [:]
    for name in sessions {
      let reader = watching.watchProfile ?? bench.configuration.readers[name]
      if let reader, reader != name { readers[name] = reader }
    }
    return readers
  }

  private func assumedAtOnce(_ sessions: [ConsoleLaunch.NamedSession], _ bench: Workbench) -> [String] {
    if let profile = common.profile { return [profile] }
    guard let first = sessions.first, first.name == SessionResolver.environmentName,
      (try? first.definition.get()) != nil
    else { return [] }
    return [first.name]
  }

  /// The stacks named by option, configuration and earlier runs, each with the sessions that show it.
  private func watchedStacks(of sessions: [ConsoleLaunch.NamedSession], _ bench: Workbench) throws
    -> [StackKey]
  {
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
