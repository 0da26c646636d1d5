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
  /// The session, where it may end before the deployment does and cannot renew itself.
  private let outlivable: RefreshableSession?

  /// Assumes the session, and refuses an account that is not the expected one.
  static func begin(
    _ options: DeploymentOptions, _ review: ReviewOptions?, _ project: ProjectSettings, _ bench: Workbench,
    narrowing: (_ definition: SessionDefinition, _ stack: String) throws -> SessionDefinition = { one, _ in
      one
    }
  ) async throws -> Deploying {
    let stackName = try project.stackName(options.stackName)
    let resolved = try bench.resolver.session()
    try bench.refuseIfReadOnly(resolved.name, "change a stack")
    let (definition, caller) = try await bench.begin(resolved, as: narrowing(resolved, stackName))
    let handle = try await bench.sessions.session(for: definition)
    let status = await handle.status
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
      timeLeft: status?.lifetime.map { " (\(Int($0.remaining(at: bench.connection.now)) / 60) min left)" }
        ?? "",
      outlivable: status.flatMap { $0.mayBeOutlived(at: bench.connection.now) ? handle : nil })
  }

  /// Who is about to change what, where, and with which role.
  func announce(_ role: ServiceRole, from origin: String) {
    Output.note("Stack         \(stackName)")
    Output.note("Account       \(ARN(caller)?.account ?? "unknown"), \(region)")
    Output.note("Caller        \(caller)\(timeLeft)")
    Output.note("Service role  \(role) (from \(origin))")
    if outlivable != nil {
      Output.note(
        "Warning: the session may end before the deployment does, and is renewed only by a person. The deployment "
          + "would go on in CloudFormation, out of sight from here.")
    }
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
    guard let outlivable else {
      return Self.isYes(try await Output.answer(to: "Execute? [y/N] "))
    }
    let answer = try await Output.answer(to: "Execute? [y/N, r renews the session first] ")
    guard answer?.lowercased() == "r" else { return Self.isYes(answer) }
    let end = try await outlivable.renew().lifetime?.end
    if let end { Output.note("Renewed until \(Timestamp.iso8601(end)).") }
    return Self.isYes(try await Output.answer(to: "Execute? [y/N] "))
  }

  private static func isYes(_ answer: String?) -> Bool {
    ["y", "yes"].contains(answer?.lowercased() ?? "")
  }
}

extension Workbench {
  /// Begins a session as it is narrowed, or as it is where AWS refuses that, with a word.
  ///
  /// - Returns: which of the two, and the caller's ARN.
  func begin(
    _ whole: SessionDefinition, as narrowed: SessionDefinition
  ) async throws -> (definition: SessionDefinition, caller: String) {
    do { return (narrowed, try await caller(of: narrowed)) } catch let error as AWSError {
      guard narrowed != whole, [.accessDenied, .rejected].contains(error.kind) else { throw error }
      let caller = try await caller(of: whole)
      Output.note("The session is not narrowed: \(error.message)")
      return (whole, caller)
    }
  }

  /// The ARN of a session; begins it.
  func caller(of definition: SessionDefinition) async throws -> String {
    let session = try await sessions.session(for: definition)
    _ = try await session.credentials()
    if let arn = await session.status?.callerARN { return arn }
    return try await SessionClients(sessions).sts(for: definition).getCallerIdentity().arn
  }

  /// - Parameters:
  ///   - caller: the ARN of the session, for the journal.
  ///   - watchProfile: whose session looks at the stack, where that is another one.
  func engine(
    _ definition: SessionDefinition, caller: String, watchProfile: String?,
    report: @escaping @Sendable (DeployProgress) -> Void
  ) async throws -> DeployEngine {
    DeployEngine(
      try await deploymentContext(definition, caller: caller, watchProfile: watchProfile), report: report)
  }

  /// What deployments of a session work with.
  func deploymentContext(
    _ definition: SessionDefinition, caller: String, watchProfile: String?
  ) async throws -> DeploymentContext {
    DeploymentContext(
      client: try await SessionClients(sessions).cloudFormation(for: definition),
      s3: try await SessionClients(sessions).s3(for: definition),
      denials: await sessions.denials(of: definition.name),
      reading: try await reading(for: definition, profile: watchProfile),
      journal: Journal(file: files.journal), uploads: try uploads(definition, caller: caller),
      caller: caller, time: connection.time)
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
