import AWSCore
import Deployment
import Foundation

/// A deployment's progress as lines on standard error.
enum DeployPrinter {
  static func show(_ progress: DeployProgress) {
    switch progress {
    case .changeSetRequested(let name, let kind):
      line("Making change set \(name) (\(kind.rawValue.lowercased()))")
    case .executing(let review):
      line("Executing \(review.changeSetName)")
    case .status(let stack):
      line("\(stack.name) \(stack.status)" + (stack.statusReason.map { ": \($0)" } ?? ""))
    case .lostSight(let error):
      line("Lost sight: \(error); looking again")
    }
  }

  /// The changes, one a line: action, resource, type, and replacement in words.
  static func show(_ review: PlanReview) {
    let actions = review.changes.map(\.action.count).max() ?? 0
    let names = review.changes.map(\.logicalID.count).max() ?? 0
    for change in review.changes {
      let action = change.action.padding(toLength: actions, withPad: " ", startingAt: 0)
      let name = change.logicalID.padding(toLength: names, withPad: " ", startingAt: 0)
      Output.note("  \(action)  \(name)  \(change.resourceType)\(replacement(change))")
    }
  }

  private static func replacement(_ change: Change) -> String {
    switch change.replacement {
    case "True": "  is replaced"
    case "Conditional": "  may be replaced"
    default: ""
    }
  }

  private static func line(_ text: String) {
    Output.note("\(Self.clock()) \(text)")
  }

  /// The time of day here, `HH:MM:SS`.
  private static func clock() -> String {
    let part = Calendar.current.dateComponents([.hour, .minute, .second], from: Date())
    return [part.hour, part.minute, part.second].map { String(format: "%02d", $0 ?? 0) }.joined(
      separator: ":")
  }
}
