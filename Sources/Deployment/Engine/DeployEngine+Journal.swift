public import AWSCore
internal import Foundation
internal import Packaging
internal import Templates

extension DeployEngine {
  func noteMade(
    _ creation: ChangeSetCreation, _ receipt: borrowing ChangeSetReceipt, _ intent: DeployIntent,
    _ artifacts: [PackagedArtifact]
  ) {
    var entry = JournalEntry(
      changeSetID: receipt.changeSetID, changeSetName: creation.changeSetName, stackID: receipt.stackID,
      stackName: creation.stackName, role: receipt.role, caller: tools.caller, madeAt: time.now())
    entry.session = intent.session
    entry.template = JournalEntry.Source(
      path: URL(fileURLWithPath: intent.template.path).path,
      hash: ContentHash.of(Array(intent.template.body.utf8)),
      parameters: intent.parameters.map(\.key).sorted(),
      capabilities: intent.capabilities,
      tags: Dictionary(intent.tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
      bucket: intent.packaging?.bucket, prefix: intent.packaging?.prefix,
      artifacts: artifacts.map { "\($0.location.bucket)/\($0.location.key)" })
    writing { () throws in try tools.journal.add(entry) }
  }

  func note(_ changeSetID: String, _ change: (inout JournalEntry) -> Void) {
    writing { () throws in try tools.journal.update(changeSetID, change) }
  }

  func noteEnd(_ outcome: DeployOutcome, of changeSetID: String) {
    let now = time.now()
    switch outcome {
    case .succeeded:
      note(changeSetID) {
        $0.result = .succeeded
        $0.endedAt = now
      }
    case .failed(_, let reason):
      note(changeSetID) {
        $0.result = .failed
        $0.reason = reason
        $0.endedAt = now
      }
    // Not known; it is found again when somebody looks.
    case .outOfSight: break
    }
  }

  /// Executing it was refused: it is as it was.
  func noteNotBegun(_ changeSetID: String) {
    note(changeSetID) {
      $0.result = .kept
      $0.executedAt = nil
      $0.token = nil
      $0.statusBefore = nil
      $0.updatedBefore = nil
    }
  }

  /// A journal that cannot be written must not stop a deployment.
  private func writing(_ work: () throws -> Void) {
    do { try work() } catch { report(.notJournalled("\(error.localizedDescription)")) }
  }

  // MARK: Coming back

  /// The deployment of a stack that was executed here and whose end nobody saw.
  public func leftDeployment(of stackID: String) -> JournalEntry? {
    (try? tools.journal.entries())?.last { $0.stackID == stackID && $0.result == .executing }
  }

  /// Follows what runs on a stack to its end: a deployment that was left here, whose end may have come
  /// already, or whatever else moves. Nil: nothing does.
  public func follow(_ stack: Stack) async -> DeployOutcome? {
    if let entry = leftDeployment(of: stack.id) {
      // Its execution was asked for, and may never have arrived: the change set is asked, as AWS may show the old
      // status for a moment.
      if stack.status.isSettled, let before = entry.before, !before.isBehind(stack) {
        switch await execution(of: entry.changeSetID, stackID: stack.id, before: before) {
        case .begun: break
        case .notBegun:
          noteNotBegun(entry.changeSetID)
          return nil
        case .unknown(let error): return .outOfSight(error)
        }
      }
      report(.following(entry))
      let scope = entry.token.map(OperationEvents.Scope.token) ?? .latest
      let outcome = await watch(
        stack.id, scope: scope, judge: OperationJudge(before: entry.before), report: report)
      noteEnd(outcome, of: entry.changeSetID)
      return outcome
    }
    guard !stack.status.isSettled else { return nil }
    let goal: OperationJudge.Goal = stack.status == .deleteInProgress ? .deleted : .deployed
    return await watch(
      stack.id, scope: .latest, judge: OperationJudge(goal: goal, before: nil), report: report)
  }

  /// Writes down how left deployments of a stack that has settled ended.
  func resolveLeftDeployments(of stack: Stack) async {
    guard let entry = leftDeployment(of: stack.id) else { return }
    var judge = OperationJudge(before: entry.before)
    if let outcome = judge.judge(StackObservation(sight: .seen(stack)), at: time.now()) {
      noteEnd(outcome, of: entry.changeSetID)
    } else if stack.status.isSettled,
      await execution(of: entry.changeSetID, stackID: stack.id, before: entry.before) == .notBegun
    {
      noteNotBegun(entry.changeSetID)
    }
  }
}

extension JournalEntry {
  /// The stack before the execution, as far as it was written down.
  fileprivate var before: OperationJudge.Before? {
    statusBefore.map { OperationJudge.Before(status: StackStatus(rawValue: $0), updated: updatedBefore) }
  }
}
