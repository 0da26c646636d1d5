internal import AWSCore
internal import Foundation

/// Whether a change set whose execution was asked for is being executed.
enum ExecutionState: Hashable {
  /// It runs, or has run.
  case begun
  /// It waits as it did.
  case notBegun
  /// Nobody answers.
  case unknown(AWSError)
}

/// Executes a change set, and makes sure that it was begun.
struct ExecutePhase {
  let run: DeploymentRun

  private var client: CloudFormationClient { run.client }
  private var time: TimeSource { run.time }

  /// What is watched after an execution.
  struct Begun {
    let token: String
    /// By AWS's clock, when the operation cannot have begun yet.
    let since: Date?
    let before: OperationJudge.Before?
  }

  /// Executes a plan's change set, once.
  ///
  /// - Returns: what is to be watched; the outcome where nobody answers whether it was begun.
  func execute(_ plan: consuming DeployPlan) async throws(DeployError) -> Result<Begun, OutOfSight> {
    let review = plan.review
    let before = plan.before.map(OperationJudge.Before.init)
    let since = [plan.madeAt, before?.updated].compactMap(\.self).max()
    run.report(.executing(review))
    let token = noteExecution(of: review.changeSetID, before)
    do throws(AWSError) {
      try await client.execute(plan.receipt, clientRequestToken: token)
    } catch {
      if let lost = try await lost(error, review.changeSetID, of: review.stackID, before) {
        return .failure(lost)
      }
    }
    return .success(Begun(token: token, since: since, before: before))
  }

  /// The same for a founding stack's change set.
  func execute(
    _ receipt: consuming FoundingReceipt, madeAt: Date?, before stack: Stack?
  ) async throws(DeployError) -> Result<Begun, OutOfSight> {
    let before = stack.map(OperationJudge.Before.init)
    let since = [madeAt, before?.updated].compactMap(\.self).max()
    let (id, stackID) = (receipt.changeSetID, receipt.stackID)
    let token = noteExecution(of: id, before)
    do throws(AWSError) {
      try await client.execute(receipt, clientRequestToken: token)
    } catch {
      if let lost = try await lost(error, id, of: stackID, before) { return .failure(lost) }
    }
    return .success(Begun(token: token, since: since, before: before))
  }

  /// - Returns: the token that the execution is sent with.
  private func noteExecution(of changeSetID: String, _ before: OperationJudge.Before?) -> String {
    let token = DeploymentRun.token()
    // Before it is sent, so that a deployment left in this very moment is found again.
    JournalPhase(run: run).note(changeSetID) {
      $0.result = .executing
      $0.executedAt = time.now()
      $0.token = token
      $0.statusBefore = before?.status.rawValue ?? StackStatus.reviewInProgress.rawValue
      $0.updatedBefore = before?.updated
    }
    return token
  }

  /// What an error of ExecuteChangeSet means.
  ///
  /// - Returns: nil where it was begun all the same.
  /// - Throws: where it was not.
  private func lost(
    _ error: AWSError, _ changeSetID: String, of stackID: String, _ before: OperationJudge.Before?
  ) async throws(DeployError) -> OutOfSight? {
    // Told to stop: it is found again by the journal.
    guard error.kind != .cancelled else { throw .aws(error) }
    let state =
      Self.leavesOpen(error)
      ? await self.state(of: changeSetID, stackID: stackID, before: before) : .notBegun
    switch state {
    case .begun: return nil
    case .notBegun:
      JournalPhase(run: run).noteNotBegun(changeSetID)
      throw .aws(error)
    case .unknown(let cause): return OutOfSight(error: cause)
    }
  }

  /// Nobody answers.
  struct OutOfSight: Error {
    let error: AWSError
  }

  // MARK: Whether it was begun

  /// Looks at an execution that seems not to have arrived, before that is believed.
  private static let looks = 3
  /// Seconds for which a question that is not answered is asked again.
  private static let patience: TimeInterval = 60

  /// Whether an error of ExecuteChangeSet leaves open if the change set is executed.
  ///
  /// A first attempt that AWS refused was not carried out; after an attempt without an answer, the refusal may be that
  /// of a repetition (`InvalidChangeSetStatus`: it runs already).
  private static func leavesOpen(_ error: AWSError) -> Bool {
    switch error.kind {
    case .unreachable, .serviceFault: true
    case .cancelled: false
    default: error.attempts > 1
    }
  }

  /// Asks the change set and the stack, which the deploy role may look at, whether an execution was begun.
  ///
  /// - Parameter before: the stack before it; nil where there was none.
  func state(
    of changeSetID: String, stackID: String, before: OperationJudge.Before?
  ) async -> ExecutionState {
    let start = time.now()
    var schedule = PollSchedule()
    var quietLooks = 0
    while true {
      do throws(AWSError) {
        if try await isBegun(changeSetID, stackID, before) { return .begun }
        quietLooks += 1
        if quietLooks >= Self.looks { return .notBegun }
      } catch {
        guard error.isPassing, time.now().timeIntervalSince(start) < Self.patience else {
          return .unknown(error)
        }
      }
      do throws(CancellationError) { try await time.sleep(schedule.next(isMoving: true)) } catch {
        return .unknown(
          AWSError(
            .cancelled, code: AWSError.LocalCode.cancelled, message: "Looking was stopped.",
            nextStep: "Look again with ‘rolestack status --watch’."))
      }
    }
  }

  private func isBegun(
    _ changeSetID: String, _ stackID: String, _ before: OperationJudge.Before?
  ) async throws(AWSError) -> Bool {
    switch try await executionStatus(changeSetID, stackID) {
    case .executeInProgress?, .executeComplete?, .executeFailed?: return true
    // One that is gone was executed, or deleted; then only the stack can tell.
    default:
      guard let stack = try await client.describeStack(stackID) else { return false }
      guard let before else { return stack.status != .reviewInProgress }
      return before.isBehind(stack)
    }
  }

  private func executionStatus(
    _ changeSetID: String, _ stackID: String
  ) async throws(AWSError) -> ChangeSet.ExecutionStatus? {
    do throws(AWSError) {
      for try await page in client.describeChangeSet(changeSetID, stack: stackID) {
        return page.executionStatus
      }
      return nil
    } catch {
      guard error.kind == .rejected else { throw error }
      return nil
    }
  }
}

extension AWSError {
  /// Whether the same question may be answered a little later.
  var isPassing: Bool {
    switch kind {
    case .throttled, .unreachable, .serviceFault, .expiredCredentials: true
    default: false
    }
  }
}
