internal import AWSCore
internal import Deployment

/// A change set's state in words.
enum ChangeSetWords {
  static func state(of found: FoundChangeSet) -> String {
    let summary = found.summary
    guard summary.status == .createComplete else {
      if summary.status.isBeingMade { return "being made" }
      let reason = summary.statusReason.map { ": \($0)" } ?? ""
      return summary.status == .failed ? "failed\(reason)" : words(summary.status.rawValue) + reason
    }
    return switch summary.executionStatus {
    case nil, .available?: "ready"
    case .executeInProgress?: "executing"
    case .executeComplete?: "executed"
    case .executeFailed?: "execution failed"
    case let other?: words(other.rawValue)
    }
  }

  static func glyph(of found: FoundChangeSet) -> String {
    switch (found.summary.status, found.summary.executionStatus) {
    case (.failed, _), (_, .executeFailed?): "✗"
    case (.createComplete, nil), (.createComplete, .available?): "○"
    case (_, .executeComplete?): "✔"
    case (.createComplete, .executeInProgress?): "◐"
    default: "·"
    }
  }

  /// Whether ExecuteChangeSet would take it.
  static func isReady(_ summary: ChangeSetSummary) -> Bool {
    summary.status == .createComplete && (summary.executionStatus ?? .available) == .available
  }

  private static func words(_ status: String) -> String {
    status.lowercased().replacing("_", with: " ")
  }
}
