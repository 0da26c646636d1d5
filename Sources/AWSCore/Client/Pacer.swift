internal import Foundation

/// Spreads the calls of one account and region: a burst at once, then a steady rate that halves whenever
/// AWS throttles and recovers as calls succeed.
///
/// AWS publishes no rate; users report about 5 DescribeStacks a second and account.
actor Pacer {
  private static let lowestRate = 0.2

  private let time: TimeSource
  /// Calls a second.
  private let fullRate: Double
  private let burst: Double
  private var rate: Double
  private var tokens: Double
  private var filledAt: Date

  init(time: TimeSource, fullRate: Double) {
    self.time = time
    self.fullRate = fullRate
    burst = 2 * fullRate
    rate = fullRate
    tokens = burst
    filledAt = time.now()
  }

  /// Waits for this call's turn. Calls take a token each; a debt is a wait, so turns keep their order. A call that is
  /// cancelled while it waits gives its token back.
  func waitForTurn() async throws(CancellationError) {
    let now = time.now()
    // A clock that was set back must not stop the calls.
    tokens = min(burst, tokens + max(0, now.timeIntervalSince(filledAt)) * rate)
    filledAt = now
    tokens -= 1
    guard tokens < 0 else { return }
    do throws(CancellationError) { try await time.sleep(.seconds(-tokens / rate)) } catch {
      tokens = min(burst, tokens + 1)
      throw error
    }
  }

  func throttled() {
    rate = max(Self.lowestRate, rate / 2)
    tokens = min(tokens, 0)
  }

  func succeeded() {
    rate = min(fullRate, rate + fullRate / 100)
  }
}
