internal import AWSCore
internal import Deployment

/// What a tab without rows says.
enum EmptyTab {
  /// - Parameters:
  ///   - resources: those known of the stack; nil before they were listed.
  ///   - isListing: whether they are being listed.
  static func lines(
    of tab: MainTab, _ subject: MainSubject, resources: ResourceList?, isListing: Bool
  ) -> [String] {
    let row = subject.row
    if let denial = denial(of: tab, subject, resources)?.denial { return words(denial) }
    switch tab {
    case .overview: return ["Looking…"]
    case .parameters: return [row.stack == nil ? "Looking…" : "\(row.name) has no parameters."]
    case .changes: return [changes(subject)]
    case .events:
      switch row.events {
      case .unread: return [row.sight == .absent ? "There is no such stack." : "Looking…"]
      case .lost(let error, _): return ["The events cannot be read now: \(error)"]
      case .read, .denied: return ["No events of the last operation."]
      }
    case .resources:
      guard let resources else { return ["Looking…"] }
      if let problem = resources.problem { return ["The resources cannot be listed now: \(problem)"] }
      return [isListing ? "Looking…" : "\(row.name) has no resources."]
    }
  }

  /// The denial that keeps a tab empty.
  static func denial(of tab: MainTab, _ subject: MainSubject, _ resources: ResourceList?) -> AWSError? {
    let error: AWSError? =
      switch tab {
      case .overview, .parameters: nil
      case .changes: if case .failed(let error) = subject.changes { error } else { nil }
      case .events: if case .denied(let error) = subject.row.events { error } else { nil }
      case .resources: resources?.problem
      }
    return error?.kind == .accessDenied ? error : nil
  }

  private static func changes(_ subject: MainSubject) -> String {
    guard let found = subject.changeSet else { return "No change set is selected; 3 shows them." }
    return switch subject.changes {
    case .read: found.summary.statusReason ?? "It changes nothing."
    case .failed(let error): "The changes cannot be read: \(error)"
    case nil: "Looking…"
    }
  }

  /// A denial as panes show it; `y` copies the statement.
  private static func words(_ denial: Denial) -> [String] {
    let sentence = denial.explanation.prefix(1).uppercased() + denial.explanation.dropFirst()
    return switch denial.cause {
    case .nothingAllows:
      [
        "\(sentence).", "", "What would allow it (y copies):", denial.statement, "",
        "Everything else works on.",
      ]
    case .forbidden: ["\(sentence).", "", "Everything else works on."]
    }
  }
}
