package import Documents

/// An IAM policy document: statements that allow or deny.
package struct Policy: Hashable, Sendable {
  package struct Statement: Hashable, Sendable {
    package let allows: Bool
    /// Patterns; nil where NotAction is given instead.
    package let actions: [String]?
    package let notActions: [String]
    package let resources: [String]?
    package let notResources: [String]
    /// In trust policies: `AWS`, `Service` → patterns.
    package let principals: [String: [String]]
    package let conditions: [Condition]
    /// As it is written.
    package let document: Document
    /// Whether `${…}` stands for what a request's context says: since the version 2012-10-17 of the language.
    package let hasVariables: Bool
    /// Patterns of actions in small letters, which names are held against.
    fileprivate let actionPatterns: [String]
  }

  package let statements: [Statement]
  /// As it is written.
  package let document: Document

  package init(_ document: Document) throws(PolicyProblem) {
    guard let statement = document["Statement"] else {
      throw PolicyProblem("Syntax errors in policy.")
    }
    var statements: [Statement] = []
    let hasVariables = document["Version"]?.text == "2012-10-17"
    for item in statement.list ?? [statement] {
      statements.append(try Statement(item, hasVariables: hasVariables))
    }
    self.statements = statements
    self.document = document
  }

  /// Allows actions on everything.
  package init(allowing actions: [String]) {
    let statement = Statement(
      allows: true, actions: actions, notActions: [], resources: ["*"], notResources: [], principals: [:],
      conditions: [],
      document: ["Effect": "Allow", "Action": .list(actions.map { .text($0) }), "Resource": "*"],
      hasVariables: false, actionPatterns: actions.map { $0.lowercased() })
    statements = [statement]
    document = [
      "Version": "2012-10-17",
      "Statement": .list([statement.document]),
    ]
  }
}

extension Policy.Statement {
  package init(_ document: Document, hasVariables: Bool = false) throws(PolicyProblem) {
    self.hasVariables = hasVariables
    self.document = document
    guard let effect = document["Effect"]?.text, effect == "Allow" || effect == "Deny" else {
      throw PolicyProblem("Policy document must have an Effect of Allow or Deny.")
    }
    guard document["NotPrincipal"] == nil else {
      throw PolicyProblem("NotPrincipal is not known here; IAM does know it")
    }
    allows = effect == "Allow"
    actions = document["Action"]?.texts
    notActions = document["NotAction"]?.texts ?? []
    actionPatterns = (actions ?? notActions).map { $0.lowercased() }
    resources = document["Resource"]?.texts
    notResources = document["NotResource"]?.texts ?? []
    switch document["Principal"] {
    case .text(let all)?: principals = ["AWS": [all]]
    case let map?:
      principals = Dictionary(
        (map.entries ?? []).map { ($0.key, $0.value.texts) }, uniquingKeysWith: { $0 + $1 })
    case nil: principals = [:]
    }
    var conditions: [Condition] = []
    for operation in document["Condition"]?.entries ?? [] {
      for key in operation.value.entries ?? [] {
        conditions.append(try Condition(operation.key, key: key.key, values: key.value.texts))
      }
    }
    self.conditions = conditions
  }
}

// MARK: Evaluation

extension Policy {
  package enum Decision: Hashable {
    case allowed
    /// Nothing allows it.
    case implicitlyDenied
    case explicitlyDenied
  }

  /// What is asked for: an action on a resource, with the keys conditions look at (lower case).
  package struct Request {
    package let action: String
    package let resource: String
    package var context: [String: String] = [:]

    package init(action: String, resource: String, context: [String: String] = [:]) {
      self.action = action
      self.resource = resource
      self.context = context
    }
  }

  /// An explicit Deny wins; without an Allow it is denied.
  package static func decide(_ policies: [Policy], _ request: Request) -> Decision {
    var decision = Decision.implicitlyDenied
    for statement in policies.flatMap(\.statements) where statement.speaks(of: request) {
      guard statement.allows else { return .explicitlyDenied }
      decision = .allowed
    }
    return decision
  }
}

extension Policy {
  /// Whether an action is allowed on something, and not denied on everything.
  package static func mayAllow(_ policies: [Policy], _ action: String) -> Bool {
    let statements = policies.flatMap(\.statements).filter { $0.speaks(ofAction: action) }
    return statements.contains(where: \.allows)
      && !statements.contains { !$0.allows && $0.resources == ["*"] && $0.conditions.isEmpty }
  }
}

extension Policy.Statement {
  package func speaks(ofAction action: String) -> Bool {
    let action = action.lowercased()
    let isNamed = actionPatterns.contains { Wildcard.matches($0, action) }
    return isNamed == (actions != nil)
  }

  package func speaks(of request: Policy.Request) -> Bool {
    let context = hasVariables ? request.context : nil
    func isMeant(_ pattern: String) -> Bool {
      Wildcard(pattern, context)?.matches(request.resource) ?? false
    }
    let isResource = resources.map { $0.contains(where: isMeant) } ?? !notResources.contains(where: isMeant)
    return speaks(ofAction: request.action) && isResource && conditionsHold(request.context)
  }

  package func conditionsHold(_ context: [String: String]) -> Bool {
    conditions.allSatisfy { $0.holds(in: context, hasVariables: hasVariables) }
  }
}
