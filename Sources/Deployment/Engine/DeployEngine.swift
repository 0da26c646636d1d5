public import AWSCore
internal import Foundation
internal import Packaging

/// Deploys stacks of one session in one region: plan, review, confirm, watch.
public actor DeployEngine {
  private let client: CloudFormationClient
  private let time: TimeSource
  private let report: @Sendable (DeployProgress) -> Void

  /// Move-only plans cannot live in a dictionary; a box can.
  private final class PlanBox {
    private var plan: DeployPlan?
    let review: PlanReview

    init(_ plan: consuming DeployPlan) {
      review = plan.review
      self.plan = consume plan
    }

    func take() -> DeployPlan? {
      let taken = self.plan.take()
      return taken
    }
  }
  private var plans: [PlanID: PlanBox] = [:]
  private var planCount = 0

  /// - Parameter report: hears of progress, on any thread.
  public init(
    client: CloudFormationClient, time: TimeSource,
    report: @escaping @Sendable (DeployProgress) -> Void = { _ in }
  ) {
    self.client = client
    self.time = time
    self.report = report
  }

  /// Checks the stack, makes a change set with the role, and answers what it would do.
  public func plan(_ intent: DeployIntent) async throws(DeployError) -> Planned {
    try Self.check(intent)
    let before = try await aws { () async throws(AWSError) in
      try await client.describeStack(intent.stackName)
    }
    let kind: ChangeSetCreation.Kind
    switch StackReadiness(before) {
    case .create: kind = .create
    case .update: kind = .update
    case .refused(let message, let nextStep): throw .refused(message: message, nextStep: nextStep)
    }
    if let bears = before?.roleARN, bears != intent.role.description, !intent.mayChangeRole {
      throw .refused(
        message: "The stack bears the service role \(bears), not \(intent.role).",
        nextStep: "Use --service-role stack to keep it, or --change-service-role to replace it for good.")
    }
    let creation = ChangeSetCreation(
      kind: kind, stackName: intent.stackName, changeSetName: Self.changeSetName(at: time.now()),
      templateBody: intent.template.body,
      parameters: try ParameterPlan.values(
        of: intent.template, given: intent.parameters, stack: kind == .update ? before : nil),
      capabilities: intent.capabilities, tags: intent.tags, clientToken: UUID().uuidString)
    report(.changeSetRequested(name: creation.changeSetName, kind: kind))
    let receipt = try await submit(creation, role: intent.role)
    let changeSet = try await settled(changeSetID: receipt.changeSetID, stackID: receipt.stackID)
    guard changeSet.head.status == .createComplete else {
      return try await unusable(changeSet.head, before: before, receipt: receipt)
    }
    planCount += 1
    let review = PlanReview(
      id: PlanID(number: planCount), kind: kind, stackName: intent.stackName, stackID: receipt.stackID,
      changeSetID: receipt.changeSetID, changeSetName: creation.changeSetName, role: intent.role,
      changes: changeSet.changes)
    plans[review.id] = PlanBox(DeployPlan(review: review, before: before, receipt: receipt))
    return .review(review)
  }

  /// Runs the plan that was shown, once, and watches the stack until it has settled.
  ///
  /// - Parameter digest: that of the review which was shown.
  public func confirm(_ id: PlanID, digest: Int) async throws(DeployError) -> DeployOutcome {
    guard let box = plans.removeValue(forKey: id), let plan = box.take() else {
      throw .refused(message: "This plan was run already.", nextStep: "Make a new plan.")
    }
    guard plan.review.digest == digest else {
      throw .refused(message: "This is not the plan that was shown.", nextStep: "Review it again.")
    }
    let review = plan.review
    let before = plan.before
    report(.executing(review))
    do throws(AWSError) {
      try await client.execute(plan.receipt, clientRequestToken: UUID().uuidString)
    } catch {
      throw .aws(error)
    }
    return await watch(review, before: before)
  }

  // MARK: Steps

  private static func check(_ intent: DeployIntent) throws(DeployError) {
    let size = intent.template.body.utf8.count
    guard size <= Template.largestBody else {
      throw .refused(
        message:
          "The template has \(size) bytes; CloudFormation takes \(Template.largestBody) with the request.",
        nextStep: "Make it smaller; deploying larger ones through S3 is not built yet.")
    }
  }

  private func submit(
    _ creation: ChangeSetCreation, role: ServiceRole
  ) async throws(DeployError) -> ChangeSetReceipt {
    do throws(AWSError) {
      switch try await client.submit(.createChangeSet(creation), role: role) {
      case .changeSet(let receipt): return receipt
      }
    } catch {
      throw .aws(error)
    }
  }

  /// Waits until the change set is made, and reads all pages of its changes.
  private func settled(
    changeSetID: String, stackID: String
  ) async throws(DeployError) -> (head: ChangeSet, changes: [Change]) {
    var schedule = PollSchedule()
    do throws(AWSError) {
      while true {
        var changes: [Change] = []
        var head: ChangeSet?
        for try await page in client.describeChangeSet(id: changeSetID, stackID: stackID) {
          head = page
          guard !page.status.isBeingMade else { break }
          changes += page.changes
        }
        if let head, !head.status.isBeingMade { return (head, changes) }
        try await pause(schedule.next(isMoving: true))
      }
    } catch {
      throw .aws(error)
    }
  }

  /// Removes a change set that came to nothing; an empty one means that there is nothing to do.
  private func unusable(
    _ changeSet: ChangeSet, before: Stack?, receipt: consuming ChangeSetReceipt
  ) async throws(DeployError) -> Planned {
    let control = StackControl.deleteChangeSet(id: receipt.changeSetID, stackID: receipt.stackID)
    let removal: AWSError?
    do throws(AWSError) {
      try await client.perform(control)
      removal = nil
    } catch {
      removal = error
    }
    if changeSet.isEmpty, let before { return .noChanges(before) }
    let reason = changeSet.statusReason ?? "\(changeSet.status)"
    let remains = removal.map { _ in " The failed change set \(changeSet.name) is still there." } ?? ""
    throw .changeSetFailed(reason: reason, nextStep: Self.nextStep(afterReason: reason) + remains)
  }

  private static func nextStep(afterReason reason: String) -> String {
    if let denial = Denial(message: reason) {
      return "The deploy role lacks \(denial.action) on \(denial.resource ?? "*")."
    }
    if reason.contains("Requires capabilities") {
      return "Add --capabilities with what is named, if the template may do that."
    }
    return "Correct the template or the parameters and deploy again."
  }

  private func watch(_ review: PlanReview, before: Stack?) async -> DeployOutcome {
    let watcher = StackWatcher(client: client, stack: review.stackID, time: time)
    var judge = OperationJudge(before: before)
    var lastShown: String?
    for await sight in await watcher.sights() {
      switch sight {
      case .seen(let stack):
        let shown = "\(stack.status) \(stack.statusReason ?? "")"
        if shown != lastShown { report(.status(stack)) }
        lastShown = shown
      case .lost(let error): report(.lostSight(error))
      case .absent: break
      }
      if let outcome = judge.judge(sight, at: time.now()) { return outcome }
    }
    return .outOfSight(
      AWSError(
        .cancelled, code: AWSError.LocalCode.cancelled, message: "Watching was stopped.",
        nextStep: "Look again with ‘rolestack status --stack-name \(review.stackName)’."))
  }

  // MARK: Small things

  private func aws<Value>(
    _ call: () async throws(AWSError) -> Value
  ) async throws(DeployError) -> Value {
    do throws(AWSError) { return try await call() } catch { throw .aws(error) }
  }

  private func pause(_ duration: Duration) async throws(AWSError) {
    do throws(CancellationError) {
      try await time.sleep(duration)
    } catch {
      throw AWSError(
        .cancelled, code: AWSError.LocalCode.cancelled, message: "The deployment was cancelled.",
        nextStep: "Run it again.")
    }
  }

  /// `rs-20261123-100211-ab12`: when it was made, and something that keeps two of one second apart.
  private static func changeSetName(at date: Date) -> String {
    let digits = Timestamp.iso8601(date).filter(\.isNumber)
    let suffix = UUID().uuidString.prefix(4).lowercased()
    return "rs-\(digits.prefix(8))-\(digits.dropFirst(8).prefix(6))-\(suffix)"
  }
}
