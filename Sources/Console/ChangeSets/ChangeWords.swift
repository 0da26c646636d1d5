internal import AWSCore
internal import Deployment

/// A change's parts in words.
enum ChangeWords {
  /// What becomes of the present resource; empty where it stays.
  static func replacement(_ change: Change) -> String {
    switch change.replacement {
    case "True": "is replaced"
    case "Conditional": "may be replaced"
    default: ""
    }
  }

  /// `Lambda::Function`: what all types begin with says nothing.
  static func short(_ type: String) -> String { type.hasPrefix("AWS::") ? String(type.dropFirst(5)) : type }

  static func detail(_ detail: Change.Detail) -> String {
    // With values AWS gives a path, `/Properties/Environment/Variables`, else a name.
    var text =
      detail.name.map { name in
        name.hasPrefix("/")
          ? String(name.dropFirst()).replacing("/", with: ".") : "\(detail.attribute).\(name)"
      } ?? detail.attribute
    switch (detail.before, detail.after) {
    case (let before?, let after?): text += ": \(before) → \(after)"
    case (let before?, nil): text += ": \(before) is removed"
    case (nil, let after?): text += ": becomes \(after)"
    case (nil, nil): break
    }
    switch detail.requiresRecreation {
    case "Always": text += " (replaces the resource)"
    case "Conditionally": text += " (may replace the resource)"
    default: break
    }
    if let source = detail.source {
      text += ", \(cause(source))" + (detail.causingEntity.map { " \($0)" } ?? "")
    }
    return text
  }

  /// `3 changes: 1 added, 2 modified; 1 is replaced`.
  static func summary(_ changes: [ReviewedChange]) -> String {
    let counts = [("Add", "added"), ("Modify", "modified"), ("Remove", "removed"), ("Import", "imported")]
      .compactMap { action, word in
        let count = changes.count { $0.change.action == action }
        return count == 0 ? nil : "\(count) \(word)"
      }
    let replaced = changes.count { $0.change.mayReplace }
    return "\(changes.count) change\(changes.count == 1 ? "" : "s")"
      + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", "))
      + (replaced == 0 ? "" : "; \(replaced) \(replaced == 1 ? "is" : "are") or may be replaced")
  }

  private static func cause(_ source: String) -> String {
    switch source {
    case "DirectModification": "changed in the template"
    case "ParameterReference": "through the parameter"
    case "ResourceReference", "ResourceAttribute": "through"
    case "Automatic": "changed by CloudFormation"
    default: source
    }
  }
}
