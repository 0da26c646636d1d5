public import AWSCore
internal import Foundation
public import Packaging
internal import Templates

/// Deploys stacks of one session in one region: plan, review, confirm, watch.
public actor DeployEngine {
  /// What the engine works with.
  public struct Tools: Sendable {
    let client: CloudFormationClient
    let s3: S3Client
    let denials: KnownDenials
    let journal: Journal
    /// What was uploaded from here; nil where that is not remembered.
    let uploads: UploadMemory?
    /// The ARN of the session, for the journal.
    let caller: String
    let time: TimeSource

    public init(
      client: CloudFormationClient, s3: S3Client, denials: KnownDenials, journal: Journal,
      uploads: UploadMemory? = nil, caller: String, time: TimeSource
    ) {
      self.client = client
      self.s3 = s3
      self.denials = denials
      self.journal = journal
      self.uploads = uploads
      self.caller = caller
      self.time = time
    }
  }

  let tools: Tools
  let report: @Sendable (DeployProgress) -> Void
  private var plans: [PlanID: PlanBox] = [:]
  private var planCount = 0

  var client: CloudFormationClient { tools.client }
  var time: TimeSource { tools.time }

  /// - Parameter report: hears of progress, on any thread.
  public init(_ tools: Tools, report: @escaping @Sendable (DeployProgress) -> Void = { _ in }) {
    self.tools = tools
    self.report = report
  }

  // MARK: Planning

  /// Checks the stack, packages what is local, makes a change set with the role, and answers what it would do.
  public func plan(_ intent: DeployIntent) async throws(DeployError) -> Planned {
    let before = try await ready(intent)
    let kind: ChangeSetCreation.Kind
    switch StackReadiness(before, onFailure: intent.onStackFailure) {
    case .create: kind = .create
    case .update: kind = .update
    case .refused(let message, let nextStep): throw .refused(message: message, nextStep: nextStep)
    }
    if let bears = before?.roleARN, bears != intent.role.description, !intent.mayChangeRole {
      throw .refused(
        message: "The stack bears the service role \(bears), not \(intent.role).",
        nextStep: "Use --service-role stack to keep it, or --change-service-role to replace it for good.")
    }
    // What can be refused is refused before anything is uploaded.
    if kind == .update, intent.onStackFailure == .delete {
      throw .refused(
        message: "A failed update cannot delete the stack: --on-failure DELETE is for new stacks.",
        nextStep: "Use ROLLBACK or DO_NOTHING.")
    }
    let parameters = try ParameterPlan.values(
      of: intent.template, given: intent.parameters, stack: kind == .update ? before : nil)
    let (template, artifacts) = try await packaged(intent)
    let (source, object, isNew) = try await source(of: template, intent.packaging)
    let reused = isNew && artifacts.allSatisfy(\.isNew) ? nil : intent.packaging?.bucket
    var creation = creation(kind, intent, source)
    creation.parameters = parameters
    report(.changeSetRequested(name: creation.changeSetName, kind: kind))
    let receipt: ChangeSetReceipt
    do throws(DeployError) { receipt = try await submit(creation, object, role: intent.role) } catch {
      forgetUploads(after: "\(error)", reused)
      throw error
    }
    noteMade(creation, receipt, intent, artifacts)
    let (head, changes) = try await settled(changeSetID: receipt.changeSetID, stackID: receipt.stackID)
    guard head.status == .createComplete else {
      forgetUploads(after: head.statusReason ?? "", reused)
      return try await unusable(head, of: intent.template, before: before, receipt: receipt)
    }
    return .review(
      keep(
        receipt, head, of: intent.stackName, before, changes,
        reusing: reused))
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
    guard let before = try await describe(stackName) else {
      throw .refused(
        message: "There is no stack \(stackName).", nextStep: "Check the name, the region and the account.")
    }
    let (head, changes) = try await settled(changeSetID: name, stackID: before.id)
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
    if let made = try? tools.journal.receipt(of: changeSetID) { return made }
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
    let report = report ?? self.report
    guard let box = plans.removeValue(forKey: id), let plan = box.take() else {
      throw .refused(message: "This plan was run already.", nextStep: "Make a new plan.")
    }
    guard plan.review.digest == digest else {
      throw .refused(message: "This is not the plan that was shown.", nextStep: "Review it again.")
    }
    let review = plan.review
    let before = plan.before.map(OperationJudge.Before.init)
    let reusedBucket = plan.reusedBucket
    let since = [plan.madeAt, before?.updated].compactMap(\.self).max()
    let token = Self.token()
    report(.executing(review))
    // Before it is sent, so that a deployment left in this very moment is found again.
    note(review.changeSetID) {
      $0.result = .executing
      $0.executedAt = tools.time.now()
      $0.token = token
      $0.statusBefore = before?.status.rawValue ?? StackStatus.reviewInProgress.rawValue
      $0.updatedBefore = before?.updated
    }
    do throws(AWSError) {
      try await client.execute(plan.receipt, clientRequestToken: token)
    } catch {
      // Told to stop: it is found again by the journal.
      guard error.kind != .cancelled else { throw .aws(error) }
      let state =
        Self.leavesOpen(error)
        ? await execution(of: review.changeSetID, stackID: review.stackID, before: before) : .notBegun
      switch state {
      case .begun: break
      case .notBegun:
        noteNotBegun(review.changeSetID)
        throw .aws(error)
      case .unknown(let cause): return .outOfSight(cause)
      }
    }
    let outcome = await watch(
      review.stackID, scope: .token(token), since: since, judge: OperationJudge(before: before),
      report: report)
    noteEnd(outcome, of: review.changeSetID)
    if case .failed(_, let reason) = outcome { forgetUploads(after: reason, reusedBucket) }
    return outcome
  }

  // MARK: Steps

  /// The stack as it stands, once nothing runs on it where that is to be waited for.
  private func ready(_ intent: DeployIntent) async throws(DeployError) -> Stack? {
    var schedule = PollSchedule()
    var shown: StackStatus?
    while true {
      let stack = try await describe(intent.stackName)
      guard let stack, !stack.status.isSettled else {
        if let stack { await resolveLeftDeployments(of: stack) }
        return stack
      }
      guard intent.waitsForRunning else { throw running(stack) }
      if stack.status != shown { report(.waiting(stack)) }
      shown = stack.status
      try await pause(schedule.next(isMoving: true))
    }
  }

  private func running(_ stack: Stack) -> DeployError {
    let left = leftDeployment(of: stack.id).map { entry in
      " (\(entry.changeSetName), executed here at \(Timestamp.iso8601(entry.executedAt ?? entry.madeAt)))"
    }
    return .refused(
      message: "\(stack.name) is \(stack.status): something is running on it\(left ?? "").",
      nextStep: "Wait with --wait, or follow it with ‘rolestack status --watch --stack-name \(stack.name)’.")
  }

  private func creation(
    _ kind: ChangeSetCreation.Kind, _ intent: DeployIntent, _ source: ChangeSetCreation.TemplateSource
  ) -> ChangeSetCreation {
    var creation = ChangeSetCreation(
      kind: kind, stackName: intent.stackName, changeSetName: Self.changeSetName(at: time.now()),
      template: source, clientToken: Self.token())
    creation.capabilities = intent.capabilities
    creation.tags = intent.tags
    creation.notificationARNs = intent.notificationARNs
    creation.onStackFailure = intent.onStackFailure
    creation.includesNestedStacks = intent.includesNestedStacks
    return creation
  }

  /// Seconds that a role made just now may take until CloudFormation can assume it.
  private static let roleDelay: TimeInterval = 30

  private func submit(
    _ creation: ChangeSetCreation, _ object: S3Location?, role: ServiceRole
  ) async throws(DeployError) -> ChangeSetReceipt {
    let giveUp = time.now() + Self.roleDelay
    var hasToldDelay = false
    while true {
      let refusal: AWSError
      do throws(AWSError) {
        switch try await client.submit(.createChangeSet(creation), role: role) {
        case .changeSet(let receipt): return receipt
        case .accepted: refusal = .unreadable("cloudformation:CreateChangeSet")
        }
      } catch {
        refusal = error
      }
      guard refusal.message.contains("cannot be assumed"), time.now() < giveUp else {
        throw .aws(Self.explained(refusal, object, role: role))
      }
      if !hasToldDelay { report(.roleNotAssumable(role, seconds: Int(Self.roleDelay))) }
      hasToldDelay = true
      try await pause(.seconds(3))
    }
  }

  /// Seconds for which a change set that cannot be looked at is asked for again.
  private static let patienceWithChangeSets: TimeInterval = 120

  /// Waits until the change set is made, and reads it whole; throttling or a lost network does not end that at once.
  private func settled(
    changeSetID: String, stackID: String
  ) async throws(DeployError) -> (head: ChangeSet, changes: [ReviewedChange]) {
    let reader = ChangeSetReader(client: client)
    var schedule = PollSchedule()
    var lostSince: Date?
    while true {
      do throws(AWSError) {
        let (head, changes) = try await reader.read(changeSetID, stack: stackID)
        if !head.status.isBeingMade { return (head, changes) }
        if let since = lostSince { report(.sightRegained(since: since)) }
        lostSince = nil
      } catch {
        if lostSince == nil, error.isPassing { report(.lostSight(error)) }
        let since = lostSince ?? time.now()
        lostSince = since
        guard error.isPassing, time.now().timeIntervalSince(since) < Self.patienceWithChangeSets else {
          throw .aws(error.leaving(changeSetID, of: stackID))
        }
      }
      try await pause(schedule.next(isMoving: true))
    }
  }

  /// Removes a change set that came to nothing; an empty one means that there is nothing to do.
  private func unusable(
    _ changeSet: ChangeSet, of template: Template, before: Stack?, receipt: consuming ChangeSetReceipt
  ) async throws(DeployError) -> Planned {
    let checks = try await failedChecks(changeSet, template)
    let id = receipt.changeSetID
    var removal: AWSError?
    if checks?.isKept != true {
      do throws(AWSError) {
        try await client.perform(.deleteChangeSet(id: id, stackID: receipt.stackID))
      } catch {
        removal = error
      }
    }
    let reason = changeSet.statusReason ?? "\(changeSet.status)"
    note(id) {
      $0.result = changeSet.isEmpty ? .noChanges : .notMade
      $0.reason = changeSet.isEmpty ? nil : reason
      $0.endedAt = tools.time.now()
    }
    if changeSet.isEmpty, let before { return .noChanges(before) }
    let remains = removal.map { _ in " The failed change set \(changeSet.name) is still there." } ?? ""
    let advice =
      FailureAdvice.advice(on: reason) ?? "Correct the template or the parameters and deploy again."
    let isEmptyStack = before == nil || before?.status == .reviewInProgress
    let left =
      isEmptyStack
      ? " The empty stack that was made for it is left in REVIEW_IN_PROGRESS: the next deployment uses it, "
        + "‘rolestack delete’ removes it." : ""
    throw .changeSetFailed(
      reason: checks?.reason ?? reason, nextStep: (checks?.nextStep ?? advice) + remains + left)
  }

  /// What a change set failed by an early validation or a hook is told with; nil for one that failed otherwise.
  ///
  /// It is kept where this session cannot read what was found, so that another can.
  private func failedChecks(
    _ changeSet: ChangeSet, _ template: Template
  ) async throws(DeployError) -> (reason: String, nextStep: String, isKept: Bool)? {
    guard let failed = FailedChecks(reason: changeSet.statusReason ?? "") else { return nil }
    do throws(AWSError) {
      let events = try await tools.denials.ask("cloudformation:DescribeEvents", on: changeSet.stackID) {
        [client] () async throws(AWSError) in
        var events: [CheckEvent] = []
        for try await page in client.describeChecks(changeSet: changeSet.id) { events += page }
        return events
      }
      return (failed.words(events, in: template), "Correct the template and deploy again.", false)
    } catch {
      guard error.kind != .cancelled else { throw .aws(error) }
      let (reason, nextStep) = failed.unread(error, changeSet)
      return (reason, nextStep, true)
    }
  }

  /// Deletes a change set that is not to be executed.
  public func deleteChangeSet(id: String, stackID: String) async throws(DeployError) {
    try await aws { () async throws(AWSError) in
      try await client.perform(.deleteChangeSet(id: id, stackID: stackID))
    }
    note(id) {
      $0.result = .deleted
      $0.endedAt = tools.time.now()
    }
  }

  // MARK: Small things

  func describe(_ stack: String) async throws(DeployError) -> Stack? {
    try await aws { () async throws(AWSError) in try await client.describeStack(stack) }
  }

  func aws<Value>(
    _ call: () async throws(AWSError) -> Value
  ) async throws(DeployError) -> Value {
    do throws(AWSError) { return try await call() } catch { throw .aws(error) }
  }

  private func pause(_ duration: Duration) async throws(DeployError) {
    do throws(CancellationError) {
      try await time.sleep(duration)
    } catch {
      throw .aws(
        AWSError(
          .cancelled, code: AWSError.LocalCode.cancelled, message: "The deployment was cancelled.",
          nextStep: "Run it again."))
    }
  }

  /// What makes a repeated request the same request, and marks events.
  static func token() -> String { "rolestack-\(UUID().uuidString.lowercased())" }

  /// `rs-20261123-100211-ab12cd34`: when it was made, and something that no other of that second has.
  private static func changeSetName(at date: Date) -> String {
    let digits = Timestamp.iso8601(date).filter(\.isNumber)
    let suffix = UUID().uuidString.prefix(8).lowercased()
    return "rs-\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(suffix)"
  }
}

extension AWSError {
  /// The same error, with what it leaves behind and how to go on from there.
  fileprivate func leaving(_ changeSetID: String, of stackID: String) -> AWSError {
    let name =
      changeSetID.hasPrefix("arn:")
      ? changeSetID.split(separator: "/").dropFirst().first.map(String.init) ?? changeSetID : changeSetID
    let stack = stackID.split(separator: "/").dropFirst().first.map(String.init) ?? stackID
    return AWSError(
      kind, code: code, message: message, operation: operation, requestID: requestID, status: status,
      nextStep: "The change set \(name) of \(stack) is left, and may be good: look at it, or execute it with "
        + "‘rolestack execute --stack-name \(stack) --change-set-name \(name)’. \(nextStep)")
  }

  static func unreadable(_ operation: String) -> AWSError {
    AWSError(
      .serviceFault, code: LocalCode.unreadableAnswer, message: "The answer is not the one expected.",
      operation: operation, nextStep: "Look at the stack before trying again.")
  }
}
