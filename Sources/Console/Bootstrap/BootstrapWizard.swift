internal import Canvas
internal import Deployment
internal import ProjectFiles

/// What roles there are to be, and who comes in, put together step by step: the options that `bootstrap` takes.
struct BootstrapWizard: Sendable {
  enum Step: Int, CaseIterable, Sendable {
    case administrator, app, wayIn, deployRole, serviceRole, bucket, machine, review

    var title: String {
      switch self {
      case .administrator: "Administrator"
      case .app: "App"
      case .wayIn: "Who comes in"
      case .deployRole: "Deploy role"
      case .serviceRole: "Service role"
      case .bucket: "Artifacts"
      case .machine: "This machine"
      case .review: "Review"
      }
    }

    var question: String {
      switch self {
      case .administrator: "Who makes the roles?"
      case .app: "What is to be deployed?"
      case .wayIn: "Who comes in?"
      case .deployRole: "What may the deploy role do beside its task?"
      case .serviceRole: "What may CloudFormation do, with the service role?"
      case .bucket: "Where do artifacts go?"
      case .machine: "What is kept on this machine?"
      case .review: "Work out what would be made?"
      }
    }
  }

  /// What it wants done and cannot do itself.
  enum Wish: Hashable {
    case nothing
    case leave
    case plan(profile: String, options: [String])
  }

  /// Characters that may be pasted: of addresses and ARNs there may be many.
  private static let longestPaste = 4096

  private(set) var step = Step.administrator
  /// The one of the step's items that keys go to.
  private(set) var line = 0
  /// What is in the way of going on; nil for nothing.
  private(set) var problem: String?
  private(set) var way = BootstrapItem.Way.user
  private(set) var switches: Set<BootstrapItem> = []
  private var fields: [BootstrapItem: TextField] = [:]
  /// Profiles that may be an administrator's.
  private let profiles: [String]

  /// - Parameters:
  ///   - profile: the administrator's, where it was named.
  ///   - profiles: that are known.
  init(profile: String?, profiles: [String]) {
    self.profiles = profiles
    if let profile {
      fields[.administrator, default: TextField()].set(profile)
      step = .app
    }
  }

  /// What the folder's files say of the app, unless something was typed already.
  mutating func take(_ found: WizardSurroundings) {
    // The folder's bucket is its own stack's: it is taken where no other is named.
    for (item, text) in [
      (BootstrapItem.stack, found.settings.stackName), (.templateFile, found.templates.first),
    ] {
      guard let text, self[item].text.isEmpty else { continue }
      fields[item, default: TextField()].set(text)
    }
  }

  subscript(item: BootstrapItem) -> TextField { fields[item] ?? TextField() }

  /// What the open step asks for.
  var items: [BootstrapItem] {
    switch step {
    case .administrator: [.administrator]
    case .app: [.stack, .templateFile]
    case .wayIn: BootstrapItem.Way.allCases.map { .way($0) } + ofWay
    case .deployRole:
      [
        .events, .changeSetLists, .largeTemplates, .deletion, .reader, .withoutRoleCondition, .sessionNames,
        .sourceAddresses,
      ]
    case .serviceRole: [.policyARNs, .policyFile, .boundary]
    case .bucket: [.bucket, .keepBucket]
    case .machine: [.profileName] + (way == .user ? [.noKey] : [.sourceProfile]) + [.noProjectFile]
    case .review: []
    }
  }

  private var ofWay: [BootstrapItem] {
    switch way {
    case .user: [.user, .requireMFA]
    case .principal: [.principal, .requireMFA]
    case .permissionSet: [.permissionSet]
    case .github: [.github, .branch, .environment, .providerARN]
    case .circleci: [.circleci, .vcsOrigin, .providerARN]
    }
  }

  /// The command line's, for all that was said.
  var options: [String] {
    var all = self
    let items = Step.allCases.flatMap { step in
      all.step = step
      return all.items
    }
    let stack = self[.stack].text.trimmed
    return (stack.isEmpty ? [] : ["--app-stack", stack])
      + items.flatMap { item -> [String] in
        switch item.kind {
        case .choice: return []
        case .toggle(let words): return switches.contains(item) ? words : []
        case .text(let option, let isList):
          let text = self[item].text.trimmed
          guard let option, !text.isEmpty else { return [] }
          let texts = isList ? text.split { $0 == "," || $0.isWhitespace }.map(String.init) : [text]
          return texts.flatMap { [option, $0] }
        }
      }
  }

  // MARK: Keys

  mutating func press(_ key: Key) -> Wish {
    switch KeyMap.action(for: key, in: keys) {
    case .nextStep: return goForward()
    case .previousStep: goBack()
    case .previousLine: if line == 0 { goBack() } else { line -= 1 }
    case .leave: return .leave
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .first: line = 0
    case .last: line = max(0, items.count - 1)
    case .toggle where !isTyping: toggle()
    default: edit(key)
    }
    return .nothing
  }

  var keys: KeyContext {
    step == .administrator ? .bootstrapBegin : step == .review ? .bootstrapReview : .bootstrap
  }

  /// Whether the open line takes text.
  private var isTyping: Bool {
    guard items.indices.contains(line), case .text = items[line].kind else { return false }
    return true
  }

  private mutating func edit(_ key: Key) {
    guard isTyping, fields[items[line], default: TextField()].edit(key) else { return }
    problem = nil
  }

  /// - Returns: why it was left out; nil where it was taken.
  mutating func paste(_ text: String) -> String? {
    guard isTyping else { return "What was pasted was left out: nothing here takes text." }
    if let obstacle = TextField.obstacle(toPasting: text, most: Self.longestPaste) { return obstacle }
    fields[items[line], default: TextField()].insert(text)
    problem = nil
    return nil
  }

  private mutating func toggle() {
    guard items.indices.contains(line) else { return }
    problem = nil
    if case .choice(let chosen) = items[line].kind {
      way = chosen
    } else {
      switches.formSymmetricDifference([items[line]])
    }
  }

  /// Among profiles where one is asked for, else among lines.
  private mutating func move(by distance: Int) {
    guard step == .administrator, !profiles.isEmpty else {
      line = min(max(0, line + distance), max(0, items.count - 1))
      return
    }
    let present = profiles.firstIndex(of: self[.administrator].text) ?? (distance > 0 ? -1 : profiles.count)
    fields[.administrator, default: TextField()].set(
      profiles[max(0, min(profiles.count - 1, present + distance))])
    problem = nil
  }

  private mutating func goForward() -> Wish {
    if let lacking = items.first(where: { isNeeded($0) && self[$0].text.trimmed.isEmpty }) {
      line = items.firstIndex(of: lacking) ?? 0
      problem = "\(lacking.label) is wanted: \(lacking.hint.isEmpty ? "type it" : lacking.hint)."
      return .nothing
    }
    for (index, item) in items.enumerated() {
      guard let wrong = item.problem(with: self[item].text.trimmed) else { continue }
      line = index
      problem = wrong
      return .nothing
    }
    guard step != .review else {
      return .plan(profile: self[.administrator].text.trimmed, options: options)
    }
    go(to: Step(rawValue: step.rawValue + 1))
    return .nothing
  }

  private func isNeeded(_ item: BootstrapItem) -> Bool {
    [.administrator, .stack, .principal, .permissionSet, .github, .circleci].contains(item)
  }

  private mutating func goBack() { go(to: Step(rawValue: step.rawValue - 1)) }

  private mutating func go(to step: Step?) {
    guard let step else { return }
    self.step = step
    line = 0
    problem = nil
  }
}

extension String {
  fileprivate var trimmed: String {
    String(trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
