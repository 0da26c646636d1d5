import AWSCore
import ArgumentParser
import Deployment
import Foundation
internal import LocalFiles

struct AssumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assume",
    abstract: "Print the credentials of a session, or write them to a file.",
    discussion: """
      The session is that of the profile, whatever it comes from: a role, IAM Identity Center, aws login, \
      a credential_process, a web identity, a container or an instance; or that of AWS_DEPLOY_IAM_ROLE_ARN, \
      ROLE_SESSION_NAME and AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID with a user's keys in the environment.

      eval "$(rolestack assume deploy)" gives a shell the session; rolestack unset takes it away again. \
      As credential_process of another profile: rolestack assume deploy --format process.
      """)

  @Argument(help: "The profile whose role is assumed.")
  var profileName: String?

  @Option(
    help: ArgumentHelp(
      "shell, fish, powershell: lines for the shell; dotenv: a .env file's; json: one document; process: what a "
        + "credential_process prints.", valueName: "format"))
  var format: SessionFormat = .shell

  @Flag(help: "Print where the credentials would come from, and ask nobody for them.")
  var explain = false

  @Option(
    help: ArgumentHelp("Write export lines to this file (mode 0600) instead of printing.", valueName: "file"))
  var envFile: String?

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try common.refuseTwoProfiles(profileName)
  }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    try await Workbench.run(common, session: session) { bench in
      let definition = try bench.resolver.session()
      guard !explain else { return try print(definition) }
      if let envFile { try refuseMissingFolder(of: envFile) }
      let credentials = try await bench.handedOn(definition).credentials
      if let envFile, envFile != "-" {
        try write(credentials, definition.region, to: envFile)
      } else {
        try Output.result(try format.text(credentials, definition.region))
      }
    }
  }

  /// What was found in options, environment and files, from what is asked for to what it begins with.
  private func print(_ definition: SessionDefinition) throws(CommandFailure) {
    try Output.result("session   \(definition.name)")
    try Output.result("region    \(definition.region?.name ?? "none")")
    if let endpoint = definition.endpoints.custom { try Output.result("endpoint  \(endpoint)") }
    for (index, step) in definition.source.explanation.enumerated() {
      try Output.result("\(index == 0 ? "source    " : "  from    ")\(step)")
    }
  }

  /// Before a session is asked for that then has no place.
  private func refuseMissingFolder(of path: String) throws(CommandFailure) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard path != "-", !FileManager.default.fileExists(atPath: folder) else { return }
    throw CommandFailure(
      "There is no folder \(folder).", nextStep: "Make it, or name another.", status: .notDone)
  }

  private func write(_ credentials: Credentials, _ region: Region?, to path: String) throws(CommandFailure) {
    let lines = SessionFormat.variables(credentials, region).map {
      "export \($0.name)=\(ShellQuoting.quoted($0.value))\n"
    }
    do throws(FileError) {
      try AtomicFile.write(Data(lines.joined().utf8), to: path, readers: .owner)
    } catch {
      throw CommandFailure(
        "\(path) cannot be written: \(error.reason).", nextStep: "Check the folder and its permissions.",
        status: .notDone)
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if PrivateFile.folderIsOpenToOthers(folder) {
      Output.note(
        "Warning: other users may put a file of theirs in its place, as they may write into \(folder).")
    }
    let until = credentials.expiration.map { ", good until \(Timestamp.iso8601($0))" } ?? ""
    Output.note("Wrote \(path)\(until). Use it with: source \(ShellQuoting.word(path))")
  }
}
