internal import AWSCore
internal import Deployment
internal import Foundation
internal import Packaging

/// What comes of what the wizard asked for. An answer to what is not asked any more is dropped.
extension ConsoleState {
  mutating func surroundingsFound(_ surroundings: WizardSurroundings) {
    wizard?.take(surroundings)
    // The session that the project's files name, unless one was chosen already.
    if wizard?.step == .session, let profile = surroundings.settings.profile,
      sessions.contains(where: { $0.name == profile })
    {
      wizard?.session = profile
    }
    if let problem = surroundings.problem { warn(problem) }
  }

  mutating func templateRead(_ path: String, _ result: Result<ReadTemplate, WizardProblem>) {
    // What was typed meanwhile is another template.
    guard var wizard, wizard.step == .template, wizard.templateField.text == path
    else {
      return
    }
    switch result {
    case .success(let read):
      wizard.template = .found(read)
      wizard.step = .stack
      wizard.line = 0
    case .failure(let problem):
      wizard.template = .failed(problem.text)
      wizard.problem = problem.text
    }
    self.wizard = wizard
  }

  mutating func pathCompleted(_ text: String, _ completed: String, _ candidates: [String]) {
    guard wizard?.templateField.text == text else { return }
    wizard?.templateField.set(completed)
    wizard?.problem = candidates.count > 1 ? candidates.prefix(8).joined(separator: "  ") : nil
  }

  mutating func buildEnded(_ code: Int?) -> [ConsoleEffect] {
    build?.isRunning = false
    switch code {
    case 0?: build?.note("sam build is done")
    case let code?: build?.note("sam build ended with \(code)")
    case nil: build?.note("There is no program sam here")
    }
    guard code == 0, let wizard else { return [] }
    // What was built is the template to choose, unless another one was typed.
    if wizard.surroundings.templates.contains(wizard.templateField.text) {
      self.wizard?.templateField.set("")
    }
    return [.findSurroundings(target: wizard.target)]
  }

  mutating func stackLookedUp(_ key: StackKey, _ result: Result<Stack?, AWSError>) {
    guard var wizard, wizard.step == .stack, wizard.lookedUpStack == key.name,
      wizard.stackField.text == key.name,
      wizard.session == key.session
    else { return }
    defer { self.wizard = wizard }
    switch result {
    case .failure(let error):
      wizard.stack = .failed("\(error)")
      wizard.problem = "\(error)\n\(error.nextStep)"
    case .success(let stack):
      wizard.stack = .found(stack)
      if case .refused(let message, let nextStep) = StackReadiness(stack) {
        wizard.problem = "\(message)\n\(nextStep)"
        return
      }
      wizard.arrangeParameters()
      // The stack's own goes before what a file names; what was typed stays.
      if wizard.roleField.isEmpty
        || wizard.roleCandidates.contains(where: { $0.arn == wizard.roleField.text })
      {
        wizard.roleField.set(wizard.roleCandidates.first?.arn ?? "")
      }
      wizard.accepted.formUnion(stack?.capabilities ?? [])
      wizard.step = .parameters
      wizard.line = 0
    }
  }

  mutating func deploymentProgress(_ progress: DeployProgress) {
    guard wizard?.review == .planning else { return }
    switch progress {
    case .packaging(let step):
      wizard?.tally.note(step)
      if wizard?.packagingSince == nil { wizard?.packagingSince = now }
      wizard?.planning = "Packaging…"
    case .roleNotAssumable:
      wizard?.planning = "CloudFormation cannot assume the role yet; trying for half a minute…"
    case .changeSetRequested(let name, _): wizard?.planning = "Making the change set \(name)…"
    case .waiting(let stack): wizard?.planning = "Waiting: \(stack.name) is \(stack.status)…"
    case .templateWrittenAnew: tell("The template was written anew, without its comments")
    case .notJournalled(let why): warn("The journal cannot be written: \(why)")
    default: break
    }
  }

  mutating func deploymentPlanned(
    _ number: Int, _ result: Result<Planned, DeployError>
  ) -> [ConsoleEffect] {
    guard let wizard, wizard.review == .planning, wizard.planNumber == number,
      let session = wizard.planSession
    else { return [] }
    let key = StackKey(session: session, name: wizard.stackField.text)
    switch result {
    case .success(.review(let plan)): self.wizard?.review = .ready(plan)
    case .success(.noChanges(let stack)): self.wizard?.review = .noChanges(stack)
    case .failure(let error):
      let isPackaging =
        if case .packaging(let error) = error { error.cause?.code == "NoSuchBucket" } else { false }
      self.wizard?.review = .failed(message: "\(error)", nextStep: error.nextStep, lacksBucket: isPackaging)
      problems.append(Problem(time: now, text: "\(key.name) could not be planned: \(error)"))
    }
    self.wizard?.line = 0
    guard case .success = result else { return [] }
    // The stack is there now, if only for its change set.
    guard stackLists[session]?.rows.contains(where: { $0.name == key.name }) != true else {
      changeSetLists[key]?.isStale = true
      return [.nudge(key)]
    }
    return showStackQuietly(key)
  }

  /// Shows a stack in its pane without leaving what is open.
  private mutating func showStackQuietly(_ key: StackKey) -> [ConsoleEffect] {
    stackLists[key.session, default: StackList()].name(key.name)
    cursors[.stacks, default: Cursor()].item = key.name
    return [.remember(key)]
  }

  /// What was reviewed runs: the wizard watches it.
  mutating func wizardExecutes(_ operation: Int) {
    guard case .ready = wizard?.review else { return }
    wizard?.operation = operation
    wizard?.step = .watch
    wizard?.line = 0
  }

  mutating func wizardOperationEnded(_ id: Int, _ end: Result<DeployOutcome, DeployError>) {
    guard wizard?.operation == id else { return }
    switch end {
    case .success(.succeeded(let stack)): wizard?.end = .succeeded(stack)
    case .success(.failed(let stack, let reason)):
      var advice = FailureAdvice.advice(on: reason).map { [$0] } ?? []
      if case .refused(_, let nextStep) = StackReadiness(stack) {
        advice.append(nextStep)
      } else {
        advice.append("The stack is as it was; correct the cause and deploy again.")
      }
      wizard?.end = .failed("\(stack.name) is \(stack.status): \(reason)", advice: advice)
    case .success(.outOfSight(let error)):
      wizard?.end = .failed(
        "Out of sight; the deployment may go on in CloudFormation: \(error)", advice: [error.nextStep])
    case .failure(let error): wizard?.end = .failed("Not executed: \(error)", advice: [error.nextStep])
    }
  }
}

/// Why something the wizard asked for did not come.
public struct WizardProblem: Error, Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}
