internal import AWSCore
internal import Deployment
internal import Foundation

/// Whether an action can be done now; what it says when not is shown in help and on the attempt.
extension ConsoleState {
  /// Nil where it can be done; else the reason.
  func obstacle(to action: ConsoleAction) -> String? {
    switch action {
    case .assume, .renew, .switchSession, .drop, .showSession: sessions.obstacle(to: action, at: now)
    case .copyValue: copyable == nil ? "nothing is selected" : nil
    case .copyRow: copyableRow == nil ? "nothing is selected" : nil
    case .nextTab, .previousTab, .showEvents, .showResources, .showParameters:
      stacks.selectedKey == nil ? "no stack is selected" : nil
    case .writeOutputs, .openURL: outputs.obstacle(to: action)
    case .deploy:
      isReadOnly ? "this console is read-only" : sessions.rows.isEmpty ? "there is no session" : nil
    case .execute: obstacleToChanging ?? obstacleToExecuting
    case .deleteChangeSet: obstacleToChanging
    default: nil
    }
  }

  /// What stands against changing the selected change set.
  private var obstacleToChanging: String? {
    if isReadOnly { return "this console is read-only" }
    if let row = sessions.activeRow, row.isReadOnly { return "\(row.name) is read-only" }
    guard sessions.isActiveUsable(at: now) else { return "the session is not live" }
    guard focus == .changeSets || mainPane.tab == .changes else { return "it works on the Changes tab" }
    return changeSets.selected == nil ? "there is no change set" : nil
  }

  private var obstacleToExecuting: String? {
    guard let found = changeSets.selected, let row = stacks.selected, let key = stacks.selectedKey else {
      return "there is no change set"
    }
    if !ChangeSetWords.isReady(found.summary) { return "it is \(ChangeSetWords.state(of: found))" }
    let isMoving = row.isMoving && row.status != .reviewInProgress
    return isMoving || operations.keys.contains(key) ? "something runs on the stack" : nil
  }

  /// What `y` copies in the focused pane.
  var copyable: String? {
    switch focus {
    case .sessions: sessions.selected?.roleARN
    case .stacks: stacks.selectedKey?.name
    case .changeSets: changeSets.selected?.summary.id
    case .outputs: outputs.selected?.value
    case .main: mainPane.copyable
    }
  }

  /// What `Y` copies: the row as a line of text.
  var copyableRow: String? {
    switch focus {
    case .sessions: sessions.copyableRow
    case .stacks: stacks.selected.map { "\($0.name)\t\(StackWords.state(of: $0, at: now))" }
    case .changeSets:
      changeSets.selected.map { "\($0.summary.name)\t\(ChangeSetWords.state(of: $0))\t\($0.summary.id)" }
    case .outputs: outputs.selected.map { "\($0.key)\t\($0.value)" }
    case .main: mainPane.selectedRow?.line
    }
  }
}
