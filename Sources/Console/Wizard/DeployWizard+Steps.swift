internal import AWSCore
internal import Deployment
internal import Foundation
internal import Packaging
internal import Templates

/// From one step to the next, and back.
extension DeployWizard {
  /// The keys that hold now.
  var keys: KeyContext {
    switch step {
    case .session: .wizardSession
    case .template: .wizardTemplate
    case .stack: .wizardStack
    case .parameters: .wizardParameters
    case .serviceRole: .wizardServiceRole
    case .artifacts: .wizardArtifacts
    case .capabilities: .wizardCapabilities
    case .review:
      switch review {
      case .none, .planning: .reviewPlanning
      case .ready: .reviewReady
      case .noChanges: .reviewNoChanges
      case .failed(_, _, let lacksBucket): lacksBucket ? .reviewLacksBucket : .reviewFailed
      }
    case .watch: end == nil ? .watchRunning : .watchOver
    }
  }

  /// What stands against leaving a step forwards.
  func obstacle(in step: WizardStep) -> String? {
    switch step {
    case .session: return session == nil ? "Choose a session." : nil
    case .template:
      return templateField.isEmpty ? "Name a template." : nil
    case .stack:
      guard StackKey.isName(stackField.text) else {
        return "A stack's name begins with a letter and has letters, digits and hyphens, at most 128."
      }
      return nil
    case .parameters:
      return parameters.first { $0.problem != nil }.map { "\($0.parameter.name) \($0.problem ?? "")." }
    case .serviceRole:
      do throws(ServiceRoleError) { _ = try ServiceRole(roleField.text) } catch {
        return roleField.isEmpty
          ? "Nothing is deployed without a service role: choose one, or type its ARN." : "\(error)"
      }
      return nil
    case .artifacts:
      guard needsBucket || !bucketField.isEmpty else { return nil }
      if bucketField.isEmpty { return "Name the bucket that the artifacts go to." }
      return S3Location(bucket: bucketField.text, key: "k") == nil
        ? "A bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots." : nil
    case .capabilities:
      if let missing = capabilities.first(where: { !accepted.contains($0.name) }) {
        return "\(missing.name) must be accepted: Space accepts it."
      }
      return tags == nil ? "Tags are written key=value, with spaces between them." : nil
    case .review, .watch: return nil
    }
  }

  mutating func goTo(_ step: WizardStep) {
    self.step = step
    line = 0
  }

  mutating func goBack() {
    // What runs is watched; what was reviewed can be changed.
    guard step != .session, step != .watch, review != .planning else { return }
    goTo(step.previous)
    problem = nil
  }

  /// Leaves the step forwards, which may take a look at files or at AWS first.
  ///
  /// - Parameter isBuilding: whether `sam build` runs.
  mutating func goForward(isBuilding: Bool) -> Wish {
    if let obstacle = obstacle(in: step) {
      problem = obstacle
      // To where the problem is.
      if step == .parameters { line = parameters.firstIndex { $0.problem != nil } ?? line }
      return .nothing
    }
    problem = nil
    switch step {
    case .template where isBuilding:
      problem = "sam build is still running; what it makes would be read half-way."
      return .nothing
    case .template:
      // Read anew each time: it may have been changed meanwhile.
      template = .looking
      return .perform(.readTemplate(templateField.text))
    case .stack:
      guard let session else { return .nothing }
      stack = .looking
      lookedUpStack = stackField.text
      return .perform(.lookUpStack(StackKey(session: session, name: stackField.text)))
    case .serviceRole:
      if let bears = replacedRole, !mayChangeRole {
        agreedReplacement = replacement
        problem =
          "The stack bears \(bears). CloudFormation keeps the new role for good; Enter again replaces it."
        return .nothing
      }
    case .capabilities:
      goTo(.review)
      return .plan
    default: break
    }
    goTo(step.next)
    return .nothing
  }

  /// Packages and plans what was put together.
  ///
  /// - Parameter number: tells the answer from those to other wizards.
  mutating func plan(number: Int, at now: Date) -> [RoomEffect] {
    guard let session, let intent else { return [] }
    // The one that was reviewed before is of no use any more.
    let deletion = reviewed.map { RoomEffect.perform(.deleteChangeSet($0.key, $0.plan)) }
    review = .planning
    tally = PackagingTally()
    packagingSince = nil
    planning = "Looking at the stack…"
    planningSince = now
    planNumber = number
    planSession = session
    return (deletion.map { [$0] } ?? [])
      + [.perform(.planDeployment(session: session, intent, narrows: narrows, number: number))]
  }

  /// The plan that is ready, and the stack it changes.
  var reviewed: (key: StackKey, plan: PlanReview)? {
    guard let planSession, case .ready(let plan) = review else { return nil }
    return (StackKey(session: planSession, name: plan.stackName), plan)
  }

  /// What is lost by leaving.
  var discardingQuestion: Confirmation {
    let line =
      switch review {
      case .ready(let plan): "The change set \(plan.changeSetName) is kept; Del in the review deletes it."
      case .planning: "Packaging ends; a change set that was made already is kept."
      case .none, .noChanges, .failed: "What was put together here is lost; nothing was changed."
      }
    return Confirmation(
      title: "Leave the deployment?", lines: [line], verb: "Leave", action: .discardWizard)
  }
}
