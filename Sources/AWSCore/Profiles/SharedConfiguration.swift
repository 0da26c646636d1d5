/// The AWS CLI's two files, `~/.aws/config` and `~/.aws/credentials`, as values.
///
/// Sections become profiles as in botocore's `configloader`: `[profile NAME]`, `[default]`, `[sso-session NAME]` and
/// `[services NAME]` of the config file, every section of the credentials file. What the credentials file sets wins.
public struct SharedConfiguration: Sendable {
  /// One of the two files, with the name that errors tell.
  public struct File: Sendable {
    /// Where the file is in this run: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE may name another place.
    public let path: String
    /// All of it; empty where there is no such file.
    public let text: String

    /// Only keeps the text; `SharedConfiguration` reads it, and throws where it cannot.
    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// What a section sets; a value of indented lines is settings of its own.
  struct Settings: Sendable, Hashable {
    var texts: [String: String] = [:]
    var nested: [String: [String: String]] = [:]

    subscript(_ key: String) -> String? { texts[key] }

    func has(_ key: String) -> Bool { texts[key] != nil || nested[key] != nil }

    /// These, and what the others set over them.
    func overridden(by others: Settings) -> Settings {
      var merged = self
      for (key, value) in others.texts {
        merged.texts[key] = value
        merged.nested[key] = nil
      }
      for (key, value) in others.nested {
        merged.nested[key] = value
        merged.texts[key] = nil
      }
      return merged
    }
  }

  /// A profile as the two files have it.
  struct Profile: Sendable, Hashable {
    /// Of the config file; nil where it has no such profile.
    var configured: Settings?
    /// Of the credentials file.
    var credentials: Settings?

    /// Both, the credentials file's winning.
    var settings: Settings { (configured ?? Settings()).overridden(by: credentials ?? Settings()) }
  }

  private(set) var profiles: [String: Profile] = [:]
  /// Profile names in the order of the files.
  public private(set) var profileNames: [String] = []
  private(set) var services: [String: Settings] = [:]
  private(set) var ssoSessions: [String: Settings] = [:]
  /// What the two files are called in errors: where they are in this run.
  let fileNames: String

  /// No files.
  public init() { fileNames = "~/.aws/config and ~/.aws/credentials" }

  /// Reads both files' texts.
  ///
  /// - Throws: where botocore could not read one, too, with the file and the line.
  public init(config: File, credentials: File) throws(AWSError) {
    fileNames = "\(config.path) and \(credentials.path)"
    for (name, settings) in try Self.sections(of: config) {
      if name.hasPrefix("profile") {
        if let name = Self.name(in: name) { add(name) { $0.configured = settings } }
      } else if name.hasPrefix("sso-session") {
        if let name = Self.name(in: name) { ssoSessions[name] = settings }
      } else if name.hasPrefix("services") {
        if let name = Self.name(in: name) { services[name] = settings }
      } else if name == "default" {
        add(name) { $0.configured = settings }
      }
    }
    for (name, settings) in try Self.sections(of: credentials) { add(name) { $0.credentials = settings } }
  }

  private mutating func add(_ name: String, _ change: (inout Profile) -> Void) {
    if profiles[name] == nil { profileNames.append(name) }
    change(&profiles[name, default: Profile()])
  }

  /// The access key that a profile has in the files; nil where it has none, or temporary credentials.
  public func longLivedKeys(ofProfile name: String) -> Credentials? {
    guard let settings = profiles[name]?.settings, let id = settings["aws_access_key_id"],
      let secret = settings["aws_secret_access_key"], !settings.has("aws_session_token")
    else { return nil }
    return Credentials(accessKeyID: id, secretAccessKey: Secret(secret))
  }

  private static func sections(of file: File) throws(AWSError) -> [(String, Settings)] {
    func failure(_ line: Int?, _ message: String) -> AWSError {
      AWSError(
        .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
        message: "\(file.path)\(line.map { ":\($0)" } ?? "") cannot be read: \(message).",
        nextStep: "Correct it; the AWS CLI refuses the file for the same reason.")
    }
    let sections: [INIFile.Section]
    do throws(INIFile.Problem) { sections = try INIFile(file.text).sections } catch {
      throw failure(error.line, error.message)
    }
    var read: [(String, Settings)] = []
    for section in sections {
      var settings = Settings()
      for (key, value) in section.settings {
        guard value.hasPrefix("\n") else {
          settings.texts[key] = value
          continue
        }
        var nested: [String: String] = [:]
        for line in value.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
          guard let equals = line.firstIndex(of: "=") else {
            throw failure(nil, "in [\(section.name)], a line below \(key) has no =")
          }
          nested[line[..<equals].trimmed] = line[line.index(after: equals)...].trimmed
        }
        settings.nested[key] = nested
      }
      read.append((section.name, settings))
    }
    return read
  }

  /// `profile "my name"` → `my name`; nil where there are not just two words.
  private static func name(in title: String) -> String? {
    guard let words = try? ShellWords.split(title), words.count == 2 else { return nil }
    return words[1]
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
