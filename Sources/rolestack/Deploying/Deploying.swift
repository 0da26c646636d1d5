import AWSCore
import Deployment
import Foundation
import Packaging
internal import ProjectFiles

/// A command's work on one stack, from the session to the end: what deploy, execute and delete share.
struct Deploying {
  let stackName: String
  /// The session's name.
  let session: String
  let hint: CommandHint
  let client: CloudFormationClient
  let engine: DeployEngine
  private let options: DeploymentOptions
  private let showsValues: Bool
  private let region: Region
  private let caller: String
  /// ` (14 min left)`, for sessions that end.
  private let timeLeft: String

  /// Assumes the session, and refuses an account that is not the expected one.
  static func begin(
    _ options: DeploymentOptions, _ review: ReviewOptions?, _ project: ProjectSettings, _ bench: Workbench,
    narrowing: (_ definition: SessionDefinition, _ stack: String) throws -> SessionDefinition = { one, _ in
      one
    }
  ) async throws -> Deploying {
    let stackName = try project.stackName(options.stackName)
    let definition = try narrowing(try bench.resolver.session(), stackName)
    let (caller, left) = try await bench.caller(of: definition)
    try project.refuseOtherAccounts(caller, expecting: options.expectAccount)
    bench.interruption.deploying(stackName, bench.hint)
    return Deploying(
      stackName: stackName, session: definition.name, hint: bench.hint,
      client: try await SessionClients(bench.sessions).cloudFormation(for: definition),
      engine: try await bench.engine(
        definition, caller: caller,
        watchProfile: options.watching.watchProfile ?? project.settings.watchProfile
      ) {
        [interruption = bench.interruption] progress in
        DeployPrinter.show(progress)
        interruption.note(progress)
      },
      options: options, showsValues: review?.showValues ?? false, region: try definition.requireRegion(),
      caller: caller,
      timeLeft: left.map { " (\(Int($0) / 60) min left)" } ?? "")
  }

  /// Who is about to change what, where, and with which role.
  func announce(_ role: ServiceRole, from origin: String) {
    Output.note("Stack         \(stackName)")
    Output.note("Account       \(ARN(caller)?.account ?? "unknown"), \(region)")
    Output.note("Caller        \(caller)\(timeLeft)")
    Output.note("Service role  \(role) (from \(origin))")
  }

  /// The changes of a plan; their values only where a person reads along, or asked for them.
  func show(_ plan: PlanReview) {
    DeployPrinter.show(plan, withValues: Output.errorIsTerminal || showsValues)
  }

  /// Shows a plan, asks where somebody can be asked, executes and watches it, and ends the command.
  func execute(_ plan: PlanReview, guards: Set<ChangeGuard>) async throws {
    show(plan)
    if options.yes || !Output.inputIsTerminal {
      let findings = plan.findings(of: guards)
      guard findings.isEmpty else {
        try? OutcomePrinter.kept(plan, options.output, hint)
        throw CommandFailure(
          "Not executed, as --guard is to stop this: \(findings.joined(separator: "; ")).",
          nextStep: "The change set is kept; to execute it: "
            + hint.execute(plan.changeSetName, of: plan.stackName),
          status: .notDone)
      }
    } else if try await !confirmed() {
      try OutcomePrinter.kept(plan, options.output, hint)
      throw ExitStatus.notDone.code
    }
    let outcome: DeployOutcome
    do { outcome = try await engine.confirm(plan.id, digest: plan.digest) } catch {
      throw CommandFailure(error)
    }
    try OutcomePrinter.end(outcome, of: plan.stackName, changeSetID: plan.changeSetID, options.output, hint)
  }

  private func confirmed() async throws -> Bool {
    let answer = try await Output.answer(to: "Execute? [y/N] ")
    return ["y", "yes"].contains(answer?.lowercased() ?? "")
  }
}

extension Workbench {
  /// The ARN of a session, and the seconds it has left where it ends.
  func caller(of definition: SessionDefinition) async throws -> (arn: String, secondsLeft: TimeInterval?) {
    let session = try await sessions.session(for: definition)
    _ = try await session.credentials()
    let status = await session.status
    let secondsLeft = status?.lifetime?.remaining(at: connection.now)
    if let arn = status?.callerARN { return (arn, secondsLeft) }
    return (try await SessionClients(sessions).sts(for: definition).getCallerIdentity().arn, secondsLeft)
  }

  /// - Parameters:
  ///   - caller: the ARN of the session, for the journal.
  ///   - watchProfile: whose session looks at the stack, where that is another one.
  func engine(
    _ definition: SessionDefinition, caller: String, watchProfile: String?,
    report: @escaping @Sendable (DeployProgress) -> Void
  ) async throws -> DeployEngine {
    DeployEngine(
      DeploymentContext(
        client: try await SessionClients(sessions).cloudFormation(for: definition),
        s3: try await SessionClients(sessions).s3(for: definition),
        denials: await sessions.denials(of: definition.name),
        reading: try await reading(for: definition, profile: watchProfile),
        journal: Journal(file: files.journal), uploads: try uploads(definition, caller: caller),
        caller: caller,
        time: connection.time), report: report)
  }

  /// What is remembered as uploaded with a session.
  func uploads(_ definition: SessionDefinition, caller: String) throws -> UploadMemory {
    let region = try definition.requireRegion()
    return UploadMemory(
      file: files.uploads,
      scope: UploadMemory.Scope(definition, in: region, account: ARN(caller)?.account ?? ""),
      hours: configuration.rememberUploads, time: connection.time)
  }
}
