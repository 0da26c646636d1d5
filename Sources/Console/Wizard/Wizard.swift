public import AWSCore
internal import Canvas
public import Deployment
internal import Foundation
internal import ProjectFiles

/// The deploy wizard: opened, given what was asked for, and followed to its end.
public struct Wizard: Sendable {
  /// What came of what the wizard asked for.
  public enum Message: Sendable {
    /// What the folder and the journal offer.
    case surroundingsFound(WizardSurroundings)
    /// The template at that path, or why it cannot be deployed.
    case templateRead(path: String, Result<ReadTemplate, WizardProblem>)
    /// A path completed as far as it is clear, and what it could become.
    case pathCompleted(String, to: String, [String])
    /// A line that `sam build` printed.
    case buildPrinted(String)
    /// How `sam build` ended: its exit code; nil where there is no such program.
    case buildEnded(Int?)
    /// The stack that is to be deployed; nil where there is none of that name.
    case stackLookedUp(StackKey, Result<Stack?, AWSError>)
    /// A step of the planning.
    case progress(DeployProgress)
    /// The plan of a number that was asked for.
    case planned(Int, Result<Planned, DeployError>)
  }

  /// Characters that may be pasted; CloudFormation takes 4,096 bytes as a parameter's value.
  private static let longestPaste = 16_384

  /// The deployment that is being put together.
  private(set) var open: DeployWizard?
  /// `sam build`, as it was run last.
  private(set) var build: SamBuildState?
  /// How many plans were asked for.
  private(set) var planCount = 0

  /// Whether a deployment is being put together, or watched to its end, in the panes' place.
  public var isOpen: Bool { open != nil }

  /// The stack for which a deployment is being planned.
  var plannedStack: String? { open?.review == .planning ? open?.stackField.text : nil }

  // MARK: Opening and closing

  /// - Parameters:
  ///   - entry: what was deployed before, to begin from.
  ///   - target: of the project's `rolestack.yaml`.
  ///   - stack: the one that is selected.
  ///   - described: stacks that were described: their outputs may be service roles.
  mutating func open(
    from entry: JournalEntry?, target: String?, sessions: Sessions, stack: String?, described: [Stack],
    at now: Date
  ) -> [RoomEffect] {
    var wizard = DeployWizard()
    wizard.target = target
    if let entry { wizard.take(entry) } else { wizard.selectedStack = stack }
    let before = entry?.session.flatMap { sessions[$0] }.flatMap { $0.isUsable(at: now) ? $0.name : nil }
    wizard.session = before ?? sessions.active ?? sessions.rows.first?.name
    wizard.knownRoles = described.flatMap(RoleCandidate.outputs).sorted { $0.origin < $1.origin }
    open = wizard
    return [.perform(.findSurroundings(target: target))]
  }

  /// Leaves the deployment; what is being packaged ends.
  mutating func discard() -> [RoomEffect] {
    defer { open = nil }
    guard let open, open.review == .planning else { return [] }
    return [.perform(.stopPlanning(number: open.planNumber))]
  }

  // MARK: Messages

  mutating func update(_ message: Message, sessions: Sessions, at now: Date) -> [RoomEffect] {
    switch message {
    case .surroundingsFound(let surroundings):
      open?.take(surroundings)
      // The session that the project's files name, unless one was chosen already.
      if open?.step == .session, let profile = surroundings.settings.profile, sessions[profile] != nil {
        open?.session = profile
      }
      return surroundings.problem.map { [.warn($0)] } ?? []
    case .templateRead(let path, let result): open?.take(result, of: path)
    case .pathCompleted(let text, let completed, let candidates):
      open?.complete(text, to: completed, candidates)
    case .buildPrinted(let line): build?.note(line)
    case .buildEnded(let code): return buildEnded(code)
    case .stackLookedUp(let key, let result): open?.take(result, of: key)
    case .progress(let progress): return open?.note(progress, at: now) ?? []
    case .planned(let number, let result): return open?.take(result, ofPlan: number) ?? []
    }
    return []
  }

  private mutating func buildEnded(_ code: Int?) -> [RoomEffect] {
    build?.end(code)
    guard code == 0, let wizard = open else { return [] }
    // What was built is the template to choose, unless another one was typed.
    if wizard.surroundings.templates.contains(wizard.templateField.text) { open?.templateField.set("") }
    return [.perform(.findSurroundings(target: wizard.target))]
  }

  /// The session that was waited for is there.
  mutating func sessionIsLive(_ name: String, _ sessions: Sessions, at now: Date) -> [RoomEffect] {
    guard open?.step == .session, open?.session == name, open?.awaitsSession == true else { return [] }
    open?.awaitsSession = false
    return useSession(sessions, at: now)
  }

  mutating func watch(_ operation: Int) { open?.watch(operation) }

  mutating func operationEnded(_ id: Int, _ result: Result<DeployOutcome, DeployError>) {
    open?.take(result, ofOperation: id)
  }

  // MARK: What a person does

  mutating func paste(_ text: String) -> [RoomEffect] {
    guard let field = open?.openField else {
      return [.warn("What was pasted was left out: nothing here takes text.")]
    }
    if let obstacle = TextField.obstacle(toPasting: text, most: Self.longestPaste) {
      return [.warn(obstacle)]
    }
    open?.paste(text, into: field)
    return []
  }

  mutating func press(_ key: Key, sessions: Sessions, at now: Date) -> [RoomEffect] {
    guard let wish = open?.press(key) else { return [] }
    return fulfil(wish, sessions, at: now)
  }

  private mutating func fulfil(
    _ wish: DeployWizard.Wish, _ sessions: Sessions, at now: Date
  ) -> [RoomEffect] {
    switch wish {
    case .nothing: break
    case .perform(let effect): return [.perform(effect)]
    case .chooseSession(let step): chooseSession(by: step, sessions)
    case .useSession: return useSession(sessions, at: now)
    case .forward: return forward(sessions, at: now)
    case .discard: return open.map { [.ask($0.discardingQuestion)] } ?? []
    case .close: open = nil
    case .build:
      guard build?.isRunning != true else { break }
      build = SamBuildState()
      return [.perform(.buildWithSAM)]
    case .plan:
      planCount += 1
      return open?.plan(number: planCount, at: now) ?? []
    case .execute: return open?.reviewed.map { [.confirmExecution($0.key, $0.plan)] } ?? []
    case .keep:
      guard let name = open?.reviewed?.plan.changeSetName else { break }
      open = nil
      return [.tell("\(name) is kept; 3 shows it, X executes it")]
    case .deleteChangeSet:
      guard let (key, plan) = open?.reviewed else { break }
      open = nil
      return [.perform(.deleteChangeSet(key, plan))]
    }
    return []
  }

  private mutating func forward(_ sessions: Sessions, at now: Date) -> [RoomEffect] {
    guard let wish = open?.goForward(isBuilding: build?.isRunning == true) else { return [] }
    return fulfil(wish, sessions, at: now)
  }

  // MARK: Sessions

  private mutating func chooseSession(by step: Int, _ sessions: Sessions) {
    let names = sessions.rows.map(\.name)
    guard !names.isEmpty else { return }
    let index = open?.session.flatMap(names.firstIndex(of:)) ?? 0
    open?.session = names[max(0, min(names.count - 1, index + step))]
    open?.problem = nil
  }

  private mutating func useSession(_ sessions: Sessions, at now: Date) -> [RoomEffect] {
    guard let name = open?.session, let row = sessions[name] else {
      open?.problem = "There is no session to choose; ~/.aws/config has no profile with a role."
      return []
    }
    guard !row.isReadOnly else {
      open?.problem = "\(name) is read-only: choose another session."
      return []
    }
    guard row.isUsable(at: now) else {
      switch row.phase {
      case .assuming, .renewing, .loggingIn: return []
      case .failed(let error) where row.region == nil:
        open?.problem = error.message
        return []
      case .idle, .live, .failed:
        open?.awaitsSession = true
        return [.assume(name)]
      }
    }
    if let expected = open?.surroundings.settings.account, let account = row.account, account != expected {
      open?.problem =
        "\(name) is a session in account \(account); rolestack.yaml lets deployments go to \(expected) only."
      return []
    }
    return [.activate(name)] + forward(sessions, at: now)
  }
}

extension RoleCandidate {
  /// Outputs of a stack that are roles for CloudFormation, as their names say.
  fileprivate static func outputs(of stack: Stack) -> [RoleCandidate] {
    stack.outputs.filter {
      $0.value.contains(":role/")
        && ($0.value.localizedStandardContains("cloudformation")
          || $0.key.localizedStandardContains("service"))
    }.map { RoleCandidate(arn: $0.value, origin: "output \($0.key) of \(stack.name)") }
  }
}

extension ConsoleEffect {
  static func deleteChangeSet(_ key: StackKey, _ plan: PlanReview) -> ConsoleEffect {
    .deleteChangeSet(key, id: plan.changeSetID, stackID: plan.stackID, name: plan.changeSetName)
  }
}

/// Why something the wizard asked for did not come.
public struct WizardProblem: Error, Hashable, Sendable {
  /// In words for a person, such as why a template could not be read.
  public let text: String
  /// Made by whoever reads files for the wizard, which shows the text as it is.
  public init(_ text: String) { self.text = text }
}
