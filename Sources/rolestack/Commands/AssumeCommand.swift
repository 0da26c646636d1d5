import AWSCore
import ArgumentParser
import Deployment
import Foundation
internal import LocalFiles

struct AssumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assume",
    abstract: "Print the credentials of a role session, or write them to a file.",
    discussion: """
      The role is that of the profile, or of AWS_DEPLOY_IAM_ROLE_ARN, ROLE_SESSION_NAME and \
      AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID with a user's keys in the environment.

      eval "$(rolestack assume deploy)" gives a shell the session.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case shell, json
  }

  @Argument(help: "The profile whose role is assumed.")
  var profileName: String?

  @Option(help: "shell: export lines; json: one document.")
  var format: Format = .shell

  @Option(
    help: ArgumentHelp("Write export lines to this file (mode 0600) instead of printing.", valueName: "file"))
  var envFile: String?

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let profileName, let other = common.profile, other != profileName {
      throw ValidationError("Two profiles are named: \(profileName) and --profile \(other).")
    }
  }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    try await Workbench.run(common, session: session) { bench in
      let definition = try bench.resolver.session()
      if let envFile { try refuseMissingFolder(of: envFile) }
      let credentials = try await bench.sessions.roleSession(for: definition).credentials()
      if let envFile, envFile != "-" {
        try write(credentials, definition.region, to: envFile)
      } else {
        switch format {
        case .shell: try Output.result(Self.exports(credentials, definition.region))
        case .json: try Output.json(CredentialsDocument(credentials))
        }
      }
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
    do throws(FileError) {
      try AtomicFile.write(Data((Self.exports(credentials, region) + "\n").utf8), to: path, readers: .owner)
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

  /// The seed document's three lines, and the session's region, without which no call can be made.
  private static func exports(_ credentials: Credentials, _ region: Region?) -> String {
    var variables = [
      ("AWS_ACCESS_KEY_ID", credentials.accessKeyID),
      ("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey.reveal()),
    ]
    if let token = credentials.sessionToken { variables.append(("AWS_SESSION_TOKEN", token.reveal())) }
    if let region { variables += [("AWS_REGION", region.name), ("AWS_DEFAULT_REGION", region.name)] }
    return variables.map { "export \($0.0)=\(ShellQuoting.quoted($0.1))" }.joined(separator: "\n")
  }
}

/// Credentials as JSON, with the field names of STS.
private struct CredentialsDocument: Encodable {
  let credentials: Credentials

  init(_ credentials: Credentials) { self.credentials = credentials }

  private enum Field: String, CodingKey {
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case sessionToken = "SessionToken"
    case expiration = "Expiration"
  }

  func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: Field.self)
    try document.encode(credentials.accessKeyID, forKey: .accessKeyID)
    try document.encode(credentials.secretAccessKey.reveal(), forKey: .secretAccessKey)
    try document.encodeIfPresent(credentials.sessionToken?.reveal(), forKey: .sessionToken)
    try document.encodeIfPresent(credentials.expiration.map(Timestamp.iso8601), forKey: .expiration)
  }
}
