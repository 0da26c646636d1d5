import AWSCore
import Deployment
import Foundation

/// A deployment's progress as lines on standard error.
enum DeployPrinter {
  static func show(_ progress: DeployProgress) {
    switch progress {
    case .waiting(let stack): line("Waiting: \(stack.name) is \(stack.status)")
    case .packaging(let progress): packaging.show(progress)
    case .templateWrittenAnew:
      line("The template could not be changed in place: it was written anew, without its comments")
    case .uploadsForgotten(let bucket, let isCertain):
      line(
        isCertain
          ? "What was taken to be in s3://\(bucket) is not there; the next deployment uploads it again"
          : "In case the cause is that something in s3://\(bucket) is gone, the next deployment uploads all again"
      )
    case .changeSetRequested(let name, let kind):
      line("Making change set \(name) (\(kind.rawValue.lowercased()))")
    case .roleNotAssumable(let role, let seconds):
      line(
        "CloudFormation cannot assume \(role). If it was made just now, it soon can: trying for \(seconds) s")
    case .executing(let review): line("Executing \(review.changeSetName)")
    case .deleting(let stack): line("Deleting \(stack.name)")
    case .following(let entry):
      line(
        "Following \(entry.changeSetName), executed \(Timestamp.iso8601(entry.executedAt ?? entry.madeAt))")
    case .observed: break
    case .status(let stack):
      line("\(stack.name) \(stack.status)" + (stack.statusReason.map { ": \($0)" } ?? ""))
    case .event(let event):
      line(
        "  \(event.logicalID) \(event.status) \(event.resourceType)"
          + (event.reason.map { ": \($0)" } ?? ""), at: event.timestamp)
    case .eventsDenied(let error):
      let what = error.denial?.explanation ?? "the session lacks cloudformation:DescribeStackEvents"
      line("Resources are not shown: \(what)")
    case .lostSight(let error): line("Lost sight: \(error); looking again")
    case .sightRegained(let since): line("In sight again, lost since \(clock(since))")
    case .notJournalled(let why): line("The journal cannot be written, so this is not remembered: \(why)")
    }
  }

  /// The changes, one a line: action, resource, type, and replacement in words; below it, what changes.
  ///
  /// - Parameter withValues: what properties and parameters are and become, too. A log that others read is no place
  ///   for them: a function's environment is not masked by AWS.
  static func show(_ review: PlanReview, withValues: Bool) {
    show(review.changes, withValues: withValues)
    for change in review.parameterChanges {
      Output.note(
        "  Parameter \(change.name)"
          + (withValues ? ": \(short(change.before)) → \(short(change.after))" : ""))
    }
  }

  /// The same of changes alone.
  static func show(_ changes: [ReviewedChange], withValues: Bool) {
    let actions = changes.map(\.change.action.count).max() ?? 0
    let names = changes.map(\.name.count).max() ?? 0
    for reviewed in changes {
      let change = reviewed.change
      let action = change.action.padding(toLength: actions, withPad: " ", startingAt: 0)
      let name = reviewed.name.padding(toLength: names, withPad: " ", startingAt: 0)
      Output.note("  \(action)  \(name)  \(change.resourceType)\(replacement(change))")
      for detail in change.details where detail.before != nil || detail.after != nil {
        let property = detail.name.map { $0.replacing(/^\/?Properties\//, with: "") } ?? detail.attribute
        Output.note(
          "      \(property)" + (withValues ? ": \(short(detail.before)) → \(short(detail.after))" : ""))
      }
    }
  }

  /// A value on one line, cut where it is long.
  private static func short(_ value: String?) -> String {
    guard let value else { return "–" }
    let line = value.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 60 ? "\(line.prefix(59))…" : line
  }

  private static func replacement(_ change: Change) -> String {
    switch change.replacement {
    case "True": "  is replaced"
    case "Conditional": "  may be replaced"
    default: ""
    }
  }

  private static let packaging = PackagingPrinter()

  private static func line(_ text: String, at time: Date = Date()) {
    Output.note("\(clock(time)) \(text)")
  }

  /// The time of day here, `HH:MM:SS`.
  private static func clock(_ time: Date) -> String {
    let part = Calendar.current.dateComponents([.hour, .minute, .second], from: time)
    return [part.hour, part.minute, part.second].map { String(format: "%02d", $0 ?? 0) }.joined(
      separator: ":")
  }
}
