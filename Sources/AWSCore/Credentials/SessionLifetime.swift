public import Foundation

/// When a session began and ends, on AWS's clock, and what follows from it.
public struct SessionLifetime: Hashable, Sendable {
  /// When AssumeRole was called; of a session from the cache, its duration before its end. Of keys that were
  /// handed over, when they were first looked at.
  public let start: Date
  /// `Expiration` as STS or the keys' source gave it.
  public let end: Date

  /// Not checked: where the end is not after the start, `fractionLeft` is 0 at any time.
  public init(start: Date, end: Date) {
    self.start = start
    self.end = end
  }

  /// Seconds left; negative once it is over.
  public func remaining(at now: Date) -> TimeInterval { end.timeIntervalSince(now) }

  /// What is left of the whole, 0 to 1.
  public func fractionLeft(at now: Date) -> Double {
    let whole = end.timeIntervalSince(start)
    guard whole > 0 else { return 0 }
    return min(1, max(0, remaining(at: now) / whole))
  }

  /// `min(5 min, lifetime / 3)` before the end. A fixed margin would make a 900-second session always due.
  public var renewalTime: Date {
    end.addingTimeInterval(-min(300, max(0, end.timeIntervalSince(start)) / 3))
  }

  /// Whether what begins now may go on after its end: a deployment takes ten minutes rather than one.
  public func mayBeOutlived(at now: Date) -> Bool { remaining(at: now) < 600 }

  /// Whether it is to be renewed: from `renewalTime` on, and once it is over.
  public func isDue(at now: Date) -> Bool { now >= renewalTime }
  /// Whether AWS refuses its credentials by now: from `end` on.
  public func isOver(at now: Date) -> Bool { now >= end }
}
