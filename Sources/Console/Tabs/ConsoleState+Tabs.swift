internal import AWSCore
internal import Deployment
internal import Foundation

/// What the tabs of the main pane show.
extension ConsoleState {
  /// The rows of the open tab, narrowed by its filter.
  var shownRows: [MainRow] {
    let filter = cursor(.main).filter
    guard !filter.isEmpty else { return allRows }
    return allRows.filter { FuzzyMatch.matches(filter, $0.line) }
  }

  private var allRows: [MainRow] {
    guard let row = selectedStack else { return [] }
    switch tab {
    case .overview, .parameters: return StackField.fields(of: row, tab: tab, at: now).map(MainRow.field)
    case .changes: return shownChanges.map(MainRow.change)
    case .events:
      // The newest above, where it is looked for first.
      return (row.events.events?.events ?? []).reversed().map(MainRow.event)
    case .resources: return (selectedKey.flatMap { resources[$0] }?.rows ?? []).map(MainRow.resource)
    }
  }

  var selectedRow: MainRow? {
    let rows = shownRows
    return cursor(.main).index(in: rows.map(\.id)).map { rows[$0] }
  }

  private var shownChanges: [ReviewedChange] {
    guard let id = selectedChangeSet?.summary.id, case .read(_, let changes) = changes[id] else { return [] }
    return changes
  }

  /// The denial that keeps the open tab empty.
  var tabDenial: AWSError? {
    let denied: AWSError? =
      switch tab {
      case .overview, .parameters: nil
      case .changes:
        if let id = selectedChangeSet?.summary.id, case .failed(let error) = changes[id] {
          error
        } else {
          nil
        }
      case .events: if case .denied(let error) = selectedStack?.events { error } else { nil }
      case .resources: selectedKey.flatMap { resources[$0]?.problem }
      }
    return denied?.kind == .accessDenied ? denied : nil
  }

  /// Lines pinned above the rows of the open tab, uncut.
  var tabHead: [TabHeadLine] {
    switch tab {
    case .overview, .parameters: return []
    case .changes:
      guard let found = selectedChangeSet else { return [] }
      var lines = [
        TabHeadLine(text: "\(found.summary.name), \(ChangeSetWords.state(of: found))", isProblem: false)
      ]
      if case .read(_, let changes) = changes[found.summary.id] {
        lines.append(TabHeadLine(text: ChangeWords.summary(changes), isProblem: false))
      }
      return lines
    case .events:
      guard let cause = selectedStack?.events.events?.rootCause else { return [] }
      let place = cause.stackID == selectedStack?.events.events?.stackID ? "" : " in \(cause.stackName)"
      let reason = cause.reason ?? "\(cause.status)"
      // A denial in its short form; the event itself has the words and the statement, one key away.
      let denial = Denial(message: reason)
      let head = TabHeadLine(
        text: "✗ \(cause.logicalID)\(place): \(denial?.explanation ?? reason)", isProblem: true)
      let advice = denial == nil ? FailureAdvice.advice(on: reason) : nil
      return [head] + (advice.map { [TabHeadLine(text: $0, isProblem: false)] } ?? [])
    case .resources: return []
    }
  }

  /// What an empty tab says.
  var emptyTab: [String] {
    guard let row = selectedStack else { return ["No stack is selected."] }
    guard cursor(.main).filter.isEmpty else { return ["Nothing matches the filter; Esc clears it."] }
    if let denial = tabDenial?.denial { return Self.words(denial) }
    switch tab {
    case .overview: return ["Looking…"]
    case .parameters: return [row.stack == nil ? "Looking…" : "\(row.name) has no parameters."]
    case .changes: return [emptyChanges]
    case .events:
      switch row.events {
      case .unread: return [row.sight == .absent ? "There is no such stack." : "Looking…"]
      case .lost(let error, _): return ["The events cannot be read now: \(error)"]
      case .read, .denied: return ["No events of the last operation."]
      }
    case .resources:
      guard let list = selectedKey.flatMap({ resources[$0] }) else { return ["Looking…"] }
      if let problem = list.problem { return ["The resources cannot be listed now: \(problem)"] }
      return [list.isLoading ? "Looking…" : "\(row.name) has no resources."]
    }
  }

  private var emptyChanges: String {
    guard let found = selectedChangeSet else { return "No change set is selected; 3 shows them." }
    switch changes[found.summary.id] {
    case .read: return found.summary.statusReason ?? "It changes nothing."
    case .failed(let error): return "The changes cannot be read: \(error)"
    case .loading, nil: return "Looking…"
    }
  }

  /// A denial as panes show it; `y` copies the statement.
  static func words(_ denial: Denial) -> [String] {
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

  /// The time of day where the person is, `HH:MM:SS`.
  func clock(_ date: Date) -> String {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: date)
    let ofDay = ((seconds % 86_400) + 86_400) % 86_400
    return [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(
      separator: ":")
  }
}

/// A line above a tab's rows.
struct TabHeadLine: Hashable {
  let text: String
  let isProblem: Bool
}
