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

  /// Keys that an attacker cannot choose, and that are not there.
  private static let absent: Set<String> = [
    "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:sourcevpc", "aws:sourcevpce",
    "aws:viaawsservice",
    "aws:calledvia", "aws:calledvialast", "aws:calledviafirst", "aws:sourcearn", "aws:sourceaccount",
  ]
  /// Of the addresses for documentation: nobody's.
  package static let foreignAddress = "198.51.100.7"

  /// Actions that tell most of what a wide pattern allows.
  static let telling = [
    "cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:DeleteStack",
    "cloudformation:UpdateStack", "cloudformation:ExecuteChangeSet", "cloudformation:DescribeStacks",
    "cloudformation:ListStacks", "cloudformation:SetStackPolicy", "dynamodb:GetItem", "ec2:DescribeInstances",
    "ec2:RunInstances", "iam:AttachRolePolicy", "iam:CreateAccessKey", "iam:CreateUser", "iam:ListUsers",
    "iam:PassRole", "iam:PutRolePolicy", "iam:PutUserPolicy", "iam:UpdateAssumeRolePolicy", "kms:Decrypt",
    "lambda:CreateFunction", "lambda:InvokeFunction", "lambda:ListFunctions",
    "lambda:UpdateFunctionCode", "s3:CreateBucket", "s3:DeleteObject", "s3:GetObject", "s3:ListAllMyBuckets",
    "s3:PutBucketPolicy", "s3:PutObject", "secretsmanager:GetSecretValue", "ssm:GetParameter",
    "sts:AssumeRole",
  ]

  /// - Parameter context: what is known of whoever calls, keys in small letters.
  package init(of holder: Holder, context: [String: String]) {
    self.holder = holder
    self.context = context.merging(
      ["aws:securetransport": "true", "aws:sourceip": Self.foreignAddress]
    ) { given, _ in given }
  }

  /// One for each pair of patterns of a statement that allows something.
  package var all: [Grant] {
    var grants: [Grant] = []
    for source in holder.sources {
      for statement in source.policy.statements where statement.allows {
        for action in statement.actions ?? Self.telling.filter({ statement.speaks(ofAction: $0) }) {
          for resource in statement.resources ?? ["*"] {
            var grant = Grant(source: source.name, statement: statement, action: action, resource: resource)
            guard let example = example(of: grant) else { continue }
            grant.exampleAction = example.action
            grant.exampleResource = example.resource
            grants.append(grant)
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
  package func allowingSomehow(_ action: String, on resource: String) -> Grant? {
    if let grant = allowing(action, on: resource) { return grant }
    for source in holder.sources {
      for statement in source.policy.statements
      where statement.allows && statement.speaks(ofAction: action) && !statement.conditions.isEmpty {
        if let grant = allowing(action, on: resource, chosen(for: statement)) { return grant }
      }
    }
    return nil
  }

  private func example(of grant: Grant) -> (action: String, resource: String)? {
    let context = context.merging(chosen(for: grant.statement)) { own, _ in own }
    for action in actions(grant.action) {
      for resource in resources(grant.resource, context) {
        let request = Policy.Request(action: action, resource: resource, context: context)
        // Another statement may allow it, too: this one has to speak of it.
        if grant.statement.speaks(of: request), holder.allowing(request) != nil { return (action, resource) }
      }
    }
    return nil
  }

  /// What an attacker would say of the request so that the statement speaks of it.
  private func chosen(for statement: Policy.Statement) -> [String: String] {
    var chosen: [String: String] = [:]
    for condition in statement.conditions
    where context[condition.key] == nil && !Self.absent.contains(condition.key) {
      chosen[condition.key] = condition.satisfyingValue
    }
    return chosen
  }

  private var statements: [Policy.Statement] {
    holder.sources.flatMap(\.policy.statements) + (holder.boundary?.statements ?? [])
  }

  private func actions(_ pattern: String) -> [String] {
    guard Wildcard.isPattern(pattern) else { return [pattern] }
    let others = statements.flatMap { ($0.actions ?? []) + $0.notActions }.map(Wildcard.example)
    return (Self.telling + others).filter { Wildcard.matches(pattern.lowercased(), $0.lowercased()) }
      + [Wildcard.example(of: pattern)]
  }

  private func resources(_ pattern: String, _ context: [String: String]) -> [String] {
    guard let text = Wildcard.text(pattern, context) else { return [] }
    guard Wildcard.isPattern(text) else { return [text] }
    let others = statements.flatMap { ($0.resources ?? []) + $0.notResources }
    return others.filter { !Wildcard.isPattern($0) && Wildcard.matches(text, $0) }
      + others.map(Wildcard.example).filter { Wildcard.matches(text, $0) } + [Wildcard.example(of: text)]
  }
}
