public import AWSCore
public import Deployment

/// The change sets of one stack, as far as the session may know them.
public struct ChangeSetList: Hashable, Sendable {
  /// Newest first, as they were found the last time; empty before that.
  public private(set) var rows: [FoundChangeSet] = []
  /// Why only those made here are shown.
  public private(set) var denial: AWSError?
  /// Why they could not be found the last time.
  private(set) var problem: AWSError?
  /// To be found anew.
  private(set) var isStale = false

  mutating func take(_ found: [FoundChangeSet], denial: AWSError?) {
    rows = found
    self.denial = denial
    problem = nil
  }

  mutating func fail(_ error: AWSError) { problem = error }

  mutating func becomeStale() { isStale = true }

  mutating func beginLooking() { isStale = false }

  /// Whether one of them has more to tell at the next look.
  var hasOneBeingMade: Bool { rows.contains { $0.summary.status.isBeingMade } }
}

extension ChangeSetList: ListRows {
  var count: Int { rows.count }
  func id(at index: Int) -> String { rows[index].summary.id }
  func text(at index: Int) -> String { rows[index].summary.name }
}

/// What is known of a change set's changes.
public enum ChangesSight: Hashable, Sendable {
  /// All pages of DescribeChangeSet, and what its changes would do.
  case read(ChangeSet, [ReviewedChange])
  /// It could not be described; why.
  case failed(AWSError)
}
