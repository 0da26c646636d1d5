/// The panes, by the digit that focuses them.
public enum Pane: Int, Hashable, Sendable, CaseIterable {
  case main = 0
  case sessions = 1
  case stacks = 2
  case changeSets = 3
  case outputs = 4

  /// The order of Tab.
  static let cycle: [Pane] = [.sessions, .stacks, .changeSets, .main, .outputs]

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

/// The tabs of the main pane.
public enum MainTab: Int, Hashable, Sendable, CaseIterable {
  case overview, changes, events, resources, parameters

  var title: String {
    switch self {
    case .overview: "Overview"
    case .changes: "Changes"
    case .events: "Events"
    case .resources: "Resources"
    case .parameters: "Parameters"
    }
  }
}
