import ArgumentParser

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Open the console (the default).")

  @Option(
    name: .customLong("stack-name"), help: ArgumentHelp("A stack to watch; repeatable.", valueName: "name"))
  var stackNames: [String] = []

  @OptionGroup var common: CommonOptions

  func run() async throws {
  }
}
