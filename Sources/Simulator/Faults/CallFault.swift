internal import AWSCore
internal import Documents
internal import Policies

/// What goes wrong with calls of a kind: on their way, in the service, or with the session that makes them.
struct CallFault: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// The service refuses: throttling, a 5xx, any code of AWS's.
    case refusal(ServiceFault)
    /// The connection is cut before the service hears of the call.
    case reset
    /// The service does what is asked, and the connection is cut before its answer.
    case lostAnswer
    /// The answer takes its time.
    case slow(seconds: Double)
    /// The session that calls is over from now on.
    case endedSession
  }

  /// Such as `cloudformation:DescribeStacks`; with wildcards as in policies.
  let operation: String
  let kind: Kind
  /// Calls that pass before the first that is hit.
  var passing: Int
  /// Calls that are still to be hit.
  var left: Int
}

extension CallFault {
  /// Codes that have a status of their own; others are refused with 400.
  private static let statuses = [
    "InternalFailure": 500, "InternalError": 500, "ServiceUnavailable": 503, "SlowDown": 503,
    "AccessDenied": 403,
    "ExpiredToken": 403,
  ]

  /// `{operation, fails, after, times, seconds}`; `fails` is reset, lost-answer, slow, ended-session or a code of
  /// AWS's.
  init(_ document: Document) throws(DocumentProblem) {
    try document.expectKeys(["operation", "fails", "after", "times", "seconds"], in: "a fault")
    guard let what = document["fails"]?.text else {
      throw DocumentProblem(
        message:
          "a fault does not say what fails: reset, lost-answer, slow, ended-session, or a code of AWS's")
    }
    func number(_ key: String, _ otherwise: Double) throws(DocumentProblem) -> Double {
      guard let text = document[key]?.text else { return otherwise }
      guard let value = Double(text), value >= 0, value <= 1e6 else {
        throw DocumentProblem(message: "the fault \(what): \(key) is a number of at least 0")
      }
      return value
    }
    kind =
      switch what {
      case "reset": .reset
      case "lost-answer": .lostAnswer
      case "slow": .slow(seconds: try number("seconds", 2))
      case "ended-session": .endedSession
      case _ where what.first?.isUppercase != true:
        throw DocumentProblem(
          message: "there is no fault ‘\(what)’: reset, lost-answer, slow, ended-session, or a code of AWS's")
      default: .refusal(ServiceFault(what, "by the seed's word", status: Self.statuses[what] ?? 400))
      }
    operation = document["operation"]?.text ?? "*"
    passing = Int(try number("after", 0))
    left = Int(try number("times", 1))
  }
}
