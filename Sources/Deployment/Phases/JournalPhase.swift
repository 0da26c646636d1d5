internal import AWSCore
internal import Foundation
internal import Packaging
internal import Templates

/// What the journal is told of a deployment, and what it knows of one that was left.
struct JournalPhase {
  let run: DeploymentRun

  private var journal: Journal { run.context.journal }

  func noteMade(
    _ creation: ChangeSetCreation, _ receipt: borrowing ChangeSetReceipt, _ intent: DeployIntent,
    _ artifacts: [PackagedArtifact]
  ) {
    var entry = JournalEntry(
      changeSetID: receipt.changeSetID, changeSetName: creation.changeSetName, stackID: receipt.stackID,
      stackName: creation.stackName, role: receipt.role, caller: run.context.caller, madeAt: run.time.now())
    entry.session = intent.session
    entry.template = JournalEntry.Source(
      path: URL(fileURLWithPath: intent.template.path).path,
      hash: ContentHash.of(Array(intent.template.body.utf8)),
      parameters: intent.parameters.map(\.key).sorted(),
      capabilities: intent.capabilities,
      tags: Dictionary(intent.tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
      bucket: intent.packaging?.bucket, prefix: intent.packaging?.prefix,
      artifacts: artifacts.map { "\($0.location.bucket)/\($0.location.key)" })
    add(entry)
  }

  func add(_ entry: JournalEntry) {
    writing { () throws in try journal.add(entry) }
  }

  func note(_ changeSetID: String, _ change: (inout JournalEntry) -> Void) {
    writing { () throws in try journal.update(changeSetID, change) }
  }

  func noteEnd(_ outcome: DeployOutcome, of changeSetID: String) {
    let now = run.time.now()
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
    do { try work() } catch { run.report(.notJournalled("\(error.localizedDescription)")) }
  }

  // MARK: Coming back

  /// The deployment of a stack that was executed here and whose end nobody saw.
  func leftDeployment(of stackID: String) -> JournalEntry? {
    (try? journal.entries())?.last { $0.stackID == stackID && $0.result == .executing }
  }

  /// Writes down how left deployments of a stack that has settled ended.
  func resolveLeftDeployments(of stack: Stack) async {
    guard let entry = leftDeployment(of: stack.id) else { return }
    var judge = OperationJudge(before: entry.before)
    if let outcome = judge.judge(StackObservation(sight: .seen(stack)), at: run.time.now()) {
      noteEnd(outcome, of: entry.changeSetID)
    } else if stack.status.isSettled,
      await ExecutePhase(run: run).state(of: entry.changeSetID, stackID: stack.id, before: entry.before)
        == .notBegun
    {
      noteNotBegun(entry.changeSetID)
    }
  }
}

extension JournalEntry {
  /// The stack before the execution, as far as it was written down.
  var before: OperationJudge.Before? {
    statusBefore.map { OperationJudge.Before(status: StackStatus(rawValue: $0), updated: updatedBefore) }
  }
}
