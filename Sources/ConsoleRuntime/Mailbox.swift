internal import Console
internal import Synchronization

/// The one way into the console's state: messages from anywhere, read in order by one reader.
final class Mailbox: Sendable {
  private let waiting = Mutex<[ConsoleMessage]>([])
  private let wakeUp: AsyncStream<Void>.Continuation
  /// One element or more whenever there is something to read.
  let arrivals: AsyncStream<Void>

  init() {
    (arrivals, wakeUp) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  func post(_ message: ConsoleMessage) {
    waiting.withLock { $0.append(message) }
    wakeUp.yield()
  }

  /// Everything that has come, oldest first.
  func takeAll() -> [ConsoleMessage] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
