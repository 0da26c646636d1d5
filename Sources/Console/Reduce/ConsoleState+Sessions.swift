internal import AWSCore
internal import Deployment
internal import Foundation

extension ConsoleState {
  /// Seconds until a failed renewal is tried again.
  private static let renewalPause: TimeInterval = 30

  mutating func updateSession(_ name: String, _ change: (inout SessionRow) -> Void) {
    guard let index = sessions.firstIndex(where: { $0.name == name }) else { return }
    change(&sessions[index])
  }

  /// Assumes a session, or renews one that lives.
  mutating func assume(_ name: String) -> [ConsoleEffect] {
    let now = now
    updateSession(name) { $0.phase = $0.isUsable(at: now) ? .renewing : .assuming }
    return [.assume(session: name)]
  }

  mutating func sessionReady(_ name: String, _ facts: SessionFacts) -> [ConsoleEffect] {
    // Dropped while STS was asked: the runtime has forgotten the credentials.
    guard let row = sessions.first(where: { $0.name == name }), row.phase != .idle else { return [] }
    updateSession(name) {
      $0.phase = .live
      $0.lifetime = facts.lifetime
      $0.assumedRoleARN = facts.callerARN
      $0.renewalProblem = nil
      $0.nextRenewal = nil
    }
    if row.phase == .assuming { tell("Assumed \(name)") }
    let onwards = wizardSessionReady(name)
    // The first session is the one to show; later ones are switched to.
    if let shown = activeSession, shown.name != name, shown.isUsable(at: now) || shown.phase == .assuming {
      return onwards
    }
    return onwards + (row.phase == .renewing && active == name ? [] : activate(name))
  }

  mutating func sessionFailed(_ name: String, _ error: AWSError) {
    // Dropped while STS was asked: its answer is nobody's.
    guard let row = sessions.first(where: { $0.name == name }), row.phase != .idle else { return }
    let now = now
    updateSession(name) {
      if $0.lifetime.map({ !$0.isOver(at: now) }) ?? false, $0.phase == .renewing {
        $0.phase = .live
        $0.renewalProblem = error
        $0.nextRenewal = now.addingTimeInterval(Self.renewalPause)
      } else {
        $0.phase = .failed(error)
      }
    }
    let what = row.phase == .renewing ? "renewed" : "assumed"
    warn(
      "\(name) could not be \(what): \(error.message.isEmpty ? error.code : error.message)\n\(error.nextStep)"
    )
  }

  mutating func activate(_ name: String) -> [ConsoleEffect] {
    active = name
    cursors[.stacks] = nil
    cursors[.outputs] = nil
    cursors[.main] = nil
    if stackLists[name] == nil { stackLists[name] = StackList() }
    return listingDue()
  }

  mutating func drop(_ name: String) -> [ConsoleEffect] {
    updateSession(name) {
      $0.phase = .idle
      $0.lifetime = nil
      $0.assumedRoleARN = nil
      $0.renewalProblem = nil
    }
    stackLists[name]?.listing = .untried
    tell("Dropped \(name)")
    return [.drop(session: name)]
  }

  /// Renewals by themselves, before the end.
  mutating func renewalsDue() -> [ConsoleEffect] {
    let due = sessions.filter { row in
      guard row.phase == .live, let lifetime = row.lifetime, row.roleARN != nil else { return false }
      return lifetime.isDue(at: now) && !lifetime.isOver(at: now)
        && (row.nextRenewal.map { now >= $0 } ?? true)
    }
    return due.flatMap { assume($0.name) }
  }
}
