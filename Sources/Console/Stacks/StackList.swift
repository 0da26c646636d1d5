public import AWSCore
internal import Foundation

/// The stacks of one session: those it named, and those AWS listed where it may.
public struct StackList: Hashable, Sendable {
  /// Whether ListStacks works for the session.
  public enum Listing: Hashable, Sendable {
    case untried
    case listing
    case done
    /// Asked once, never again in this session.
    case denied(AWSError)
  }

  public internal(set) var rows: [StackRow] = []
  public internal(set) var listing = Listing.untried
  /// Names given by a person or a file; these are watched even where listing is denied.
  var named: Set<String> = []
  var nextListing: Date?

  /// Whether listings tell how its stacks are.
  var isListing: Bool {
    switch listing {
    case .untried, .denied: false
    case .listing, .done: nextListing != nil
    }
  }

  mutating func name(_ name: String) {
    named.insert(name)
    if !rows.contains(where: { $0.name == name }) { rows.append(StackRow(name: name)) }
  }

  mutating func update(_ name: String, _ change: (inout StackRow) -> Void) {
    guard let index = rows.firstIndex(where: { $0.name == name }) else { return }
    change(&rows[index])
  }

  /// Takes over a listing: rows keep their place and what is known better, new ones come behind.
  mutating func merge(_ summaries: [StackSummary], at now: Date) {
    let listed = Dictionary(summaries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    rows.removeAll { listed[$0.name] == nil && !named.contains($0.name) }
    let present = Set(rows.map(\.name))
    for summary in summaries where !present.contains(summary.name) {
      rows.append(StackRow(name: summary.name))
    }
    for index in rows.indices {
      guard let summary = listed[rows[index].name] else { continue }
      rows[index].take(summary, at: now)
    }
  }
}

extension StackRow {
  mutating func take(_ summary: StackSummary, at now: Date) {
    problem = nil
    seenAt = now
    // A description of the same moment says more than the listing.
    if let stack, stack.status == summary.status, stack.lastUpdatedTime == summary.lastUpdatedTime { return }
    sight = .listed(summary)
    trackMovement(since: summary.lastUpdatedTime ?? summary.creationTime, at: now)
  }

  mutating func take(_ stack: Stack, at now: Date) {
    problem = nil
    seenAt = now
    sight = .seen(stack)
    trackMovement(since: stack.lastUpdatedTime ?? stack.creationTime, at: now)
  }

  private mutating func trackMovement(since start: Date?, at now: Date) {
    guard isMoving, status != .reviewInProgress else {
      movingSince = nil
      return
    }
    movingSince = movingSince ?? min(start ?? now, now)
  }
}
