import AWSCore
import ArgumentParser

struct OutputsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs", abstract: "Print a stack's outputs, or the value of one.")

  @Argument(help: "The output to print; without it, all.")
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The stack; else the folder's rolestack.yaml or samconfig.toml names it.", valueName: "name"))
  var stackName: String?

  @Option(help: "text: a line each; json: {key: value}.")
  var output: OutputFormat = .text

  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let stackName = try project.stackName(stackName)
      let stack = try await bench.describe(stackName)
      guard let key else {
        try OutputsPrinter.print(stack.outputs, as: output)
        return
      }
      guard let found = stack.outputs.first(where: { $0.key == key }) else {
        let known = stack.outputs.map(\.key).joined(separator: ", ")
        throw CommandFailure(
          "\(stackName) has no output \(key).",
          nextStep: known.isEmpty ? "It has no outputs (\(stack.status))." : "It has: \(known).",
          status: .notDone)
      }
      switch output {
      case .text: try Output.result(found.value)
      case .json: try Output.json([found.key: found.value])
      }
    }
  }
}

extension Workbench {
  /// The stack of that name, seen with the command's session.
  func describe(_ stackName: String) async throws -> Stack {
    let definition = try resolver.session()
    guard
      let stack = try await SessionClients(sessions).cloudFormation(for: definition).describeStack(stackName)
    else {
      throw CommandFailure(
        "There is no stack \(stackName) in \(try definition.requireRegion()).",
        nextStep: "Check the name, the region and the account of \(definition.name).", status: .notDone)
    }
    return stack
  }
}
