internal import Policies

/// What somebody's policies come to: the statements that really allow something, whatever Deny, a permissions boundary
/// and conditions take away.
///
/// A pattern stands for more actions and resources than can be listed, so each is tried by examples: what the other
/// statements speak of, what matters most, and one that nothing else speaks of. Whoever holds a leaked key chooses what
/// a request says of itself; where it comes from, who makes it and whether a device was at hand are not theirs to choose.
package struct Grants {
  private let holder: Holder
  private let context: [String: String]
  /// Whether whoever begins a session gives it tags, or a source identity.
  private let choosesTags: Bool
  private let choosesIdentity: Bool
  /// Actions that statements name, and examples of those that they name by patterns.
  private let exactNames: ActionNames
  private let exampleNames: ActionNames

  /// Keys that an attacker cannot choose, and that are not there. What the account's organization is, and what tags
  /// resources have, is not known here: it is taken to be as statements want it.
  private static let absent: Set<String> = [
    "aws:calledvia", "aws:calledvialast", "aws:calledviafirst", "aws:ec2instancesourcevpc",
    "aws:multifactorauthage", "aws:principalservicename", "aws:sourceaccount",
    "aws:sourcearn", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce",
  ]

  private func isAbsent(_ key: String) -> Bool {
    Self.absent.contains(key) || key.hasPrefix(Self.tagKey) && !choosesTags
      || key == "aws:sourceidentity" && !choosesIdentity || key == "aws:username" && holder.isRole
      || key == "aws:federatedprovider"
  }

  /// Of the addresses for documentation: nobody's.
  package static let foreignAddress = "198.51.100.7"

  /// Actions that tell most of what a wide pattern allows.
  static let telling = [
    "cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack", "cloudformation:CreateStackSet", "cloudformation:DeleteStack",
    "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet", "cloudformation:ListStacks",
    "cloudformation:SetStackPolicy", "cloudformation:UpdateStack", "dynamodb:DeleteItem", "dynamodb:GetItem",
    "ec2:DescribeInstances", "ec2:RunInstances", "iam:AddUserToGroup", "iam:AttachRolePolicy",
    "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreatePolicyVersion",
    "iam:CreateRole", "iam:CreateUser", "iam:DeleteRolePermissionsBoundary", "iam:GetUser", "iam:ListUsers",
    "iam:PassRole", "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:UpdateAssumeRolePolicy", "kms:Decrypt",
    "kms:ListKeys", "lambda:CreateFunction", "lambda:InvokeFunction", "lambda:ListFunctions",
    "lambda:UpdateFunctionCode", "logs:DescribeLogGroups", "logs:PutLogEvents", "s3:CreateBucket",
    "s3:DeleteObject", "s3:GetObject", "s3:ListAllMyBuckets", "s3:ListBucket", "s3:PutBucketPolicy",
    "s3:PutObject", "s3:PutObjectAcl", "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets",
    "sns:ListTopics", "sns:Publish", "sqs:ListQueues", "sqs:SendMessage", "ssm:GetParameter",
    "ssm:SendCommand", "sts:AssumeRole",
  ]
  private static let tellingNames = ActionNames(telling)
  /// What no statement names.
  private static let unnamed = "rolestack-doctor:Anything"

  /// - Parameter context: what is known of whoever calls, keys in small letters.
  package init(of holder: Holder, context: [String: String]) {
    self.holder = holder
    func begins(with action: String) -> Bool {
      holder.trust?.statements.contains { $0.allows && $0.speaks(ofAction: action) } ?? false
    }
    choosesTags = begins(with: "sts:TagSession")
    choosesIdentity = begins(with: "sts:SetSourceIdentity")
    let statements = holder.sources.flatMap(\.policy.statements) + (holder.boundary?.statements ?? [])
    let named = statements.flatMap { ($0.actions ?? []) + $0.notActions }
    exactNames = ActionNames(named.filter { !Wildcard.isPattern($0) })
    exampleNames = ActionNames(named.filter(Wildcard.isPattern).map(Wildcard.example))
    var known = context.merging(
      [
        "aws:securetransport": "true", "aws:sourceip": Self.foreignAddress, "aws:viaawsservice": "false",
      ]
    ) { given, _ in given }
    // A session's tags come before those of its role.
    if !choosesTags { known.merge(holder.tagContext) { $1 } }
    self.context = known
  }

  private static let tagKey = "aws:principaltag/"

  /// One for each action that tells something, of each pair of patterns of a statement that allows it.
  package var all: [Grant] {
    var grants: [Grant] = []
    for source in holder.sources {
      for statement in source.policy.statements where statement.allows {
        for action in statement.actions ?? ["*"] {
          for resource in statement.resources ?? ["*"] {
            grants += examples(
              of: Grant(source: source.name, statement: statement, action: action, resource: resource))
          }
        }
      }
    }
    return grants
  }

  /// The grant of a request that the holder is allowed, with what conditions ask for.
  package func allowing(_ action: String, on resource: String, _ more: [String: String] = [:]) -> Grant? {
    holder.allowing(Policy.Request(action: action, resource: resource, context: context.merging(more) { $1 }))
  }

  /// The same, where whoever asks says what the statement's conditions want to hear.
  ///
  /// - Parameter fixed: what is said of keys in small letters, whatever statements want to hear; nil for nothing.
  package func allowingSomehow(
    _ action: String, on resource: String, saying fixed: [String: String?] = [:]
  ) -> Grant? {
    func asking(_ said: [String: String]) -> Grant? {
      var said = said
      for (key, value) in fixed { said[key] = value }
      return allowing(action, on: resource, said)
    }
    if let grant = asking([:]) ?? asking(dodging) { return grant }
    for source in holder.sources {
      for statement in source.policy.statements
      where statement.allows && statement.speaks(ofAction: action) && !statement.conditions.isEmpty {
        if let grant = asking(dodging.merging(chosen(for: statement)) { $1 }) { return grant }
      }
    }
    return nil
  }

  /// The statement that allows everything, where neither another nor a boundary takes any of what matters most away.
  package var everything: Grant? {
    for source in holder.sources {
      for statement in source.policy.statements where statement.allows {
        guard statement.actions?.contains("*") == true, statement.resources?.contains("*") == true else {
          continue
        }
        let tried = [Self.unnamed] + Self.telling.filter { $0.hasPrefix("iam:") }
        guard tried.allSatisfy({ allowingSomehow($0, on: Self.unnamedResource) != nil }) else { return nil }
        return Grant(source: source.name, statement: statement, action: "*", resource: "*")
      }
    }
    return nil
  }

  /// A statement that allows any action on any resource, but for what others take away.
  package var nearlyEverything: Grant? {
    everything == nil ? allowingSomehow(Self.unnamed, on: Self.unnamedResource) : nil
  }

  private static let unnamedResource = "arn:aws:iam::000000000000:role/rolestack-doctor"

  private func examples(of grant: Grant) -> [Grant] {
    let variables = Dictionary(
      chosenVariables(of: grant.resource).map { ($0.key, Self.chosenName) }, uniquingKeysWith: { $1 })
    let chosen = context.merging(chosen(for: grant.statement)) { own, _ in own }
      .merging(variables) { own, _ in own }
    let contexts = [chosen, chosen.merging(dodging) { own, _ in own }]
    return actions(grant).compactMap { action in
      for context in contexts {
        for resource in resources(grant.resource, context) {
          let request = Policy.Request(action: action, resource: resource, context: context)
          // Another statement may allow it, too: this one has to speak of it.
          guard grant.statement.speaks(of: request), holder.allowing(request) != nil else { continue }
          var example = grant
          example.exampleAction = action
          example.exampleResource = resource
          return example
        }
      }
      return nil
    }
  }

  /// What an attacker would say of the request so that the statement speaks of it: of each key a value, or none, with
  /// which all that is asked of it holds.
  private func chosen(for statement: Policy.Statement) -> [String: String] {
    var chosen: [String: String] = [:]
    for (key, conditions) in Dictionary(grouping: statement.conditions, by: \.key)
    where context[key] == nil && !isAbsent(key) {
      // What a value is compared with may be chosen, too.
      let variables = conditions.flatMap(\.values).flatMap(chosenVariables)
      let scope = context.merging(variables.map { ($0.key, Self.chosenName) }) { own, _ in own }
      func resolved(_ value: String) -> String? {
        statement.hasVariables ? Wildcard.text(value, scope) : value
      }
      // GetSessionToken without a code, which takes no permission, gives a session that says so.
      let values =
        key == Self.deviceKey
        ? ["false"] : conditions.compactMap(\.satisfyingValue).compactMap(resolved) + [Self.unnamed]
      chosen[key] = values.first { value in
        conditions.allSatisfy {
          $0.holds(in: scope.merging([key: value]) { $1 }, hasVariables: statement.hasVariables)
        }
      }
      if chosen[key] != nil { for variable in variables { chosen[variable.key] = Self.chosenName } }
    }
    return chosen
  }

  /// What one would say of it so that no Deny speaks of it.
  private var dodging: [String: String] {
    var chosen: [String: String] = [:]
    for condition in statements.filter({ !$0.allows }).flatMap(\.conditions)
    where context[condition.key] == nil && !isAbsent(condition.key) && condition.key != Self.deviceKey {
      chosen[condition.key] = condition.failingValue
    }
    return chosen
  }

  private var statements: [Policy.Statement] {
    holder.sources.flatMap(\.policy.statements) + (holder.boundary?.statements ?? [])
  }

  private func actions(_ grant: Grant) -> [String] {
    if grant.statement.actions == nil {
      return (Self.telling + [Self.unnamed]).filter { grant.statement.speaks(ofAction: $0) }
    }
    let pattern = grant.action
    guard Wildcard.isPattern(pattern) else { return [pattern] }
    let (service, wanted) = (ActionNames.service(of: pattern), pattern.lowercased())
    func matching(_ names: ActionNames) -> [String] {
      names.of(service).filter { Wildcard.matches(wanted, $0.lowercased()) }
    }
    let known = matching(Self.tellingNames) + matching(exactNames)
    guard known.isEmpty else { return known }
    return matching(exampleNames) + [Wildcard.example(of: pattern)]
  }

  private static let deviceKey = "aws:multifactorauthpresent"

  // MARK: Variables

  /// What somebody gives a variable that they choose.
  private static let chosenName = "rolestack-doctor"

  /// Variables of a text for which whoever asks chooses what they stand for.
  private func chosenVariables(of text: String) -> [(text: String, key: String)] {
    Wildcard.variables(in: text).filter { context[$0.key] == nil && !isAbsent($0.key) }
  }

  /// Whether a pattern of resources stands for one, with what is known of whoever asks, and whatever they choose.
  func reaches(_ pattern: String, _ resource: String) -> Bool {
    Wildcard(open(pattern), context)?.matches(resource) ?? false
  }

  /// A pattern with what its variables stand for, `*` for what whoever asks chooses; nil where one stands for nothing.
  func resolved(_ pattern: String) -> String? {
    pattern.contains("${") ? Wildcard.text(open(pattern), context) : pattern
  }

  /// A resource that a pattern stands for; nil where a variable of it stands for nothing.
  func example(of pattern: String) -> String? {
    resolved(pattern).map(Wildcard.example)
  }

  private func open(_ pattern: String) -> String {
    chosenVariables(of: pattern).reduce(pattern) { $0.replacing($1.text, with: "*") }
  }

  private func resources(_ pattern: String, _ context: [String: String]) -> [String] {
    guard let text = Wildcard.text(pattern, context) else { return [] }
    guard Wildcard.isPattern(text) else { return [text] }
    let others = statements.flatMap { ($0.resources ?? []) + $0.notResources }
    return others.filter { !Wildcard.isPattern($0) && Wildcard.matches(text, $0) }
      + others.map(Wildcard.example).filter { Wildcard.matches(text, $0) } + [Wildcard.example(of: text)]
  }
}

/// Names of actions by their services, as policies may name thousands.
private struct ActionNames: Sendable {
  private let all: [String]
  private let byService: [String: [String]]

  init(_ names: [String]) {
    var seen: Set<String> = []
    all = names.filter { seen.insert($0).inserted }
    byService = Dictionary(grouping: all) { $0.prefix { $0 != ":" }.lowercased() }
  }

  /// The service of a pattern; nil where that is a pattern itself.
  static func service(of pattern: String) -> String? {
    let service = pattern.prefix { $0 != ":" }.lowercased()
    return Wildcard.isPattern(service) ? nil : service
  }

  func of(_ service: String?) -> [String] { service.map { byService[$0] ?? [] } ?? all }
}
