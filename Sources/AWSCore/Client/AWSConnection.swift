public import Foundation
public import Logging
internal import Synchronization

/// One call made, for the log of calls: nothing secret, no parameters.
public struct CallRecord: Hashable, Sendable {
  /// Such as `cloudformation:DescribeStacks`.
  public let operation: String
  /// By `AWSConnection.time`, uncorrected; waits for a turn come after it.
  public let startedAt: Date
  /// Seconds, retries and waiting included.
  public let duration: TimeInterval
  /// Requests begun; 0 where the call ended before the first, such as without credentials.
  public let attempts: Int
  /// HTTP status of the last answer; nil when there was none.
  public let status: Int?
  /// AWS's id of the last answer, from its header or error document; nil where no answer came with one.
  public let requestID: String?
  /// The error's code; nil for a success.
  public let errorCode: String?

  /// Made by a client once its call is over, whatever came of it.
  public init(
    operation: String, startedAt: Date, duration: TimeInterval, attempts: Int, status: Int?,
    requestID: String?, errorCode: String?
  ) {
    self.operation = operation
    self.startedAt = startedAt
    self.duration = duration
    self.attempts = attempts
    self.status = status
    self.requestID = requestID
    self.errorCode = errorCode
  }
}

/// What all clients of a program share: the way to the network, the clock and its offset from AWS's,
/// the pace, the retry budget, and who hears of each call.
public final class AWSConnection: Sendable {
  let transport: any HTTPTransport
  /// The clock as it is, uncorrected, and its way of waiting; `now` has AWS's time.
  public let time: TimeSource
  let logger: Logger
  private let onCall: @Sendable (CallRecord) -> Void

  private struct Shared {
    var clockOffset: TimeInterval = 0
    var retry = RetryPolicy()
    var pacers: [String: Pacer] = [:]
  }
  private let shared = Mutex(Shared())

  /// Begins with no clock offset, a full retry budget, and no account's pace.
  ///
  /// - Parameter onCall: hears of each call once it is over, retries included; from any thread.
  public init(
    transport: any HTTPTransport, time: TimeSource = .system, logger: Logger,
    onCall: @escaping @Sendable (CallRecord) -> Void = { _ in }
  ) {
    self.transport = transport
    self.time = time
    self.logger = logger
    self.onCall = onCall
  }

  /// The time on AWS's clock, as far as answers told; countdowns are measured against this.
  public var now: Date { time.now().addingTimeInterval(clockOffset) }

  /// Seconds AWS's clock is ahead of ours.
  public var clockOffset: TimeInterval { shared.withLock { $0.clockOffset } }

  /// Learns AWS's time from an answer: a clock that is set while the program runs is found out by the next one, before
  /// it is so far off that signatures are refused.
  ///
  /// - Parameter signedAt: when the request was begun; the answer was made between that and now.
  func learn(_ serviceTime: Date, signedAt: Date) {
    guard serviceTime < signedAt - Self.tolerance || serviceTime > now + Self.tolerance else { return }
    correctClock(to: serviceTime)
  }

  /// Seconds that a clock may be off: networks are slow, and answers tell whole seconds.
  private static let tolerance = 30.0

  private func correctClock(to serviceTime: Date) {
    let offset = serviceTime.timeIntervalSince(time.now())
    shared.withLock { $0.clockOffset = offset }
    logger.notice("clock offset corrected", metadata: ["seconds": "\(Int(offset))"])
  }

  func decide(
    after error: AWSError, attempts: inout RetryPolicy.Attempts, clockIsOff: Bool, retryAfter: Double?
  ) -> RetryPolicy.Decision {
    shared.withLock {
      $0.retry.decide(
        after: error, attempts: &attempts, clockIsOff: clockIsOff, retryAfter: retryAfter,
        random: Double.random(in: 0...1))
    }
  }

  func succeeded(_ attempts: RetryPolicy.Attempts) {
    shared.withLock { $0.retry.succeeded(attempts) }
  }

  /// - Parameters:
  ///   - scope: an account and region.
  ///   - isFast: whether the service takes many calls a second.
  func pacer(for scope: String, isFast: Bool) -> Pacer {
    shared.withLock { shared in
      if let pacer = shared.pacers[scope] { return pacer }
      let pacer = Pacer(time: time, fullRate: isFast ? 500 : 5)
      shared.pacers[scope] = pacer
      return pacer
    }
  }

  func report(_ record: CallRecord) {
    logger.debug(
      "call",
      metadata: [
        "operation": "\(record.operation)", "attempts": "\(record.attempts)",
        "milliseconds": "\(Int(record.duration * 1000))",
        "status": "\(record.status.map(String.init) ?? "-")",
        "request": "\(record.requestID ?? "-")", "error": "\(record.errorCode ?? "-")",
      ])
    onCall(record)
  }
}
