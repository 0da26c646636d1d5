internal import AWSCore
internal import Deployment
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
    case .copyRow: copyableRow == nil ? "nothing is selected" : nil
    case .nextTab, .previousTab, .showEvents, .showResources, .showParameters:
      selectedStack == nil ? "no stack is selected" : nil
    case .writeOutputs:
      (selectedStack?.stack?.outputs.isEmpty ?? true) ? "the stack has no outputs" : nil
    case .openURL:
      selectedOutput.map { WebAddress.isOne($0.value) } == true ? nil : "the output is no web address"
    case .deploy: isReadOnly ? "this console is read-only" : sessions.isEmpty ? "there is no session" : nil
    case .execute: obstacleToChanging ?? obstacleToExecuting
    case .deleteChangeSet: obstacleToChanging
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

  /// What stands against changing the selected change set.
  private var obstacleToChanging: String? {
    if isReadOnly { return "this console is read-only" }
    guard let session = activeSession, session.isUsable(at: now) else { return "the session is not live" }
    guard focus == .changeSets || tab == .changes else { return "it works on the Changes tab" }
    return selectedChangeSet == nil ? "there is no change set" : nil
  }

  private var obstacleToExecuting: String? {
    guard let found = selectedChangeSet, let row = selectedStack else { return "there is no change set" }
    if !ChangeSetWords.isReady(found.summary) { return "it is \(ChangeSetWords.state(of: found))" }
    if row.isMoving, row.status != .reviewInProgress { return "something runs on the stack" }
    return operations.contains { $0.key == selectedKey } ? "something runs on the stack" : nil
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
    case .changeSets: selectedChangeSet.map { ("change set ARN", $0.summary.id) }
    case .outputs: selectedOutput.map { ($0.key, $0.value) }
    case .main:
      selectedRow.map { ($0.title, $0.value) } ?? tabDenial?.denial.map { ("statement", $0.statement) }
    }
  }

  /// What `Y` copies: the row as a line of text.
  var copyableRow: String? {
    switch focus {
    case .sessions:
      selectedSession.map { [$0.name, $0.roleARN ?? "", $0.region?.name ?? ""].joined(separator: "\t") }
    case .stacks: selectedStack.map { "\($0.name)\t\(StackWords.state(of: $0, at: now))" }
    case .changeSets:
      selectedChangeSet.map { "\($0.summary.name)\t\(ChangeSetWords.state(of: $0))\t\($0.summary.id)" }
    case .outputs: selectedOutput.map { "\($0.key)\t\($0.value)" }
    case .main: selectedRow?.line
    }
  }
}
