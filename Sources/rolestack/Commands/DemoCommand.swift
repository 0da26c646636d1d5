import AWSCore
import ArgumentParser
import Assets
import Deployment
internal import Documents
import Foundation
internal import LocalFiles
import Logging
import Simulator

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Open the console on the embedded simulator: sessions, stacks, and a deployment to watch.",
    discussion: """
      Needs no AWS account, no network and no AWS files, and writes nothing outside a temporary folder, which \
      also holds an app: D deploys it.
      """)

  @Option(
    help: ArgumentHelp("Seconds that pass in a real one; sessions end as much faster.", valueName: "factor"))
  var speed = 1.0

  @Option(help: ArgumentHelp("An account of your own making instead of the built-in one.", valueName: "file"))
  var seed: String?

  @Flag(help: "Refuse everything that changes something.")
  var readOnly = false

  func validate() throws {
    guard speed > 0, speed <= 10_000 else { throw ValidationError("--speed is above 0, up to 10000.") }
  }

  func run() async throws {
    do { try await show() } catch { throw Output.end(error) }
  }

  @MainActor
  private func show() async throws {
    let text = try seed.map { (path) throws(CommandFailure) in
      try ProgramFiles.text(named: path, by: "--seed")
    }
    let clock = SimulatedClock(speed: speed)
    let simulator = Simulator(clock: clock, enforcesIAM: true)
    let sessions: [Seed.Session]
    do throws(DocumentProblem) {
      sessions = try simulator.plant(try Seed(yaml: text ?? Assets.demoSeed))
    } catch {
      throw CommandFailure(
        "\(seed ?? "the seed"): \(error.message)", nextStep: "Correct it.", status: .notDone)
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rolestack-demo-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try Self.enter(folder.appendingPathComponent("app"))
    let calls = CallRelay()
    let log = LogFile(path: folder.appendingPathComponent("rolestack.log").path)
    let logger = Logger(label: "rolestack") { _ in FileLogHandler(file: log, level: .notice) }
    let connection = AWSConnection(
      transport: simulator, time: clock.timeSource, logger: logger, onCall: calls.report)
    // Those that need nobody: a code or a log-in is asked for when a person wants the session.
    let usable = sessions.filter { session in
      guard let definition = try? session.definition.get() else { return false }
      return definition.source.logIn == nil && definition.role?.mfaSerial == nil
    }
    let launch = ConsoleLaunch(
      connection: connection,
      store: SessionStore(
        connection: connection, tools: SourceTools(ssoCache: folder.appendingPathComponent("sso"))),
      sessions: sessions.map { ($0.name, $0.definition) },
      stacks: sessions.flatMap { session in
        session.stacks.map { StackKey(session: session.name, name: $0) }
      },
      assumed: usable.map(\.name), stackNames: folder.appendingPathComponent("stacks.json"),
      journal: folder.appendingPathComponent("journal.jsonl"), log: log,
      desktop: Desktop(environment: ProcessInfo.processInfo.environment), isReadOnly: readOnly,
      isSimulator: true, hint: CommandHint(try CommonOptions.parse([])),
      profile: { (name) throws(AWSError) in
        guard let session = sessions.first(where: { $0.name == name }) else {
          throw AWSError(
            .noCredentials, code: AWSError.LocalCode.profileNotFound, message: "There is no session \(name).",
            nextStep: "Name one of those that are shown.")
        }
        return try session.definition.get()
      },
      files: ProgramFiles(environment: ["HOME": folder.path], configuration: nil),
      uploads: folder.appendingPathComponent("uploads.json"))
    try await launch.run(calls)
  }

  /// Lays out the app that can be deployed, and works there from now on: whatever is written goes with it.
  private static func enter(_ app: URL) throws(CommandFailure) {
    do {
      for file in Assets.demoApp {
        try PrivateFile.write(Data(file.text.utf8), to: app.appendingPathComponent(file.path))
      }
    } catch {
      throw CommandFailure(
        "\(app.path) cannot be written.", nextStep: "TMPDIR names another temporary folder.", status: .notDone
      )
    }
    _ = FileManager.default.changeCurrentDirectoryPath(app.path)
  }
}
