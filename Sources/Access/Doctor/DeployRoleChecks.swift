internal import AWSCore
internal import Documents
internal import Policies

/// The deploy role: does it do no more than work the app's change sets, put artifacts and pass the service role?
struct DeployRoleChecks {
  private let box: WhiteBox
  private let role: Holder
  private let grants: Grants
  private let all: [Grant]

  init(_ box: WhiteBox, _ role: Holder) {
    self.box = box
    self.role = role
    grants = box.grants(of: role)
    all = grants.all
  }

  var findings: [Finding] {
    ownPermissions + stacks + ownStack + updates + roleCondition + passedRoles + buckets + strangersRoles
  }

  private func fail(
    _ check: String, _ severity: Finding.Severity, _ sentence: String, _ grant: Grant?, correction: String
  ) -> Finding {
    Finding(
      check, .fail, severity, role.arn, sentence, statement: grant?.shown, correction: correction)
  }

  private func statement(
    _ actions: [String], _ resources: [String], condition: Document? = nil
  ) -> String {
    var entries: [Document.Entry] = [
      .init(key: "Effect", value: "Allow"),
      .init(key: "Action", value: .list(actions.map { .text($0) })),
      .init(key: "Resource", value: .list(resources.map { .text($0) })),
    ]
    if let condition { entries.append(.init(key: "Condition", value: condition)) }
    return Document.map(entries).json
  }

  private var stackARNs: [String] {
    let names = box.setUp.stackNames.isEmpty ? ["STACK"] : box.setUp.stackNames
    return names.map(box.setUp.stackARN)
  }

  private var serviceRole: String {
    box.setUp.serviceRoleARN ?? "arn:\(box.setUp.partition):iam::\(box.setUp.account):role/SERVICE-ROLE"
  }

  private static func isAction(_ grant: Grant, of service: String) -> Bool {
    grant.exampleAction.lowercased().hasPrefix("\(service):")
  }

  /// Of CloudFormation: change sets and what looks at a stack.
  private static let ofDeployments: Set<String> = [
    "createchangeset", "createstack", "deletechangeset", "describechangeset", "describestacks",
    "executechangeset", "describestackevents", "describeevents", "listchangesets", "deletestack",
    "gettemplatesummary", "gettemplate", "describestackresources", "describestackresource",
    "liststackresources", "describechangesethooks", "updatestack", "validatetemplate", "liststacks",
    "continueupdaterollback", "rollbackstack", "cancelupdatestack", "tagresource", "untagresource",
  ]
  /// What a deployment takes.
  private static let ofChangeSets = [
    "cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet",
  ]
  /// Of S3: artifacts.
  private static let ofArtifacts: Set<String> = [
    "putobject", "getobject", "createbucket", "abortmultipartupload", "listmultipartuploadparts",
    "listbucketmultipartuploads", "getbucketlocation", "listbucket", "getobjectversion",
  ]
  /// Those that take a bucket, not an object in one.
  private static let ofBuckets: Set<String> = [
    "createbucket", "getbucketlocation", "listbucket", "listbucketmultipartuploads",
  ]

  private static func name(_ grant: Grant) -> String {
    grant.exampleAction.lowercased().split(separator: ":").last.map(String.init) ?? ""
  }

  // MARK: What it may by itself

  private var ownPermissions: [Finding] {
    let check = "deploy-own-permissions"
    let own = all.filter { !isOfTask($0) }
    let failures = GrantGroup.groups(own).map { group -> Finding in
      let first = group.grants[0]
      let severity = group.grants.map(severity).max() ?? .high
      return fail(
        check, group.isWide ? .critical : severity, "The deploy role itself may \(group.words).", first,
        correction: "")
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe:
        "The deploy role can make and change nothing itself: CloudFormation does, with the service role.")
  }

  /// Whether it belongs to deploying: change sets, artifacts and the service role, which other checks look at.
  private func isOfTask(_ grant: Grant) -> Bool {
    let name = Self.name(grant)
    if Self.isAction(grant, of: "cloudformation") {
      // Whether it reaches more than the app's stacks is looked at by itself.
      return Self.ofDeployments.contains(name) || Self.looks(grant)
    }
    if Self.isAction(grant, of: "s3") { return Self.ofArtifacts.contains(name) }
    return ["iam:passrole", "sts:getcalleridentity", "sts:getaccesskeyinfo"].contains(
      grant.exampleAction.lowercased())
  }

  /// Lists and descriptions tell little; what is got may be a password, and of some services is one.
  private func severity(_ grant: Grant) -> Finding.Severity {
    if isReading(grant) { return .low }
    if ["secretsmanager", "ssm"].contains(where: { Self.isAction(grant, of: $0) }) { return .high }
    return Self.name(grant).hasPrefix("get") ? .medium : .high
  }

  /// What tells no more than how something is set up.
  private static let telling: Set<String> = [
    "cloudformation:detectstackdrift", "cloudformation:detectstackresourcedrift",
    "cloudformation:estimatetemplatecost", "iam:getrole", "iam:getrolepolicy", "iam:getpolicy",
    "iam:getpolicyversion", "iam:getuser", "iam:getgroup", "sts:decodeauthorizationmessage",
  ]

  private func isReading(_ grant: Grant) -> Bool {
    ["describe", "list"].contains { Self.name(grant).hasPrefix($0) }
      || Self.telling.contains(grant.exampleAction.lowercased())
  }

  /// Whether it looks at stacks, and changes none.
  private static func looks(_ grant: Grant) -> Bool {
    isAction(grant, of: "cloudformation")
      && ["describe", "list", "get"].contains { name(grant).hasPrefix($0) }
  }

  // MARK: Stacks

  /// The name that a stack's ARN has, `*` where any has it; nil for another kind of resource.
  private func stackName(_ resource: String) -> Substring? {
    let part = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
    if part.hasPrefix("stack/") { return part.dropFirst("stack/".count).prefix { $0 != "/" } }
    return Wildcard.matches(resource, Wildcard.example(of: box.setUp.stackARN("x"))) ? "*" : nil
  }

  /// What has nothing to do with any stack, and can be allowed on `*` alone.
  private static let ofNoStack: Set<String> = [
    "estimatetemplatecost", "listexports", "listtypes", "validatetemplate",
  ]

  /// A stack of a name that a pattern has, in a region that it has.
  private func strangersStack(like pattern: String, named name: Substring) -> String {
    let likely = Wildcard.example(of: box.setUp.stackARN(Wildcard.example(of: String(name))))
    return Wildcard.matches(pattern, likely) ? likely : Wildcard.example(of: pattern)
  }

  private var stacks: [Finding] {
    let check = "deploy-stacks"
    var failures: [Finding] = []
    let known = Set(box.setUp.stackNames)
    for grant in all
    where Self.isAction(grant, of: "cloudformation") && !Self.ofNoStack.contains(Self.name(grant))
      && isOfTask(grant)
    {
      guard let resource = grants.resolved(grant.resource), let name = stackName(resource) else { continue }
      let correction = statement(
        Wildcard.isPattern(grant.action) ? Self.ofChangeSets : [grant.action], stackARNs)
      if Wildcard.isPattern(String(name)) {
        let others = (box.stacks ?? []).filter {
          Wildcard.matches(String(name), $0.name) && !known.contains($0.name)
            && grants.allowingSomehow(grant.exampleAction, on: $0.id) != nil
        }.map(\.name)
        // What another statement or a boundary takes away is not reached.
        let isChosen = grant.resource.contains("${")
        guard
          isChosen || !others.isEmpty
            || grants.allowingSomehow(
              grant.exampleAction, on: strangersStack(like: resource, named: name)) != nil
        else { continue }
        let reach = others.isEmpty ? "" : ", now \(others.sorted().joined(separator: ", "))"
        failures.append(
          fail(
            check, Self.looks(grant) ? .low : .high,
            "\(grant.action) reaches every stack whose name is like \(isChosen ? grant.resource : String(name))\(reach).",
            grant,
            correction: correction))
      } else if !known.isEmpty, !known.contains(String(name)) {
        failures.append(
          fail(
            check, .medium, "\(grant.action) reaches another stack, \(name).", grant, correction: correction))
      } else if !Self.looks(grant), reachesOtherRegions(grant, stack: name) {
        failures.append(
          fail(
            check, .low, "\(grant.action) reaches stacks named \(name) in other regions, too.", grant,
            correction: correction))
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: known.isEmpty
        ? "The deploy role works on stacks that it knows by their names."
        : "The deploy role works on \(known.sorted().joined(separator: ", ")) alone.")
  }

  /// The stack that makes the roles: a template in its place would make others of them.
  private var ownStack: [Finding] {
    let check = "deploy-own-stack"
    guard !box.makers.isEmpty else { return [] }
    let failures = box.makers.compactMap { stack -> Finding? in
      guard let grant = Self.working.lazy.compactMap({ grants.allowingSomehow($0, on: stack) }).first else {
        return nil
      }
      return fail(
        check, .high,
        "The stack that makes the roles themselves, or the user, is within reach: a template in its place takes their "
          + "limits away, as far as the service role may.", grant,
        correction: "Make the roles in a stack of their own: ‘rolestack bootstrap --stack-name …’.")
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "The stack that makes the roles is out of reach.")
  }

  private func reachesOtherRegions(_ grant: Grant, stack name: Substring) -> Bool {
    let elsewhere = Wildcard.example(
      of: box.setUp.stackARN(String(name)).replacing(":\(box.setUp.region):", with: ":xx-other-1:"))
    return Wildcard.matches(grant.resource, elsewhere)
      && grants.allowingSomehow(grant.exampleAction, on: elsewhere) != nil
  }

  private var updates: [Finding] {
    let check = "deploy-without-review"
    let direct: Set<String> = ["updatestack"]
    let failures = all.filter {
      Self.isAction($0, of: "cloudformation") && direct.contains(Self.name($0))
    }.map { grant in
      fail(
        check, .high,
        "\(grant.exampleAction) changes a stack without a change set that anybody could have looked at.",
        grant,
        correction: statement(
          ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], stackARNs))
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "Stacks are changed by change sets alone.")
  }

  private var roleCondition: [Finding] {
    let check = "deploy-role-condition"
    let stack = Wildcard.example(of: stackARNs.first ?? "*")
    let asked = [
      "cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:UpdateStack",
      "cloudformation:DeleteStack", "cloudformation:ContinueUpdateRollback", "cloudformation:RollbackStack",
    ]
    let open = asked.compactMap { action -> (action: String, grant: Grant)? in
      // As one asks who names no role.
      for grant in all where grant.statement.speaks(ofAction: action) {
        guard let name = stackName(grant.resource) else { continue }
        let resource = name == "*" ? stack : grant.exampleResource
        if let found = grants.allowingSomehow(action, on: resource, saying: ["cloudformation:rolearn": nil]) {
          return (action, found)
        }
      }
      return nil
    }
    // Without a service role CloudFormation calls as the deploy role: then it may what it is let through it alone, too.
    let own = box.grants(of: role, throughCloudFormation: true).all.contains {
      !Self.isAction($0, of: "cloudformation") && !isOfMission($0)
    }
    let failures =
      open.first.map { first -> Finding in
        let names = open.map { $0.action.split(separator: ":").last.map(String.init) ?? $0.action }
        return fail(
          check, own ? .high : .low,
          "\(names.joined(separator: " and ")) without a service role \(names.count == 1 ? "is" : "are") allowed"
            + (own
              ? ", and CloudFormation then works with what the deploy role may itself."
              : open.contains { $0.action.hasSuffix("cloudformation:DeleteStack") }
                ? "; with the role that the stack bears it goes all the same."
                : "; nothing comes of it, as the deploy role may nothing itself."),
          first.grant,
          correction: statement(
            open.map(\.action), stackARNs,
            condition: ["StringEquals": ["cloudformation:RoleArn": .text(serviceRole)]]))
      }.map { [$0] } ?? []
    return WhiteBox.result(
      check, .low, role.arn, failures,
      asItShouldBe: "AWS itself refuses a change set that does not name the service role.")
  }

  private func isOfMission(_ grant: Grant) -> Bool {
    Self.isAction(grant, of: "s3") && Self.ofArtifacts.contains(Self.name(grant))
      || grant.exampleAction.lowercased() == "iam:passrole" || Self.isAction(grant, of: "sts")
      || isReading(grant)
  }

  // MARK: Roles

  private var passedRoles: [Finding] {
    let check = "deploy-pass-role"
    var failures: [Finding] = []
    for grant in all where grant.exampleAction.lowercased() == "iam:passrole" {
      let correction = statement(
        ["iam:PassRole"], [serviceRole],
        condition: ["StringEquals": ["iam:PassedToService": "cloudformation.amazonaws.com"]])
      let others = box.account.roles.filter {
        $0.arn != box.setUp.serviceRoleARN && Wildcard.matches(grant.resource, $0.arn)
          && Trust($0, box).passing(by: grants) != nil
      }.map(\.name).sorted()
      if Wildcard.isPattern(grant.resource) {
        let stranger = "arn:\(box.setUp.partition):iam::\(box.setUp.account):role/rolestack-doctor"
        let example =
          Wildcard.matches(grant.resource, stranger) ? stranger : Wildcard.example(of: grant.resource)
        guard !others.isEmpty || grants.allowingSomehow("iam:PassRole", on: example) != nil else { continue }
        failures.append(
          fail(
            check, .high,
            "Any role of \(grant.resource) may be passed"
              + (others.isEmpty ? "." : ": \(others.joined(separator: ", ")) beside the service role."),
            grant,
            correction: correction))
      } else if let passed = grants.resolved(grant.resource), passed != box.setUp.serviceRoleARN,
        box.setUp.serviceRoleARN != nil
      {
        let other = box.account.role(passed)
        let isIdle = other.map { Trust($0, box).passing(by: grants) == nil } ?? false
        failures.append(
          fail(
            check, isIdle ? .low : .high,
            "Another role may be passed, \(grant.resource)\(isIdle ? ", which lets no service in now" : "").",
            grant, correction: correction))
      } else if let service = Self.otherServices.first(where: { isPassed(by: grant, to: $0) }) {
        failures.append(
          fail(
            check, .low,
            "The service role may be passed to other services, too, \(service) for one; whom it lets in is looked at by "
              + "itself.", grant, correction: correction))
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "The service role alone may be passed.")
  }

  /// Those that run what they are given with the role that they are passed, and one that nobody names.
  private static let otherServices = [
    "lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "codebuild.amazonaws.com",
    "glue.amazonaws.com", "sagemaker.amazonaws.com", "states.amazonaws.com", "rolestack-doctor.amazonaws.com",
  ]

  /// Whether the very statement hands a role to a service, and nothing takes that away.
  private func isPassed(by grant: Grant, to service: String) -> Bool {
    let said = box.context(of: role).merging(["iam:passedtoservice": service]) { $1 }
    let request = Policy.Request(action: "iam:PassRole", resource: grant.exampleResource, context: said)
    return grant.statement.speaks(of: request)
      && grants.allowing("iam:PassRole", on: grant.exampleResource, said) != nil
  }

  /// What CloudFormation does with the role that a stack bears.
  private static let working = [
    "cloudformation:CreateChangeSet", "cloudformation:UpdateStack", "cloudformation:DeleteStack",
    "cloudformation:RollbackStack", "cloudformation:ContinueUpdateRollback",
  ]

  /// CloudFormation uses the role that a stack bears for whoever may work on it, also without PassRole.
  private var strangersRoles: [Finding] {
    let check = "deploy-stack-roles"
    // Who could not read them says so.
    guard let stacks = box.stacks else { return [] }
    let failures = stacks.compactMap { stack -> Finding? in
      guard let bears = stack.roleARN, bears != box.setUp.serviceRoleARN,
        let grant = Self.working.lazy.compactMap({ grants.allowing($0, on: stack.id) }).first
      else { return nil }
      return fail(
        check, .high,
        "The stack \(stack.name) bears the role \(bears), which whoever works on the stack uses without passing it.",
        grant, correction: statement([grant.exampleAction], stackARNs))
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "No stack within reach bears another role.")
  }

  // MARK: Buckets

  /// An object in a bucket of a name that a pattern has.
  private func strangersObject(like pattern: String) -> String {
    let likely = "arn:\(box.setUp.partition):s3:::rolestack-doctor/x"
    return Wildcard.matches(pattern, likely) ? likely : Wildcard.example(of: pattern)
  }

  private var buckets: [Finding] {
    let check = "deploy-buckets"
    var failures: [Finding] = []
    for grant in all where Self.isAction(grant, of: "s3") && Self.ofArtifacts.contains(Self.name(grant)) {
      guard let resource = grants.resolved(grant.resource) else { continue }
      let path =
        resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
      let bucket = path.prefix { $0 != "/" }
      let own = box.setUp.bucket ?? "BUCKET"
      let bucketARN = "arn:\(box.setUp.partition):s3:::\(own)"
      let isOfObjects =
        Wildcard.isPattern(grant.action) || !Self.ofBuckets.contains(Self.name(grant))
      let correction = statement(
        [Wildcard.isPattern(grant.action) ? "s3:PutObject" : grant.action],
        [isOfObjects ? "\(bucketARN)/*" : bucketARN])
      if grant.resource.contains("${"), Wildcard.isPattern(String(bucket)) {
        failures.append(
          fail(
            check, .high, "\(grant.action) reaches a bucket that whoever asks may name: \(grant.resource).",
            grant,
            correction: correction))
      } else if Wildcard.isPattern(String(bucket)) {
        guard grants.allowingSomehow(grant.exampleAction, on: strangersObject(like: grant.resource)) != nil
        else { continue }
        failures.append(
          fail(
            check, .high, "\(grant.action) reaches every bucket whose name is like \(bucket).", grant,
            correction: correction))
      } else if let wanted = box.setUp.bucket, bucket != wanted {
        failures.append(
          fail(
            check, .medium, "\(grant.action) reaches another bucket, \(bucket).", grant,
            correction: correction))
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "Artifacts go to one bucket\(box.setUp.bucket.map { ", \($0)" } ?? "") alone.")
  }
}
