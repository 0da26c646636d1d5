internal import AWSCore
internal import Documents
internal import Policies

/// The service role: is it CloudFormation's alone, and can a template with it undo what limits the key?
struct ServiceRoleChecks {
  private let box: WhiteBox
  private let role: Holder
  private let grants: Grants

  init(_ box: WhiteBox, _ role: Holder) {
    self.box = box
    self.role = role
    grants = box.grants(of: role)
  }

  var findings: [Finding] { trust + escalation }

  private static let service = "cloudformation.amazonaws.com"

  private var trust: [Finding] {
    let check = "service-trust"
    let trust = Trust(role, box)
    let correction = Document.map([
      .init(key: "Effect", value: "Allow"),
      .init(key: "Principal", value: ["Service": .text(Self.service)]),
      .init(key: "Action", value: "sts:AssumeRole"),
    ]).json
    var failures: [Finding] = []
    for statement in trust.statements where statement.allows {
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.document.json)", correction: correction))
      }
      for other in statement.principals["Service"] ?? [] where other != Self.service {
        fail(.medium, "Another service may assume the service role, \(other).")
      }
      for named in statement.principals["AWS"] ?? [] {
        let ways = [box.account.role(box.setUp.deployRoleARN), box.user].compactMap(\.self)
        let isWay = ways.contains { way in
          trust.lets(in: way.arn, byName: true)
            || trust.lets(in: way.arn) && box.grants(of: way).allowing("sts:AssumeRole", on: role.arn) != nil
        }
        fail(
          isWay ? .critical : .high,
          isWay
            ? "Whoever has the key assumes the service role itself: \(named) is let in."
            : "Somebody other than CloudFormation may assume the service role: \(named).")
      }
      for provider in statement.principals["Federated"] ?? [] {
        fail(.high, "An identity provider's users may assume the service role: \(provider).")
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "CloudFormation alone may assume the service role.")
  }

  /// What a template could do with the service role that takes the limits away; for each, what it is done on.
  private var ways: [(action: String, target: String, sentence: String)] {
    let setUp = box.setUp
    var ways: [(String, String, String)] = [
      ("iam:UpdateAssumeRolePolicy", setUp.deployRoleARN, "rewrite whom the deploy role lets in"),
      ("iam:PutRolePolicy", setUp.deployRoleARN, "give the deploy role more permissions"),
      ("iam:AttachRolePolicy", setUp.deployRoleARN, "give the deploy role more permissions"),
      ("iam:UpdateAssumeRolePolicy", role.arn, "rewrite whom the service role lets in"),
      ("iam:PutRolePolicy", role.arn, "give itself more permissions"),
      ("iam:AttachRolePolicy", role.arn, "give itself more permissions"),
      ("iam:DeleteRolePermissionsBoundary", role.arn, "take its own permissions boundary away"),
    ]
    if let user = setUp.userARN {
      ways += [
        ("iam:PutUserPolicy", user, "give the user more permissions"),
        ("iam:AttachUserPolicy", user, "give the user more permissions"),
        ("iam:CreateAccessKey", user, "make another key of the user's"),
        ("iam:CreateLoginProfile", user, "give the user a password"),
        (
          "iam:AddUserToGroup", "arn:\(setUp.partition):iam::\(setUp.account):group/any",
          "put the user into a group"
        ),
      ]
      for group in box.user?.groups ?? [] {
        ways += [
          ("iam:PutGroupPolicy", group, "give a group of the user's more permissions"),
          ("iam:AttachGroupPolicy", group, "give a group of the user's more permissions"),
        ]
      }
    }
    return ways
  }

  private var escalation: [Finding] {
    let check = "service-escalation"
    var failures: [Finding] = []
    func fail(_ severity: Finding.Severity, _ sentence: String, _ grant: Grant) {
      failures.append(
        Finding(
          check, .fail, severity, role.arn, sentence, statement: grant.shown,
          correction:
            "‘rolestack permissions --template-file …’ prints the actions that the app's resources need, and no more."
        ))
    }
    if let everything = grants.everything {
      fail(
        .high,
        "The service role may do everything: a template in the hands of whoever has the key is an administrator.",
        everything)
    } else {
      let open = ways.compactMap { way in
        grants.allowingSomehow(way.action, on: way.target).map { (way: way, grant: $0) }
      }
      // Together what one statement opens.
      for (_, ways) in Dictionary(grouping: open, by: { $0.grant.shown }).sorted(by: { $0.key < $1.key }) {
        let words = ways.map { "\($0.way.sentence) (\($0.way.action))" }.joined(separator: ", ")
        fail(.high, "A template could \(words).", ways[0].grant)
      }
      if let wide = grants.nearlyEverything {
        fail(
          .medium,
          "The service role may do nearly everything: a template in the hands of whoever has the key may, too.",
          wide)
      }
      // Each template of an app with roles asks for these.
      let creating = grants.all.filter { $0.exampleAction.lowercased() == "iam:createrole" }
      if let create = creating.first(where: { grant in
        !Self.asksForBoundary(grant)
      }) {
        fail(
          .medium,
          "A template could make a role with any permissions (iam:CreateRole on \(create.resource)): no permissions "
            + "boundary is asked for, as by the condition iam:PermissionsBoundary.", create)
      } else if let create = creating.first,
        let (action, grant) = takingBoundaryAway(of: create.exampleResource)
      {
        fail(
          .medium,
          "A template could make a role and take its permissions boundary away again: \(action).", grant)
      }
      // A user's keys may be an output of the template.
      if let create = grants.all.first(where: {
        $0.exampleAction.lowercased() == "iam:createuser" && !Self.asksForBoundary($0)
      }),
        let give = grants.all.first(where: {
          ["iam:putuserpolicy", "iam:attachuserpolicy"].contains($0.exampleAction.lowercased())
            && !Self.asksForBoundary($0)
        })
      {
        fail(
          .high,
          "A template could make a user with any permissions and keys for it (iam:CreateUser on \(create.resource), "
            + "\(give.action)): no permissions boundary is asked for.", create)
      }
      let own = "arn:\(box.setUp.partition):iam::\(box.setUp.account):policy/"
      let attached = role.sources.map { $0.name.replacing("policy ", with: "") }
      let rewritten =
        attached.map { ($0, "which the service role has") }
        + (role.boundaryARN.map { [($0, "which is the service role's boundary")] } ?? [])
        + creating.flatMap(Self.boundaries).map { ($0, "which is the boundary of roles that templates make") }
      for (policy, words) in rewritten where policy.hasPrefix(own) {
        for action in ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"] {
          guard let grant = grants.allowingSomehow(action, on: policy) else { continue }
          fail(.high, "A template could rewrite the policy \(policy), \(words) (\(action)).", grant)
          break
        }
      }
      let passed = grants.all.filter { $0.exampleAction.lowercased() == "iam:passrole" }
      if let grant = passed.first(where: { Self.isAnyRole($0.resource) }) {
        fail(
          .medium,
          "A template could give any role of the account to a resource of its own: iam:PassRole.", grant)
      } else {
        for other in strong {
          guard let grant = grants.allowingSomehow("iam:PassRole", on: other.arn) else { continue }
          fail(
            .high,
            "A template could give the role \(other.name), which may everything, to a resource of its own.",
            grant)
        }
      }
      for other in strong {
        guard let grant = grants.allowingSomehow("iam:UpdateAssumeRolePolicy", on: other.arn)
        else { continue }
        fail(.high, "A template could rewrite whom \(other.name) lets in, which may everything.", grant)
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "No template can take the limits away with the service role.")
  }

  /// What takes a boundary away from a role that a template made.
  private func takingBoundaryAway(of made: String) -> (action: String, grant: Grant)? {
    if let grant = grants.allowingSomehow("iam:DeleteRolePermissionsBoundary", on: made) {
      return ("iam:DeleteRolePermissionsBoundary", grant)
    }
    let other = ["iam:permissionsboundary": "arn:aws:iam::aws:policy/AdministratorAccess"]
    return grants.allowing("iam:PutRolePermissionsBoundary", on: made, other).map {
      ("iam:PutRolePermissionsBoundary", $0)
    }
  }

  /// ARNs of the boundaries that are asked for.
  private static func boundaries(of grant: Grant) -> [String] {
    grant.statement.conditions.filter { $0.key == "iam:permissionsboundary" }.flatMap(\.values)
  }

  /// Whether a permissions boundary is asked for that is not just any: not where there is one, not all but one.
  private static func asksForBoundary(_ grant: Grant) -> Bool {
    grant.statement.conditions.contains { condition in
      condition.key == "iam:permissionsboundary" && condition.isStrict
        && condition.values.allSatisfy {
          !$0.isEmpty && !Wildcard.matches($0, "arn:aws:iam::aws:policy/AdministratorAccess")
        }
    }
  }

  /// Other roles that are administrators.
  private var strong: [Holder] {
    box.account.roles.filter { other in
      ![role.arn, box.setUp.deployRoleARN].contains(other.arn)
        && box.grants(of: other).everything != nil
    }
  }

  private static func isAnyRole(_ resource: String) -> Bool {
    resource == "*" || resource.hasSuffix(":role/*") || resource.hasSuffix(":*")
  }
}
