import ArgumentParser
import CMemory
import Canvas
import Foundation

/// Runs the command that the arguments name.
@main
enum Main {
  static func main() async {
    hide_memory()
    do {
      var command = try Rolestack.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
  }

  /// As ArgumentParser's own `exit(withError:)`, but for what it repeats of the arguments: no terminal is to obey that.
  private static func end(_ error: any Error) -> Never {
    let code = Rolestack.exitCode(for: error)
    let message = Rolestack.fullMessage(for: error)
    if !message.isEmpty {
      let stream = code == .success ? FileHandle.standardOutput : FileHandle.standardError
      try? stream.write(
        contentsOf: Data((code == .success ? message : Sanitiser.visible(message)).utf8 + [0x0A]))
    }
    exit(code.rawValue)
  }
}

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
      ConsoleCommand.self, AssumeCommand.self, UnsetCommand.self, ExecCommand.self, LoginCommand.self,
      ConsoleLinkCommand.self, KeyCommand.self, BootstrapCommand.self, DoctorCommand.self,
      ValidateCommand.self, PermissionsCommand.self, PackageCommand.self, DeployCommand.self,
      ExecuteCommand.self,
      DeleteCommand.self, HistoryCommand.self, OutputsCommand.self, StatusCommand.self, DemoCommand.self,
      SimulateCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self)
}
