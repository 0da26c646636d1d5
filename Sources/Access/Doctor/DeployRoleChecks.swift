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
    ownPermissions + stacks + updates + roleCondition + passedRoles + buckets + strangersRoles
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
  /// Of S3: artifacts.
  private static let ofArtifacts: Set<String> = [
    "putobject", "getobject", "createbucket", "abortmultipartupload", "listmultipartuploadparts",
    "listbucketmultipartuploads", "getbucketlocation", "listbucket", "getobjectversion",
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
        check, first.statement.actions == nil ? .critical : severity,
        "The deploy role itself may \(group.words).", first, correction: "")
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe:
        "The deploy role can make and change nothing itself: CloudFormation does, with the service role.")
  }

  /// Whether it belongs to deploying: change sets, artifacts and the service role, which other checks look at.
  private func isOfTask(_ grant: Grant) -> Bool {
    guard grant.statement.actions != nil else { return false }
    let name = Self.name(grant)
    if Self.isAction(grant, of: "cloudformation") { return Self.ofDeployments.contains(name) }
    if Self.isAction(grant, of: "s3") { return Self.ofArtifacts.contains(name) }
    return ["iam:passrole", "sts:getcalleridentity", "sts:getaccesskeyinfo"].contains(
      grant.exampleAction.lowercased())
  }

  /// Lists and descriptions tell little; what is got may be a password.
  private func severity(_ grant: Grant) -> Finding.Severity {
    if isReading(grant) { return .low }
    return Self.name(grant).hasPrefix("get") ? .medium : .high
  }

  private func isReading(_ grant: Grant) -> Bool {
    ["describe", "list"].contains { Self.name(grant).hasPrefix($0) }
  }

  // MARK: Stacks

  /// The name that a stack's ARN has, `*` where any has it; nil for another kind of resource.
  private func stackName(_ resource: String) -> Substring? {
    let part = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
    if part.hasPrefix("stack/") { return part.dropFirst("stack/".count).prefix { $0 != "/" } }
    return Wildcard.matches(resource, Wildcard.example(of: box.setUp.stackARN("x"))) ? "*" : nil
  }

  private var stacks: [Finding] {
    let check = "deploy-stacks"
    var failures: [Finding] = []
    let known = Set(box.setUp.stackNames)
    for grant in all where Self.isAction(grant, of: "cloudformation") {
      guard let name = stackName(grant.resource) else { continue }
      let correction = statement([grant.action], stackARNs)
      let looks = ["describe", "list", "get", "validate"].contains { Self.name(grant).hasPrefix($0) }
      if Wildcard.isPattern(String(name)) || name.contains("${") {
        let others = (box.stacks ?? []).map(\.name).filter {
          Wildcard.matches(String(name), $0) && !known.contains($0)
        }
        let reach = others.isEmpty ? "" : ", now \(others.sorted().joined(separator: ", "))"
        failures.append(
          fail(
            check, looks ? .low : .high,
            "\(grant.action) reaches every stack whose name is like \(name)\(reach).", grant,
            correction: correction))
      } else if !known.isEmpty, !known.contains(String(name)) {
        failures.append(
          fail(
            check, .medium, "\(grant.action) reaches another stack, \(name).", grant, correction: correction))
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: known.isEmpty
        ? "The deploy role works on stacks that it knows by their names."
        : "The deploy role works on \(known.sorted().joined(separator: ", ")) alone.")
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
    ]
    let open = asked.compactMap { action -> (action: String, grant: Grant)? in
      // As one asks who names no role.
      for grant in all where grant.statement.speaks(ofAction: action) {
        guard let name = stackName(grant.resource) else { continue }
        let resource = name == "*" ? stack : grant.exampleResource
        if let found = grants.allowing(action, on: resource) { return (action, found) }
      }
      return nil
    }
    let own = all.contains { !Self.isAction($0, of: "cloudformation") && !isOfMission($0) }
    let failures =
      open.first.map { first -> Finding in
        let names = open.map { $0.action.split(separator: ":").last.map(String.init) ?? $0.action }
        return fail(
          check, own ? .high : .low,
          "\(names.joined(separator: " and ")) without a service role \(names.count == 1 ? "is" : "are") allowed"
            + (own
              ? ", and CloudFormation then works with what the deploy role may itself."
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
        $0.arn != box.setUp.serviceRoleARN && grants.allowingSomehow("iam:PassRole", on: $0.arn) != nil
          && Wildcard.matches(grant.resource, $0.arn)
      }.map(\.name).sorted()
      if Wildcard.isPattern(grant.resource) {
        failures.append(
          fail(
            check, .high,
            "Any role of \(grant.resource) may be passed"
              + (others.isEmpty ? "." : ": \(others.joined(separator: ", ")) beside the service role."),
            grant,
            correction: correction))
      } else if grant.resource != box.setUp.serviceRoleARN, box.setUp.serviceRoleARN != nil {
        failures.append(
          fail(check, .high, "Another role may be passed, \(grant.resource).", grant, correction: correction))
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures, asItShouldBe: "The service role alone may be passed.")
  }

  /// CloudFormation uses the role that a stack bears for whoever may work on it, also without PassRole.
  private var strangersRoles: [Finding] {
    let check = "deploy-stack-roles"
    // Who could not read them says so.
    guard let stacks = box.stacks else { return [] }
    let failures = stacks.compactMap { stack -> Finding? in
      guard let bears = stack.roleARN, bears != box.setUp.serviceRoleARN,
        let grant = grants.allowing(
          "cloudformation:CreateChangeSet", on: stack.id)
          ?? grants.allowing("cloudformation:UpdateStack", on: stack.id)
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

  private var buckets: [Finding] {
    let check = "deploy-buckets"
    var failures: [Finding] = []
    for grant in all where Self.isAction(grant, of: "s3") && Self.ofArtifacts.contains(Self.name(grant)) {
      let path =
        grant.resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
      let bucket = path.prefix { $0 != "/" }
      let own = box.setUp.bucket ?? "BUCKET"
      let correction = statement([grant.action], ["arn:\(box.setUp.partition):s3:::\(own)/*"])
      if Wildcard.isPattern(String(bucket)) {
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
