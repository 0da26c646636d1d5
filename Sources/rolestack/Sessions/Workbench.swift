import AWSCore
import AWSTransport
import ArgumentParser
import Deployment
internal import Documents
import Foundation
import Logging
internal import ProjectFiles

/// What every command works with: settings read, sessions resolved, the network at hand.
struct Workbench {
  let environment: [String: String]
  let files: ProgramFiles
  let resolver: SessionResolver
  let configuration: UserConfiguration
  let logFile: LogFile
  let connection: AWSConnection
  let sessions: SessionStore
  private let isReadOnly: Bool
  let hint: CommandHint
  let interruption = Interruption(letGo: CredentialProgram.endAll)

  /// Prepares a workbench, does the work, and ends the command as its outcome says.
  ///
  /// - Parameter endsOnSignals: the console has its terminal to restore, and minds signals itself.
  static func run(
    _ common: CommonOptions, session: SessionOptions? = nil,
    onCall: @escaping @Sendable (CallRecord) -> Void = { _ in },
    endsOnSignals: Bool = true,
    _ work: @escaping @Sendable (Workbench) async throws -> Void
  ) async throws {
    do {
      let environment = ProcessInfo.processInfo.environment
      let files = ProgramFiles(environment: environment, configuration: common.config)
      let transport = AsyncHTTPTransport(proxies: ProxySettings(environment: environment))
      do {
        let bench = try Workbench(
          common, session, environment: environment, files: files, transport: transport,
          asksOnTerminal: endsOnSignals, onCall: onCall)
        if endsOnSignals {
          try await bench.interruption.guarding { try await work(bench) }
        } else {
          try await work(bench)
        }
      } catch {
        CredentialProgram.endAll()
        await transport.shutdown()
        throw error
      }
      CredentialProgram.endAll()
      await transport.shutdown()
    } catch {
      throw Output.end(error)
    }
  }

  /// The same for commands that a project's files have settings for: its profile and region stand in for options.
  static func run(
    _ common: CommonOptions, session: SessionOptions, project: ProjectOptions,
    _ work: @escaping @Sendable (Workbench, ProjectSettings) async throws -> Void
  ) async throws {
    let settings: ProjectSettings
    do { settings = try ProjectSettings.read(project) } catch { throw Output.end(error) }
    var common = common
    common.profile = common.profile ?? settings.settings.profile
    common.region = common.region ?? settings.settings.region
    try await run(common, session: session) { try await work($0, settings) }
  }

  private init(
    _ common: CommonOptions, _ session: SessionOptions?, environment: [String: String], files: ProgramFiles,
    transport: AsyncHTTPTransport, asksOnTerminal: Bool, onCall: @escaping @Sendable (CallRecord) -> Void
  ) throws {
    self.environment = environment
    isReadOnly = common.readOnly
    hint = CommandHint(common)
    self.files = files
    let shared = try SharedConfiguration(config: files.awsConfig(), credentials: files.awsCredentials())
    var options = SessionResolver.Options()
    options.profile = common.profile
    options.region = common.region
    // Refused here, and by AWS as well.
    options.readsOnly = common.readOnly
    options.endpointURL = common.endpointURL
    options.sessionName = session?.roleSessionName
    options.externalID = session?.externalID.map(Secret.init)
    options.durationSeconds = session?.durationSeconds
    do {
      configuration =
        try ProgramFiles.text(of: files.configuration).map { (text) throws(DocumentError) in
          try UserConfiguration(yaml: text, path: files.configuration.path)
        } ?? UserConfiguration()
    } catch let error as DocumentError {
      throw CommandFailure(
        "\(error)", nextStep: "Correct the file, or name another with --config.", status: .notDone)
    }
    options.readingProfiles = configuration.readOnly
    resolver = SessionResolver(options: options, environment: environment, configuration: shared)
    let logFile = LogFile(path: files.log.path)
    self.logFile = logFile
    let logger = Logger(label: "rolestack") { _ in FileLogHandler(file: logFile, level: common.logLevel.level)
    }
    connection = AWSConnection(transport: transport, logger: logger, onCall: onCall)
    let answers = asksOnTerminal ? SecretAnswers(ask: TerminalQuestion.answer) : SecretAnswers()
    let keys = StoredKeys(files: files, environment: environment)
    sessions = SessionStore(
      connection: connection, cache: SessionCache(shared: files.cliCache, own: files.sessions),
      tools: SourceTools(
        ssoCache: files.ssoCache, loginCache: files.loginCache,
        answers: answers,
        run: { words throws(ProcessFailure) in
          if let document = try await keys.document(printedBy: words, answers) { return document }
          return try await CredentialProgram.run(words)
        }))
  }

  /// Whether a session is for reading alone, by option or configuration.
  func isReadOnly(_ session: String) -> Bool { isReadOnly || configuration.readOnly.contains(session) }

  /// - Parameter what: such as `change a stack`.
  func refuseIfReadOnly(_ session: String, _ what: String) throws(CommandFailure) {
    guard isReadOnly(session) else { return }
    throw CommandFailure(
      "\(session) is READ-ONLY by \(files.configuration.path), which refuses to \(what).",
      nextStep: "Use another profile, or take it out of read_only there.", status: .notDone)
  }

  /// Credentials that are handed on, and the session they are of.
  ///
  /// - Throws: for long-lived keys, which are not for that: they do not end by themselves. With --read-only, for
  ///   sessions that AWS does not hold to reading.
  func handedOn(
    _ definition: SessionDefinition
  ) async throws -> (session: RefreshableSession, credentials: Credentials) {
    let notHeld = CommandFailure(
      "\(definition.name) is to be READ-ONLY, and AWS cannot hold it to reading.",
      nextStep: "Use a profile with role_arn, or leave --read-only out.", status: .notDone)
    if isReadOnly(definition.name), !definition.isNarrowed { throw notHeld }
    let longLived = AWSError(
      .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
      message: "\(definition.name) has no role to assume: long-lived keys are not handed on.",
      nextStep: "Add role_arn and source_profile to the profile, or set \(SessionResolver.Variable.roleARN).")
    if case .keys(let keys) = definition.source, keys.sessionToken == nil { throw longLived }
    let session = try await sessions.session(for: definition)
    let credentials = try await session.credentials()
    guard credentials.sessionToken != nil else { throw longLived }
    if isReadOnly(definition.name), await session.status?.isNarrowed != true { throw notHeld }
    return (session, credentials)
  }

  /// The session that looks at stacks for another; nil where that looks by itself, also because this one cannot.
  ///
  /// - Parameter profile: as an option or the project says; else the configuration does.
  func reading(for definition: SessionDefinition, profile: String?) async throws -> ReadingSession? {
    guard let name = profile ?? configuration.readers[definition.name], name != definition.name else {
      return nil
    }
    do throws(AWSError) {
      let reader = try resolver.other(profile: name)
      let session = try await sessions.session(for: reader)
      _ = try await session.credentials()
      let account = await session.status?.callerARN.flatMap { ARN($0)?.account } ?? reader.account
      if let account, let own = definition.account, account != own {
        Output.note("\(name) is a session in account \(account), so \(definition.name) looks by itself.")
        return nil
      }
      Output.note("Seen by       \(name)")
      // Where the stack is, whatever region and endpoints the other profile has.
      return ReadingSession(
        client: CloudFormationClient(
          region: try definition.requireRegion(), endpoints: definition.endpoints, connection: connection,
          credentials: session), denials: await sessions.denials(of: reader.name))
    } catch {
      guard error.kind != .cancelled else { throw error }
      Output.note("\(name) cannot look at the stack, so \(definition.name) does: \(error.message)")
      return nil
    }
  }
}
