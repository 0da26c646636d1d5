import ArgumentParser

struct UnsetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Print lines that take a session away from a shell.",
    discussion: "eval \"$(rolestack unset)\" undoes eval \"$(rolestack assume)\".")

  @Option(help: ArgumentHelp("shell, fish or powershell.", valueName: "format"))
  var format: SessionFormat = .shell

  func validate() throws {
    guard format.unsetting != nil else {
      throw ValidationError("--format is shell, fish or powershell here: nothing unsets \(format.rawValue).")
    }
  }

  func run() throws {
    do { try Output.result(format.unsetting ?? "") } catch { throw Output.end(error) }
  }
}
