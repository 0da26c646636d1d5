internal import AWSCore
internal import Deployment
internal import Foundation

/// Executing and deleting change sets, and what runs in the background.
extension ConsoleState {
  /// A change set that was looked at; the question does not cover what the person has turned to meanwhile.
  mutating func planned(_ key: StackKey, _ review: PlanReview) {
    isLookingAtChangeSet = false
    guard overlay == nil, wizard == nil, prompt == nil else {
      tell("\(review.changeSetName) can be executed: X asks")
      return
    }
    confirmExecution(key, review)
  }

  /// Asks whether a plan is to be executed.
  mutating func confirmExecution(_ key: StackKey, _ review: PlanReview) {
    let session = sessions.first { $0.name == key.session }
    let left = session?.lifetime.map { ", \(Countdown.left($0.remaining(at: now))) left" } ?? ""
    let findings = review.findings(of: Set(ChangeGuard.allCases))
    var lines = [
      "Stack         \(review.stackName)",
      "Account       \(session?.account ?? "unknown"), \(session?.region?.name ?? "")",
      "Session       \(key.session)\(left)", "Service role  \(review.role)", "",
      ChangeWords.summary(review.changes),
    ]
    lines += review.parameterChanges.map {
      "  Parameter \($0.name): \($0.before ?? "–") → \($0.after ?? "–")"
    }
    lines += findings.map { "  \($0)" }
    if !review.isRoleKnown {
      lines += [
        "", "This change set was not made here. The stack bears that role, but the change set may",
        "carry another, which would be used and stay on the stack; AWS does not show it.",
      ]
    }
    show(
      .confirmation(
        Confirmation(
          title: "Execute \(review.changeSetName)?", lines: lines, verb: "Execute",
          action: .execute(key, review),
          mustType: review.isDestructive || !review.isRoleKnown ? review.stackName : nil)))
  }

  mutating func confirmDeletion(of found: FoundChangeSet, _ key: StackKey, stackID: String) {
    show(
      .confirmation(
        Confirmation(
          title: "Delete \(found.summary.name)?",
          lines: ["The change set goes; the stack \(key.name) stays as it is."], verb: "Delete",
          action: .deleteChangeSet(
            key, id: found.summary.id, stackID: stackID, name: found.summary.name), mustType: nil)))
  }

  /// Quits, or names what still runs and asks.
  mutating func quit() -> [ConsoleEffect] {
    let planning =
      wizard?.review == .planning
      ? ["\(wizard?.stackField.text ?? "") is being packaged and planned; that ends."] : []
    guard !operations.isEmpty || !planning.isEmpty else { return [.quit] }
    show(
      .confirmation(
        Confirmation(
          title: "Quit while something runs?",
          lines: planning + operations.map { $0.words(at: now) }
            + (operations.isEmpty
              ? []
              : [
                "",
                "It goes on in CloudFormation; ‘rolestack status --watch’ and this console find it again.",
              ]),
          verb: "Quit", action: .quit, mustType: nil)))
    return []
  }

  mutating func proceed(with confirmation: Confirmation) -> [ConsoleEffect] {
    overlay = nil
    switch confirmation.action {
    case .quit: return [.quit]
    case .discardWizard:
      let stopped = wizard?.review == .planning ? wizard?.planNumber : nil
      wizard = nil
      return stopped.map { [.stopPlanning(number: $0)] } ?? []
    case .deleteChangeSet(let key, let id, let stackID, let name):
      return [.deleteChangeSet(key, id: id, stackID: stackID, name: name)]
    case .execute(let key, let review):
      operationCount += 1
      operations.append(
        Operation(
          id: operationCount, key: key, changeSetName: review.changeSetName, startedAt: now,
          planned: Set(review.changes.map(\.change.logicalID))))
      wizardExecutes(operationCount)
      return [.execute(key, review, operation: operationCount), .nudge(key)]
    }
  }

  mutating func operationProgress(_ id: Int, _ progress: DeployProgress) {
    guard let index = operations.firstIndex(where: { $0.id == id }) else { return }
    operations[index].note(progress, at: now)
    if case .notJournalled(let why) = progress { warn("The journal cannot be written: \(why)") }
  }

  mutating func operationEnded(
    _ id: Int, _ end: Result<DeployOutcome, DeployError>
  ) -> [ConsoleEffect] {
    guard let index = operations.firstIndex(where: { $0.id == id }) else { return [] }
    let operation = operations.remove(at: index)
    wizardOperationEnded(id, end)
    let key = operation.key
    changeSetLists[key]?.isStale = true
    let time = Countdown.left(now.timeIntervalSince(operation.startedAt))
    let alert: String
    switch end {
    case .success(.succeeded(let stack)):
      alert = "\(key.name) \(StackWords.words(stack.status)) in \(time)"
      tell(alert)
    case .success(.failed(let stack, let reason)):
      alert = "\(key.name) \(StackWords.words(stack.status))"
      warn("\(alert): \(reason)" + (FailureAdvice.advice(on: reason).map { "\n\($0)" } ?? ""))
    case .success(.outOfSight(let error)):
      alert = "\(key.name) is out of sight"
      warn("\(alert); the deployment may go on in CloudFormation: \(error)\n\(error.nextStep)")
    case .failure(let error):
      alert = "\(operation.changeSetName) was not executed"
      warn("\(alert): \(error)\n\(error.nextStep)")
    }
    return [.nudge(key), .alert(alert)]
  }
}
