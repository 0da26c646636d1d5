import AWSCore
import ArgumentParser
import Deployment
import Foundation

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print a stack's status and its cause, once or until it settles.",
    discussion: """
      With --watch an operation that runs is followed to its end, a deployment left here included, and the \
      exit code is 0 where the stack settles well, 1 where it failed, 6 where it went out of sight.
      """)

  @Option(
    help: ArgumentHelp(
      "The stack; else the folder's rolestack.yaml or samconfig.toml names it.", valueName: "name"))
  var stackName: String?

  @Flag(help: "Print each change until nothing moves any more.")
  var watch = false

  @Option(help: "text: a line; json: one document.")
  var output: OutputFormat = .text

  @OptionGroup var watching: WatchOptions
  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let stackName = try project.stackName(stackName)
      var stack = try await bench.describe(stackName)
      var cause = stack.statusReason
      if watch {
        let definition = try bench.resolver.session()
        let engine = try await bench.engine(
          definition, caller: definition.name, watchProfile: watching.watchProfile
        ) { DeployPrinter.show($0) }
        if let outcome = await engine.follow(stack) {
          switch outcome {
          case .succeeded(let settled): (stack, cause) = (settled, settled.statusReason)
          case .failed(let settled, let reason): (stack, cause) = (settled, reason)
          case .outOfSight(let error): throw OutcomePrinter.lost(stackName, error, bench.hint)
          }
        }
      }
      switch output {
      case .text: try Output.result("\(stack.name)\t\(stack.status)" + (cause.map { "\t\($0)" } ?? ""))
      case .json: try Output.json(StatusDocument(stack, reason: cause))
      }
      if watch, stack.status.meaning == .failed { throw ExitStatus.failed.code }
    }
  }
}

/// `{stackName, stackId, status, reason, roleArn, created, updated}`; what is not known is left out.
private struct StatusDocument: Encodable {
  let stackName: String
  let stackId: String
  let status: String
  let reason: String?
  let roleArn: String?
  let created: String?
  let updated: String?

  init(_ stack: Stack, reason: String?) {
    stackName = stack.name
    stackId = stack.id
    status = stack.status.rawValue
    self.reason = reason
    roleArn = stack.roleARN
    created = stack.creationTime.map(Timestamp.iso8601)
    updated = stack.lastUpdatedTime.map(Timestamp.iso8601)
  }
}
