internal import DequeModule
internal import Foundation

/// What the last row says for a while, and what went wrong so far.
public struct Notices: Sendable {
  /// A line the status bar shows for a while.
  public struct Notice: Hashable, Sendable {
    /// An `info` is green and stays 5 seconds; a `problem` is red, stays 12 and is kept to be looked up.
    public enum Kind: Hashable, Sendable { case info, problem }
    /// A `problem` is shown over the wizard's keys, too; an `info` is not.
    public let kind: Kind
    /// One line or several, the last often the next step; made harmless only as it is drawn.
    public let text: String
    fileprivate let until: Date
  }

  /// Something that went wrong.
  struct Problem: Hashable, Sendable {
    let time: Date
    let text: String
  }

  /// Problems kept to be looked up.
  private static let mostKept = 500

  /// The one shown now; a newer one takes its place, and nil follows once its seconds are over.
  public private(set) var current: Notice?
  /// The latest, oldest first.
  private(set) var problems: Deque<Problem> = []
  /// How many problems there were, those not kept any more included.
  private(set) var problemCount = 0

  mutating func tell(_ text: String, at now: Date) {
    current = Notice(kind: .info, text: text, until: now.addingTimeInterval(5))
  }

  mutating func warn(_ text: String, at now: Date) {
    note(text, at: now)
    current = Notice(kind: .problem, text: text, until: now.addingTimeInterval(12))
  }

  /// Keeps a problem that is shown elsewhere.
  mutating func note(_ text: String, at now: Date) {
    problems.append(Problem(time: now, text: text))
    problemCount += 1
    if problems.count > Self.mostKept { problems.removeFirst() }
  }

  mutating func tick(_ now: Date) {
    if let shown = current, shown.until <= now { current = nil }
  }
}
