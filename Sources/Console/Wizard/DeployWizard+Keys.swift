internal import AWSCore
internal import Canvas
internal import Deployment
internal import Templates

/// What a key does in an open wizard.
extension DeployWizard {
  /// What it wants done and cannot do itself: the room knows the sessions and numbers the plans.
  enum Wish: Hashable {
    case nothing
    case perform(ConsoleEffect)
    /// Another session, up or down the list.
    case chooseSession(by: Int)
    case useSession
    case forward
    case discard
    /// Runs `sam build`.
    case build
    /// Makes the plan, or makes it anew.
    case plan
    case execute
    case keep
    case deleteChangeSet
    case close
  }

  mutating func press(_ key: Key) -> Wish {
    if let action = KeyMap.action(for: key, in: keys), let wish = perform(action) { return wish }
    edit(key)
    return .nothing
  }

  /// Nil where the key is text, after all.
  private mutating func perform(_ action: ConsoleAction) -> Wish? {
    switch action {
    case .nextStep: return step == .session ? .useSession : nextLineOrStep()
    case .previousStep: goBack()
    case .previousLine: if line == 0 { goBack() } else { line -= 1 }
    case .leave: return .discard
    case .close: return .close
    case .up: return move(by: -1)
    case .down: return move(by: 1)
    case .first: line = 0
    case .last: line = lines - 1
    case .previousChoice: return chooseValue(by: -1)
    case .nextChoice: return chooseValue(by: 1)
    case .reset: resetParameter()
    case .toggle: return toggle()
    case .complete: return .perform(.completePath(templateField.text))
    case .build: return .build
    case .planAgain: return .plan
    case .makeBucket:
      makesBucket = true
      return .plan
    case .execute: return .execute
    case .keep: return .keep
    case .deleteChangeSet: return .deleteChangeSet
    default: return nil
    }
    return .nothing
  }

  private mutating func nextLineOrStep() -> Wish {
    guard step == .parameters, line + 1 < parameters.count, parameters[line].problem == nil else {
      return .forward
    }
    line += 1
    return .nothing
  }

  private mutating func move(by step: Int) -> Wish {
    switch self.step {
    case .session: return .chooseSession(by: step)
    case .template: choose(among: surroundings.templates, for: \.templateField, by: step)
    case .serviceRole: choose(among: roleCandidates.map(\.arn), for: \.roleField, by: step)
    case .parameters, .artifacts, .capabilities, .review, .stack, .watch:
      line = min(max(0, line + step), lines - 1)
    }
    return .nothing
  }

  // MARK: Choosing

  private mutating func choose(
    among candidates: [String], for field: WritableKeyPath<DeployWizard, TextField>, by step: Int
  ) {
    guard !candidates.isEmpty else { return }
    let present = candidates.firstIndex(of: self[keyPath: field].text) ?? (step > 0 ? -1 : candidates.count)
    self[keyPath: field].set(candidates[max(0, min(candidates.count - 1, present + step))])
    problem = nil
  }

  /// Nil where the parameter takes any value.
  private mutating func chooseValue(by step: Int) -> Wish? {
    guard parameters.indices.contains(line) else { return .nothing }
    let allowed = parameters[line].parameter.allowedValues
    guard !allowed.isEmpty else { return nil }
    choose(among: allowed, for: \.parameters[line].field, by: step)
    parameters[line].isTouched = true
    return .nothing
  }

  /// Back to what the stack has, or the template says.
  private mutating func resetParameter() {
    guard parameters.indices.contains(line) else { return }
    parameters[line].reset()
    problem = nil
  }

  /// Nil on a line that takes text.
  private mutating func toggle() -> Wish? {
    switch step {
    case .session: narrows.toggle()
    case .artifacts where needsBucket && line == 2: makesBucket.toggle()
    case .capabilities where line < offeredCapabilities.count:
      accepted.formSymmetricDifference([offeredCapabilities[line].name])
      problem = nil
    default: return nil
    }
    return .nothing
  }

  // MARK: Typing

  /// The field that takes what is typed or pasted; nil where keys choose.
  var openField: WritableKeyPath<DeployWizard, TextField>? {
    switch step {
    case .template: \.templateField
    case .stack: \.stackField
    case .serviceRole: \.roleField
    case .parameters: parameters.indices.contains(line) ? \.parameters[line].field : nil
    case .artifacts: needsBucket ? [0: \.bucketField, 1: \.prefixField][line] : nil
    case .capabilities: line < offeredCapabilities.count ? nil : \.tagsField
    case .session, .review, .watch: nil
    }
  }

  private mutating func edit(_ key: Key) {
    guard let field = openField else { return }
    let before = self[keyPath: field].text
    guard self[keyPath: field].edit(key) else { return }
    problem = nil
    if step == .parameters, self[keyPath: field].text != before { parameters[line].isTouched = true }
  }

  mutating func paste(_ text: String, into field: WritableKeyPath<DeployWizard, TextField>) {
    self[keyPath: field].insert(text)
    if step == .parameters { parameters[line].isTouched = true }
    problem = nil
  }
}
