public import Foundation

/// The clock seam: the time of day and waiting, so that tests decide both.
public struct TimeSource: Sendable {
  /// The time of day; on a machine whose clock is off, not yet corrected to AWS's.
  public let now: @Sendable () -> Date
  /// Waits, or throws when the task is cancelled.
  public let sleep: @Sendable (Duration) async throws(CancellationError) -> Void

  /// For a clock that is not the machine's: a test's, or the simulator's.
  public init(
    now: @escaping @Sendable () -> Date,
    sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's clock and `Task.sleep`.
  public static let system = TimeSource(
    now: { Date() },
    sleep: { (duration) async throws(CancellationError) in
      do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
    })
}
