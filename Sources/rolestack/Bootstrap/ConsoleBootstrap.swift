import AWSCore
import Access
import ArgumentParser
import Canvas
import ConsoleRuntime
import Deployment
import Foundation

/// Those of the command line's options that the console takes.
private struct Options: ParsableArguments {
  @OptionGroup var access: AccessOptions
  @OptionGroup var local: LocalOptions

  init() {}

  init(_ words: [String]) throws(CommandFailure) {
    let isNamed = words.first.map { !$0.hasPrefix("-") } ?? false
    do { self = try Self.parse((isNamed ? ["--app-stack"] : []) + words) } catch {
      throw CommandFailure(Self.message(for: error), status: .usage)
    }
  }
}

/// Bootstrap as the console does it: what is to be made is shown first, and just that is made.
actor ConsoleBootstrap {
  private struct Planned {
    let draft: FoundingDraft
    let local: LocalOptions
    let definition: SessionDefinition
    let caller: String
    /// Nothing is to be made on AWS.
    let isThere: Bool
  }

  private let sessions: SessionStore
  private let files: ProgramFiles
  private let environment: [String: String]
  private let profile: @Sendable (String) throws(AWSError) -> SessionDefinition
  /// Whether a profile is for reading alone.
  private let isReadOnly: @Sendable (String) -> Bool
  private var planned: [Int: Planned] = [:]
  private var planCount = 0

  init(
    sessions: SessionStore, files: ProgramFiles, environment: [String: String],
    profile: @escaping @Sendable (String) throws(AWSError) -> SessionDefinition,
    isReadOnly: @escaping @Sendable (String) -> Bool
  ) {
    self.sessions = sessions
    self.files = files
    self.environment = environment
    self.profile = profile
    self.isReadOnly = isReadOnly
  }

  /// - Parameters:
  ///   - name: the administrator's profile.
  ///   - words: options of the command line's, behind the stack that is to be deployed where that is named.
  /// - Returns: what would be made, a line each, and the plan's number.
  func plan(
    as name: String, with words: [String]
  ) async throws(ConsoleProblem) -> (number: Int, lines: [String]) {
    guard !isReadOnly(name) else {
      throw ConsoleProblem("\(name) is READ-ONLY, which refuses to make roles.")
    }
    do {
      let definition = try profile(name)
      let caller = try await SessionClients(sessions).sts(for: definition).getCallerIdentity()
      let settings = try ProjectSettings.read(target: nil, environment: "default")
      try settings.refuseOtherAccounts(caller.arn, expecting: nil)
      let options = try Options(words)
      guard options.local.key != .store else {
        throw CommandFailure(
          "In the console keys go to ~/.aws/credentials.",
          nextStep: "‘rolestack bootstrap --key store’ asks for a passphrase on the terminal.", status: .usage
        )
      }
      let stackName = try options.access.foundingStackName(settings)
      let present = try await SessionClients(sessions).cloudFormation(for: definition).describeStack(
        stackName
      )
      .flatMap { StackReadiness($0) == .update ? $0 : nil }
      let draft: FoundingDraft
      if let present {
        draft = try await FoundingDraft(
          present: present, FoundingDraft.ownTemplate(), account: caller.account, definition, sessions)
      } else {
        draft = try await FoundingDraft(
          options.access, stackName: stackName, present: nil, settings, account: caller.account, definition,
          sessions,
          withPolicy: true)
      }
      let planned = Planned(
        draft: draft, local: options.local, definition: definition, caller: caller.arn,
        isThere: present != nil)
      try await localSetUp(planned, tell: { _ in }).check()
      planCount += 1
      self.planned[planCount] = planned
      let lines = [
        "Stack         \(stackName)\(present == nil ? "" : ", which is there and stays as it is")",
        "Account       \(caller.account), \(try definition.requireRegion())",
        "Caller        \(caller.arn)", "",
      ]
      // What has to be read is read first.
      let warnings = draft.warnings(at: sessions.connection.now)
      return (planCount, lines + warnings + (warnings.isEmpty ? [] : [""]) + draft.words)
    } catch let error as AWSError where Self.needs.contains(error.code) {
      throw ConsoleProblem("\(error)", needsSession: true)
    } catch {
      throw Self.problem(error)
    }
  }

  /// What a person has to give before a session begins.
  private static let needs = [
    AWSError.LocalCode.needsMFA, AWSError.LocalCode.needsPassphrase, AWSError.LocalCode.needsLogIn,
  ]

  private func localSetUp(
    _ planned: Planned, tell: @escaping @Sendable (String) -> Void
  ) async throws -> LocalSetUp {
    var setUp = LocalSetUp(
      planned.draft, options: planned.local,
      iam: try await SessionClients(sessions).iam(for: planned.definition), connection: sessions.connection,
      endpoints: planned.definition.endpoints, files: files,
      keys: StoredKeys(files: files, environment: environment))
    setUp.tell = tell
    setUp.wait = { _ in }
    return setUp
  }

  /// Makes what was shown, once.
  ///
  /// - Parameters:
  ///   - number: the plan's.
  ///   - tell: hears what is done, a line each.
  /// - Returns: the sessions of the profiles that were written.
  func make(
    _ number: Int, _ tell: @escaping @Sendable (String) -> Void
  ) async throws(ConsoleProblem) -> [BootstrapServices.NewSession] {
    guard let planned = planned.removeValue(forKey: number) else {
      throw ConsoleProblem("This was made already.")
    }
    do {
      if !planned.isThere { try await found(planned, tell) }
      let setUp = try await localSetUp(planned, tell: tell)
      guard let profile = try await setUp.make() else { return [] }
      tell("")
      tell(
        "Done. In the Sessions pane a on \(profile) opens its session; :doctor proves what a leaked key could do, and D "
          + "deploys.")
      return try sessions(of: profile, reader: setUp.readerProfile)
    } catch {
      throw Self.problem(error)
    }
  }

  /// As the files have them by now.
  private func sessions(
    of profile: String, reader: String?
  ) throws -> [BootstrapServices.NewSession] {
    let shared = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
    let names = [profile] + (reader.map { [$0] } ?? [])
    var options = SessionResolver.Options()
    options.readingProfiles = Set(names.filter(isReadOnly))
    let resolver = SessionResolver(options: options, environment: environment, configuration: shared)
    return try names.map { name in
      (try resolver.session(profile: name), name == profile ? reader : nil, isReadOnly(name))
    }
  }

  private func found(_ planned: Planned, _ tell: @escaping @Sendable (String) -> Void) async throws {
    let clients = SessionClients(sessions)
    let context = DeploymentContext(
      client: try await clients.cloudFormation(for: planned.definition),
      s3: try await clients.s3(for: planned.definition), denials: KnownDenials(),
      journal: Journal(file: files.journal), caller: planned.caller, time: sessions.connection.time)
    let run = FoundingRun(
      draft: planned.draft, context: context, tell: tell,
      report: { progress in
        switch progress {
        case .event(let event): tell("\(event.logicalID) \(event.status) \(event.reason ?? "")")
        case .status(let stack): tell("\(stack.name) \(stack.status) \(stack.statusReason ?? "")")
        default: break
        }
      }, confirm: { _ in })
    _ = try await run.found(asAdministrator: false)
  }

  private static func problem(_ error: any Error) -> ConsoleProblem {
    guard let failure = error as? CommandFailure else { return ConsoleProblem("\(error)") }
    return ConsoleProblem([failure.message, failure.nextStep].compactMap(\.self).joined(separator: " "))
  }
}
