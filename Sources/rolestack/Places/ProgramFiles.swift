import AWSCore
import Deployment
import Documents
import Foundation
import LocalFiles
import Templates

/// Where the program's files are, by the XDG base directory specification.
struct ProgramFiles {
  let configuration: URL
  let stackNames: URL
  let journal: URL
  /// What was uploaded from here.
  let uploads: URL
  let log: URL
  /// Where the AWS CLI keeps role sessions.
  let cliCache: URL
  /// Where the AWS CLI keeps log-ins of IAM Identity Center.
  let ssoCache: URL
  /// Where `aws login` keeps its sessions.
  let loginCache: URL
  /// Where role sessions of custom endpoints are kept.
  let sessions: URL
  /// Access keys that were stored.
  let keys: URL
  /// What a rotation of a key has come to.
  let rotation: URL
  private let awsConfigFile: URL
  private let awsCredentialsFile: URL

  init(environment: [String: String], configuration named: String?) {
    func folder(_ variable: String, _ fallback: String) -> URL {
      if let path = environment[variable], path.hasPrefix("/") { return URL(fileURLWithPath: path) }
      return Self.home(environment).appendingPathComponent(fallback)
    }
    func file(_ variable: String, _ fallback: String) -> URL {
      guard let path = environment[variable], !path.isEmpty else {
        return Self.home(environment).appendingPathComponent(fallback)
      }
      return URL(
        fileURLWithPath: path.hasPrefix("~/") ? Self.home(environment).path + path.dropFirst() : path)
    }
    configuration =
      named.map { URL(fileURLWithPath: $0) }
      ?? folder("XDG_CONFIG_HOME", ".config").appendingPathComponent("rolestack/config.yaml")
    let state = folder("XDG_STATE_HOME", ".local/state").appendingPathComponent("rolestack")
    stackNames = state.appendingPathComponent("stacks.json")
    journal = state.appendingPathComponent("journal.jsonl")
    uploads = state.appendingPathComponent("uploads.json")
    log = state.appendingPathComponent("rolestack.log")
    sessions = state.appendingPathComponent("sessions")
    rotation = state.appendingPathComponent("rotation.json")
    keys = folder("XDG_DATA_HOME", ".local/share").appendingPathComponent("rolestack/keys")
    cliCache = Self.home(environment).appendingPathComponent(".aws/cli/cache")
    ssoCache = Self.home(environment).appendingPathComponent(".aws/sso/cache")
    loginCache =
      file("AWS_LOGIN_CACHE_DIRECTORY", ".aws/login/cache")
    awsConfigFile = file("AWS_CONFIG_FILE", ".aws/config")
    awsCredentialsFile = file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
  }

  /// A file's text without a byte order mark; nil where there is none.
  static func text(of file: URL) throws(CommandFailure) -> String? {
    try wholeText(of: file).map { text in
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
  }

  private static func wholeText(of file: URL) throws(CommandFailure) -> String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else { return nil }
    guard !isFolder.boolValue else {
      throw CommandFailure("\(file.path) is a folder.", nextStep: "Name a file in it.", status: .notDone)
    }
    let data: Data
    do { data = try bytes(of: file) } catch {
      let reason = (error as? FileError)?.reason ?? "it is no text, or has no end"
      throw CommandFailure(
        "\(file.path) cannot be read: \(reason).", nextStep: "Check the file and its permissions.",
        status: .notDone)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(
        "\(file.path) cannot be read as UTF-8 text.", nextStep: "Check the file and its permissions.",
        status: .notDone)
    }
    return text
  }

  private static let mostFromDevices = 64 << 20

  /// Seconds that a pipe has to give the next of it.
  private static let patienceWithPipes = 30.0

  /// Of a file; of a pipe or a device such as `/dev/null`, what comes out of it.
  private static func bytes(of file: URL) throws -> Data {
    let reader = try PatientReader(file.path)
    guard reader.status.st_mode & S_IFMT != S_IFREG else { return try Data(contentsOf: file) }
    let bytes = try reader.read(patience: patienceWithPipes, limit: mostFromDevices)
    // What has no end is no text of anybody's; half of a text would be read as all of it.
    guard bytes.count <= mostFromDevices else { throw CocoaError(.fileReadTooLarge) }
    return Data(bytes)
  }

  /// The text of a file that an option names.
  static func text(named path: String, by option: String) throws(CommandFailure) -> String {
    if let text = try text(of: URL(fileURLWithPath: path)) { return text }
    throw CommandFailure(
      "There is no file \(path).", nextStep: "Name it with \(option).", status: .notDone)
  }

  func awsConfig() throws(CommandFailure) -> SharedConfiguration.File { try Self.shared(awsConfigFile) }
  func awsCredentials() throws(CommandFailure) -> SharedConfiguration.File {
    try Self.shared(awsCredentialsFile)
  }

  /// The AWS CLI's two files, for changing them.
  var awsFiles: SharedFiles {
    SharedFiles(
      config: awsConfigFile, credentials: awsCredentialsFile,
      lock: rotation.deletingLastPathComponent().appendingPathComponent("aws-files"))
  }

  private static func shared(_ file: URL) throws(CommandFailure) -> SharedConfiguration.File {
    // With a byte order mark, which botocore refuses.
    SharedConfiguration.File(path: file.path, text: try wholeText(of: file) ?? "")
  }

  private static func home(_ environment: [String: String]) -> URL {
    URL(fileURLWithPath: environment["HOME"] ?? NSHomeDirectory())
  }

  /// The template that an option names, or that was found.
  static func template(at file: String) throws(CommandFailure) -> Template {
    let text = try text(named: file, by: "--template-file")
    do throws(DocumentError) { return try Template(yaml: text, path: file) } catch {
      throw CommandFailure(DeployError.template(error))
    }
  }
}
