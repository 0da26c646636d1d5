import AWSCore
import Access
import ArgumentParser
import Documents
import Foundation
import Policies
internal import ProjectFiles
import ResourceTypes
import Templates

/// Options of what the roles are to be like.
struct AccessOptions: ParsableArguments {
  @Option(
    name: .customLong("app-stack"),
    help: ArgumentHelp(
      "A stack that is to be deployed with the roles; may come up to five times. Else the folder's rolestack.yaml or samconfig.toml names it.",
      valueName: "name"))
  var appStacks: [String] = []

  @Option(help: ArgumentHelp("The bucket for artifacts; one is made and named otherwise.", valueName: "name"))
  var bucket: String?

  @Flag(help: "The bucket is there already, or the deploy role makes it: do not make it here.")
  var keepBucket = false

  @Option(help: ArgumentHelp("The IAM user that is made to come in.", valueName: "name"))
  var user: String?

  @Option(
    help: ArgumentHelp(
      "Nobody is made: this user or role comes in, of this account or another.", valueName: "arn"))
  var principal: String?

  @Option(
    help: ArgumentHelp(
      "Nobody is made: sessions of this permission set of IAM Identity Center come in.", valueName: "name"))
  var permissionSet: String?

  @Option(
    help: ArgumentHelp(
      "Nobody is made: GitHub Actions of this repository come in; OWNER@ID/NAME@ID where it was made since July 2026.",
      valueName: "owner/name"))
  var github: String?

  @Option(
    help: ArgumentHelp("With --github: jobs of this branch; main unless told.", valueName: "name"))
  var branch: String?

  @Option(
    help: ArgumentHelp("With --github: jobs of this environment, instead of a branch.", valueName: "name"))
  var environment: String?

  @Option(
    help: ArgumentHelp(
      "Nobody is made: CircleCI's jobs of this project come in, both by their ids.",
      valueName: "organization/project"))
  var circleci: String?

  @Option(
    help: ArgumentHelp(
      "With --circleci: of this repository's branch alone, such as github.com/O/N.", valueName: "origin"))
  var vcsOrigin: String?

  @Option(
    name: .customLong("oidc-provider-arn"),
    help: ArgumentHelp(
      "The identity provider; without it the one that the account has is used, or one is made here.",
      valueName: "arn"))
  var providerARN: String?

  @Option(
    name: .customLong("external-id"),
    help: ArgumentHelp(
      "At least 16 characters; a new one that nobody can guess unless told.", valueName: "id"))
  var externalID: String?

  @Option(help: ArgumentHelp("What role sessions are to be called, such as ci-*.", valueName: "pattern"))
  var sessionNames = "*"

  @Option(
    help: ArgumentHelp("The deploy role's name; rolestack-APP-deploy unless told.", valueName: "name"))
  var deployRoleName: String?

  @Option(
    help: ArgumentHelp("The service role's name; rolestack-APP-service unless told.", valueName: "name"))
  var serviceRoleName: String?

  @Option(
    help: ArgumentHelp(
      "How long a session of the deploy role may last at most, 3600 to 43200; the profiles ask for 900 all the same.",
      valueName: "seconds"))
  var maxSessionDuration = 3600

  @Flag(help: "Whoever comes in has to show a code of an MFA device.")
  var requireMfa = false

  @Option(
    name: .customLong("source-address"),
    help: ArgumentHelp("Sessions begin from there alone; may come several times.", valueName: "cidr"))
  var sourceAddresses: [String] = []

  @Flag(help: "Make a role that looks at stacks, for watch_with.")
  var reader = false

  @Option(
    help: ArgumentHelp(
      "The app's template: the service role may make its resources, and no more. Found in the folder unless other policies are given.",
      valueName: "file"))
  var templateFile: String?

  @Option(
    name: .customLong("policy-arn"),
    help: ArgumentHelp("A managed policy of the service role; may come several times.", valueName: "arn"))
  var policyARNs: [String] = []

  @Option(help: ArgumentHelp("A policy document of the service role, JSON or YAML.", valueName: "file"))
  var policyFile: String?

  @Option(help: ArgumentHelp("The service role's permissions boundary.", valueName: "arn"))
  var boundary: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      What the deploy role may beside its task: transforms (for SAM; found in the template), events (each resource as it is \
      made), change-set-lists (those that others made), large-templates (above 51,200 bytes), deletion.
      """, valueName: "switch"))
  var allow: [AccessPlan.Switch] = []

  @Flag(
    help: ArgumentHelp(
      """
      Do not have AWS itself refuse a change set without the service role: for emulators that do not know \
      cloudformation:RoleArn.
      """))
  var noRoleCondition = false

  /// A policy of a role, with what IAM asks of each statement of it.
  private static func policy(_ text: String, _ path: String) throws(CommandFailure) -> Document {
    func failure(_ reason: String) -> CommandFailure {
      CommandFailure(
        "\(path) is no policy document: \(reason)", nextStep: "Give a file with Version and Statement.",
        status: .notDone)
    }
    let document: Document
    do throws(DocumentProblem) { document = try Document(yaml: text) } catch { throw failure(error.message) }
    do throws(PolicyProblem) { _ = try Policy(document) } catch { throw failure(error.message) }
    let known: Set<String> = [
      "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]
    for statement in document["Statement"]?.list ?? [document["Statement"] ?? .null] {
      let keys = Set((statement.entries ?? []).map(\.key))
      if let other = keys.subtracting(known).sorted().first {
        throw failure("\(other) is nothing of a statement.")
      }
      guard keys.contains("Action") != keys.contains("NotAction") else {
        throw failure("a statement has either Action or NotAction.")
      }
      guard keys.contains("Resource") != keys.contains("NotResource") else {
        throw failure("a statement has either Resource or NotResource.")
      }
    }
    return document
  }

  /// Whether nothing of it was given.
  var isUntouched: Bool {
    appStacks.isEmpty && bucket == nil && !keepBucket && user == nil && principal == nil
      && permissionSet == nil
      && github == nil && circleci == nil && externalID == nil && sessionNames == "*" && !requireMfa
      && sourceAddresses.isEmpty && !reader && templateFile == nil && policyARNs.isEmpty && policyFile == nil
      && boundary == nil && allow.isEmpty && !noRoleCondition && deployRoleName == nil
      && serviceRoleName == nil
      && maxSessionDuration == 3600
  }

  func validate() throws {
    let ways = [user, principal, permissionSet, github, circleci].compactMap(\.self)
    guard ways.count <= 1 else {
      throw ValidationError(
        "One way in at a time: --user, --principal, --permission-set, --github or --circleci.")
    }
    guard providerARN == nil || github != nil || circleci != nil else {
      throw ValidationError("--oidc-provider-arn goes with --github or --circleci.")
    }
    guard vcsOrigin == nil || circleci != nil else {
      throw ValidationError("--vcs-origin goes with --circleci.")
    }
    let isProvider = github != nil || circleci != nil
    guard !requireMfa || !isProvider && permissionSet == nil else {
      throw ValidationError(
        "--require-mfa is for users and roles: \(isProvider ? "an identity provider's tokens" : "sessions of IAM Identity Center") say nothing of a device."
      )
    }
    guard externalID == nil || !isProvider else {
      throw ValidationError("--external-id is for users and roles: an identity provider's tokens have none.")
    }
    for address in sourceAddresses {
      guard let block = AddressBlock(address) else {
        throw ValidationError("--source-address ‘\(address)’ is no address such as 203.0.113.0/24.")
      }
      guard !block.isEverywhere else {
        throw ValidationError("--source-address ‘\(address)’ is every address: leave it out, or name yours.")
      }
    }
    if let externalID, ExternalID.isGuessable(externalID, names: appStacks) {
      throw ValidationError(
        "--external-id is one that others may guess: leave it out, and a new one is made.")
    }
    guard sessionNames.wholeMatch(of: /\*|[\w+=,.@*?-]{2,64}/) != nil else {
      throw ValidationError(
        "--session-names ‘\(sessionNames)’ is no pattern of session names: 2 to 64 letters, digits and +=,.@_-, with * and ?."
      )
    }
    for arn in policyARNs + [boundary].compactMap(\.self)
    where arn.wholeMatch(of: /arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@\/-]+/) == nil {
      throw ValidationError(
        "‘\(arn)’ is no managed policy's ARN, such as arn:aws:iam::aws:policy/AmazonSQSFullAccess.")
    }
    guard github != nil || (branch == nil && environment == nil) else {
      throw ValidationError("--branch and --environment go with --github.")
    }
    guard branch == nil || environment == nil else {
      throw ValidationError("Jobs are of a branch or of an environment: --branch or --environment.")
    }
    if let github, github.wholeMatch(of: /[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?/) == nil {
      throw ValidationError("--github is OWNER/NAME or OWNER@ID/NAME@ID, not ‘\(github)’.")
    }
    for (option, name) in [("--deploy-role-name", deployRoleName), ("--service-role-name", serviceRoleName)] {
      guard let name else { continue }
      guard name.wholeMatch(of: /[\w+=,.@-]{1,64}/) != nil else {
        throw ValidationError("\(option) ‘\(name)’ is no role's name: up to 64 letters, digits and +=,.@_-.")
      }
    }
    guard (3600...43200).contains(maxSessionDuration) else {
      throw ValidationError(
        "--max-session-duration is 3600 to 43200 seconds: IAM knows no less than an hour.")
    }
    if let circleci, circleci.wholeMatch(of: /[0-9a-fA-F-]+\/[0-9a-fA-F-]+/) == nil {
      throw ValidationError("--circleci is the organization's id, a slash, and the project's id.")
    }
  }

  /// The stacks that are to be deployed with the roles.
  func stackNames(_ project: ProjectSettings) throws -> [String] {
    let names =
      try appStacks.isEmpty
      ? [project.stackName(nil, by: "--app-stack")] : appStacks.map { try project.stackName($0) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// The founding stack's own name, unless told.
  func foundingStackName(_ project: ProjectSettings) throws -> String {
    "rolestack-\(AccessPlan.cut(try stackNames(project).first ?? "app", to: 128 - "rolestack-".count))"
  }

  /// The plan, with what the folder's files say of the app.
  ///
  /// - Parameter withPolicy: whether what the service role may matters; it takes the app's template.
  func plan(
    account: String, region: Region, project: ProjectSettings, withPolicy: Bool
  ) throws -> AccessPlan {
    let names = try stackNames(project)
    var plan = AccessPlan(stackNames: names, account: account, region: region)
    plan.wayIn = wayIn
    // The folder's bucket is its own stack's.
    let isFolders = project.settings.stackName == names.first
    if let bucket = bucket ?? (isFolders ? project.settings.bucket : nil) { plan.bucket = bucket }
    plan.makesBucket = !keepBucket
    plan.externalID = externalID.map(Secret.init)
    plan.sessionNames = sessionNames
    plan.requiresMFA = requireMfa
    plan.sourceAddresses = sourceAddresses
    if let deployRoleName { plan.deployRoleName = deployRoleName }
    if let serviceRoleName { plan.serviceRoleName = serviceRoleName }
    plan.maxSessionDuration = maxSessionDuration
    if reader { plan.addReaderRole() }
    plan.policyARNs = policyARNs
    plan.boundary = boundary
    plan.switches = Set(allow)
    plan.hasRoleCondition = !noRoleCondition
    if withPolicy { try addPolicy(to: &plan, account: account, region: region, project) }
    return plan
  }

  private var wayIn: AccessPlan.WayIn {
    if let principal { return .principal(principal) }
    if let permissionSet { return .permissionSet(permissionSet) }
    if let github {
      let whom = environment.map { "environment:\($0)" } ?? "ref:refs/heads/\(branch ?? "main")"
      return .provider(
        AccessPlan.Provider(
          issuer: "token.actions.githubusercontent.com", subject: "repo:\(github):\(whom)", arn: providerARN))
    }
    if let circleci {
      let ids = circleci.split(separator: "/")
      let origin = vcsOrigin.map { "/vcs-origin/\($0)/vcs-ref/refs/heads/main" } ?? ""
      return .provider(
        AccessPlan.Provider(
          issuer: "oidc.circleci.com/org/\(ids[0])", audience: String(ids[0]),
          subject: "org/\(ids[0])/project/\(ids[1])/user/*\(origin)", arn: providerARN))
    }
    return .user(user)
  }

  /// What the service role may: as options say, else what the app's template needs.
  private func addPolicy(
    to plan: inout AccessPlan, account: String, region: Region, _ project: ProjectSettings
  ) throws {
    if let policyFile {
      let text = try ProgramFiles.text(named: policyFile, by: "--policy-file")
      plan.policy = try Self.policy(text, policyFile).json
    }
    let isGiven = plan.policy != nil || !plan.policyARNs.isEmpty
    guard templateFile != nil || !isGiven else { return }
    let file = try project.templateFile(templateFile)
    let template = try ProgramFiles.template(at: file)
    if !template.transforms.isEmpty { plan.switches.insert(.transforms) }
    guard !isGiven else { return }
    let expanded = try TemplateFindings.expanded(template)
    var statements: [Document] = []
    for stackName in plan.stackNames {
      let permissions = TemplatePermissions(
        of: expanded,
        in: .init(
          partition: region.partitionID, region: region.name, account: account, stackName: stackName))
      for statement in try Document(yaml: permissions.policy)["Statement"]?.list ?? []
      where !statements.contains(statement) {
        statements.append(statement)
      }
      plan.reasons = permissions.needs.map { "\($0.action)  for \($0.resources.joined(separator: ", "))" }
      if !permissions.unknownTypes.isEmpty {
        let types = permissions.unknownTypes.joined(separator: ", ")
        plan.reasons.append("Warning: what \(types) needs is not known; add it by --policy-arn.")
      }
    }
    plan.policy = (["Version": "2012-10-17", "Statement": .list(statements)] as Document).json
  }
}

extension AccessPlan.Switch: ExpressibleByArgument {}
