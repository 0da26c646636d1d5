import ArgumentParser

@main
struct Rolestack: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rolestack",
    abstract: "Deploy to AWS CloudFormation through assumed roles.",
    discussion: """
      Without a subcommand the console opens, with the profiles of ~/.aws/config.

      Every deployment bears a CloudFormation service role; none can be made without one.
      """,
    version: "0.1.0",
    subcommands: [
      ConsoleCommand.self, AssumeCommand.self, PackageCommand.self, DeployCommand.self, ExecuteCommand.self,
      DeleteCommand.self, HistoryCommand.self, OutputsCommand.self, StatusCommand.self, DemoCommand.self,
      SimulateCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self)
}
