internal import Foundation

/// The standard retry mode of the AWS SDKs, as values: what to do after an attempt failed.
///
/// At most three attempts, waits of `random(0…1) × min(2^(n-1), 20)` seconds, and a budget that stops
/// retries when most calls fail (500 tokens; a retry costs 5, after a time-out 10; a success gives back).
struct RetryPolicy: Sendable {
  enum Decision: Hashable, Sendable {
    case retry(after: Duration)
    /// Once: sign again with the service's clock.
    case correctClock
    /// Once: fetch the session's credentials anew.
    case renewCredentials
    case fail
  }

  /// What has been tried for one call.
  struct Attempts: Sendable {
    var made = 0
    var clockCorrected = false
    var credentialsRenewed = false
    /// Tokens the last retry cost, given back when it succeeds.
    var spent = 0
  }

  static let maximumAttempts = 3
  private static let fullBudget = 500

  static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "SlowDown",
    "EC2ThrottledException",
  ]
  private static let transientCodes: Set<String> = [
    "RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete",
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
  ///   - random: a number from 0 to 1.
  mutating func decide(
    after error: AWSError, attempts: inout Attempts, clockIsOff: Bool, random: Double
  ) -> Decision {
    if Self.skewCodes.contains(error.code), clockIsOff, !attempts.clockCorrected {
      attempts.clockCorrected = true
      return .correctClock
    }
    if error.kind == .expiredCredentials || Self.unknownKeyCodes.contains(error.code),
      !attempts.credentialsRenewed
    {
      attempts.credentialsRenewed = true
      return .renewCredentials
    }
    guard attempts.made < Self.maximumAttempts, Self.isRetryable(error) else { return .fail }
    let cost = error.code == AWSError.LocalCode.timeout ? 10 : 5
    guard budget >= cost else { return .fail }
    budget -= cost
    attempts.spent = cost
    let ceiling = min(pow(2, Double(attempts.made - 1)), 20)
    return .retry(after: .seconds(random * ceiling))
  }

  mutating func succeeded(_ attempts: Attempts) {
    budget = min(Self.fullBudget, budget + max(1, attempts.spent))
  }

  private static func isRetryable(_ error: AWSError) -> Bool {
    throttlingCodes.contains(error.code) || transientCodes.contains(error.code)
      || [500, 502, 503, 504].contains(error.status ?? 0)
  }
}
