package import Policies

/// A user or a role with its policies as they can be evaluated, each with where it is from.
package struct Holder: Sendable {
  /// A policy that holds for somebody.
  package struct Source: Sendable {
    /// In words: `inline policy x`, `policy arn:…`, `group g, inline policy x`.
    package let name: String
    package let policy: Policy
  }

  /// Without its path.
  package let name: String
  package let arn: String
  package let sources: [Source]
  /// Beyond which nothing is allowed; nil for no limit.
  package let boundary: Policy?
  /// Of a role: who may assume it.
  package let trust: Policy?

  package var isRole: Bool { trust != nil }

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
