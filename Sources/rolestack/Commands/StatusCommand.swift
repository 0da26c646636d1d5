import AWSCore
import ArgumentParser
import Deployment
import Foundation

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print a stack's status and its cause, once or until it settles.",
    discussion: "With --watch the exit code is 0 where the stack settles well, 1 where it failed.")

  @Option(help: ArgumentHelp("The stack.", valueName: "name"))
  var stackName: String

  @Flag(help: "Print each change until nothing moves any more.")
  var watch = false

  @Option(help: "text: a line; json: one document.")
  var output: OutputFormat = .text

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session) { bench in
      var stack = try await bench.describe(stackName)
      if watch, !stack.status.isSettled { stack = try await follow(stack, bench) }
      switch output {
      case .text: Output.result(Self.line(stack))
      case .json: try Output.json(StatusDocument(stack))
      }
      if watch, stack.status.meaning == .failed { throw ExitStatus.failed.code }
    }
  }

  private func follow(_ first: Stack, _ bench: Workbench) async throws -> Stack {
    let client = try await bench.sessions.cloudFormation(for: try bench.resolver.session())
    let watcher = StackWatcher(client: client, stack: first.id, time: bench.connection.time)
    var last = first
    Output.note(Self.line(first))
    for await sight in await watcher.sights() {
      switch sight {
      case .seen(let stack):
        if stack.status != last.status { Output.note(Self.line(stack)) }
        last = stack
        if stack.status.isSettled { return stack }
      case .lost(let error) where error.kind == .accessDenied: throw error
      case .lost(let error): Output.note("Lost sight of \(stackName): \(error)")
      case .absent: return last
      }
    }
    return last
  }

  private static func line(_ stack: Stack) -> String {
    "\(stack.name)\t\(stack.status)" + (stack.statusReason.map { "\t\($0)" } ?? "")
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

  init(_ stack: Stack) {
    stackName = stack.name
    stackId = stack.id
    status = stack.status.rawValue
    reason = stack.statusReason
    roleArn = stack.roleARN
    created = stack.creationTime.map(Timestamp.iso8601)
    updated = stack.lastUpdatedTime.map(Timestamp.iso8601)
  }
}
