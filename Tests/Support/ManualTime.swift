public import AWSCore
public import Foundation
internal import Synchronization

/// A clock that only moves when somebody waits or says so: waiting takes no time.
public final class ManualTime: Sendable {
  private let state: Mutex<(now: Date, waits: [Duration])>

  public init(_ start: String = "2026-11-23T10:00:00Z") {
    state = Mutex((Timestamp.parse(start) ?? .distantPast, []))
  }

  public var now: Date { state.withLock { $0.now } }
  /// How long was waited, each time.
  public var waits: [Duration] { state.withLock { $0.waits } }

  public func advance(_ seconds: TimeInterval) { state.withLock { $0.now += seconds } }

  public var source: TimeSource {
    TimeSource(
      now: { self.now },
      sleep: { (duration) async throws(CancellationError) in
        if Task.isCancelled { throw CancellationError() }
        self.state.withLock {
          $0.now += duration / .seconds(1)
          $0.waits.append(duration)
        }
        await Task.yield()
      })
  }
}
