internal import AWSCore
internal import Deployment
internal import Foundation

/// A row of the main pane, whatever the tab.
enum MainRow: Hashable {
  case field(StackField)
  case change(ReviewedChange)
  case event(StackEvent)
  case resource(StackResource)

  /// What the cursor holds on to.
  var id: String {
    switch self {
    case .field(let field): field.label
    case .change(let reviewed): reviewed.name
    case .event(let event): event.id
    case .resource(let resource): resource.logicalID
    }
  }

  /// What a filter looks through, and `Y` copies.
  var line: String {
    switch self {
    case .field(let field): "\(field.label) \(field.value)"
    case .change(let reviewed):
      [
        reviewed.change.action, reviewed.name, reviewed.change.resourceType,
        ChangeWords.replacement(reviewed.change),
      ].filter { !$0.isEmpty }.joined(separator: " ")
    case .event(let event):
      [
        Timestamp.iso8601(event.timestamp), event.logicalID, event.status.rawValue, event.resourceType,
        event.reason ?? "",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    case .resource(let resource):
      [
        resource.logicalID, resource.status.rawValue, resource.resourceType, resource.physicalID ?? "",
        resource.reason ?? "",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// What `y` copies.
  var value: String {
    switch self {
    case .field(let field): field.value
    case .change(let reviewed): reviewed.change.physicalID ?? reviewed.change.logicalID
    case .event(let event): event.reason ?? event.physicalID ?? event.logicalID
    case .resource(let resource): resource.physicalID ?? resource.logicalID
    }
  }

  var title: String {
    switch self {
    case .field(let field): field.label
    case .change(let reviewed): reviewed.name
    case .event(let event): event.logicalID
    case .resource(let resource): resource.logicalID
    }
  }

  /// Everything about it, a line each.
  var details: String {
    switch self {
    case .field(let field): field.value
    case .change(let reviewed): Self.details(reviewed.change)
    case .event(let event):
      Self.lines([
        ("Time", Timestamp.iso8601(event.timestamp)), ("Stack", event.stackName),
        ("Status", event.status.rawValue), ("Type", event.resourceType), ("Physical id", event.physicalID),
        ("Reason", event.reason), ("", event.reason.flatMap(FailureAdvice.advice)),
      ])
    case .resource(let resource):
      Self.lines([
        ("Status", resource.status.rawValue), ("Type", resource.resourceType),
        ("Physical id", resource.physicalID), ("Reason", resource.reason),
        ("Updated", resource.updated.map(Timestamp.iso8601)),
      ])
    }
  }

  private static func details(_ change: Change) -> String {
    let replacement = ChangeWords.replacement(change)
    return lines(
      [
        ("Action", change.action + (replacement.isEmpty ? "" : ", \(replacement)")),
        ("Type", change.resourceType), ("Physical id", change.physicalID),
        ("Present resource", change.policyAction), ("Scope", change.scope.joined(separator: ", ")),
      ] + change.details.map { ("", ChangeWords.detail($0)) })
  }

  private static func lines(_ fields: [(label: String, value: String?)]) -> String {
    fields.compactMap { field in
      guard let value = field.value, !value.isEmpty else { return nil }
      return field.label.isEmpty ? value : "\(field.label): \(value)"
    }.joined(separator: "\n")
  }
}
