public import AWSCore
internal import Foundation

/// Deploys stacks of one session in one region: plan, review, confirm, watch. Each phase is a type of its own in
/// `Phases`; the engine takes them in their order, and keeps the plans that were shown.
public actor DeployEngine {
  let run: DeploymentRun
  private var plans: [PlanID: PlanBox] = [:]
  private var planCount = 0

  private var context: DeploymentContext { run.context }

  /// - Parameter report: hears of progress, on any thread.
  public init(_ context: DeploymentContext, report: @escaping @Sendable (DeployProgress) -> Void = { _ in }) {
    run = DeploymentRun(context: context, report: report)
  }

  // MARK: Planning

  /// Checks the stack, packages what is local, makes a change set with the role, and answers what it would do.
  public func plan(_ intent: DeployIntent) async throws(DeployError) -> Planned {
    let (before, kind) = try await ReadyPhase(run: run).check(intent)
    let parameters = try ParameterPlan.values(
      of: intent.template, given: intent.parameters, stack: kind == .update ? before : nil)
    let packaging = PackagePhase(run: run)
    let packaged = try await packaging.package(intent)
    let changeSets = ChangeSetPhase(run: run)
    var creation = changeSets.creation(kind, intent, packaged.source)
    creation.parameters = parameters
    run.report(.changeSetRequested(name: creation.changeSetName, kind: kind))
    let receipt: ChangeSetReceipt
    do throws(DeployError) {
      receipt = try await changeSets.submit(creation, packaged.object, role: intent.role)
    } catch {
      packaging.forgetUploads(after: "\(error)", packaged.reusedBucket)
      throw error
    }
    JournalPhase(run: run).noteMade(creation, receipt, intent, packaged.artifacts)
    let (head, changes) = try await changeSets.settled(
      changeSetID: receipt.changeSetID, stackID: receipt.stackID)
    guard head.status == .createComplete else {
      packaging.forgetUploads(after: head.statusReason ?? "", packaged.reusedBucket)
      return try await changeSets.unusable(
        head, of: intent.template, before: before, id: receipt.changeSetID, stackID: receipt.stackID)
    }
    return .review(
      keep(receipt, head, of: intent.stackName, before, changes, reusing: packaged.reusedBucket))
  }

  /// Plans the execution of a change set that was kept: one made here with its role, or one of a stack that
  /// bears a role.
  ///
  /// - Parameters:
  ///   - name: the change set's name or id.
  ///   - expected: the role it must bear; nil for whichever it bears.
  ///   - acceptsUnknownRole: takes the stack's word for a change set that was made elsewhere. CloudFormation uses the
  ///     change set's own role where it has one, no call shows it, and it then stays on the stack.
  public func plan(
    changeSet name: String, stackName: String, expecting expected: ServiceRole?,
    acceptsUnknownRole: Bool = false
  ) async throws(DeployError) -> PlanReview {
    guard let before = try await run.describe(stackName) else {
      throw .refused(
        message: "There is no stack \(stackName).", nextStep: "Check the name, the region and the account.")
    }
    let (head, changes) = try await ChangeSetPhase(run: run).settled(changeSetID: name, stackID: before.id)
    guard head.isExecutable else {
      let execution = head.executionStatus.map { ", \($0)" } ?? ""
      throw .refused(
        message: "The change set \(head.name) cannot be executed: it is \(head.status)\(execution)"
          + (head.statusReason.map { ": \($0)" } ?? "."),
        nextStep: "Make a new one with ‘rolestack deploy --no-execute-changeset’.")
    }
    if case .refused(let message, let nextStep) = StackReadiness(before, onFailure: .doNothing) {
      throw .refused(message: message, nextStep: nextStep)
    }
    guard let receipt = receipt(of: head.id, before) else {
      throw .refused(
        message:
          "Nothing shows that the change set \(head.name) bears a service role: it was not made here, and "
          + "the stack bears none.",
        nextStep: "Make it anew with ‘rolestack deploy --no-execute-changeset’, which gives it the role.")
    }
    let isKnown = receipt.isRoleKnown
    guard isKnown || acceptsUnknownRole else {
      throw .refused(
        message:
          "The change set \(head.name) was not made here. The stack bears \(receipt.role), but the change "
          + "set may carry another role, which would be used and stay on the stack; AWS does not show it.",
        nextStep:
          "Make it anew with ‘rolestack deploy --no-execute-changeset’, which gives it the role, or accept "
          + "what it carries with --accept-unknown-role.")
    }
    if let expected, expected != receipt.role {
      throw .refused(
        message: "The change set \(head.name) bears the service role \(receipt.role), not \(expected).",
        nextStep: "Name that one, or make the change set anew with the role you want.")
    }
    return keep(receipt, head, of: before.name, before, changes, reusing: nil)
  }

  /// The journal vouches for what was made here; else the stack for what it bears.
  private func receipt(of changeSetID: String, _ stack: Stack) -> ChangeSetReceipt? {
    if let made = try? context.journal.receipt(of: changeSetID) { return made }
    return ChangeSetReceipt(changeSetID: changeSetID, of: stack)
  }

  private func keep(
    _ receipt: consuming ChangeSetReceipt, _ head: ChangeSet, of stackName: String, _ before: Stack?,
    _ changes: [ReviewedChange], reusing bucket: String?
  ) -> PlanReview {
    planCount += 1
    let review = PlanReview(
      id: PlanID(number: planCount), stackName: stackName, stackID: receipt.stackID,
      changeSetID: receipt.changeSetID, changeSetName: head.name, role: receipt.role,
      isRoleKnown: receipt.isRoleKnown, changes: changes,
      parameterChanges: ParameterChange.changes(from: before?.parameters ?? [], to: head.parameters))
    plans[review.id] = PlanBox(
      DeployPlan(
        review: review, madeAt: head.creationTime, before: before, reusedBucket: bucket, receipt: receipt))
    return review
  }

  // MARK: Confirming

  /// Runs the plan that was shown, once, and watches the stack until it has settled.
  ///
  /// - Parameters:
  ///   - digest: that of the review which was shown.
  ///   - report: hears of this operation's progress instead of the engine's own.
  public func confirm(
    _ id: PlanID, digest: Int, report: (@Sendable (DeployProgress) -> Void)? = nil
  ) async throws(DeployError) -> DeployOutcome {
    let run = DeploymentRun(context: context, report: report ?? self.run.report)
    guard let box = plans.removeValue(forKey: id), let plan = box.take() else {
      throw .refused(message: "This plan was run already.", nextStep: "Make a new plan.")
    }
    guard plan.review.digest == digest else {
      throw .refused(message: "This is not the plan that was shown.", nextStep: "Review it again.")
    }
    let review = plan.review
    let reusedBucket = plan.reusedBucket
    let begun: ExecutePhase.Begun
    switch try await ExecutePhase(run: run).execute(plan) {
    case .success(let what): begun = what
    case .failure(let lost): return .outOfSight(lost.error)
    }
    let outcome = await WatchPhase(run: run).watch(
      review.stackID, scope: .token(begun.token), since: begun.since,
      judge: OperationJudge(before: begun.before))
    JournalPhase(run: run).noteEnd(outcome, of: review.changeSetID)
    if case .failed(_, let reason) = outcome {
      PackagePhase(run: run).forgetUploads(after: reason, reusedBucket)
    }
    return outcome
  }

  /// Deletes a change set that is not to be executed.
  public func deleteChangeSet(id: String, stackID: String) async throws(DeployError) {
    do throws(AWSError) {
      try await run.client.perform(.deleteChangeSet(id: id, stackID: stackID))
    } catch {
      throw .aws(error)
    }
    JournalPhase(run: run).note(id) {
      $0.result = .deleted
      $0.endedAt = context.time.now()
    }
  }

  // MARK: Coming back

  /// The deployment of a stack that was executed here and whose end nobody saw.
  public func leftDeployment(of stackID: String) -> JournalEntry? {
    JournalPhase(run: run).leftDeployment(of: stackID)
  }

  /// Follows what runs on a stack to its end: a deployment that was left here, whose end may have come
  /// already, or whatever else moves. Nil: nothing does.
  public func follow(_ stack: Stack) async -> DeployOutcome? {
    let journal = JournalPhase(run: run)
    if let entry = journal.leftDeployment(of: stack.id) {
      // Its execution was asked for, and may never have arrived: the change set is asked, as AWS may show the old
      // status for a moment.
      if stack.status.isSettled, let before = entry.before, !before.isBehind(stack) {
        switch await ExecutePhase(run: run).state(of: entry.changeSetID, stackID: stack.id, before: before) {
        case .begun: break
        case .notBegun:
          journal.noteNotBegun(entry.changeSetID)
          return nil
        case .unknown(let error): return .outOfSight(error)
        }
      }
      run.report(.following(entry))
      let scope = entry.token.map(OperationEvents.Scope.token) ?? .latest
      let outcome = await WatchPhase(run: run).watch(
        stack.id, scope: scope, judge: OperationJudge(before: entry.before))
      journal.noteEnd(outcome, of: entry.changeSetID)
      return outcome
    }
    guard !stack.status.isSettled else { return nil }
    let goal: OperationJudge.Goal = stack.status == .deleteInProgress ? .deleted : .deployed
    return await WatchPhase(run: run).watch(
      stack.id, scope: .latest, judge: OperationJudge(goal: goal, before: nil))
  }

  // MARK: Deleting

  /// Checks that a stack can be deleted with a role. Nil: there is no such stack.
  public func planDeletion(
    of stackName: String, role: ServiceRole, mayChangeRole: Bool
  ) async throws(DeployError) -> DeletionPlan? {
    guard let stack = try await run.describe(stackName), stack.status != .deleteComplete else { return nil }
    guard stack.status.isSettled else {
      throw Refusal.running(on: stack)
    }
    guard !stack.isTerminationProtected else {
      throw .refused(
        message: "\(stack.name) is protected against deletion.",
        nextStep: "Turn its termination protection off first, if it is to go.")
    }
    if !mayChangeRole {
      try Refusal.bearing(
        stack, otherThan: role,
        nextStep: "Use --service-role stack to delete it with that, or --change-service-role.")
    }
    return DeletionPlan(stack: stack, role: role)
  }

  /// Deletes the stack with the role, and watches it until it is gone.
  public func delete(_ plan: consuming DeletionPlan) async throws(DeployError) -> DeployOutcome {
    let stack = plan.stack
    let token = DeploymentRun.token()
    run.report(.deleting(stack))
    do throws(AWSError) {
      _ = try await run.client.submit(
        .deleteStack(id: stack.id, clientRequestToken: token), role: plan.role)
    } catch {
      throw .aws(error)
    }
    return await WatchPhase(run: run).watch(
      stack.id, scope: .token(token), since: stack.lastUpdatedTime ?? stack.creationTime,
      judge: OperationJudge(goal: .deleted, before: .init(stack), known: stack))
  }
}
