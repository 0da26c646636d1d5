internal import Canvas

/// Bootstrap: put together step by step, worked out, read, and made.
public struct Bootstrap: Sendable {
  /// What came of what was asked for.
  public enum Message: Sendable {
    /// What would be made for the plan that was asked for under a number, a line each, and the plan to make it by.
    case planned(number: Int, lines: [String], plan: Int)
    /// Why it cannot be worked out, in a sentence.
    case notPlanned(number: Int, String)
    /// The administrator's session has to begin first, and takes a code, a passphrase or a log-in.
    case needsSession(number: Int)
    /// What was just done of it.
    case told(String)
    /// All of it is done, or no more will be.
    case ended
  }

  struct Planning: Hashable, Sendable {
    let number: Int
    /// The administrator's.
    let profile: String
    /// The command line's.
    let options: [String]
    /// Whether it waited for the administrator's session before.
    var hasWaited = false
  }

  /// Lines that are kept.
  private static let mostLines = 500

  /// What is being put together, in the panes' place.
  private(set) var steps: BootstrapWizard?
  /// What is being worked out.
  private(set) var planning: Planning?
  /// What is to be worked out once the administrator's session has begun.
  private var waiting: Planning?
  /// How many plans were asked for.
  private var planCount = 0
  /// Who makes roles now; nil while nobody does.
  private(set) var maker: String?
  /// What was told of it, the last of it.
  private(set) var lines: [String] = []
  /// How many lines there were, those that were let go included.
  private(set) var lineCount = 0

  // MARK: Opening and closing

  /// Step by step, unless all of it is said; what is being made is shown instead.
  mutating func open(_ profile: String?, _ options: [String], profiles: [String]) -> [RoomEffect] {
    if let maker { return [Self.shown(maker)] }
    if let profile, !options.isEmpty { return plan(as: profile, options) }
    steps = BootstrapWizard(profile: profile, profiles: profiles)
    return [.perform(.findSurroundings(target: nil))]
  }

  /// What the folder's files say of the app.
  mutating func take(_ found: WizardSurroundings) { steps?.take(found) }

  /// Leaves the steps; a plan that is still to come is let go.
  mutating func discard() {
    steps = nil
    planning = nil
    waiting = nil
  }

  private static func shown(_ maker: String) -> RoomEffect {
    .showBootstrap(title: "Making the roles with \(maker)")
  }

  // MARK: What a person does

  mutating func press(_ key: Key) -> [RoomEffect] {
    switch steps?.press(key) {
    case .plan(let profile, let options): return plan(as: profile, options)
    case .leave:
      let question = Confirmation(
        title: "Leave bootstrap?", lines: ["What was put together here is lost; nothing was made."],
        verb: "Leave", action: .discardBootstrap)
      return [.ask(question)]
    case .nothing, nil: return []
    }
  }

  mutating func paste(_ text: String) -> [RoomEffect] { steps?.paste(text).map { [.warn($0)] } ?? [] }

  /// With whom something is worked out that no step shows.
  var plannedUnseen: String? { steps == nil ? planning?.profile : nil }

  private mutating func plan(as profile: String, _ options: [String], hasWaited: Bool = false) -> [RoomEffect]
  {
    if let planning { return [.tell("What \(planning.profile) would make is being worked out …")] }
    planCount += 1
    planning = Planning(number: planCount, profile: profile, options: options, hasWaited: hasWaited)
    waiting = nil
    return [.perform(.planBootstrap(number: planCount, profile: profile, options: options))]
  }

  /// Goes on where it waited for the session.
  mutating func sessionIsLive(_ name: String) -> [RoomEffect] {
    guard let waiting, waiting.profile == name else { return [] }
    return plan(as: name, waiting.options, hasWaited: true)
  }

  /// Makes what was read.
  mutating func make(as profile: String, plan: Int) -> [RoomEffect] {
    discard()
    lines = []
    maker = profile
    return [Self.shown(profile), .perform(.bootstrap(plan: plan))]
  }

  // MARK: Messages

  mutating func update(_ message: Message) -> [RoomEffect] {
    switch message {
    case .planned(let number, let text, let plan):
      guard let planning, planning.number == number else { return [] }
      self.planning = nil
      let question = Confirmation(
        title: "Make them with \(planning.profile)?",
        lines: ["This is made with all that \(planning.profile) may: roles, and who may assume them."],
        verb: "Make them", action: .bootstrap(profile: planning.profile, plan: plan))
      return [.review(text: text.joined(separator: "\n"), question)]
    case .notPlanned(let number, let problem):
      guard planning?.number == number else { return [] }
      planning = nil
      return [.warn("The roles cannot be set up: \(problem)")]
    case .needsSession(let number):
      guard let planning, planning.number == number else { return [] }
      self.planning = nil
      // Its session here is another than bootstrap's would be: with it, it would be asked again and again.
      guard !planning.hasWaited else {
        return [
          .warn(
            "The roles cannot be set up: the session of \(planning.profile) here is not the one that bootstrap needs; "
              + "‘rolestack bootstrap --profile \(planning.profile)’ asks on the command line")
        ]
      }
      waiting = planning
      return [.assume(planning.profile)]
    case .told(let line):
      lineCount += 1
      lines = lines.suffix(Self.mostLines - 1) + [line]
    case .ended: maker = nil
    }
    return []
  }
}
