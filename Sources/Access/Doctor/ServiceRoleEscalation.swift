internal import AWSCore
internal import Policies

/// What a template could do with the service role that takes the limits away: for itself, the deploy role, the user, or
/// by somebody who may more.
struct ServiceRoleEscalation {
  let box: WhiteBox
  let role: Holder
  /// The role's.
  let grants: Grants

  /// What is done on what, in words.
  private struct Way {
    let action: String
    let target: String
    let sentence: String

    init(_ action: String, _ target: String, _ sentence: String) {
      self.action = action
      self.target = target
      self.sentence = sentence
    }
  }

  private static let check = "service-escalation"
  private static let correction =
    "Name the app's own roles and users alone, and ask for a permissions boundary: ‘rolestack bootstrap --boundary ARN’; "
    + "‘rolestack permissions’ prints the least that the template's resources need."
  private static let administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
  private static let boundaryKey = "iam:permissionsboundary"

  private func fail(_ severity: Finding.Severity, _ sentence: String, _ grant: Grant) -> Finding {
    Finding(
      Self.check, .fail, severity, role.arn, sentence, statement: grant.shown,
      correction: Self.correction)
  }

  private func arn(_ resource: String) -> String {
    "arn:\(box.setUp.partition):iam::\(box.setUp.account):\(resource)"
  }

  var findings: [Finding] {
    let failures =
      grants.everything.map { everything in
        [
          fail(
            .high,
            "The service role may do everything: a template in the hands of whoever has the key is an administrator.",
            everything)
        ]
      } ?? (direct + made + passing + wide)
    return WhiteBox.result(
      Self.check, .high, role.arn, failures,
      asItShouldBe: "No template can take the limits away with the service role.")
  }

  private var wide: [Finding] {
    guard let wide = grants.nearlyEverything else { return [] }
    return [
      fail(
        .medium,
        "The service role may do nearly everything: a template in the hands of whoever has the key may, too.",
        wide)
    ]
  }

  // MARK: Directly

  private var direct: [Finding] {
    let open = ways.compactMap { way in
      // A boundary that is put in the place of another is any that one likes.
      grants.allowingSomehow(
        way.action, on: way.target,
        saying: way.action.hasPrefix("iam:Put") && way.action.hasSuffix("PermissionsBoundary")
          ? [Self.boundaryKey: Self.administrator] : [:]
      ).map { (way: way, grant: $0) }
    }
    // Together what one statement opens.
    return Dictionary(grouping: open, by: { $0.grant.shown }).sorted { $0.key < $1.key }.map { _, ways in
      var seen: Set<String> = []
      let words = ways.map { "\($0.way.sentence) (\($0.way.action))" }.filter { seen.insert($0).inserted }
      return fail(.high, "A template could \(words.joined(separator: ", ")).", ways[0].grant)
    }
  }

  private var ways: [Way] {
    ofDeployRole + ofItself + ofUser + ofAdministrators + ofPolicies
  }

  private var ofDeployRole: [Way] {
    let deploy = box.setUp.deployRoleARN
    let more = "give the deploy role more permissions"
    var ways = [
      Way("iam:UpdateAssumeRolePolicy", deploy, "rewrite whom the deploy role lets in"),
      Way("iam:PutRolePolicy", deploy, more), Way("iam:AttachRolePolicy", deploy, more),
    ]
    guard let holder = box.account.role(deploy) else { return ways }
    if holder.boundary != nil {
      let away = "take the deploy role's permissions boundary away"
      ways += [
        Way("iam:DeleteRolePermissionsBoundary", deploy, away),
        Way("iam:PutRolePermissionsBoundary", deploy, away),
      ]
    }
    if holder.sources.contains(where: { $0.policy.statements.contains { !$0.allows } }) {
      let away = "take away what is denied to the deploy role"
      ways += [Way("iam:DeleteRolePolicy", deploy, away), Way("iam:DetachRolePolicy", deploy, away)]
    }
    return ways
  }

  private var ofItself: [Way] {
    var ways = [
      Way("iam:UpdateAssumeRolePolicy", role.arn, "rewrite whom the service role lets in"),
      Way("iam:PutRolePolicy", role.arn, "give itself more permissions"),
      Way("iam:AttachRolePolicy", role.arn, "give itself more permissions"),
    ]
    if role.boundary != nil {
      let away = "take its own permissions boundary away"
      ways += [
        Way("iam:DeleteRolePermissionsBoundary", role.arn, away),
        Way("iam:PutRolePermissionsBoundary", role.arn, away),
      ]
    }
    return ways
  }

  private var ofUser: [Way] {
    guard let user = box.setUp.userARN else { return [] }
    var ways = [
      Way("iam:PutUserPolicy", user, "give the user more permissions"),
      Way("iam:AttachUserPolicy", user, "give the user more permissions"),
      Way("iam:CreateAccessKey", user, "make another key of the user's"),
      Way("iam:CreateLoginProfile", user, "give the user a password"),
    ]
    if box.user?.boundary != nil {
      let away = "take the user's permissions boundary away"
      ways += [
        Way("iam:DeleteUserPermissionsBoundary", user, away),
        Way("iam:PutUserPermissionsBoundary", user, away),
      ]
    }
    for group in box.groupARNs + [arn("group/any")] {
      ways.append(Way("iam:AddUserToGroup", group, "put the user into a group"))
    }
    let isDenied =
      box.user?.sources.contains { source in
        source.name.hasPrefix("group ") && source.policy.statements.contains { !$0.allows }
      } ?? false
    for group in isDenied ? box.user?.groups ?? [] : [] {
      ways.append(Way("iam:RemoveUserFromGroup", group, "take the user out of a group that denies something"))
    }
    for group in box.user?.groups ?? [] {
      let more = "give a group of the user's more permissions"
      ways += [Way("iam:PutGroupPolicy", group, more), Way("iam:AttachGroupPolicy", group, more)]
    }
    return ways
  }

  /// Users that are administrators: a key of theirs may be an output of a template.
  private var ofAdministrators: [Way] {
    box.account.users.filter { $0.arn != box.setUp.userARN && isStrong($0) }.flatMap { user in
      [
        Way("iam:CreateAccessKey", user.arn, "make a key of \(user.name)'s, who may nearly everything"),
        Way("iam:CreateLoginProfile", user.arn, "give \(user.name) a password, who may nearly everything"),
      ]
    }
  }

  /// Policies of the account's own that hold for those whom the limits are for.
  private var ofPolicies: [Way] {
    var policies: [(arn: String, words: String)] = []
    for (holder, words) in [
      (role, "the service role"), (box.account.role(box.setUp.deployRoleARN), "the deploy role"),
      (box.user, "the user"),
    ] {
      guard let holder else { continue }
      policies += holder.policyARNs.map { ($0, "which \(words) has") }
      if let boundary = holder.boundaryARN {
        policies.append((boundary, "which is the boundary of \(words)"))
      }
    }
    policies += givings.flatMap { grant in
      grant.statement.conditions.filter { $0.key == Self.boundaryKey }.flatMap(\.values)
    }.map { ($0, "which is the boundary of roles that templates make") }
    return policies.filter { $0.arn.hasPrefix(arn("policy/")) }.flatMap { policy in
      ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"].map {
        Way($0, policy.arn, "rewrite the policy \(policy.arn), \(policy.words)")
      }
    }
  }

  // MARK: By what it makes

  /// What gives permissions to roles, by patterns of their names.
  private var givings: [Grant] {
    grants.all.filter {
      ["iam:putrolepolicy", "iam:attachrolepolicy"].contains($0.exampleAction.lowercased())
    }
  }

  /// Nil where a permissions boundary that limits something is asked for.
  private func unbounded(_ grant: Grant) -> Grant? {
    let boundaries: [String?] = [nil, Self.administrator, arn("policy/rolestack-doctor")]
    for boundary in boundaries {
      let said = [Self.boundaryKey: boundary, "iam:policyarn": Self.administrator]
      if let found = grants.allowingSomehow(grant.exampleAction, on: grant.exampleResource, saying: said) {
        return found
      }
    }
    let asked = grant.statement.conditions.filter { $0.key == Self.boundaryKey }.flatMap(\.values)
    return asked.contains { !box.limits($0) } ? grant : nil
  }

  private var made: [Finding] {
    var failures: [Finding] = []
    if let giving = givings.first(where: { unbounded($0) != nil }) {
      failures.append(
        fail(
          .medium,
          "A template could give roles any permissions (\(giving.exampleAction) on \(giving.resource)): no permissions "
            + "boundary is asked for, as by the condition iam:PermissionsBoundary.", giving))
    } else if let giving = givings.first, let (action, grant) = takingBoundaryAway(of: giving.exampleResource)
    {
      failures.append(
        fail(
          .medium, "A template could make a role and take its permissions boundary away again: \(action).",
          grant))
    }
    // A user's keys may be an output of the template.
    let creating = grants.all.first {
      $0.exampleAction.lowercased() == "iam:createuser" && unbounded($0) != nil
    }
    let giving = grants.all.first {
      ["iam:putuserpolicy", "iam:attachuserpolicy"].contains($0.exampleAction.lowercased())
        && unbounded($0) != nil
    }
    if let creating, let giving {
      failures.append(
        fail(
          .high,
          "A template could make a user with any permissions and keys for it (iam:CreateUser on \(creating.resource), "
            + "\(giving.action)): no permissions boundary is asked for.", creating))
    }
    return failures + madeGroups
  }

  /// The user, or one that the template makes, in a group that it gives any permissions.
  private var madeGroups: [Finding] {
    let adding = grants.all.filter { $0.exampleAction.lowercased() == "iam:addusertogroup" }
    let giving = grants.all.filter {
      ["iam:putgrouppolicy", "iam:attachgrouppolicy"].contains($0.exampleAction.lowercased())
    }
    let names = (adding + giving).map(\.exampleResource)
    for given in giving {
      let said = ["iam:policyarn": Self.administrator]
      let isOpen = names.contains { group in
        grants.allowingSomehow("iam:AddUserToGroup", on: group) != nil
          && grants.allowingSomehow(given.exampleAction, on: group, saying: said) != nil
      }
      guard isOpen else { continue }
      return [
        fail(
          .high,
          "A template could put the user into a group of its own with any permissions (iam:AddUserToGroup and "
            + "\(given.exampleAction) on \(given.resource)).", given)
      ]
    }
    return []
  }

  /// What takes a boundary away from a role that a template made.
  private func takingBoundaryAway(of made: String) -> (action: String, grant: Grant)? {
    if let grant = grants.allowingSomehow("iam:DeleteRolePermissionsBoundary", on: made) {
      return ("iam:DeleteRolePermissionsBoundary", grant)
    }
    return grants.allowingSomehow(
      "iam:PutRolePermissionsBoundary", on: made, saying: [Self.boundaryKey: Self.administrator]
    ).map { ("iam:PutRolePermissionsBoundary", $0) }
  }

  // MARK: By others

  private var passing: [Finding] {
    var failures: [Finding] = []
    let strong = box.account.roles.filter {
      ![role.arn, box.setUp.deployRoleARN].contains($0.arn) && isStrong($0)
    }
    if let grant = grants.allowingSomehow("iam:PassRole", on: arn("role/rolestack-doctor")) {
      failures.append(
        fail(
          .medium, "A template could give any role of the account to a resource of its own: iam:PassRole.",
          grant))
    }
    for other in strong {
      if failures.isEmpty, let grant = Trust(other, box).passing(by: grants) {
        failures.append(
          fail(
            .high,
            "A template could give the role \(other.name), which may nearly everything, to a resource of its own.",
            grant))
      }
      if let grant = grants.allowingSomehow("iam:UpdateAssumeRolePolicy", on: other.arn) {
        failures.append(
          fail(
            .high, "A template could rewrite whom \(other.name) lets in, which may nearly everything.", grant)
        )
      }
    }
    return failures
  }

  /// Whether somebody is an administrator, or makes himself one.
  private func isStrong(_ holder: Holder) -> Bool {
    let grants = box.grants(of: holder)
    if grants.everything != nil || grants.nearlyEverything != nil { return true }
    let rising =
      holder.isRole
      ? ["iam:PutRolePolicy", "iam:AttachRolePolicy"] : ["iam:PutUserPolicy", "iam:AttachUserPolicy"]
    return rising.contains { grants.allowingSomehow($0, on: holder.arn) != nil }
  }
}
