package import AWSCore
internal import Documents
package import Foundation
internal import Policies

/// What an administrator's eyes see: every policy of the account, and what it comes to for whoever holds the key.
package struct WhiteBox {
  /// What is known of the user beside its policies.
  package struct UserFacts: Sendable {
    package var keys: [AccessKeyMetadata] = []
    /// Nil where that may not be read.
    package var hasPassword: Bool?

    package init(keys: [AccessKeyMetadata] = [], hasPassword: Bool? = false) {
      self.keys = keys
      self.hasPassword = hasPassword
    }
  }

  /// A stack and the role that it bears.
  package struct StackFact: Sendable {
    package let name: String
    package let id: String
    package let roleARN: String?

    package init(name: String, id: String, roleARN: String?) {
      self.name = name
      self.id = id
      self.roleARN = roleARN
    }
  }

  /// With what the policies tell of it.
  package let setUp: SetUp
  let account: AccountGrants
  let facts: UserFacts?
  let stacks: [StackFact]?
  /// Ids of the stacks that made the user or the roles.
  let makers: [String]
  let now: Date
  private let authorization: AccountAuthorization
  /// What was named as the service role, and is not there.
  private let wrongRole: String?

  /// - Parameters:
  ///   - facts: nil where they could not be read, or there is no user.
  ///   - stacks: of the account, in the region; nil where they could not be read.
  ///   - makers: ids of the stacks that made the user or the roles, as far as they are known.
  package init(
    _ setUp: SetUp, _ authorization: AccountAuthorization, facts: UserFacts?, stacks: [StackFact]?,
    makers: [String] = [], now: Date
  ) {
    account = AccountGrants(authorization)
    self.authorization = authorization
    self.facts = facts
    self.stacks = stacks
    self.makers = makers
    self.now = now
    var setUp = setUp
    // One that is not there was named by mistake.
    if let named = setUp.serviceRoleARN, account.role(named) == nil {
      wrongRole = named
      setUp.serviceRoleARN = nil
    } else {
      wrongRole = nil
    }
    // The one role that the deploy role may pass is the service role.
    if setUp.serviceRoleARN == nil, let deploy = account.role(setUp.deployRoleARN) {
      let passed = Grants(of: deploy, context: [:]).all.filter { $0.exampleAction == "iam:PassRole" }
      if let only = passed.first?.resource, passed.count == 1, !Wildcard.isPattern(only) {
        setUp.serviceRoleARN = only
      }
    }
    self.setUp = setUp
  }

  /// The ARN of the one user that a role lets in by name; nil where it names none, or several.
  package static func userLetIn(by role: String, _ authorization: AccountAuthorization) -> String? {
    let account = AccountGrants(authorization)
    let named = (account.role(role)?.trust?.statements ?? []).filter(\.allows).flatMap {
      $0.principals["AWS"] ?? []
    }
    let users = Set(named).filter { account.user($0)?.arn == $0 }
    return users.count == 1 ? users.first : nil
  }

  package var findings: [Finding] {
    let unread = account.problems.map {
      Finding(
        "policies-readable", .cannotTell, .medium, $0.arn,
        "What is left out: \($0.text)\($0.text.hasSuffix(".") ? "" : ".")")
    }
    let arns = Set(account.problems.map(\.arn))
    // Nothing is proved of whom not all is known.
    return unread
      + checked.map { finding in
        guard finding.verdict == .pass, arns.contains(finding.subject),
          finding.check.hasPrefix("user-") == false || finding.check == "user-only-assumes"
        else { return finding }
        return Finding(
          finding.check, .cannotTell, finding.severity, finding.subject,
          "Not proved, as not every policy could be evaluated: \(finding.sentence)")
      }
  }

  /// The check whether the service role is known.
  package static let serviceRole = "service-role"

  private var checked: [Finding] {
    var findings: [Finding] = []
    if let wrongRole {
      findings.append(
        Finding(
          Self.serviceRole, .cannotTell, .high, wrongRole,
          "There is no such role in the account"
            + (setUp.serviceRoleARN == nil ? "." : "; what may be passed was taken for it.")))
    }
    if let user { findings += UserChecks(self, user).findings }
    guard let deploy = account.role(setUp.deployRoleARN) else {
      return findings + [
        Finding(
          "deploy-role", .cannotTell, .high, setUp.deployRoleARN, "There is no such role in the account.")
      ]
    }
    findings += TrustChecks(self, deploy).findings
    findings += DeployRoleChecks(self, deploy).findings
    if let arn = setUp.serviceRoleARN, let service = account.role(arn) {
      findings += ServiceRoleChecks(self, service).findings
    } else if wrongRole == nil {
      findings.append(
        Finding(
          Self.serviceRole, .cannotTell, .high, setUp.serviceRoleARN ?? setUp.deployRoleARN,
          "The service role is not known: name it with --service-role."))
    }
    return findings
  }

  /// What may be asked of another evaluator, and what it is to answer.
  package struct Question: Sendable {
    package let arn: String
    package let actions: [String]
    package let resource: String
    /// Whether each is allowed.
    package let expected: [String: Bool]
  }

  /// A policy document in JSON of whom all this is about.
  package struct PolicyText: Sendable {
    package let subject: String
    package let json: String
    /// Whether it says who may assume a role.
    package let isTrust: Bool
  }

  /// Inline and trust policies of the user and both roles.
  package var texts: [PolicyText] {
    let subjects = [setUp.userARN, setUp.deployRoleARN, setUp.serviceRoleARN].compactMap(\.self)
    return (authorization.users + authorization.roles).filter { subjects.contains($0.arn) }.flatMap {
      identity in
      identity.inline.sorted { $0.key < $1.key }.map {
        PolicyText(subject: identity.arn, json: $0.value, isTrust: false)
      } + (identity.trust.map { [PolicyText(subject: identity.arn, json: $0, isTrust: true)] } ?? [])
    }
  }

  /// Requests that tell most, of the user and both roles.
  package var questions: [Question] {
    let others = "arn:\(setUp.partition):iam::\(setUp.account):role/somebody-elses"
    let stack = setUp.stackNames.first.map { setUp.stackARN($0).replacing("/*", with: "/0") }
    func question(_ holder: Holder?, _ actions: [String], _ resource: String?) -> Question? {
      guard let holder, let resource else { return nil }
      let grants = Grants(of: holder, context: [:])
      return Question(
        arn: holder.arn, actions: actions, resource: resource,
        expected: Dictionary(
          uniqueKeysWithValues: actions.map { ($0, grants.allowing($0, on: resource) != nil) }))
    }
    let deploy = account.role(setUp.deployRoleARN)
    let service = setUp.serviceRoleARN.flatMap(account.role)
    return [
      question(user, ["sts:AssumeRole"], setUp.deployRoleARN),
      question(user, ["sts:AssumeRole"], others),
      question(user, ["s3:ListAllMyBuckets", "lambda:ListFunctions", "iam:ListUsers"], "*"),
      question(deploy, ["iam:PassRole", "iam:PutRolePolicy"], others),
      question(deploy, ["cloudformation:DescribeStacks", "cloudformation:UpdateStack"], stack),
      question(deploy, ["lambda:CreateFunction", "ec2:RunInstances"], "*"),
      question(service, ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"], setUp.deployRoleARN),
    ].compactMap(\.self)
  }

  /// ARNs of the account's groups.
  var groupARNs: [String] { authorization.groups.map(\.arn) }

  /// Whether a policy limits whom it is a permissions boundary of; one that is not known is taken to.
  func limits(_ policy: String) -> Bool {
    let text = authorization.managedPolicies[policy] ?? ""
    guard let document = try? Document(yaml: text), let boundary = try? Policy(document) else { return true }
    return ["iam:CreateUser", "rolestack-doctor:Anything"].contains { action in
      Policy.decide([boundary], Policy.Request(action: action, resource: "*")) != .allowed
    }
  }

  var user: Holder? { setUp.userARN.flatMap(account.user) }

  /// What a request of somebody's says of whoever makes it; keys in small letters.
  func context(of holder: Holder) -> [String: String] {
    // Of a session it goes on with a name that whoever begins it chooses.
    let id = holder.isRole ? nil : holder.id.map { ["aws:userid": $0] }
    return [
      "aws:principalarn": holder.arn, "aws:principalaccount": setUp.account,
      "aws:resourceaccount": setUp.account,
      "aws:principaltype": holder.isRole ? "AssumedRole" : "User",
      "aws:currenttime": now.formatted(.iso8601), "aws:epochtime": String(Int(now.timeIntervalSince1970)),
    ].merging(
      holder.isRole ? ["aws:multifactorauthpresent": "false"] : ["aws:username": holder.name]
    ) { $1 }.merging(id ?? [:]) { $1 }
  }

  /// Whether a role looks at stacks, and does no more.
  func isReader(_ role: Holder) -> Bool {
    let grants = grants(of: role).all
    return !grants.isEmpty
      && grants.allSatisfy { grant in
        ["describe", "list", "get"].contains {
          grant.exampleAction.lowercased().hasPrefix("cloudformation:\($0)")
        }
      }
  }

  /// - Parameter throughCloudFormation: whether CloudFormation asks for somebody.
  func grants(of holder: Holder, throughCloudFormation: Bool = false) -> Grants {
    let through = [
      "aws:viaawsservice": "true", "aws:calledvia": "cloudformation.amazonaws.com",
      "aws:calledviafirst": "cloudformation.amazonaws.com",
      "aws:calledvialast": "cloudformation.amazonaws.com",
    ]
    return Grants(
      of: holder, context: context(of: holder).merging(throughCloudFormation ? through : [:]) { $1 })
  }

  /// Findings of a check: what it found, or that it is as it should be.
  static func result(
    _ check: String, _ severity: Finding.Severity, _ subject: String, _ failures: [Finding],
    asItShouldBe sentence: String
  ) -> [Finding] {
    var seen: Set<String> = []
    let distinct = failures.filter { seen.insert("\($0.sentence)\($0.statement ?? "")").inserted }
    return distinct.isEmpty ? [Finding(check, .pass, severity, subject, sentence)] : distinct
  }
}

extension Grant {
  /// The statement and where it is, as a finding shows it.
  var shown: String { "\(source): \(statement.shown)" }
}
