import AWSCore
import ArgumentParser
import Deployment
internal import Documents
internal import Packaging
internal import ProjectFiles
import Templates

struct DeployCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy",
    abstract: "Create or update a stack: package, change set, review, execute, watch, outputs.",
    discussion: """
      The change set always bears a CloudFormation service role. It is taken from, in this order: \
      --service-role, ROLESTACK_SERVICE_ROLE_ARN, service_role in the folder's rolestack.yaml, role_arn in its \
      samconfig.toml. --service-role stack takes the one the stack bears already.

      What the template names locally is uploaded first, as ‘rolestack package’ does. What is not given as an \
      option comes from rolestack.yaml (--target), then from samconfig.toml (--config-env).

      On a terminal the changes are shown and confirmed (--yes skips that); without one they are executed, \
      unless --guard finds what it guards against. With --no-execute-changeset the change set is kept, and \
      ‘rolestack execute’ runs it later.

      Exit codes: 0 done, also when nothing had to change; 1 CloudFormation said it failed; 2 not done for \
      a local or state reason; 3 access denied; 4 no or expired credentials; 5 AWS cannot be reached; \
      6 lost sight, outcome unknown; 64 usage, and no service role; 130 interrupted.
      """)

  @Option(
    help: ArgumentHelp(
      "The template, YAML or JSON; without it, the likeliest one here. Above 51,200 bytes it goes through --s3-bucket.",
      valueName: "file"))
  var templateFile: String?

  @OptionGroup var deployment: DeploymentOptions

  @Flag(help: "Replace the service role that the stack bears by another; CloudFormation keeps it.")
  var changeServiceRole = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Values of the template's parameters, or file://PATH with them.", valueName: "key=value"))
  var parameterOverrides: [ParameterOverride] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND.", valueName: "capability"))
  var capabilities: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The stack's tags; without any it keeps those it has.", valueName: "key=value"))
  var tags: [KeyValue] = []

  @Option(
    name: .customLong("notification-arns"), parsing: .upToNextOption,
    help: ArgumentHelp("SNS topics that hear of the stack's events; at most 5.", valueName: "arn"))
  var notificationARNs: [String] = []

  @OptionGroup var packaging: PackagingOptions

  @Option(help: "What becomes of the stack when the operation fails; DELETE is for new stacks.")
  var onFailure: OnFailure?

  @Flag(help: "Make change sets of nested stacks, too, and show them; needs the permission for those stacks.")
  var includeNestedStacks = false

  @Flag(name: .customLong("no-execute-changeset"), help: "Make and show the change set, and keep it.")
  var noExecuteChangeset = false

  @Flag(
    help: ArgumentHelp(
      "Have AWS hold the session to this stack, the artifacts' place and the service role; also narrow: true in rolestack.yaml."
    ))
  var narrow = false

  @Flag(
    name: .customLong("no-validate"),
    help:
      "Do not look for what CloudFormation would refuse, as ‘rolestack validate’ does, before anything is uploaded."
  )
  var skipsValidation = false

  @Flag(help: "Wait for an operation that runs on the stack, instead of refusing.")
  var wait = false

  @OptionGroup var review: ReviewOptions
  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  private static let knownCapabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]

  func validate() throws {
    for capability in capabilities where !Self.knownCapabilities.contains(capability) {
      throw ValidationError(
        "There is no capability ‘\(capability)’; there are \(Self.knownCapabilities.joined(separator: ", "))."
      )
    }
  }

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      // In this order: what needs no call first, the role before anything else.
      let chosen = try ServiceRoleChoice.find(
        option: deployment.serviceRole, environment: bench.environment, project: project)
      try common.refuseIfReadOnly("deploy")
      project.tellWhatIsPassedOver()
      let template = try ProgramFiles.template(at: try project.templateFile(templateFile))
      if !skipsValidation { try TemplateFindings.refuseErrors(in: template) }
      let values = try parameterValues(project.settings, of: template)
      let deploying = try await Deploying.begin(deployment, review, project, bench) {
        narrow || project.settings.narrows == true ? try narrowed($0, stack: $1, chosen, project) : $0
      }
      let role = try await chosen.resolve(stackName: deploying.stackName, client: deploying.client)
      deploying.announce(role, from: chosen.origin)

      var intent = DeployIntent(stackName: deploying.stackName, template: template, role: role)
      intent.parameters = values.parameters
      intent.session = deploying.session
      intent.capabilities = capabilities.isEmpty ? project.settings.capabilities : capabilities
      intent.tags = values.tags
      intent.notificationARNs =
        notificationARNs.isEmpty ? project.settings.notificationARNs : notificationARNs
      intent.onStackFailure = (onFailure ?? project.settings.onFailure.flatMap(OnFailure.init))?.ofStack
      intent.includesNestedStacks = includeNestedStacks
      intent.packaging = project.packaging(packaging)
      intent.mayChangeRole = changeServiceRole
      intent.waitsForRunning = wait
      try await deploy(intent, project.settings, deploying)
    }
  }

  /// The session held to this deployment, or as it is where that cannot be, with a word.
  private func narrowed(
    _ definition: SessionDefinition, stack: String, _ chosen: ServiceRoleChoice, _ project: ProjectSettings
  ) throws -> SessionDefinition {
    func keep(_ reason: String) -> SessionDefinition {
      Output.note("The session is not narrowed: \(reason).")
      return definition
    }
    guard let account = definition.account else { return keep("its account is not known beforehand") }
    guard let serviceRole = chosen.namedARN else {
      return keep("the service role is the stack's, and not known yet")
    }
    let destination = project.packaging(packaging)
    let policy = SessionPolicy.deployment(
      of: stack, account: account, in: try definition.requireRegion(), bucket: destination?.bucket,
      prefix: destination?.prefix, serviceRole: serviceRole)
    guard let policy else { return keep("its policy is longer than AssumeRole takes") }
    guard let narrowed = definition.narrowed(to: policy) else {
      return keep("long-lived keys are used as they are")
    }
    Output.note("The session may do no more than work on \(policy.words).")
    return narrowed
  }

  private func deploy(
    _ intent: DeployIntent, _ settings: DeploymentSettings, _ deploying: Deploying
  ) async throws {
    let planned: Planned
    do { planned = try await deploying.engine.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack):
      Output.note("No changes: \(stack.name) is as the template says already.")
      try OutcomePrinter.print(OutcomeDocument(stack, result: "no-changes"), stack.outputs, deployment.output)
      guard settings.failsWithoutChanges != true else {
        throw CommandFailure(
          "There is nothing to change, and fail_on_empty_changeset in samconfig makes a failure of that.",
          status: .notDone)
      }
    case .review(let plan):
      let isKept = noExecuteChangeset || settings.keepsChangeSet == true
      guard !isKept else {
        if !noExecuteChangeset { Output.note("samconfig says no_execute_changeset.") }
        deploying.show(plan)
        try OutcomePrinter.kept(plan, deployment.output, deploying.hint)
        return
      }
      if settings.asksBeforeExecuting == true, !deployment.yes, !Output.inputIsTerminal {
        deploying.show(plan)
        try? OutcomePrinter.kept(plan, deployment.output, deploying.hint)
        throw CommandFailure(
          "samconfig says confirm_changeset, and nobody can be asked here.",
          nextStep: "Use --yes to execute without a question, or execute the change set that is kept.",
          status: .notDone)
      }
      try await deploying.execute(plan, guards: review.guards?.guards ?? [])
    }
  }

  /// Values and tags of the options and the files they name; what comes later wins, and an option over a
  /// file for tags.
  private func parameterValues(
    _ settings: DeploymentSettings, of template: Template
  ) throws(CommandFailure) -> (
    parameters: [(key: String, value: ChangeSetCreation.ParameterValue)], tags: [Stack.Tag]
  ) {
    // A project's files may serve several templates.
    let known = Set(template.parameters.map(\.name))
    let others = settings.parameters.keys.filter { !known.contains($0) }.sorted()
    if !others.isEmpty {
      Output.note(
        "The template has no parameter \(others.joined(separator: ", ")), which rolestack.yaml or samconfig names."
      )
    }
    var parameters: [(key: String, value: ChangeSetCreation.ParameterValue)] =
      settings.parameters.filter { known.contains($0.key) }.sorted { $0.key < $1.key }.map {
        ($0.key, .value($0.value))
      }
    var tags = settings.tags
    for override in parameterOverrides {
      switch override {
      case .value(let key, let value): parameters.append((key, .value(Secret(value))))
      case .file(let path):
        let file = try readParameters(path)
        let others = file.parameters.map(\.key).filter { !known.contains($0) }
        if !others.isEmpty {
          Output.note(
            "\(path) has values of no parameter of the template: \(others.joined(separator: ", ")).")
        }
        parameters += file.parameters.filter { known.contains($0.key) }
        tags += file.tags
        if file.hasStackPolicy {
          Output.note("\(path) has a StackPolicy, which a change set cannot carry: it is not applied.")
        }
      }
    }
    let own = Set(self.tags.map(\.key))
    tags = tags.filter { !own.contains($0.key) } + self.tags.map { Stack.Tag(key: $0.key, value: $0.value) }
    return (parameters, tags)
  }

  private func readParameters(_ path: String) throws(CommandFailure) -> ParameterFile {
    let text = try ProgramFiles.text(named: path, by: "--parameter-overrides file://PATH")
    do throws(DocumentError) {
      return try ParameterFile(yaml: text, path: path)
    } catch {
      throw CommandFailure("\(error)", nextStep: "Correct the file.", status: .notDone)
    }
  }
}
