import AWSCore
import ArgumentParser
import Deployment
import Foundation

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Deployments made from here, newest first: when, which stack, by whom, and how they ended.",
    discussion:
      "From the journal in ~/.local/state/rolestack; nothing is asked of AWS, and no secret is in it.")

  @Option(help: ArgumentHelp("Those of one stack.", valueName: "name"))
  var stackName: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit = 20

  @Option(help: "text: a line each; json: one document.")
  var output: OutputFormat = .text

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
  }

  func run() throws {
    do { try show() } catch { throw Output.end(error) }
  }

  private func show() throws {
    let files = ProgramFiles(environment: ProcessInfo.processInfo.environment, configuration: nil)
    let entries: [JournalEntry]
    do { entries = try Journal(file: files.journal).entries() } catch {
      throw CommandFailure(
        "\(files.journal.path) cannot be read.", nextStep: "Check its permissions.", status: .notDone)
    }
    let shown = entries.reversed().filter { stackName == nil || $0.stackName == stackName }.prefix(limit)
    switch output {
    case .json: try Output.json(Array(shown))
    case .text:
      if shown.isEmpty {
        Output.note(
          stackName.map { "Nothing was deployed to \($0) from here so far." }
            ?? "Nothing was deployed from here so far.")
      }
      for entry in shown { try Output.result(Self.line(entry)) }
    }
  }

  private static func line(_ entry: JournalEntry) -> String {
    [
      Timestamp.iso8601(entry.executedAt ?? entry.madeAt), entry.result.rawValue, entry.stackName,
      entry.changeSetName, entry.session ?? entry.caller,
      entry.withoutRole.map { "without a service role: \($0.rawValue)" } ?? "",
      entry.reason ?? "",
    ].filter { !$0.isEmpty }.joined(separator: "\t")
  }
}
