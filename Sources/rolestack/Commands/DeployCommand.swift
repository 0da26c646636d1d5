import AWSCore
import ArgumentParser
import Deployment
import Foundation
import Packaging

struct DeployCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy",
    abstract: "Create or update a stack: change set, review, execute, watch, outputs.",
    discussion: """
      The change set always bears a CloudFormation service role. It is taken from, in this order: \
      --service-role, ROLESTACK_SERVICE_ROLE_ARN, service_role in the folder's rolestack.yaml. \
      --service-role stack takes the one the stack bears already.

      On a terminal the changes are shown and confirmed (--yes skips that); without one they are executed.

      Exit codes: 0 done, also when nothing had to change; 1 CloudFormation said it failed; 2 not done for \
      a local or state reason; 3 access denied; 4 no or expired credentials; 5 AWS cannot be reached; \
      6 lost sight, outcome unknown; 64 usage, and no service role; 130 interrupted.
      """)

  @Option(help: ArgumentHelp("The template, YAML or JSON, up to 51,200 bytes.", valueName: "file"))
  var templateFile: String

  @Option(help: ArgumentHelp("The stack to create or update.", valueName: "name"))
  var stackName: String

  @Option(
    name: [.customLong("service-role"), .customLong("role-arn")],
    help: ArgumentHelp(
      "The role CloudFormation works with, or ‘stack’ for the one it bears.", valueName: "arn"))
  var serviceRole: String?

  @Flag(help: "Replace the service role that the stack bears by another; CloudFormation keeps it.")
  var changeServiceRole = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Values of the template's parameters.", valueName: "key=value"))
  var parameterOverrides: [KeyValue] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND.", valueName: "capability"))
  var capabilities: [String] = []

  @Option(parsing: .upToNextOption, help: ArgumentHelp("The stack's tags.", valueName: "key=value"))
  var tags: [KeyValue] = []

  @Flag(help: "Execute without asking.")
  var yes = false

  @Option(help: "text: progress lines and outputs; json: one document at the end.")
  var output: OutputFormat = .text

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session) { bench in
      // In this order: what needs no call first, the role before anything else.
      let chosen = try ServiceRoleChoice.find(option: serviceRole, environment: bench.environment)
      guard !common.readOnly else {
        throw CommandFailure(
          "--read-only refuses to deploy.", nextStep: "Leave it out to deploy.", status: .notDone)
      }
      let template = try readTemplate()
      let definition = try bench.resolver.session()
      let client = try await bench.sessions.cloudFormation(for: definition)
      let role = try await chosen.resolve(stackName: stackName, client: client)
      try await announce(role, from: chosen, definition, bench)

      var intent = DeployIntent(stackName: stackName, template: template, role: role)
      intent.parameters = parameterOverrides.map { ($0.key, $0.value) }
      intent.capabilities = capabilities
      intent.tags = tags.map { Stack.Tag(key: $0.key, value: $0.value) }
      intent.mayChangeRole = changeServiceRole
      try await deploy(intent, client, bench)
    }
  }

  private func deploy(_ intent: DeployIntent, _ client: CloudFormationClient, _ bench: Workbench) async throws
  {
    let interruption = Interruption(stackName: stackName)
    defer { interruption.end() }
    let engine = DeployEngine(client: client, time: bench.connection.time) {
      [seen = interruption.progress] progress in
      DeployPrinter.show(progress)
      seen.note(progress)
    }
    let planned: Planned
    do { planned = try await engine.plan(intent) } catch { throw CommandFailure(error) }
    switch planned {
    case .noChanges(let stack):
      Output.note("No changes: \(stackName) is as the template says already.")
      try printResult(.init(stack, changeSetID: nil, result: "no-changes", reason: nil), stack.outputs)
    case .review(let review):
      DeployPrinter.show(review)
      guard yes || !Output.inputIsTerminal || confirmed() else {
        Output.note("Not executed; the change set \(review.changeSetName) is kept.")
        return
      }
      let outcome: DeployOutcome
      do { outcome = try await engine.confirm(review.id, digest: review.digest) } catch {
        throw CommandFailure(error)
      }
      try end(outcome, review)
    }
  }

  private func end(_ outcome: DeployOutcome, _ review: PlanReview) throws {
    switch outcome {
    case .succeeded(let stack):
      try printResult(
        .init(stack, changeSetID: review.changeSetID, result: "succeeded", reason: nil), stack.outputs)
    case .failed(let stack, let reason):
      if output == .json {
        try Output.json(
          DeployDocument(stack, changeSetID: review.changeSetID, result: "failed", reason: reason))
      }
      // The cause is the last line, for whoever reads the end of a long log.
      Output.note("rolestack: \(stack.name) is \(stack.status).")
      Output.note(reason)
      throw ExitStatus.failed.code
    case .outOfSight(let error):
      throw CommandFailure(
        "Lost sight of \(review.stackName); the deployment may go on in CloudFormation: \(error)",
        nextStep: Interruption.howToLookAgain(review.stackName), status: .outOfSight)
    }
  }

  private func printResult(_ document: DeployDocument, _ outputs: [Stack.Output]) throws {
    switch output {
    case .json: try Output.json(document)
    case .text: try OutputsPrinter.print(outputs, as: .text)
    }
  }

  private func confirmed() -> Bool {
    Output.prompt("Execute? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }

  private func readTemplate() throws(CommandFailure) -> Template {
    guard let text = try ProgramFiles.text(of: URL(fileURLWithPath: templateFile)) else {
      throw CommandFailure(
        "There is no file \(templateFile).", nextStep: "Name the template with --template-file.",
        status: .notDone)
    }
    do throws(DocumentError) {
      return try Template(yaml: text, path: templateFile)
    } catch {
      throw CommandFailure(.template(error))
    }
  }

  /// What is about to be changed, with what, and for how long the session lasts.
  private func announce(
    _ role: ServiceRole, from choice: ServiceRoleChoice, _ definition: SessionDefinition, _ bench: Workbench
  ) async throws {
    let region = try definition.requireRegion()
    let caller: String
    var timeLeft = ""
    if definition.role != nil {
      let session = try await bench.sessions.roleSession(for: definition)
      _ = try await session.credentials()
      let status = await session.status
      caller = status?.assumedRoleARN ?? definition.name
      if let left = status?.lifetime.remaining(at: bench.connection.now) {
        timeLeft = " (\(Int(left) / 60) min left)"
      }
    } else {
      caller = try await bench.sessions.sts(for: definition).getCallerIdentity().arn
    }
    Output.note("Stack         \(stackName)")
    Output.note("Account       \(ARN(caller)?.account ?? "unknown"), \(region)")
    Output.note("Caller        \(caller)\(timeLeft)")
    Output.note("Service role  \(role) (from \(choice.origin))")
  }
}

/// `{stackId, changeSetId, result, reason, outputs}`; result is succeeded, failed or no-changes.
private struct DeployDocument: Encodable {
  let stackId: String
  let changeSetId: String?
  let result: String
  let reason: String?
  let outputs: [String: String]

  init(_ stack: Stack, changeSetID: String?, result: String, reason: String?) {
    stackId = stack.id
    changeSetId = changeSetID
    self.result = result
    self.reason = reason
    outputs = OutputsPrinter.values(stack.outputs)
  }
}
