internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation
internal import Packaging

/// The deploy wizard among the panes: opened, given what was asked for, and followed to its end.
extension ConsoleState {
  /// - Parameter entry: what was deployed before, to begin from.
  mutating func openWizard(from entry: JournalEntry? = nil) -> [ConsoleEffect] {
    var wizard = DeployWizard()
    if let entry { wizard.take(entry) }
    let live = sessions.filter { $0.isUsable(at: now) }.map(\.name)
    wizard.session = entry?.session.flatMap { live.contains($0) ? $0 : nil } ?? active ?? sessions.first?.name
    wizard.knownRoles = knownRoles
    if entry == nil, let stack = selectedStack, focus != .sessions { wizard.selectedStack = stack.name }
    self.wizard = wizard
    return [.findSurroundings]
  }

  /// Outputs of stacks in sight that are roles for CloudFormation.
  private var knownRoles: [RoleCandidate] {
    stackLists.values.flatMap(\.rows).compactMap(\.stack).flatMap { stack in
      stack.outputs.filter {
        $0.value.contains(":role/") && $0.value.localizedStandardContains("cloudformation")
          || $0.key.localizedStandardContains("service") && $0.value.contains(":role/")
      }
      .map { RoleCandidate(arn: $0.value, origin: "output \($0.key) of \(stack.name)") }
    }.sorted { $0.origin < $1.origin }
  }

  mutating func pressInWizard(_ key: Key) -> [ConsoleEffect] {
    guard let wish = wizard?.press(key) else { return [] }
    switch wish {
    case .effects(let effects): return effects
    case .chooseSession(let step): chooseSession(step)
    case .useSession: return useSession()
    case .forward: return forward()
    case .discard: confirmDiscarding()
    case .close: wizard = nil
    case .build:
      guard build?.isRunning != true else { break }
      build = SamBuildState()
      return [.buildWithSAM]
    case .plan:
      guard var wizard else { break }
      let effects = plan(&wizard)
      self.wizard = wizard
      return effects
    case .execute:
      if let (key, plan) = reviewed { confirmExecution(key, plan) }
    case .keep:
      guard let (_, plan) = reviewed else { break }
      wizard = nil
      tell("\(plan.changeSetName) is kept; 3 shows it, X executes it")
    case .deleteChangeSet:
      guard let (key, plan) = reviewed else { break }
      wizard = nil
      return [.deleteChangeSet(key, id: plan.changeSetID, stackID: plan.stackID, name: plan.changeSetName)]
    }
    return []
  }

  private var reviewed: (key: StackKey, plan: PlanReview)? {
    guard let wizard, let session = wizard.planSession, case .ready(let plan) = wizard.review else {
      return nil
    }
    return (StackKey(session: session, name: plan.stackName), plan)
  }

  private mutating func confirmDiscarding() {
    guard let wizard else { return }
    var lines = ["What was put together here is lost; nothing was changed."]
    if case .ready(let plan) = wizard.review {
      lines = ["The change set \(plan.changeSetName) is kept; Del in the review deletes it."]
    } else if wizard.review == .planning {
      lines = ["The change set that is being made is kept."]
    }
    show(
      .confirmation(
        Confirmation(
          title: "Leave the deployment?", lines: lines, verb: "Leave", action: .discardWizard, mustType: nil))
    )
  }

  // MARK: Sessions

  private mutating func chooseSession(_ step: Int) {
    let names = sessions.map(\.name)
    guard !names.isEmpty else { return }
    let index = wizard?.session.flatMap(names.firstIndex(of:)) ?? 0
    wizard?.session = names[max(0, min(names.count - 1, index + step))]
    wizard?.problem = nil
  }

  private mutating func useSession() -> [ConsoleEffect] {
    guard let name = wizard?.session, let row = sessions.first(where: { $0.name == name }) else {
      wizard?.problem = "There is no session to choose; ~/.aws/config has no profile with a role."
      return []
    }
    guard row.isUsable(at: now) else {
      switch row.phase {
      case .assuming, .renewing: return []
      case .failed(let error) where row.region == nil:
        wizard?.problem = error.message
        return []
      case .idle, .live, .failed:
        wizard?.awaitsSession = true
        return assume(name)
      }
    }
    if let expected = wizard?.surroundings.settings.account, let account = row.account, account != expected {
      wizard?.problem =
        "\(name) is a session in account \(account); rolestack.yaml lets deployments go to \(expected) only."
      return []
    }
    return active == name ? forward() : activate(name) + forward()
  }

  /// The session that was waited for is there.
  mutating func wizardSessionReady(_ name: String) -> [ConsoleEffect] {
    guard wizard?.step == .session, wizard?.session == name, wizard?.awaitsSession == true else { return [] }
    wizard?.awaitsSession = false
    return useSession()
  }

  // MARK: Forward

  private mutating func forward() -> [ConsoleEffect] {
    guard var wizard else { return [] }
    defer { self.wizard = wizard }
    if let obstacle = wizard.obstacle(in: wizard.step) {
      wizard.problem = obstacle
      // To where the problem is.
      if wizard.step == .parameters {
        wizard.line = wizard.parameters.firstIndex { $0.problem != nil } ?? wizard.line
      }
      return []
    }
    wizard.problem = nil
    switch wizard.step {
    case .template where build?.isRunning == true:
      wizard.problem = "sam build is still running; what it makes would be read half-way."
      return []
    case .template:
      let path = wizard.templateField.text
      // Read anew each time: it may have been changed meanwhile.
      wizard.template = .looking
      wizard.readPath = path
      return [.readTemplate(path)]
    case .stack:
      guard let session = wizard.session else { return [] }
      wizard.stack = .looking
      wizard.lookedUpStack = wizard.stackField.text
      return [.lookUpStack(StackKey(session: session, name: wizard.stackField.text))]
    case .serviceRole:
      if let bears = wizard.replacedRole, !wizard.mayChangeRole {
        wizard.agreedReplacement = wizard.replacement
        wizard.problem =
          "The stack bears \(bears). CloudFormation keeps the new role for good; Enter again replaces it."
        return []
      }
    case .capabilities:
      wizard.step = .review
      wizard.line = 0
      return plan(&wizard)
    default: break
    }
    wizard.step = wizard.step.next
    wizard.line = 0
    return []
  }

  private mutating func plan(_ wizard: inout DeployWizard) -> [ConsoleEffect] {
    guard let session = wizard.session, let intent = wizard.intent else { return [] }
    var effects: [ConsoleEffect] = []
    // The one that was reviewed before is of no use any more.
    if case .ready(let old) = wizard.review, let before = wizard.planSession {
      effects.append(
        .deleteChangeSet(
          StackKey(session: before, name: old.stackName), id: old.changeSetID, stackID: old.stackID,
          name: old.changeSetName))
    }
    wizard.review = .planning
    wizard.tally = PackagingTally()
    wizard.packagingSince = nil
    wizard.planning = "Looking at the stack…"
    wizard.planningSince = now
    planCount += 1
    wizard.planNumber = planCount
    wizard.planSession = session
    return effects + [.planDeployment(session: session, intent, number: planCount)]
  }

  // MARK: Answers

  mutating func surroundingsFound(_ surroundings: WizardSurroundings) {
    wizard?.take(surroundings)
    if let problem = surroundings.problem { warn(problem) }
  }

  mutating func templateRead(_ path: String, _ result: Result<ReadTemplate, WizardProblem>) {
    // What was typed meanwhile is another template.
    guard var wizard, wizard.step == .template, wizard.readPath == path, wizard.templateField.text == path
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
    return [.findSurroundings]
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
