/// The panes, by the digit that focuses them.
public enum Pane: Int, Hashable, Sendable, CaseIterable {
  /// The selected stack, in tabs.
  case main = 0
  /// The profiles, and the role sessions that live, with the time they have left.
  case sessions = 1
  /// The stacks of the session that is shown.
  case stacks = 2
  /// The selected stack's change sets.
  case changeSets = 3
  /// The selected stack's outputs.
  case outputs = 4

  /// The order of Tab.
  static let cycle: [Pane] = [.sessions, .stacks, .changeSets, .main, .outputs]

  /// The pane that comes so many steps behind this one in the order of Tab.
  func next(by step: Int) -> Pane {
    let index = Self.cycle.firstIndex(of: self) ?? 0
    return Self.cycle[(index + step + Self.cycle.count) % Self.cycle.count]
  }

  var title: String {
    switch self {
    case .main: "Stack"
    case .sessions: "Sessions"
    case .stacks: "Stacks"
    case .changeSets: "Change sets"
    case .outputs: "Outputs"
    }
  }
}
