internal import AWSCore
internal import Deployment
internal import Foundation

extension ConsoleState {
  /// Seconds between two listings.
  private static let listingInterval: TimeInterval = 10

  mutating func stackObserved(_ key: StackKey, _ observation: StackObservation) {
    let now = now
    let before = stackLists[key.session]?.rows.first { $0.name == key.name }?.stack
    stackLists[key.session]?.update(key.name) { row in
      // From afar they are not read; what was read stays.
      if observation.events != .unread { row.events = observation.events }
      switch observation.sight {
      case .seen(let stack): row.take(stack, at: now)
      case .absent:
        row.sight = .absent
        row.problem = nil
        row.seenAt = now
        row.movingSince = nil
      case .lost(let error): row.problem = error
      }
    }
    guard case .seen(let stack) = observation.sight else { return }
    let isOneBeingMade = changeSetLists[key]?.rows.contains { $0.summary.status.isBeingMade } ?? false
    if stack.status != before?.status || stack.changeSetID != before?.changeSetID || isOneBeingMade {
      changeSetLists[key]?.isStale = true
    }
    if stack.status != before?.status || !stack.status.isSettled { resources[key]?.isStale = true }
  }

  mutating func stacksListed(_ session: String, _ summaries: [StackSummary]) {
    stackLists[session]?.listing = .done
    stackLists[session]?.nextListing = now.addingTimeInterval(Self.listingInterval)
    stackLists[session]?.merge(summaries.filter { $0.parentID == nil }, at: now)
  }

  mutating func listingFailed(_ session: String, _ error: AWSError) {
    stackLists[session]?.nextListing = now.addingTimeInterval(Self.listingInterval)
    if error.kind == .accessDenied {
      stackLists[session]?.listing = .denied(error)
    } else {
      stackLists[session]?.listing = .untried
      warn("Stacks cannot be listed: \(error)\n\(error.nextStep)")
    }
  }

  /// Lists the active session's stacks where it may, at its interval.
  mutating func listingDue() -> [ConsoleEffect] {
    guard let active, activeSession?.isUsable(at: now) == true, let list = stackLists[active] else {
      return []
    }
    switch list.listing {
    case .denied, .listing: return []
    case .untried, .done: break
    }
    guard list.nextListing.map({ now >= $0 }) ?? true else { return [] }
    stackLists[active]?.listing = .listing
    return [.listStacks(session: active)]
  }

  /// Shows a stack by name, from now on also in later runs.
  mutating func showStack(_ name: String) -> [ConsoleEffect] {
    guard let active else {
      warn("Assume a session first; then :stack \(name) shows the stack")
      return []
    }
    let key = StackKey(session: active, name: name)
    stackLists[active, default: StackList()].name(name)
    cursors[.stacks, default: Cursor()].filter = ""
    cursors[.stacks, default: Cursor()].item = name
    focus = .stacks
    return [.remember(key)]
  }
}
