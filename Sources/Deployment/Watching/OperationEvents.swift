public import AWSCore
public import Foundation

/// The events of one operation on a stack, nested stacks included.
public struct OperationEvents: Hashable, Sendable {
  /// Which operation.
  public enum Scope: Hashable, Sendable {
    /// The one whose events bear this ClientRequestToken.
    case token(String)
    /// The stack's latest.
    case latest
  }

  /// The ARN of the stack that the operation was begun on; events of other ids are those of nested stacks.
  public let stackID: String
  /// What tells its events from those of the stack's other operations.
  public let scope: Scope
  /// By AWS's clock: what happened before is none of this operation.
  let since: Date?
  private var root = EventLog()
  private var nested: [String: EventLog] = [:]
  /// Of this operation, oldest first.
  public private(set) var events: [StackEvent] = []
  /// Nested stacks seen in it, by id, in the order they came up.
  public private(set) var nestedStackIDs: [String] = []
  /// The failure the others followed from: the first of a resource, in a nested stack rather than the
  /// nested stack itself, and not one that was only cancelled.
  public private(set) var rootCause: StackEvent?

  /// Without events: `merge` takes over what was read. `since` says how far back reading has to go, no more.
  public init(stackID: String, scope: Scope, since: Date? = nil) {
    self.stackID = stackID
    self.scope = scope
    self.since = since
  }

  /// When it began: the time of its first event.
  public var start: Date? { events.first { $0.stackID == stackID }?.timestamp }

  /// Takes over one read of a stack's events, newest first; `id` is the stack's or a nested one's.
  public mutating func merge(newestFirst read: [StackEvent], of id: String) {
    guard id == stackID else {
      if nested[id, default: EventLog()].merge(newestFirst: read) != .none { arrange() }
      return
    }
    switch root.merge(newestFirst: read) {
    case .none: break
    case .appended(let new): if !extend(with: root.events[new]) { arrange() }
    case .inserted: arrange()
    }
  }

  func knows(_ event: StackEvent, of id: String) -> Bool {
    (id == stackID ? root : nested[id])?.knows(event.id) ?? false
  }

  /// Whether an event of the stack itself is the one its operation began with: what came before is
  /// another operation's.
  func isBeginning(_ event: StackEvent) -> Bool {
    guard event.isOfStackItself, Self.beginnings.contains(event.status.rawValue) else { return false }
    if case .token(let token) = scope { return event.token == token }
    return true
  }

  /// Why it failed, in words: of the root cause where AWS gave a reason for it, else of whatever failed, else of the
  /// stack itself as it began to fail or to roll back. Nil: no event has one.
  public var failureReason: String? {
    func words(_ event: StackEvent) -> String? {
      event.reason.map { "\(event.logicalID) (\(event.resourceType)): \($0)" }
    }
    if let reason = rootCause.flatMap(words) { return reason }
    let failures = events.filter { $0.status.isFailure && !$0.isOfStackItself && $0.reason != nil }
    if let reason = (failures.first { !Self.isConsequence($0) } ?? failures.first).flatMap(words) {
      return reason
    }
    return events.first { event in
      event.isOfStackItself && event.reason != nil
        && (event.status.isFailure || event.status.rawValue.contains("ROLLBACK"))
    }?.reason
  }

  private static let beginnings: Set<String> = [
    "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS",
  ]

  private static func isConsequence(_ event: StackEvent) -> Bool {
    guard let reason = event.reason else { return false }
    return reason.hasSuffix("cancelled") || reason.contains("cancelled by user")
      || reason.hasPrefix("The following resource(s) failed")
  }

  // MARK: Arranging

  private mutating func arrange() {
    let own = ownEvents()
    guard let start = own.first?.timestamp else {
      events = []
      nestedStackIDs = []
      rootCause = nil
      return
    }
    var logs = [own]
    var found: [String] = []
    var next = 0
    // Nested ones may hold nested ones again.
    while next < logs.count {
      for id in logs[next].compactMap(\.nestedStackID) where !found.contains(id) && id != stackID {
        found.append(id)
        logs.append((nested[id]?.events ?? []).filter { $0.timestamp >= start }[...])
      }
      next += 1
    }
    nestedStackIDs = found
    events = Self.woven(logs)
    rootCause = Self.rootCause(in: events)
  }

  private static func rootCause(in events: [StackEvent]) -> StackEvent? {
    let failures = events.lazy.filter { $0.status.isFailure && !isConsequence($0) }
    return failures.first { !$0.isOfStackItself && !$0.isOfNestedStack } ?? failures.first
  }

  /// Takes over newer events of the stack where that changes nothing of what is arranged.
  ///
  /// - Returns: false where everything has to be arranged anew.
  private mutating func extend(with new: ArraySlice<StackEvent>) -> Bool {
    guard let first = events.first, nestedStackIDs.isEmpty,
      new.allSatisfy({ $0.nestedStackID == nil && !isLatestBeginning($0) })
    else { return false }
    switch scope {
    case .latest: events += new
    case .token(let token):
      guard first.token == token else { return false }
      events += new.filter { $0.token == token }
    }
    if rootCause?.isOfStackItself ?? true, new.contains(where: \.status.isFailure) {
      rootCause = Self.rootCause(in: events)
    }
    return true
  }

  /// The root stack's events of this operation.
  private func ownEvents() -> ArraySlice<StackEvent> {
    let all = root.events[...]
    switch scope {
    case .token(let token):
      let marked = all.filter { $0.token == token }
      if !marked.isEmpty { return marked[...] }
      // A back end that does not keep tokens: the latest operation is all there is to go by.
      return all.contains { $0.token != nil } ? [] : latest(all)
    case .latest: return latest(all)
    }
  }

  private func latest(_ all: ArraySlice<StackEvent>) -> ArraySlice<StackEvent> {
    guard let beginning = all.lastIndex(where: isLatestBeginning) else { return all }
    guard let token = all[beginning].token else { return all[beginning...] }
    // A failed creation that is deleted again begins anew within the same operation.
    return all[(all.firstIndex { $0.token == token } ?? beginning)...]
  }

  private func isLatestBeginning(_ event: StackEvent) -> Bool {
    event.isOfStackItself && Self.beginnings.contains(event.status.rawValue)
  }

  /// Several logs as one, by time, each keeping its own order.
  private static func woven(_ logs: [ArraySlice<StackEvent>]) -> [StackEvent] {
    guard logs.count > 1 else { return logs.first.map(Array.init) ?? [] }
    var rest = logs
    var woven: [StackEvent] = []
    woven.reserveCapacity(logs.reduce(0) { $0 + $1.count })
    while true {
      var earliest: Int?
      for (index, log) in rest.enumerated() {
        guard let event = log.first else { continue }
        if let best = earliest.flatMap({ rest[$0].first }), best.timestamp <= event.timestamp { continue }
        earliest = index
      }
      guard let earliest, let event = rest[earliest].popFirst() else { return woven }
      woven.append(event)
    }
  }
}
