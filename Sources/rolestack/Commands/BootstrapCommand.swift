import AWSCore
import Access
import ArgumentParser
import Assets
import Deployment
import Documents
import Foundation
import Templates

struct BootstrapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bootstrap",
    abstract: "Make the roles that deployments run as, with an administrator's session.",
    discussion: """
      A stack is made with whoever comes in (a new IAM user unless told), the deploy role, the service role and the \
      bucket; then the user's key, profiles in ~/.aws/config and a rolestack.yaml in this folder. What the service role \
      may is what the app's template needs. Every permission is shown in words before anything is made.

      It is the one stack that is made without a service role, and only where it is not there yet. Later it is changed \
      with --service-role, or with the administrator's own permissions: --as-administrator, which the journal notes. Run \
      again it makes what is missing here.

      Afterwards ‘rolestack doctor’ proves what a leaked key could do, and ‘rolestack deploy’ deploys.
      """)

  @Option(help: ArgumentHelp("The stack of the roles; rolestack-APP unless told.", valueName: "name"))
  var stackName: String?

  @OptionGroup(title: "What is made") var access: AccessOptions
  @OptionGroup(title: "On this machine") var local: LocalOptions

  @Option(
    help: ArgumentHelp("Another template of roles, such as one that you have already.", valueName: "file"))
  var template: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("With --template: values of its parameters.", valueName: "key=value"))
  var parameterOverrides: [KeyValue] = []

  @Flag(help: "Print the template, for those who deploy it otherwise.")
  var printTemplate = false

  @Option(
    help: ArgumentHelp(
      "Print the pipeline that deploys with the roles: github, circleci or gitlab.", valueName: "service"))
  var ci: Pipeline.Service?

  @Flag(help: "Compare what is deployed with the template of today.")
  var status = false

  @Flag(help: "Renew the user's key: a new one is made, proved and kept, then the old one goes.")
  var rotateKey = false

  @Flag(help: "Change roles that are there with the administrator's own permissions.")
  var asAdministrator = false

  @Option(
    name: [.customLong("service-role"), .customLong("role-arn")],
    help: ArgumentHelp("Change roles that are there with this service role, or ‘stack’.", valueName: "arn"))
  var serviceRole: String?

  @Option(help: ArgumentHelp("Refuse to work in another account.", valueName: "id"))
  var expectAccount: String?

  @Flag(help: "Do it without asking.")
  var yes = false

  @Option(
    help:
      "text: a line each; json: {stackName, account, region, userArn, deployRoleArn, serviceRoleArn, bucket, stacks, profile}."
  )
  var output: OutputFormat = .text

  @OptionGroup var project: ProjectOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard [printTemplate, ci != nil, status, rotateKey].count(where: { $0 }) <= 1 else {
      throw ValidationError("--print-template, --ci, --status and --rotate-key go one at a time.")
    }
    guard !printTemplate || access.isUntouched else {
      throw ValidationError(
        "--print-template prints the template as it is: its values go to whoever deploys it.")
    }
    guard !asAdministrator || serviceRole == nil else {
      throw ValidationError("--as-administrator is without a service role.")
    }
    guard template == nil || access.isUntouched else {
      throw ValidationError(
        "--template takes its values by --parameter-overrides; options of what is made go without it.")
    }
    guard template != nil || parameterOverrides.isEmpty else {
      throw ValidationError("--parameter-overrides goes with --template.")
    }
  }

  func run() async throws {
    guard !printTemplate else { return try Output.result(Assets.bootstrapTemplate) }
    let settings: ProjectSettings
    do { settings = try ProjectSettings.read(project) } catch { throw Output.end(error) }
    try await Workbench.run(common) { bench in
      let definition = try bench.resolver.session()
      let caller = try await bench.caller(of: definition)
      try settings.refuseOtherAccounts(caller, expecting: expectAccount)
      let account = ARN(caller)?.account ?? ""
      let client = try await SessionClients(bench.sessions).cloudFormation(for: definition)
      let name = try stackName ?? (template == nil ? access.foundingStackName(settings) : "rolestack-roles")
      let present = try await client.describeStack(name).flatMap {
        StackReadiness($0) == .update ? $0 : nil
      }
      let draft = try await draft(name, present, settings, account, bench, definition)
      if let ci { return try printPipeline(ci, draft) }
      Output.note("Stack         \(name)")
      Output.note("Account       \(account), \(try definition.requireRegion())")
      Output.note("Caller        \(caller)")
      if status { return try await compare(draft, present, client) }
      try common.refuseIfReadOnly(rotateKey ? "renew a key" : "make roles")
      try bench.refuseIfReadOnly(definition.name, rotateKey ? "renew a key" : "make roles")
      let setUp = LocalSetUp(
        draft, options: local, iam: try await SessionClients(bench.sessions).iam(for: definition),
        connection: bench.connection, endpoints: definition.endpoints, files: bench.files,
        keys: StoredKeys(files: bench.files, environment: bench.environment))
      if rotateKey { return try await setUp.rotateKey() }
      try await setUp.check()
      let context = try await bench.deploymentContext(definition, caller: caller, watchProfile: nil)
      try await make(draft, present, context, at: bench.connection.now)
      try await tell(try await setUp.make(), draft, bench)
    }
  }

  /// Whether roles that are there are to become others.
  private var isChange: Bool { asAdministrator || serviceRole != nil || status }

  /// What is to be made or, where it is there and stays as it is, what it is.
  private func draft(
    _ name: String, _ present: Stack?, _ settings: ProjectSettings, _ account: String, _ bench: Workbench,
    _ definition: SessionDefinition
  ) async throws -> FoundingDraft {
    let own = try template.map { (path) throws(CommandFailure) in try ProgramFiles.template(at: path) }
    if let present, !isChange {
      return try await FoundingDraft(
        present: present, try own ?? FoundingDraft.ownTemplate(), account: account, definition, bench.sessions
      )
    }
    if let own {
      let given = Set(parameterOverrides.map(\.key))
      let kept = (present?.parameters ?? []).filter { !given.contains($0.key) && $0.value != "****" }
      return try FoundingDraft(
        name, own,
        kept.map { ($0.key, Secret($0.value)) } + parameterOverrides.map { ($0.key, Secret($0.value)) },
        account: account, region: try definition.requireRegion())
    }
    return try await FoundingDraft(
      access, stackName: name, present: present, settings, account: account, definition, bench.sessions,
      withPolicy: ci == nil && !rotateKey)
  }

  /// Makes the roles where they are not there, and changes them where that is asked for.
  private func make(
    _ draft: FoundingDraft, _ present: Stack?, _ context: DeploymentContext, at now: Date
  ) async throws {
    let run = FoundingRun(
      draft: draft, context: context, tell: { Output.note($0) }, report: DeployPrinter.show,
      confirm: { try await confirm($0, draft.stackName) })
    if present != nil, !isChange {
      let lacking = access.appStacks.filter { !draft.setUp.stackNames.contains($0) }
      guard lacking.isEmpty else {
        throw CommandFailure(
          "\(draft.stackName) is there, for \(draft.setUp.stackNames.joined(separator: ", ")): \(lacking.joined(separator: ", ")) is not among them.",
          nextStep: "Add it with --service-role ARN or --as-administrator, which change the roles.",
          status: .notDone)
      }
      Output.note(
        "\(draft.stackName) is there and stays as it is, whatever the options say; --service-role or "
          + "--as-administrator would change it.")
      return
    }
    try refuseLosingUser(draft, present)
    for line in draft.words + draft.warnings(at: now) { Output.note(line) }
    guard let serviceRole else {
      _ = try await run.found(asAdministrator: asAdministrator)
      return
    }
    let role: ServiceRole
    do throws(ServiceRoleError) {
      role = try ServiceRole(serviceRole == "stack" ? present?.roleARN ?? "" : serviceRole)
    } catch {
      throw CommandFailure(
        serviceRole == "stack" ? "\(draft.stackName) bears no service role." : "--service-role: \(error)",
        nextStep: "Name the role, or use --as-administrator.", status: .usage)
    }
    _ = try await run.update(role: role)
  }

  /// Another user's name deletes the one that is there, and the key that is kept here with it.
  private func refuseLosingUser(_ draft: FoundingDraft, _ present: Stack?) throws {
    let old = present?.parameters.first { $0.key == "UserName" }?.value ?? ""
    let new = draft.values.first { $0.key == "UserName" }?.value.reveal() ?? ""
    guard !old.isEmpty, old != new, local.key != .none else { return }
    throw CommandFailure(
      "The user \(old) would be deleted with its key, which profiles here use.",
      nextStep: "Say --key none where that is meant, and make the profiles anew afterwards.", status: .notDone
    )
  }

  private func confirm(_ changes: [ReviewedChange], _ stackName: String) async throws {
    // Without values: the external id is among them.
    DeployPrinter.show(changes, withValues: false)
    guard !yes else { return }
    guard Output.inputIsTerminal else {
      throw CommandFailure(
        "Nobody can be asked whether to make the roles.",
        nextStep: "Read what is to be made, then add --yes.",
        status: .notDone)
    }
    let answer = try await Output.answer(to: "Make them? [y/N] ")
    guard ["y", "yes"].contains(answer?.lowercased() ?? "") else {
      throw CommandFailure(
        "Not made; the change set is left in \(stackName).",
        nextStep: "Run it again, or delete the stack \(stackName).", status: .notDone)
    }
  }

  private func tell(_ profile: String?, _ draft: FoundingDraft, _ bench: Workbench) async throws {
    try BootstrapDocument(draft.setUp, stackName: draft.stackName, profile: profile).print(as: output)
    Output.note("Next:")
    // The folder's file names one of several.
    let stacks = draft.setUp.stackNames.count > 1 ? draft.setUp.stackNames.map { " --app-stack \($0)" } : []
    guard let profile else {
      // Nobody comes in from this machine: an administrator looks.
      let administrator = common.profile ?? "ADMINISTRATOR"
      let known =
        draft.setUp.stackNames.map { " --app-stack \($0)" } + [
          draft.setUp.bucket.map { " --bucket \($0)" } ?? ""
        ]
      Output.note(
        "  rolestack doctor --deploy-role \(draft.setUp.deployRoleARN) --administrator \(administrator)\(known.joined())"
      )
      return
    }
    Output.note("  rolestack doctor \(profile)\(stacks.joined())")
    Output.note("  rolestack deploy --profile \(profile)")
  }

  private func printPipeline(_ service: Pipeline.Service, _ draft: FoundingDraft) throws {
    let setUp = draft.setUp
    guard let serviceRole = setUp.serviceRoleARN, let stack = setUp.stackNames.first,
      let bucket = setUp.bucket
    else {
      throw CommandFailure("The template does not tell stack, bucket and service role.", status: .notDone)
    }
    try Output.result(
      Pipeline(
        region: setUp.region, account: setUp.account, deployRoleARN: setUp.deployRoleARN,
        serviceRoleARN: serviceRole, stackName: stack, bucket: bucket,
        usesProvider: draft.founded.letsInProvider(setUp.deployRoleARN)
      ).text(for: service))
  }

  private func compare(
    _ draft: FoundingDraft, _ present: Stack?, _ client: CloudFormationClient
  ) async throws {
    guard let stack = present else {
      throw CommandFailure(
        "There is no stack \(draft.stackName) that is whole.",
        nextStep: "Make it with ‘rolestack bootstrap’.",
        status: .notDone)
    }
    Output.note("Status        \(stack.status)")
    Output.note(
      "Service role  \(stack.roleARN ?? "none: it was founded, and is changed with --as-administrator")")
    let deployed = try await client.template(ofStack: stack.id)
    let isToday = (try? Document(yaml: deployed)) == (try? Document(yaml: draft.template.template.body))
    var differences = isToday ? [] : ["Its template is not that of this version."]
    let given = Dictionary(draft.values.map { ($0.key, $0.value.reveal()) }, uniquingKeysWith: { $1 })
    for parameter in draft.template.template.parameters {
      guard let present = stack.parameters.first(where: { $0.key == parameter.name })?.value else {
        differences.append("\(parameter.name) is new.")
        continue
      }
      let wanted = given[parameter.name] ?? parameter.defaultValue ?? ""
      guard present != "****", present != wanted else { continue }
      differences.append("\(parameter.name) is ‘\(present)’, and would be ‘\(wanted)’.")
    }
    if output == .json {
      try Output.json(["differences": differences])
    } else {
      for line in differences { try Output.result(line) }
    }
    guard differences.isEmpty else {
      Output.note(
        "To change it: the same command with --service-role or --as-administrator instead of --status.")
      throw ExitStatus.notDone.code
    }
    if output == .text { try Output.result("\(stack.name) is as this version and these options make it.") }
  }
}

/// `{stackName, account, region, userArn, deployRoleArn, serviceRoleArn, bucket, stacks, profile}`.
private struct BootstrapDocument: Encodable {
  let stackName: String
  let account: String
  let region: String
  let userArn: String?
  let deployRoleArn: String
  let serviceRoleArn: String?
  let bucket: String?
  let stacks: [String]
  let profile: String?

  init(_ setUp: SetUp, stackName: String, profile: String?) {
    self.stackName = stackName
    account = setUp.account
    region = setUp.region
    userArn = setUp.userARN
    deployRoleArn = setUp.deployRoleARN
    serviceRoleArn = setUp.serviceRoleARN
    bucket = setUp.bucket
    stacks = setUp.stackNames
    self.profile = profile
  }

  func print(as format: OutputFormat) throws {
    guard format == .text else { return try Output.json(self) }
    let lines = [
      ("user", userArn), ("deploy role", deployRoleArn), ("service role", serviceRoleArn), ("bucket", bucket),
      ("profile", profile),
    ]
    for (name, value) in lines { if let value { try Output.result("\(name)\t\(value)") } }
  }
}

extension Pipeline.Service: ExpressibleByArgument {}
