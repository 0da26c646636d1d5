/// What values of a type's properties and attributes are like.
extension ResourceType {
  /// Kinds of values.
  package enum ValueKind: Sendable, Hashable {
    case map, list, truthValue, text
    /// A number, and the least that is taken.
    case number(Int)
    /// One of some texts.
    case choice([String])
  }

  /// What stands at a path; a text where it is not told.
  package func kind(at path: [String]) -> ValueKind {
    guard let schema = schema(at: path).flatMap(resolved) else { return .text }
    if let allowed = schema.allowed, !allowed.isEmpty { return .choice(allowed.map(\.text)) }
    let choices = (schema.anyOf + schema.oneOf + schema.allOf).compactMap(resolved)
    let types = schema.types.isEmpty ? choices.flatMap(\.types) : schema.types
    if types.isEmpty, schema.properties != nil { return .map }
    guard let first = types.first, !types.contains("string") else { return .text }
    switch first {
    case "object": return .map
    case "array": return .list
    case "boolean": return .truthValue
    case "integer", "number": return .number(Int(schema.minimum ?? 1))
    default: return .text
    }
  }

  /// The regular expression that a text at a path has to match; nil for none.
  package func pattern(at path: [String]) -> String? { schema(at: path).flatMap(resolved)?.pattern }

  /// In characters; nil where there is no limit.
  package func maxLength(of path: [String]) -> Int? { schema(at: path).flatMap(resolved)?.maxLength }

  /// What stands before the colon of IAM's actions on it, and in its ARNs: the one that most of its own actions have.
  package var service: String {
    let own = name.split(separator: "::").dropFirst().first?.lowercased() ?? "custom"
    var counts: [String: Int] = [:]
    for action in permissions.values.joined() {
      guard let service = action.split(separator: ":").first?.lowercased() else { continue }
      if service == own { return own }
      if !["iam", "kms", "ec2", "logs", "tag", "s3"].contains(service) { counts[service, default: 0] += 1 }
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? own
  }
}
