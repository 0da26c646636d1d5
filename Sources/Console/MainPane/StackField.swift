internal import AWSCore
internal import Deployment
internal import Foundation

/// A labelled line of the main pane.
struct StackField: Hashable {
  let label: String
  let value: String
  /// ARNs and paths are cut in the middle, prose at the end.
  var isIdentifier = false

  static func fields(of row: StackRow, tab: MainTab, at now: Date) -> [StackField] {
    switch tab {
    case .overview: overview(row, now)
    case .parameters: parameters(row)
    case .changes, .events, .resources: []
    }
  }

  private static func overview(_ row: StackRow, _ now: Date) -> [StackField] {
    var fields = [StackField(label: "Status", value: StackWords.state(of: row, at: now))]
    func add(_ label: String, _ value: String?, isIdentifier: Bool = false) {
      guard let value, !value.isEmpty else { return }
      fields.append(StackField(label: label, value: value, isIdentifier: isIdentifier))
    }
    if let problem = row.problem { add("Next step", problem.nextStep) }
    guard let stack = row.stack else { return fields }
    if stack.status.meaning == .failed || stack.status.meaning == .rollingBack {
      add("What helps", row.cause.flatMap(FailureAdvice.advice))
    }
    add("CloudFormation", stack.detailedStatus.map { "\(stack.status), \($0)" } ?? stack.status.rawValue)
    add("Description", stack.description)
    add("Service role", stack.roleARN ?? "none recorded", isIdentifier: stack.roleARN != nil)
    add("Created", moment(stack.creationTime, now))
    add("Updated", moment(stack.lastUpdatedTime, now))
    add("Capabilities", stack.capabilities.joined(separator: ", "))
    add("Tags", stack.tags.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
    add("Notifications", stack.notificationARNs.joined(separator: ", "), isIdentifier: true)
    add("Protected", stack.isTerminationProtected ? "against deletion" : nil)
    add("Change set", stack.changeSetID, isIdentifier: true)
    add("Parent", stack.parentID, isIdentifier: true)
    add("Stack id", stack.id, isIdentifier: true)
    return fields
  }

  private static func parameters(_ row: StackRow) -> [StackField] {
    (row.stack?.parameters ?? []).map { parameter in
      let resolved = parameter.resolvedValue.map { " → \($0)" } ?? ""
      return StackField(label: parameter.key, value: parameter.value + resolved)
    }
  }

  private static func moment(_ date: Date?, _ now: Date) -> String? {
    date.map { "\(Timestamp.iso8601($0)), \(Countdown.age(now.timeIntervalSince($0))) ago" }
  }
}
