import AWSCore
import Access
import Documents
import Foundation
import Templates

/// The account that bootstrap's template makes, and weaknesses planted in it.
struct Account {
  static let number = "123456789012"
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  var authorization: AccountAuthorization
  var setUp: SetUp
  var facts = WhiteBox.UserFacts(keys: [key(daysOld: 3)])
  var stacks: [WhiteBox.StackFact] = []
  var makers = ["arn:aws:cloudformation:ap-northeast-1:123456789012:stack/rolestack-app/1"]

  static func key(_ id: String = "AKIAIOSFODNN7EXAMPLE", daysOld: Double, isActive: Bool = true)
    -> AccessKeyMetadata
  {
    AccessKeyMetadata(id: id, isActive: isActive, createdAt: now - daysOld * 86_400)
  }

  static func template() throws -> Template {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Assets/bootstrap.yaml").standardizedFileURL.path
    return try Template(yaml: String(contentsOfFile: path, encoding: .utf8), path: path)
  }

  static func plan(_ stackNames: [String] = ["app"]) -> AccessPlan {
    var plan = AccessPlan(stackNames: stackNames, account: number, region: Region("ap-northeast-1")!)
    plan.externalID = Secret("0123456789abcdefghij")
    plan.policy =
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["lambda:CreateFunction","lambda:DeleteFunction"],"Resource":"arn:aws:lambda:*:*:function:app-*"},{"Effect":"Allow","Action":["iam:CreateRole","iam:PutRolePolicy","iam:AttachRolePolicy","iam:DeleteRole"],"Resource":"arn:aws:iam::*:role/app-*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/limit"}}},{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/app-*"}]}"#
    return plan
  }

  /// As bootstrap makes it.
  init(_ plan: AccessPlan = plan()) throws {
    let values = Dictionary(uniqueKeysWithValues: try plan.parameters().map { ($0.key, $0.value.reveal()) })
    let founded = try FoundedAccount(
      Self.template(), values: values, account: Self.number, region: Region("ap-northeast-1")!,
      stackName: "acc"
    )
    authorization = founded.authorization
    setUp = SetUp(
      account: Self.number, region: "ap-northeast-1", deployRoleARN: founded.arns["DeployRole"] ?? "")
    setUp.userARN = founded.arns["User"]
    setUp.serviceRoleARN = founded.arns["ServiceRole"]
    setUp.stackNames = plan.stackNames
    setUp.bucket = plan.bucket
  }

  enum Part { case user, deploy, service }

  private func index(_ part: Part) -> (isUser: Bool, Int) {
    switch part {
    case .user: (true, 0)
    case .deploy: (false, authorization.roles.firstIndex { $0.arn == setUp.deployRoleARN } ?? 0)
    case .service: (false, authorization.roles.firstIndex { $0.arn == setUp.serviceRoleARN } ?? 0)
    }
  }

  /// Gives somebody a statement more.
  mutating func add(_ statement: String, to part: Part) {
    change(part) { identity in
      var inline = identity.inline
      inline["planted\(inline.count)"] = #"{"Version":"2012-10-17","Statement":[\#(statement)]}"#
      return identity.with(inline: inline)
    }
  }

  /// Changes the texts of somebody's policies.
  mutating func replace(_ old: String, with new: String, in part: Part) {
    change(part) { identity in
      identity.with(
        inline: identity.inline.mapValues { $0.replacingOccurrences(of: old, with: new) },
        trust: identity.trust?.replacingOccurrences(of: old, with: new))
    }
  }

  /// Lets another principal than the user into the deploy role, under one more condition.
  mutating func letIn(_ principal: String, if condition: String) {
    replace("arn:aws:iam::123456789012:user/rolestack-app-user", with: principal, in: .deploy)
    replace(
      #""StringEquals":{"sts:ExternalId"#, with: #""StringEquals":{\#(condition),"sts:ExternalId"#,
      in: .deploy)
  }

  /// A role beside the set-up's own: what it may on everything, and whom it trusts, each as in a policy's JSON.
  mutating func addRole(
    _ name: String, may action: String? = nil, attached: [String] = [], trusting principal: String,
    if condition: String? = nil
  ) {
    let policy = action.map {
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"\#($0)","Resource":"*"}]}"#
    }
    let conditions = condition.map { #","Condition":{\#($0)}"# } ?? ""
    authorization.roles.append(
      AccountAuthorization.Identity(
        name: name, arn: "arn:aws:iam::\(Self.number):role/\(name)",
        inline: policy.map { ["p": $0] } ?? [:], attached: attached,
        trust:
          #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":\#(principal),"Action":"sts:AssumeRole"\#(conditions)}]}"#
      ))
  }

  /// A user who may assume every role.
  mutating func addAssumer(_ name: String, id: String) {
    authorization.users.append(
      AccountAuthorization.Identity(
        name: name, arn: "arn:aws:iam::\(Self.number):user/\(name)",
        inline: [
          "p":
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#
        ], id: id))
  }

  /// Lets the whole account into the deploy role, under conditions.
  mutating func alsoTrust(_ conditions: String) {
    change(.deploy) { role in
      let statement =
        #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{\#(conditions)}}"#
      return role.with(
        trust: role.trust?.replacingOccurrences(of: #""Statement":["#, with: #""Statement":[\#(statement),"#))
    }
  }

  mutating func trust(_ statements: String, in part: Part) {
    change(part) { $0.with(trust: #"{"Version":"2012-10-17","Statement":[\#(statements)]}"#) }
  }

  mutating func change(
    _ part: Part, _ change: (AccountAuthorization.Identity) -> AccountAuthorization.Identity
  ) {
    let (isUser, index) = index(part)
    if isUser {
      authorization.users[index] = change(authorization.users[index])
    } else {
      authorization.roles[index] = change(authorization.roles[index])
    }
  }

  private var box: WhiteBox {
    WhiteBox(setUp, authorization, facts: facts, stacks: stacks, makers: makers, now: Self.now)
  }

  var findings: [Finding] { box.findings }

  var blastRadius: String { BlastRadius.sentences(setUp, findings, box).joined(separator: " ") }

  var failures: [Finding] { findings.filter { $0.verdict != .pass } }
}

extension AccountAuthorization.Identity {
  func with(
    inline: [String: String]? = nil, attached: [String]? = nil, groups: [String]? = nil,
    boundary: String? = nil, trust: String? = nil, id: String? = nil, tags: [String: String]? = nil
  ) -> Self {
    Self(
      name: name, arn: arn, inline: inline ?? self.inline, attached: attached ?? self.attached,
      groups: groups ?? self.groups, boundary: boundary ?? self.boundary, trust: trust ?? self.trust,
      id: id ?? self.id, tags: tags ?? self.tags)
  }
}
