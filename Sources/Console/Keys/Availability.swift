internal import AWSCore
internal import Foundation

/// Whether an action can be done now; what it says when not is shown in help and on the attempt.
extension ConsoleState {
  /// Nil where it can be done; else the reason.
  func obstacle(to action: ConsoleAction) -> String? {
    switch action {
    case .assume, .renew: obstacleToAssuming
    case .switchSession: obstacleToSwitching
    case .drop:
      switch selectedSession?.phase {
      case nil: "there is no session"
      case .idle, .assuming, .failed: "it is not assumed"
      case .live, .renewing: nil
      }
    case .copyValue: copyable == nil ? "nothing is selected" : nil
    case .nextTab, .previousTab: selectedStack == nil ? "no stack is selected" : nil
    default: nil
    }
  }

  private var obstacleToAssuming: String? {
    guard let session = selectedSession else { return "there is no session" }
    switch session.phase {
    case .assuming, .renewing: return "it is being assumed"
    case .failed(let error) where session.region == nil: return error.message
    case .idle, .live, .failed: return nil
    }
  }

  private var obstacleToSwitching: String? {
    guard let session = selectedSession else { return "there is no session" }
    return session.isUsable(at: now) ? nil : "it is not assumed; a assumes it"
  }

  /// What `y` copies in the focused pane.
  var copyable: (what: String, text: String)? {
    switch focus {
    case .sessions: selectedSession.flatMap { row in row.roleARN.map { ("role ARN of \(row.name)", $0) } }
    case .stacks: selectedStack.map { ("stack name", $0.name) }
    case .outputs: selectedOutput.map { ($0.key, $0.value) }
    case .main: selectedField.map { ($0.label, $0.value) }
    }
  }
}
