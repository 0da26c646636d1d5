internal import Foundation

/// When calls of one account and region may be made: a burst at once, then a steady rate that halves whenever AWS
/// throttles and recovers as calls succeed.
///
/// AWS publishes no rate; users report about 5 DescribeStacks a second and account. Calls take a token each; a debt is a
/// wait, so turns keep their order. Nothing here waits: each method answers what the caller is to do.
struct Pace: Sendable {
  /// What a call is to do.
  enum Turn: Hashable, Sendable {
    /// It may be made.
    case now
    /// It may be made once so many seconds have passed.
    case wait(seconds: Double)
    /// A background call: once so many seconds have passed it asks again, by `askAgain`.
    case waitForSurplus(seconds: Double)
  }

  private static let lowestRate = 0.2

  /// Calls a second.
  private let fullRate: Double
  private let burst: Double
  private var rate: Double
  private var tokens: Double
  private var filledAt: Date
  /// Background calls that wait.
  private var waiting = 0

  init(fullRate: Double, at now: Date) {
    self.fullRate = fullRate
    burst = 2 * fullRate
    rate = fullRate
    tokens = burst
    filledAt = now
  }

  /// A call wants its turn. In the background it waits until half of the burst is there, which is left to the others.
  mutating func request(_ priority: CallPriority, at now: Date) -> Turn {
    fill(at: now)
    if priority == .background, tokens < burst / 2 {
      waiting += 1
      return .waitForSurplus(seconds: (burst / 2 - tokens + Double(waiting)) / rate)
    }
    tokens -= 1
    return tokens < 0 ? .wait(seconds: -tokens / rate) : .now
  }

  /// A background call has waited for what it was told to.
  mutating func askAgain(at now: Date) -> Turn {
    waiting -= 1
    return request(.background, at: now)
  }

  /// A call was cancelled while it waited: its token is given back.
  mutating func cancel(_ turn: Turn) {
    switch turn {
    case .now: break
    case .wait: tokens = min(burst, tokens + 1)
    case .waitForSurplus: waiting -= 1
    }
  }

  mutating func throttled() {
    rate = max(Self.lowestRate, rate / 2)
    tokens = min(tokens, 0)
  }

  mutating func succeeded() { rate = min(fullRate, rate + fullRate / 100) }

  private mutating func fill(at now: Date) {
    // A clock that was set back must not stop the calls.
    tokens = min(burst, tokens + max(0, now.timeIntervalSince(filledAt)) * rate)
    filledAt = now
  }
}
