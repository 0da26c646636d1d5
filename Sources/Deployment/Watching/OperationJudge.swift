internal import AWSCore
internal import Foundation

/// Decides from looks at a stack how the operation on it ended. Pure.
struct OperationJudge {
  /// Seconds without sight after which the outcome is called unknown.
  static let patience: TimeInterval = 600

  private let before: Stack?
  private var hasBegun = false
  private var lostSince: Date?
  /// The first reason given while things went wrong: later statuses often come without one.
  private var cause: String?

  /// - Parameter before: the stack before the operation; nil where there was none.
  init(before: Stack?) { self.before = before }

  /// Nil while it goes on.
  mutating func judge(_ sight: StackSight, at now: Date) -> DeployOutcome? {
    switch sight {
    case .lost(let error):
      let since = lostSince ?? now
      lostSince = since
      let isHopeless = error.kind == .accessDenied || error.kind == .cancelled
      return isHopeless || now.timeIntervalSince(since) >= Self.patience ? .outOfSight(error) : nil
    case .absent:
      // A name or id AWS has not learnt yet, or a stack that is gone; only time can tell.
      lostSince = lostSince ?? now
      guard let since = lostSince, now.timeIntervalSince(since) >= Self.patience else { return nil }
      return .outOfSight(
        AWSError(
          .rejected, code: "StackNotFound", message: "The stack is not there.",
          nextStep: "Look at the stack's events in CloudFormation."))
    case .seen(let stack):
      lostSince = nil
      hasBegun = hasBegun || isBeyond(stack)
      if hasBegun, cause == nil, [.rollingBack, .failed].contains(stack.status.meaning) {
        cause = stack.statusReason
      }
      guard hasBegun, stack.status.isSettled, stack.status != .reviewInProgress else { return nil }
      switch stack.status.meaning {
      case .good: return .succeeded(stack)
      default:
        return .failed(
          stack,
          reason: cause ?? "CloudFormation gave no reason for \(stack.status); the stack's events have it.")
      }
    }
  }

  /// Whether the stack has moved on from what it was before: AWS may show the old status for a moment.
  private func isBeyond(_ stack: Stack) -> Bool {
    guard let before else { return true }
    return stack.status != before.status || stack.lastUpdatedTime != before.lastUpdatedTime
  }
}
