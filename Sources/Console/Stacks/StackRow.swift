public import AWSCore
public import Deployment
public import Foundation

/// What the console knows of one stack.
public struct StackRow: Hashable, Sendable {
  public enum Sight: Hashable, Sendable {
    /// Nothing was heard yet.
    case unknown
    /// Listed, not described: name and status only.
    case listed(StackSummary)
    case seen(Stack)
    case absent
  }

  public let name: String
  /// The events of its last operation.
  public internal(set) var events = EventSight.unread
  public internal(set) var sight = Sight.unknown
  /// Why it cannot be seen now; what was seen before stays.
  public internal(set) var problem: AWSError?
  /// When it was last seen.
  public internal(set) var seenAt: Date?
  /// When it was last seen to begin to move.
  public internal(set) var movingSince: Date?

  public init(name: String) { self.name = name }

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

  public var stack: Stack? { if case .seen(let stack) = sight { stack } else { nil } }

  public var isMoving: Bool { status.map { !$0.isSettled } ?? false }
}
