/// The tabs of the main pane.
public enum MainTab: Int, Hashable, Sendable, CaseIterable {
  /// From the left.
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

  /// The tab so many places behind this one, from the last on to the first.
  func next(by step: Int) -> MainTab {
    let all = Self.allCases
    return all[(rawValue + step + all.count) % all.count]
  }
}
