internal import Foundation

/// Whose turn comes first among calls that share a pace.
public enum CallPriority: Sendable {
  /// Somebody waits for the answer.
  case user
  /// Nobody does: made only with what the others leave.
  case background

  /// That of the calls which the present task makes.
  @TaskLocal public static var current = CallPriority.user
}

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
  /// Background calls that wait.
  private var waiting = 0

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
  /// In the background it waits until half of the burst is there, which is left to the others.
  func waitForTurn() async throws(CancellationError) {
    fill()
    if CallPriority.current == .background { try await waitForSurplus() }
    tokens -= 1
    guard tokens < 0 else { return }
    do throws(CancellationError) { try await time.sleep(.seconds(-tokens / rate)) } catch {
      tokens = min(burst, tokens + 1)
      throw error
    }
  }

  private func fill() {
    let now = time.now()
    // A clock that was set back must not stop the calls.
    tokens = min(burst, tokens + max(0, now.timeIntervalSince(filledAt)) * rate)
    filledAt = now
  }

  private func waitForSurplus() async throws(CancellationError) {
    defer { fill() }
    while tokens < burst / 2 {
      waiting += 1
      defer { waiting -= 1 }
      try await time.sleep(.seconds((burst / 2 - tokens + Double(waiting)) / rate))
      fill()
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
