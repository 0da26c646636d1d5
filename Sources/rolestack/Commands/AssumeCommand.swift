import AWSCore
import ArgumentParser
import Deployment
import Foundation

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
      let credentials = try await bench.sessions.roleSession(for: definition).credentials()
      if let envFile {
        try write(credentials, to: envFile)
      } else {
        switch format {
        case .shell: Output.result(Self.exports(credentials))
        case .json: try Output.json(CredentialsDocument(credentials))
        }
      }
    }
  }

  private func write(_ credentials: Credentials, to path: String) throws(CommandFailure) {
    do {
      try PrivateFile.write(Data((Self.exports(credentials) + "\n").utf8), to: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure(
        "\(path) cannot be written.", nextStep: "Check the folder and its permissions.", status: .notDone)
    }
    let until = credentials.expiration.map { ", good until \(Timestamp.iso8601($0))" } ?? ""
    Output.note("Wrote \(path)\(until). Use it with: source \(path)")
  }

  private static func exports(_ credentials: Credentials) -> String {
    var lines = [
      "export AWS_ACCESS_KEY_ID=\(shellQuoted(credentials.accessKeyID))",
      "export AWS_SECRET_ACCESS_KEY=\(shellQuoted(credentials.secretAccessKey.reveal()))",
    ]
    if let token = credentials.sessionToken {
      lines.append("export AWS_SESSION_TOKEN=\(shellQuoted(token.reveal()))")
    }
    return lines.joined(separator: "\n")
  }

  /// In double quotes as in the seed document's file, with what a shell would expand there escaped.
  private static func shellQuoted(_ text: String) -> String {
    var quoted = "\""
    for character in text {
      if "\"\\$`!".contains(character) { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted + "\""
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
