internal import Foundation

/// The standard retry mode of the AWS SDKs as of November 2026 (botocore 1.44), as values: what to do after an
/// attempt failed.
///
/// At most three attempts, waits of `random(0…1) × min(base × 2^(n-1), 20)` seconds, where the base is 0.05 s, or 1 s
/// after throttling; `x-amz-retry-after` raises a wait, to at most 5 s above that. A budget stops retries when most
/// calls fail: 500 tokens; a retry costs 14, or 5 after throttling, and a success gives back.
struct RetryPolicy: Sendable {
  enum Decision: Hashable, Sendable {
    case retry(after: Duration)
    /// Once: sign again with the service's clock.
    case correctClock
    /// Twice: fetch the session's credentials anew.
    case renewCredentials
    case fail
  }

  /// What has been tried for one call.
  struct Attempts: Sendable {
    var made = 0
    var clockCorrected = false
    var renewals = 0
    /// Tokens the last retry cost, given back when it succeeds.
    var spent = 0
  }

  static let maximumAttempts = 3
  /// What one call was given anew may have ended by another's doing before it is used.
  private static let mostRenewals = 2
  private static let fullBudget = 500
  private static let transientCost = 14
  private static let throttlingCost = 5
  /// Seconds.
  private static let transientBase = 0.05
  private static let throttlingBase = 1.0
  private static let furthestRetryAfter = 5.0

  private static let transientCodes: Set<String> = [
    "RequestTimeout", "RequestTimeoutException",
    AWSError.LocalCode.unreachable, AWSError.LocalCode.timeout, AWSError.LocalCode.unreadableAnswer,
  ]
  private static let skewCodes: Set<String> = [
    "RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException",
  ]

  /// A session kept from an earlier run may be one that AWS does not know any more.
  private static let unknownKeyCodes: Set<String> = [
    "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken",
  ]

  private(set) var budget = fullBudget

  /// - Parameters:
  ///   - clockIsOff: the answer's Date header differs from the time the request was signed with.
  ///   - retryAfter: seconds that the service asked to wait; nil where it did not.
  ///   - random: a number from 0 to 1.
  mutating func decide(
    after error: AWSError, attempts: inout Attempts, clockIsOff: Bool, retryAfter: Double? = nil,
    random: Double
  ) -> Decision {
    if Self.skewCodes.contains(error.code), clockIsOff, !attempts.clockCorrected {
      attempts.clockCorrected = true
      return .correctClock
    }
    if error.kind == .expiredCredentials || Self.unknownKeyCodes.contains(error.code),
      attempts.renewals < Self.mostRenewals
    {
      attempts.renewals += 1
      return .renewCredentials
    }
    guard attempts.made < Self.maximumAttempts, Self.isRetryable(error) else { return .fail }
    let isThrottled = error.kind == .throttled
    let cost = isThrottled ? Self.throttlingCost : Self.transientCost
    guard budget >= cost else { return .fail }
    budget -= cost
    attempts.spent = cost
    let base = isThrottled ? Self.throttlingBase : Self.transientBase
    let computed = random * min(base * pow(2, Double(attempts.made - 1)), 20)
    guard let retryAfter else { return .retry(after: .seconds(computed)) }
    return .retry(after: .seconds(max(computed, min(retryAfter, computed + Self.furthestRetryAfter))))
  }

  mutating func succeeded(_ attempts: Attempts) {
    budget = min(Self.fullBudget, budget + max(1, attempts.spent))
  }

  private static func isRetryable(_ error: AWSError) -> Bool {
    error.kind == .throttled || transientCodes.contains(error.code)
      || [500, 502, 503, 504].contains(error.status ?? 0)
  }
}
