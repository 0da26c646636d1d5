internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation
internal import Packaging

/// The deploy wizard among the panes: opened, given what was asked for, and followed to its end.
extension ConsoleState {
  /// - Parameters:
  ///   - entry: what was deployed before, to begin from.
  ///   - target: of the project's `rolestack.yaml`.
  mutating func openWizard(from entry: JournalEntry? = nil, target: String? = nil) -> [ConsoleEffect] {
    if let obstacle = obstacle(to: .deploy) {
      warn("Not now: \(obstacle)")
      return []
    }
    var wizard = DeployWizard()
    wizard.target = target
    if let entry { wizard.take(entry) }
    let live = sessions.filter { $0.isUsable(at: now) }.map(\.name)
    wizard.session = entry?.session.flatMap { live.contains($0) ? $0 : nil } ?? active ?? sessions.first?.name
    wizard.knownRoles = knownRoles
    if entry == nil, let stack = selectedStack, focus != .sessions { wizard.selectedStack = stack.name }
    self.wizard = wizard
    return [.findSurroundings(target: target)]
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
      lines = ["Packaging ends; a change set that was made already is kept."]
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
}
