package import AWSCore
internal import Documents
internal import Policies

/// What users and roles may do, in sentences.
package enum PermissionWords {
  /// A line each: who lets whom in, and who may do what on what.
  package static func sentences(_ identity: AccountAuthorization.Identity) -> [String] {
    var sentences: [String] = []
    if let trust = identity.trust, policy(trust) == nil {
      sentences.append("lets in whom a policy says that cannot be read")
    }
    for statement in policy(identity.trust)?.statements ?? [] {
      sentences.append(
        "\(statement.allows ? "lets in" : "never lets in") \(principals(statement))\(conditions(statement))")
    }
    for (_, text) in identity.inline.sorted(by: { $0.key < $1.key }) {
      guard let policy = policy(text) else {
        sentences.append("has a policy that cannot be read: \(text)")
        continue
      }
      sentences += policy.statements.map(sentence)
    }
    sentences += identity.attached.sorted().map { "may what \($0) says" }
    sentences += identity.groups.map { "may what the group \($0) may" }
    if let boundary = identity.boundary { sentences.append("may nothing beyond \(boundary)") }
    return sentences
  }

  private static func policy(_ text: String?) -> Policy? {
    text.flatMap { try? Document(yaml: $0) }.flatMap { try? Policy($0) }
  }

  private static func sentence(_ statement: Policy.Statement) -> String {
    let verb = statement.allows ? "may" : "may never"
    let what = statement.actions.map(actions) ?? "do all but \(actions(statement.notActions))"
    let target =
      statement.resources.map { $0.map(short).joined(separator: ", ") }
      ?? "all but \(statement.notResources.map(short).joined(separator: ", "))"
    return "\(verb) \(what) on \(target == "*" ? "everything" : target)\(conditions(statement))"
  }

  /// `cloudformation:CreateChangeSet, CreateStack`.
  private static func actions(_ names: [String]) -> String {
    var words: [String] = []
    var service: Substring?
    for name in names {
      let parts = name.split(separator: ":", maxSplits: 1)
      words.append(parts.count == 2 && parts[0] == service ? String(parts[1]) : name)
      service = parts.first
    }
    return words.joined(separator: ", ")
  }

  private static func principals(_ statement: Policy.Statement) -> String {
    statement.principals.sorted { $0.key < $1.key }.flatMap { kind, names in
      names.map { name in
        if name == "*" { return "everybody" }
        return name.hasSuffix(":root") ? "the account \(ARN(name)?.account ?? name)" : short(name)
      }
    }.joined(separator: ", ")
  }

  private static func conditions(_ statement: Policy.Statement) -> String {
    let words = statement.conditions.compactMap { condition -> String? in
      let values = condition.values.map(short).joined(separator: " or ")
      switch (condition.key, condition.operation) {
      case ("sts:externalid", "StringEquals"): return "with the external id"
      case ("sts:externalid", _): return "with an external id (\(condition.operation))"
      case ("sts:rolesessionname", "StringLike") where values == "*": return nil
      case ("aws:multifactorauthpresent", "Bool") where values == "true": return "with an MFA device"
      case ("aws:sourceip", "IpAddress"): return "from \(values)"
      case ("cloudformation:rolearn", "StringEquals"): return "with the role \(values)"
      case ("iam:passedtoservice", "StringEquals"): return "to \(values)"
      default: return "if \(condition.key) \(condition.operation) \(values)"
      }
    }
    return words.isEmpty ? "" : ", " + words.joined(separator: ", ")
  }

  /// An ARN without what goes without saying.
  private static func short(_ text: String) -> String {
    guard let arn = ARN(text) else { return text }
    return arn.service == "s3" ? "s3://\(arn.resource)" : arn.resource
  }
}
