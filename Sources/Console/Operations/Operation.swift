internal import AWSCore
public import Deployment
public import Foundation

/// Something that runs in the background: a change set that was executed from here.
public struct Operation: Hashable, Sendable {
  /// Counts from 1 in each run of the console; the messages about the operation bear it.
  public let id: Int
  /// The stack that is changed, and the session that the change set is executed with.
  public let key: StackKey
  /// ChangeSetName of DescribeChangeSet, for what is said where it could not be executed.
  public let changeSetName: String
  /// When the person confirmed it, on AWS's clock.
  public let startedAt: Date
  /// Resources the change set changes.
  let planned: Set<String>
  /// Those of them that have settled, as far as events tell.
  private(set) var settled: Set<String> = []
  private(set) var status: StackStatus?
  /// Since when the stack is out of sight.
  private(set) var lostSince: Date?

  /// `app updating 3/11 0:42`.
  func words(at now: Date) -> String {
    var words = "\(key.name) \(status.map(StackWords.words) ?? "executing")"
    if !settled.isEmpty { words += " \(settled.count)/\(planned.count)" }
    words += " \(Countdown.left(now.timeIntervalSince(startedAt)))"
    if lostSince != nil { words += ", out of sight" }
    return words
  }

  mutating func note(_ progress: DeployProgress, at now: Date) {
    switch progress {
    case .status(let stack): status = stack.status
    case .event(let event):
      if event.status.isSettled, planned.contains(event.logicalID) { settled.insert(event.logicalID) }
    case .lostSight: lostSince = lostSince ?? now
    case .sightRegained: lostSince = nil
    default: break
    }
  }
}
