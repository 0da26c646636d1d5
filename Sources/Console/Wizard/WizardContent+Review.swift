internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation
internal import Packaging

/// What would change, and what becomes of it.
extension WizardContent {
  static func review(
    _ wizard: DeployWizard, _ sight: WizardSight, rows: Int, _ wrapped: Wrap
  ) -> [WizardLine] {
    switch wizard.review {
    case .none: return []
    case .planning:
      let seconds = wizard.planningSince.map { sight.now.timeIntervalSince($0) } ?? 0
      var lines = [WizardLine.text("\(wizard.planning) \(Countdown.left(seconds))", .strong)]
      if let error = sight.lastCallError {
        lines += wrapped("the last call: \(error); it is tried again", Style(.yellow))
      }
      lines.append(.blank)
      if wizard.tally.found > 0 {
        let seconds = wizard.packagingSince.map { sight.now.timeIntervalSince($0) } ?? 0
        lines.append(.text(wizard.tally.words(after: seconds)))
        if wizard.tally.size > 0 {
          let part = Double(wizard.tally.sent) / Double(wizard.tally.size)
          lines.append(WizardLine(content: .gauge(part), style: Style(.cyan)))
        }
      }
      return lines
    case .noChanges(let stack):
      return [.text("No changes", .strong), .blank]
        + wrapped("\(stack.name) is as the template says already. The empty change set was removed.", .plain)
        + [.blank, .text("Enter closes.", .faint)]
    case .failed(let message, let nextStep, let lacksBucket):
      let way = lacksBucket ? "b makes the bucket and tries again." : nextStep
      return [.text("It could not be planned", Style(.red, bold: true)), .blank]
        + wrapped(message, Style(.red)) + [.blank] + wrapped(way, .plain)
        + [.blank] + wrapped("r tries again. ^B goes back to what can be changed; nothing is lost.", .faint)
    case .ready(let plan): return changes(plan, wizard, rows: rows, wrapped)
    }
  }

  private static func changes(
    _ plan: PlanReview, _ wizard: DeployWizard, rows: Int, _ wrapped: Wrap
  ) -> [WizardLine] {
    var lines = [WizardLine.text(ChangeWords.summary(plan.changes), .strong)]
    lines += wrapped("\(plan.changeSetName), with \(plan.role)", .faint)
    for change in plan.parameterChanges {
      lines += wrapped("Parameter \(change.name): \(change.before ?? "–") → \(change.after ?? "–")", .plain)
    }
    lines.append(.blank)
    // Only what can be seen is measured and put into words.
    let near = plan.changes.indices.clamped(to: wizard.line - max(1, rows)..<wizard.line + max(1, rows))
    let names = plan.changes[near].map { TextWidth.columns($0.name, limit: 48) }.max() ?? 0
    for (index, reviewed) in plan.changes.enumerated() {
      guard near.contains(index) else {
        lines.append(.blank)
        continue
      }
      var line = line(of: reviewed, nameColumns: names)
      line.isFocused = index == wizard.line
      lines.append(line)
      guard line.isFocused else { continue }
      for detail in reviewed.change.details { lines += wrapped("    \(ChangeWords.detail(detail))", .faint) }
    }
    return lines
  }

  private static func line(of reviewed: ReviewedChange, nameColumns: Int) -> WizardLine {
    let change = reviewed.change
    let (sign, style): (String, Style) =
      switch change.action {
      case "Add": ("+", Style(.green))
      case "Remove": ("-", Style(.red))
      default: ("~", change.mayReplace ? Style(.red, bold: true) : Style(.yellow))
      }
    let padding = max(0, nameColumns - TextWidth.columns(reviewed.name, limit: 48))
    let words = [
      "\(sign) \(change.action.padding(toLength: 6, withPad: " ", startingAt: 0))",
      reviewed.name + String(repeating: " ", count: padding), ChangeWords.short(change.resourceType),
      ChangeWords.replacement(change),
    ]
    return .text(words.filter { !$0.isEmpty }.joined(separator: "  "), style)
  }

  /// - Parameter rows: events that there is room for.
  static func watch(
    _ wizard: DeployWizard, _ sight: WizardSight, rows: Int, _ wrapped: Wrap
  ) -> [WizardLine] {
    guard case .ready = wizard.review else { return [] }
    let row = sight.stack
    var lines: [WizardLine] = []
    if let cause = row?.events.events?.rootCause, wizard.operation != nil, isFailing(wizard, row) {
      lines += wrapped("✗ \(cause.logicalID): \(cause.reason ?? "\(cause.status)")", Style(.red, bold: true))
    }
    switch wizard.end {
    case nil:
      let operation = sight.operation
      lines.append(.text(operation?.words(at: sight.now) ?? "Executing…", .strong))
      if let operation, !operation.planned.isEmpty {
        let part = Double(operation.settled.count) / Double(operation.planned.count)
        lines.append(WizardLine(content: .gauge(part), style: Style(.cyan)))
      }
    case .succeeded(let stack)?:
      lines.append(.text("✔ \(stack.name) \(StackWords.words(stack.status))", Style(.green, bold: true)))
      lines.append(.blank)
      lines.append(.text(stack.outputs.isEmpty ? "It has no outputs." : "Outputs", .strong))
      for output in stack.outputs { lines += wrapped("\(output.key)  \(output.value)", .plain) }
      return lines + [.blank, .text("Enter closes; the stack is in pane 2.", .faint)]
    case .failed(let words, let advice)?:
      lines += wrapped("✗ \(words)", Style(.red, bold: true)) + [.blank]
      for one in advice { lines += wrapped(one, .plain) }
    }
    lines.append(.blank)
    switch row?.events {
    case .denied(let error)?:
      lines += wrapped(
        "Resources are not shown: \(error.denial?.explanation ?? error.message). The stack's own status is followed.",
        .faint)
      if let row { lines += wrapped(StackWords.state(of: row, at: sight.now), .plain) }
    default:
      let events = (row?.events.events?.events ?? []).reversed().lazy.filter { !$0.isOfStackItself }
      for event in events.prefix(rows) {
        let words =
          "\(sight.clock.words(event.timestamp)) \(event.logicalID)  \(event.status)  \(event.reason ?? "")"
        lines.append(.text(words, event.status.isFailure ? Style(.red) : .plain))
      }
    }
    return lines
  }

  private static func isFailing(_ wizard: DeployWizard, _ row: StackRow?) -> Bool {
    if case .failed = wizard.end { return true }
    return row?.status.map { [.failed, .rollingBack].contains($0.meaning) } ?? false
  }
}
