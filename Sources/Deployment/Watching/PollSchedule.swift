/// How closely a stack is watched.
public enum WatchPace: Hashable, Sendable {
  /// As it moves, with its events.
  case close
  /// Its status only, now and then, and after all other calls of the account: one of many that nobody looks at.
  case distant
}

/// When to look again: at once, after 0.2, 0.5 and 1 s, then steadily, with jitter so that pollers spread.
public struct PollSchedule: Sendable {
  private static let first: [Double] = [0.2, 0.5, 1]
  /// Seconds between looks while something moves, and while nothing does.
  private static let moving = 2.0...2.5
  private static let settled = 3.0...4.0
  /// Between looks at a stack that nobody looks at.
  private static let distant = 20.0...30.0

  private let pace: WatchPace
  private var looks = 0

  /// Nothing was looked at yet: a close watch begins with the short waits.
  public init(_ pace: WatchPace = .close) { self.pace = pace }

  /// The wait before the next look.
  public mutating func next(isMoving: Bool) -> Duration {
    defer { looks += 1 }
    guard pace == .close else { return .seconds(Double.random(in: Self.distant)) }
    guard looks >= Self.first.count else { return .seconds(Self.first[looks]) }
    return .seconds(Double.random(in: isMoving ? Self.moving : Self.settled))
  }

  /// Seconds between looks once the pace is steady, to show.
  public static func steadySeconds(isMoving: Bool) -> Int {
    Int(isMoving ? moving.lowerBound : settled.lowerBound)
  }

  /// Something is about to change: look soon again.
  public mutating func restart() { looks = 0 }
}
