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

/// Lets the calls of one account and region wait for their turns, which `Pace` decides.
actor Pacer {
  private let time: TimeSource
  private var pace: Pace

  /// - Parameter fullRate: calls a second.
  init(time: TimeSource, fullRate: Double) {
    self.time = time
    pace = Pace(fullRate: fullRate, at: time.now())
  }

  /// Waits for this call's turn.
  func waitForTurn() async throws(CancellationError) {
    var turn = pace.request(CallPriority.current, at: time.now())
    while true {
      switch turn {
      case .now: return
      case .wait(let seconds): return try await wait(seconds, for: turn)
      case .waitForSurplus(let seconds):
        try await wait(seconds, for: turn)
        turn = pace.askAgain(at: time.now())
      }
    }
  }

  private func wait(_ seconds: Double, for turn: Pace.Turn) async throws(CancellationError) {
    do throws(CancellationError) { try await time.sleep(.seconds(seconds)) } catch {
      pace.cancel(turn)
      throw error
    }
  }

  func throttled() { pace.throttled() }

  func succeeded() { pace.succeeded() }
}
