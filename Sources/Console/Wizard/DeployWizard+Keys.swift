internal import AWSCore
internal import Canvas
internal import Deployment
internal import Packaging

/// What a key does in the wizard. The console does what is wanted, since it knows the sessions and asks questions.
extension DeployWizard {
  enum Wish: Hashable {
    case effects([ConsoleEffect])
    /// Another session, up or down the list.
    case chooseSession(Int)
    case useSession
    /// Leaves the step forwards, which may take a look at AWS first.
    case forward
    case discard
    /// Runs `sam build`.
    case build
    /// Makes the plan anew.
    case plan
    case execute
    case keep
    case deleteChangeSet
    case close
  }

  mutating func press(_ key: Key) -> Wish {
    switch key {
    case .escape: return step == .watch ? .close : .discard
    case .control("b"):
      back()
      return .effects([])
    case .backTab where line == 0 && step != .review && step != .watch:
      back()
      return .effects([])
    default: break
    }
    switch step {
    case .session: return pressInSession(key)
    case .template: return pressInTemplate(key)
    case .parameters: return pressInParameters(key)
    case .artifacts: return pressInArtifacts(key)
    case .capabilities: return pressInCapabilities(key)
    case .review: return pressInReview(key)
    case .watch: return key == .enter || key == .character("q") ? .close : .effects([])
    case .stack:
      if key == .enter { return .forward }
      edit(\.stackField, key)
    case .serviceRole: return pressInServiceRole(key)
    }
    return .effects([])
  }

  private mutating func back() {
    // What runs is watched; what was reviewed can be changed.
    guard step != .session, step != .watch, review != .planning else { return }
    step = step.previous
    line = 0
    problem = nil
  }

  private mutating func edit(_ field: WritableKeyPath<DeployWizard, TextField>, _ key: Key) {
    if self[keyPath: field].edit(key) { problem = nil }
  }

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

  mutating func paste(_ text: String, into field: WritableKeyPath<DeployWizard, TextField>) {
    self[keyPath: field].insert(text)
    if step == .parameters { parameters[line].isTouched = true }
    problem = nil
  }

  private mutating func moveLine(_ key: Key) -> Bool {
    switch key {
    case .down, .tab: line = min(line + 1, lines - 1)
    case .up, .backTab: line = max(line - 1, 0)
    case .pageDown: line = lines - 1
    case .pageUp: line = 0
    default: return false
    }
    return true
  }

  private func pressInSession(_ key: Key) -> Wish {
    switch key {
    case .down, .tab, .character("j"): .chooseSession(1)
    case .up, .character("k"): .chooseSession(-1)
    case .enter: .useSession
    default: .effects([])
    }
  }

  private mutating func pressInTemplate(_ key: Key) -> Wish {
    switch key {
    case .enter: return .forward
    case .tab: return .effects([.completePath(templateField.text)])
    case .down, .up:
      let found = surroundings.templates
      guard !found.isEmpty else { break }
      let index = found.firstIndex(of: templateField.text) ?? (key == .down ? -1 : found.count)
      templateField.set(found[max(0, min(found.count - 1, index + (key == .down ? 1 : -1)))])
      problem = nil
    case .control("s"): return .build
    default: edit(\.templateField, key)
    }
    return .effects([])
  }

  private mutating func pressInParameters(_ key: Key) -> Wish {
    if key == .enter {
      return line + 1 < parameters.count && parameters[line].problem == nil ? nextLine() : .forward
    }
    guard parameters.indices.contains(line) else { return .effects([]) }
    if key == .control("r") {
      // Back to what the stack has, or the template says.
      parameters[line].isTouched = false
      parameters[line].field.set(
        parameters[line].present == nil ? parameters[line].parameter.defaultValue ?? "" : "")
      problem = nil
      return .effects([])
    }
    let allowed = parameters[line].parameter.allowedValues
    if !allowed.isEmpty, key == .left || key == .right {
      let index = allowed.firstIndex(of: parameters[line].field.text) ?? (key == .right ? -1 : allowed.count)
      let next = max(0, min(allowed.count - 1, index + (key == .right ? 1 : -1)))
      parameters[line].field.set(allowed[next])
      parameters[line].isTouched = true
      problem = nil
      return .effects([])
    }
    if moveLine(key) { return .effects([]) }
    let before = parameters[line].field.text
    edit(\.parameters[line].field, key)
    if parameters[line].field.text != before { parameters[line].isTouched = true }
    return .effects([])
  }

  private mutating func nextLine() -> Wish {
    line += 1
    return .effects([])
  }

  private mutating func pressInServiceRole(_ key: Key) -> Wish {
    let candidates = roleCandidates
    switch key {
    case .enter: return .forward
    case .down, .up:
      guard !candidates.isEmpty else { break }
      let index = candidates.firstIndex { $0.arn == roleField.text } ?? (key == .down ? -1 : candidates.count)
      roleField.set(candidates[max(0, min(candidates.count - 1, index + (key == .down ? 1 : -1)))].arn)
      problem = nil
    default: edit(\.roleField, key)
    }
    return .effects([])
  }

  private mutating func pressInArtifacts(_ key: Key) -> Wish {
    if key == .enter { return .forward }
    guard needsBucket else { return .effects([]) }
    if moveLine(key) { return .effects([]) }
    switch line {
    case 0: edit(\.bucketField, key)
    case 1: edit(\.prefixField, key)
    default: if key == .character(" ") { makesBucket.toggle() }
    }
    return .effects([])
  }

  private mutating func pressInCapabilities(_ key: Key) -> Wish {
    if key == .enter { return .forward }
    if moveLine(key) { return .effects([]) }
    guard line < offeredCapabilities.count else {
      edit(\.tagsField, key)
      return .effects([])
    }
    if key == .character(" ") {
      accepted.formSymmetricDifference([offeredCapabilities[line].name])
      problem = nil
    }
    return .effects([])
  }

  private mutating func pressInReview(_ key: Key) -> Wish {
    guard case .ready(let plan) = review else {
      switch (review, key) {
      case (.noChanges, .enter): return .close
      case (.failed, .character("r")): return .plan
      case (.failed(_, _, lacksBucket: true), .character("b")):
        makesBucket = true
        return .plan
      default: return .effects([])
      }
    }
    switch key {
    case .enter, .character("X"): return .execute
    case .character("s"): return .keep
    case .delete: return .deleteChangeSet
    case .down, .character("j"): line = min(line + 1, max(0, plan.changes.count - 1))
    case .up, .character("k"): line = max(0, line - 1)
    default: break
    }
    return .effects([])
  }
}
