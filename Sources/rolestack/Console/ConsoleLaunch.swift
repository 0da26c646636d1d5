import AWSCore
internal import Access
import Canvas
import Console
import ConsoleRuntime
import CursesTerminal
import Deployment
import Foundation
import Packaging
import ProjectFiles
import Synchronization
internal import Templates

/// Everything the console opens with: on AWS, or on the simulator.
struct ConsoleLaunch {
  typealias NamedSession = (name: String, definition: Result<SessionDefinition, AWSError>)

  let connection: AWSConnection
  let store: SessionStore
  /// In the order of their rows; one that cannot be used is a row that says why.
  let sessions: [NamedSession]
  let stacks: [StackKey]
  /// Sessions assumed at once.
  let assumed: [String]
  let stackNames: URL
  let journal: URL
  let log: LogFile
  let desktop: Desktop
  let isReadOnly: Bool
  /// Sessions for reading alone.
  var readOnlySessions: Set<String> = []
  /// How accounts are shown.
  var accounts: [AccountRule] = []
  var isSimulator = false
  /// Session → the one that its stacks are looked at with.
  var readers: [String: String] = [:]
  let hint: CommandHint
  /// Any profile's session, by its name.
  let profile: @Sendable (String) throws(AWSError) -> SessionDefinition
  /// Where keys and profiles are written.
  let files: ProgramFiles
  let uploads: URL
  /// Hours that uploads are remembered.
  var rememberUploads = 24.0

  /// Shows the console until the person quits.
  @MainActor
  func run(_ calls: CallRelay) async throws {
    let terminal: CursesTerminal
    do throws(CursesTerminalError) {
      terminal = try CursesTerminal(errors: log.open())
    } catch {
      throw CommandFailure(
        "\(error)", nextStep: "Use the commands without a terminal: rolestack --help lists them.",
        status: .notDone)
    }
    let bootstrap = ConsoleBootstrap(
      sessions: store, files: files, environment: ProcessInfo.processInfo.environment, profile: profile,
      isReadOnly: { [isReadOnly, readOnlySessions] in isReadOnly || readOnlySessions.contains($0) })
    let services = ConsoleServices(
      connection: connection, sessions: store,
      definitions: Dictionary(
        sessions.compactMap { session in (try? session.definition.get()).map { (session.name, $0) } },
        uniquingKeysWith: { first, _ in first }),
      stackNames: stackNames, journal: Journal(file: journal), copy: desktop.copy,
      openURL: desktop.open,
      uploads: { [uploads, rememberUploads, connection] definition, account in
        guard let region = definition.region else { return nil }
        return UploadMemory(
          file: uploads, scope: UploadMemory.Scope(definition, in: region, account: account),
          hours: rememberUploads, time: connection.time)
      },
      surroundings: { [journal] in Self.surroundings(journal, target: $0) },
      findings: TemplateFindings.forWizard,
      buildWithSAM: SamBuild.run,
      examine: { [store, profile] (session, administrator) throws(AWSError) in
        let project: ProjectSettings
        do throws(CommandFailure) {
          project = try ProjectSettings.read(target: nil, environment: "default")
        } catch {
          throw AWSError(
            .noCredentials, code: AWSError.LocalCode.invalidConfiguration, message: error.message,
            nextStep: error.nextStep ?? "Correct the file.")
        }
        let examination = try await DoctorExamination(
          session, administrator: try administrator.map(profile), store, tell: { _ in }, report: { _ in }
        ) { setUp in
          setUp.stackNames = project.settings.stackName.map { [$0] } ?? []
          setUp.bucket = project.settings.bucket
          setUp.serviceRoleARN = project.serviceRoles.first?.text
        }
        return DoctorReport(
          findings: examination.findings, blastRadius: examination.blastRadius, baseline: []
        ).page
      },
      bootstrap: BootstrapServices(plan: bootstrap.plan(as:with:), make: bootstrap.make(_:_:)),
      redirect: LoopbackRedirect.open)
    let runtime = ConsoleRuntime(
      state: ConsoleState(
        size: terminal.size, now: connection.now,
        sessions: sessions.map {
          SessionRow(
            name: $0.name, definition: $0.definition, reader: readers[$0.name],
            isReadOnly: isReadOnly || readOnlySessions.contains($0.name))
        }, stacks: stacks, accounts: accounts,
        isReadOnly: isReadOnly, isSimulator: isSimulator, timeZone: .current),
      terminal: terminal, services: services)
    calls.connect(runtime.callReporter)
    let running = await runtime.run(assume: assumed, notice: terminal.openingNotice)
    guard !isSimulator else { return }
    for stack in running {
      Output.note("\(stack): what was begun here goes on in CloudFormation.")
      Output.note("  Look again with: \(hint.watch(stack))")
    }
  }
}

extension ConsoleLaunch {
  /// What the working folder and the journal offer the deploy wizard.
  private static func surroundings(_ journal: URL, target: String?) -> WizardSurroundings {
    var surroundings = WizardSurroundings()
    surroundings.templates = TemplateFinder.templates(in: FileManager.default.currentDirectoryPath)
    // What was founded had no role, and is no example for a deployment.
    surroundings.history = ((try? Journal(file: journal).entries()) ?? []).filter { $0.withoutRole == nil }
    do throws(CommandFailure) {
      let project = try ProjectSettings.read(target: target, environment: "default")
      surroundings.settings = project.settings
      surroundings.serviceRoles = project.serviceRoles.map { RoleCandidate(arn: $0.text, origin: $0.origin) }
    } catch {
      surroundings.problem = error.message
    }
    if let role = ProcessInfo.processInfo.environment["ROLESTACK_SERVICE_ROLE_ARN"], !role.isEmpty {
      surroundings.serviceRoles.insert(RoleCandidate(arn: role, origin: "ROLESTACK_SERVICE_ROLE_ARN"), at: 0)
    }
    return surroundings
  }
}

extension UploadMemory.Scope {
  /// Where a session's uploads go.
  init(_ definition: SessionDefinition, in region: Region, account: String) {
    self.init(
      endpoint: definition.endpoints.endpoint(for: .s3, in: region).description, account: account,
      region: region.name)
  }
}

/// Passes calls on to the console, which is made after the connection that makes the calls.
final class CallRelay: Sendable {
  private let receiver = Mutex<(@Sendable (CallRecord) -> Void)?>(nil)

  func connect(_ report: @escaping @Sendable (CallRecord) -> Void) { receiver.withLock { $0 = report } }

  func report(_ record: CallRecord) { receiver.withLock { $0 }?(record) }
}
