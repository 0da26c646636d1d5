public import AWSCore
public import Foundation

/// Time that runs at a speed of its own: sessions, stacks and countdowns all follow it.
public struct SimulatedClock: Sendable {
  private let real: TimeSource
  private let start: Date
  private let realStart: Date
  private let speed: Double

  /// - Parameters:
  ///   - real: the clock it is driven by.
  ///   - start: the moment it begins with; nil for the real one.
  ///   - speed: seconds that pass here in a real one.
  public init(real: TimeSource = .system, start: Date? = nil, speed: Double = 1) {
    self.real = real
    self.speed = speed
    realStart = real.now()
    self.start = start ?? realStart
  }

  /// The start, and what has passed since at its speed.
  public var now: Date { start.addingTimeInterval(real.now().timeIntervalSince(realStart) * speed) }

  /// For a client that lives in this time: waits are real, since they are somebody's patience.
  public var timeSource: TimeSource { TimeSource(now: { self.now }, sleep: real.sleep) }
}
