internal import AWSCore
internal import Foundation

/// A stack's state in words: the status and its cause, never a bare status.
enum StackWords {
  /// Seconds after which something that still moves is called stuck.
  static let stuckAfter: TimeInterval = 3600

  static func state(of row: StackRow, at now: Date) -> String {
    var text: String
    switch row.sight {
    case .unknown: text = row.problem == nil ? "looking…" : ""
    case .absent: text = "there is no such stack"
    case .listed, .seen:
      text = row.status.map(words) ?? ""
      if let since = row.movingSince, row.isMoving {
        let age = now.timeIntervalSince(since)
        text += age >= stuckAfter ? ", stuck for \(Countdown.age(age))" : ", \(Countdown.age(age))"
      }
      if let reason = row.cause { text += ": \(reason)" }
    }
    if let problem = row.problem {
      let since = row.seenAt.map { " (seen \(Countdown.age(now.timeIntervalSince($0))) ago)" } ?? ""
      text += (text.isEmpty ? "" : "; ") + "out of sight\(since): \(problem)"
    }
    return text
  }

  static func words(_ status: StackStatus) -> String {
    known[status.rawValue] ?? status.rawValue.lowercased().replacing("_", with: " ")
  }

  static func glyph(of row: StackRow) -> String {
    if row.problem != nil { return "?" }
    guard let status = row.status else { return row.sight == .absent ? "✗" : "·" }
    return switch status.meaning {
    case .good: "✔"
    case .moving: movingGlyph
    case .rollingBack: "◑"
    case .failed, .gone: "✗"
    case .waiting: "○"
    }
  }

  static let movingGlyph = "◐"

  private static let known = [
    "CREATE_COMPLETE": "created", "CREATE_IN_PROGRESS": "creating", "CREATE_FAILED": "creation failed",
    "DELETE_COMPLETE": "deleted", "DELETE_IN_PROGRESS": "deleting", "DELETE_FAILED": "deletion failed",
    "ROLLBACK_IN_PROGRESS": "creation failed, rolling back",
    "ROLLBACK_COMPLETE": "creation failed, rolled back", "ROLLBACK_FAILED": "rollback failed",
    "UPDATE_IN_PROGRESS": "updating", "UPDATE_COMPLETE": "updated",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "updated, cleaning up", "UPDATE_FAILED": "update failed",
    "UPDATE_ROLLBACK_IN_PROGRESS": "update failed, rolling back",
    "UPDATE_ROLLBACK_COMPLETE": "update rolled back",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "update rolled back, cleaning up",
    "UPDATE_ROLLBACK_FAILED": "update rollback failed",
    "REVIEW_IN_PROGRESS": "waits for a change set",
  ]
}
