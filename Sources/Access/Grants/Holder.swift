internal import Documents
package import Policies

/// A user or a role with its policies as they can be evaluated, each with where it is from.
package struct Holder: Sendable {
  /// A policy that holds for somebody.
  package struct Source: Sendable {
    /// In words: `inline policy x`, `policy arn:…`, `group g, inline policy x`.
    package let name: String
    package let policy: Policy
    /// Of a managed policy.
    let arn: String?
  }

  /// Without its path.
  package let name: String
  package let arn: String
  package let sources: [Source]
  /// Beyond which nothing is allowed; nil for no limit.
  package let boundary: Policy?
  /// The boundary's own.
  package let boundaryARN: String?
  /// Of a role: who may assume it.
  package let trust: Policy?

  /// ARNs of the groups that a user is in.
  package let groups: [String]
  /// `AIDA…` or `AROA…`; nil where it is not known.
  let id: String?
  /// By their keys.
  let tags: [String: String]

  package var isRole: Bool { trust != nil }

  /// What a request of theirs says of their tags, keys in small letters.
  var tagContext: [String: String] {
    Dictionary(tags.map { ("aws:principaltag/\($0.key.lowercased())", $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The permission set of IAM Identity Center that a role stands for; nil for another.
  var permissionSet: String? {
    name.wholeMatch(of: /AWSReservedSSO_(.+)_[0-9a-f]{16}/).map { "the permission set \($0.1)" }
  }

  /// ARNs of managed policies, those of a user's groups included.
  var policyARNs: [String] { sources.compactMap(\.arn) }

  /// The statement that allows a request; nil where it is denied.
  package func allowing(_ request: Policy.Request) -> Grant? {
    var found: Grant?
    for source in sources {
      for statement in source.policy.statements where statement.speaks(of: request) {
        guard statement.allows else { return nil }
        found =
          found
          ?? Grant(
            source: source.name, statement: statement, action: request.action, resource: request.resource)
      }
    }
    guard let found else { return nil }
    if let boundary, Policy.decide([boundary], request) != .allowed { return nil }
    return found
  }
}

/// What a statement allows somebody.
package struct Grant: Hashable, Sendable {
  /// The policy, in words.
  package let source: String
  package let statement: Policy.Statement
  /// As the statement has it, a pattern maybe; of NotAction, an action that it leaves open.
  package let action: String
  /// As the statement has it.
  package let resource: String
  /// One of the actions that the pattern allows.
  package var exampleAction: String
  /// One of the resources.
  package var exampleResource: String

  package init(source: String, statement: Policy.Statement, action: String, resource: String) {
    self.source = source
    self.statement = statement
    self.action = action
    self.resource = resource
    exampleAction = action
    exampleResource = resource
  }
}

/// What one statement allows, as findings tell it.
package struct GrantGroup {
  package let grants: [Grant]

  /// Of the actions that tell most, those that a statement of nearly everything allows.
  private static let wide = 20

  /// Whether it is nearly everything: all actions or all but some, on everything.
  package var isWide: Bool {
    grants.count >= Self.wide
      && grants.contains { ($0.action == "*" || $0.statement.actions == nil) && $0.resource == "*" }
  }

  /// By their statements, in their order.
  package static func groups(_ grants: [Grant]) -> [GrantGroup] {
    var order: [String] = []
    var groups: [String: [Grant]] = [:]
    for grant in grants {
      let key = "\(grant.source) \(grant.statement.document.json)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(grant)
    }
    return order.compactMap { groups[$0].map(GrantGroup.init) }
  }

  /// `lambda:*, s3:Get* and 3 more on *`; of NotAction, what it leaves out.
  package var words: String {
    guard let first = grants.first else { return "" }
    let resources = Self.list(grants.map(\.resource))
    guard first.statement.actions != nil else {
      return "all but \(Self.list(first.statement.notActions)) on \(resources)"
    }
    return "\(Self.list(grants.map(\.action))) on \(resources)"
  }

  private static func list(_ names: [String]) -> String {
    var seen: Set<String> = []
    let distinct = names.filter { seen.insert($0).inserted }
    let shown = distinct.prefix(5).joined(separator: ", ")
    return distinct.count > 5 ? "\(shown) and \(distinct.count - 5) more" : shown
  }
}

extension Policy.Statement {
  /// As it is written, but for the external id, which is no name to be passed around.
  package var shown: String { Self.redacted(document).json }

  private static func redacted(_ document: Document) -> Document {
    switch document {
    case .map(let entries):
      .map(
        entries.map { entry in
          // A mistyped key has it, too.
          let isID = entry.key.lowercased().hasSuffix("externalid")
          return Document.Entry(key: entry.key, value: isID ? hidden(entry.value) : redacted(entry.value))
        })
    case .list(let items): .list(items.map(redacted))
    default: document
    }
  }

  private static func hidden(_ value: Document) -> Document {
    if let items = value.list { return .list(items.map(hidden)) }
    return value.text.map { .text(ExternalID.shown($0)) } ?? value
  }
}
