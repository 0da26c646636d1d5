internal import AWSCore
internal import Foundation

/// Finds out whether a stack can be deployed to, before anything is packaged.
struct ReadyPhase {
  let run: DeploymentRun

  private var journal: JournalPhase { JournalPhase(run: run) }

  /// - Returns: the stack as it stands, nil where there is none, and what is to be done with it.
  func check(
    _ intent: DeployIntent
  ) async throws(DeployError) -> (before: Stack?, kind: ChangeSetCreation.Kind) {
    let before = try await ready(intent.stackName, waits: intent.waitsForRunning)
    let kind: ChangeSetCreation.Kind
    switch StackReadiness(before, onFailure: intent.onStackFailure) {
    case .create: kind = .create
    case .update: kind = .update
    case .refused(let message, let nextStep): throw .refused(message: message, nextStep: nextStep)
    }
    if let before, !intent.mayChangeRole {
      try Refusal.bearing(
        before, otherThan: intent.role,
        nextStep: "Use --service-role stack to keep it, or --change-service-role to replace it for good.")
    }
    // What can be refused is refused before anything is uploaded.
    if kind == .update, intent.onStackFailure == .delete {
      throw .refused(
        message: "A failed update cannot delete the stack: --on-failure DELETE is for new stacks.",
        nextStep: "Use ROLLBACK or DO_NOTHING.")
    }
    return (before, kind)
  }

  /// The stack as it stands, once nothing runs on it where that is to be waited for.
  func ready(_ stackName: String, waits: Bool) async throws(DeployError) -> Stack? {
    var schedule = PollSchedule()
    var shown: StackStatus?
    while true {
      let stack = try await run.describe(stackName)
      guard let stack, !stack.status.isSettled else {
        if let stack { await journal.resolveLeftDeployments(of: stack) }
        return stack
      }
      guard waits else { throw running(stack) }
      if stack.status != shown { run.report(.waiting(stack)) }
      shown = stack.status
      try await run.pause(schedule.next(isMoving: true))
    }
  }

  private func running(_ stack: Stack) -> DeployError {
    let left = journal.leftDeployment(of: stack.id).map { entry in
      " (\(entry.changeSetName), executed here at \(Timestamp.iso8601(entry.executedAt ?? entry.madeAt)))"
    }
    return Refusal.running(
      on: stack, left ?? "",
      nextStep: "Wait with --wait, or follow it with ‘rolestack status --watch --stack-name \(stack.name)’.")
  }
}
