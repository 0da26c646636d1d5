/// When to look again: at once, after 0.2, 0.5 and 1 s, then steadily, with jitter so that pollers spread.
public struct PollSchedule: Sendable {
  private static let first: [Double] = [0.2, 0.5, 1]
  /// Seconds between looks while something moves, and while nothing does.
  private static let moving = 2.0...2.5
  private static let settled = 3.0...4.0

  private var looks = 0

  public init() {}

  /// The wait before the next look.
  public mutating func next(isMoving: Bool) -> Duration {
    defer { looks += 1 }
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
