internal import AWSCore
internal import Foundation

/// Decides from looks at a stack how the operation on it ended. Pure.
struct OperationJudge {
  /// What the operation is to come to.
  enum Goal: Hashable {
    case deployed
    case deleted
  }

  /// What tells a stack before the operation from one after it.
  struct Before: Hashable {
    let status: StackStatus
    let updated: Date?

    /// Whether a stack has moved on from it: AWS may show the old status for a moment.
    func isBehind(_ stack: Stack) -> Bool {
      // An answer that does not say how the stack is says nothing of what became of it.
      guard stack.status != .unknown else { return false }
      guard stack.status == status else { return true }
      // Whole seconds, since the journal keeps no more; no two operations begin within one.
      return switch (stack.lastUpdatedTime, updated) {
      case (let now?, let then?): abs(now.timeIntervalSince(then)) >= 1
      case (nil, nil): false
      default: true
      }
    }
  }

  /// Seconds without sight after which the outcome is called unknown.
  static let patience: TimeInterval = 600

  private let goal: Goal
  private let before: Before?
  private var hasBegun = false
  private var lostSince: Date?
  /// The first reason given while things went wrong: later statuses often come without one.
  private var cause: String?
  /// The reason that the events gave, as it stood when they were last read.
  private var causeInEvents: String?
  private var lastSeen: Stack?

  /// - Parameters:
  ///   - before: the stack before the operation; nil where there was none.
  ///   - known: the stack as it was seen last, which one that is gone is told by.
  init(goal: Goal = .deployed, before: Before?, known: Stack? = nil) {
    self.goal = goal
    self.before = before
    lastSeen = known
  }

  /// Nil while it goes on.
  mutating func judge(_ observation: StackObservation, at now: Date) -> DeployOutcome? {
    switch observation.sight {
    case .lost(let error):
      let since = lostSince ?? now
      lostSince = since
      let isHopeless = error.kind == .accessDenied || error.kind == .cancelled
      return isHopeless || now.timeIntervalSince(since) >= Self.patience ? .outOfSight(error) : nil
    case .absent:
      if goal == .deleted, let gone = lastSeen { return .succeeded(gone) }
      // A name or id AWS has not learnt yet, or a stack that is gone; only time can tell.
      lostSince = lostSince ?? now
      guard let since = lostSince, now.timeIntervalSince(since) >= Self.patience else { return nil }
      return .outOfSight(
        AWSError(
          .rejected, code: "StackNotFound", message: "The stack is not there.",
          nextStep: "Look at the stack's events in CloudFormation."))
    case .seen(let stack):
      lostSince = nil
      lastSeen = stack
      causeInEvents = observation.events.events?.failureReason ?? causeInEvents
      return judge(stack)
    }
  }

  private mutating func judge(_ stack: Stack) -> DeployOutcome? {
    hasBegun = hasBegun || before?.isBehind(stack) ?? true
    if hasBegun, cause == nil, [.rollingBack, .failed].contains(stack.status.meaning) {
      cause = stack.statusReason
    }
    guard hasBegun, stack.status.isSettled, stack.status != .reviewInProgress else { return nil }
    let wanted: StackStatus.Meaning = goal == .deleted ? .gone : .good
    guard stack.status.meaning != wanted else { return .succeeded(stack) }
    return .failed(
      stack,
      reason: causeInEvents ?? cause
        ?? "CloudFormation gave no reason for \(stack.status); the stack's events have it.")
  }
}

extension OperationJudge.Before {
  init(_ stack: Stack) { self.init(status: stack.status, updated: stack.lastUpdatedTime) }
}
