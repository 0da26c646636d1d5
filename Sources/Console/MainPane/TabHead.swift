internal import AWSCore
internal import Canvas
internal import Deployment

/// The lines above a tab's rows: what must be read whatever is scrolled.
enum TabHead {
  /// A line that is laid out.
  struct Line: Hashable, Sendable {
    let text: String
    let isProblem: Bool
  }

  /// Rows one of the texts may take.
  private static let mostRows = 3

  static func lines(of tab: MainTab, _ subject: MainSubject, columns: Int) -> [Line] {
    texts(of: tab, subject).flatMap { line in
      TextWrap.lines(line.text, columns: columns, limit: mostRows).map {
        Line(text: $0, isProblem: line.isProblem)
      }
    }
  }

  private static func texts(of tab: MainTab, _ subject: MainSubject) -> [Line] {
    switch tab {
    case .overview, .parameters, .resources: []
    case .changes: changes(subject)
    case .events: events(subject.row)
    }
  }

  private static func changes(_ subject: MainSubject) -> [Line] {
    guard let found = subject.changeSet else { return [] }
    let name = Line(text: "\(found.summary.name), \(ChangeSetWords.state(of: found))", isProblem: false)
    guard case .read(_, let changes) = subject.changes else { return [name] }
    return [name, Line(text: ChangeWords.summary(changes), isProblem: false)]
  }

  private static func events(_ row: StackRow) -> [Line] {
    guard let events = row.events.events, let cause = events.rootCause else { return [] }
    let place = cause.stackID == events.stackID ? "" : " in \(cause.stackName)"
    let reason = cause.reason ?? "\(cause.status)"
    // A denial in its short form; the event itself has the words and the statement, one key away.
    let denial = Denial(message: reason)
    let head = Line(text: "✗ \(cause.logicalID)\(place): \(denial?.explanation ?? reason)", isProblem: true)
    let advice = denial == nil ? FailureAdvice.advice(on: reason) : nil
    return [head] + (advice.map { [Line(text: $0, isProblem: false)] } ?? [])
  }
}
