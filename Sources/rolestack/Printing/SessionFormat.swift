import AWSCore
import ArgumentParser
import Foundation

/// How a session's credentials are handed on.
enum SessionFormat: String, ExpressibleByArgument, CaseIterable {
  case shell, fish, powershell, dotenv, json, process

  /// The variables of a session: the keys, their end, and the region, without which no call can be made.
  static func variables(_ credentials: Credentials, _ region: Region?) -> [(name: String, value: String)] {
    var variables = [
      ("AWS_ACCESS_KEY_ID", credentials.accessKeyID),
      ("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey.reveal()),
    ]
    if let token = credentials.sessionToken { variables.append(("AWS_SESSION_TOKEN", token.reveal())) }
    if let end = credentials.expiration {
      variables.append(("AWS_CREDENTIAL_EXPIRATION", Timestamp.iso8601(end)))
    }
    if let region { variables += [("AWS_REGION", region.name), ("AWS_DEFAULT_REGION", region.name)] }
    return variables
  }

  /// Names that are taken away from a shell that is to have no session any more.
  static let names = [
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
  ]

  /// What is printed, without a line's end behind it.
  func text(_ credentials: Credentials, _ region: Region?) throws -> String {
    switch self {
    case .json, .process: return try json(credentials)
    case .shell, .fish, .powershell, .dotenv:
      return Self.variables(credentials, region).map { assignment($0.name, $0.value) }.joined(separator: "\n")
    }
  }

  private static let exported = names + ["AWS_REGION", "AWS_DEFAULT_REGION"]

  /// Takes the variables away; nil where the format has no such thing.
  var unsetting: String? {
    switch self {
    case .shell: Self.exported.map { "unset \($0)" }.joined(separator: "\n")
    case .fish: Self.exported.map { "set -e \($0)" }.joined(separator: "\n")
    case .powershell:
      Self.exported.map { "Remove-Item Env:\($0) -ErrorAction SilentlyContinue" }.joined(separator: "\n")
    case .dotenv, .json, .process: nil
    }
  }

  private func assignment(_ name: String, _ value: String) -> String {
    switch self {
    case .fish: "set -gx \(name) \(Self.fishQuoted(value))"
    case .powershell: "$Env:\(name) = \(Self.powershellQuoted(value))"
    case .dotenv: "\(name)=\(Self.dotenvQuoted(value))"
    default: "export \(name)=\(ShellQuoting.quoted(value))"
    }
  }

  /// Within single quotes fish knows two escapes.
  static func fishQuoted(_ text: String) -> String {
    var quoted = "'"
    // One scalar after the other: a quote with an accent behind it is a quote to fish.
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar == "'" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
  }

  /// Within single quotes a quote is written twice; PowerShell takes typographic ones for quotes, too.
  static func powershellQuoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      quoted.unicodeScalars.append(scalar)
      if "'\u{2018}\u{2019}\u{201A}\u{201B}".unicodeScalars.contains(scalar) {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }

  /// Single quotes where the value lets them: nothing in them is expanded.
  static func dotenvQuoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "'" || $0.isNewline }) else { return "'\(text)'" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"", "$", "`": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private func json(_ credentials: Credentials) throws -> String {
    let document = CredentialsDocument(credentials, version: self == .process ? 1 : nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}

/// Credentials as JSON, with the field names of STS; with a version as a `credential_process` prints them.
private struct CredentialsDocument: Encodable {
  let credentials: Credentials
  let version: Int?

  init(_ credentials: Credentials, version: Int?) {
    self.credentials = credentials
    self.version = version
  }

  private enum Field: String, CodingKey {
    case version = "Version"
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case sessionToken = "SessionToken"
    case expiration = "Expiration"
  }

  func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: Field.self)
    try document.encodeIfPresent(version, forKey: .version)
    try document.encode(credentials.accessKeyID, forKey: .accessKeyID)
    try document.encode(credentials.secretAccessKey.reveal(), forKey: .secretAccessKey)
    try document.encodeIfPresent(credentials.sessionToken?.reveal(), forKey: .sessionToken)
    try document.encodeIfPresent(credentials.expiration.map(Timestamp.iso8601), forKey: .expiration)
  }
}
