public import AWSCore
internal import Canvas
public import Deployment
public import Foundation

/// What the console knows of one stack.
public struct StackRow: Hashable, Sendable {
  /// What was last heard of the stack; a look that fails leaves it as it was.
  public enum Sight: Hashable, Sendable {
    /// Nothing was heard yet.
    case unknown
    /// Listed, not described: name and status only.
    case listed(StackSummary)
    /// As DescribeStacks told it.
    case seen(Stack)
    /// There is no such stack.
    case absent
  }

  /// As it was typed, configured or listed; tells it from the other stacks of its session.
  public let name: String
  /// Columns that the name takes.
  let nameColumns: Int
  /// The events of its last operation.
  public private(set) var events = EventSight.unread
  /// The latest of DescribeStacks and ListStacks; a description outlasts a listing of the same moment.
  public private(set) var sight = Sight.unknown
  /// Why it cannot be seen now; what was seen before stays.
  public private(set) var problem: AWSError?
  /// When it was last seen.
  public private(set) var seenAt: Date?
  /// When it was last seen to begin to move.
  public private(set) var movingSince: Date?
  /// Changes with each change of the row.
  private(set) var revision = 0

  /// A stack of which nothing was heard yet.
  public init(name: String) {
    self.name = name
    nameColumns = TextWidth.columns(name, limit: 256)
  }

  /// As it was seen or listed last; nil before that, and where there is no such stack.
  public var status: StackStatus? {
    switch sight {
    case .listed(let summary): summary.status
    case .seen(let stack): stack.status
    case .unknown, .absent: nil
    }
  }

  /// The reason of its status; where something failed and events tell, what it followed from.
  public var cause: String? {
    if let status, [.failed, .rollingBack].contains(status.meaning), let root = events.events?.rootCause,
      let reason = root.reason
    {
      return "\(root.logicalID) failed: \(reason)"
    }
    return switch sight {
    case .listed(let summary): summary.statusReason
    case .seen(let stack): stack.statusReason
    case .unknown, .absent: nil
    }
  }

  /// As DescribeStacks gave it; nil where the stack is listed alone, absent or not heard of.
  public var stack: Stack? { if case .seen(let stack) = sight { stack } else { nil } }

  /// Whether its last status is on the way to another; false in REVIEW_IN_PROGRESS, and where none is known.
  public var isMoving: Bool { status.map { !$0.isSettled } ?? false }

  // MARK: What was seen of it

  mutating func take(_ observation: StackObservation, at now: Date) {
    revision += 1
    // From afar they are not read; what was read stays.
    if observation.events != .unread { events = observation.events }
    switch observation.sight {
    case .seen(let stack):
      sight = .seen(stack)
      isInSight(since: stack.lastUpdatedTime ?? stack.creationTime, at: now)
    case .absent:
      sight = .absent
      problem = nil
      seenAt = now
      movingSince = nil
    case .lost(let error): problem = error
    }
  }

  mutating func take(_ summary: StackSummary, at now: Date) {
    revision += 1
    // A description of the same moment says more than the listing.
    if let stack, stack.status == summary.status, stack.lastUpdatedTime == summary.lastUpdatedTime {
      problem = nil
      seenAt = now
      return
    }
    sight = .listed(summary)
    isInSight(since: summary.lastUpdatedTime ?? summary.creationTime, at: now)
  }

  mutating func forgetEvents() {
    revision += 1
    events = .unread
  }

  /// - Parameter start: when AWS last began to change it.
  private mutating func isInSight(since start: Date?, at now: Date) {
    problem = nil
    seenAt = now
    guard isMoving, status != .reviewInProgress else {
      movingSince = nil
      return
    }
    movingSince = movingSince ?? min(start ?? now, now)
  }
}
