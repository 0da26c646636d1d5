/// The AWS CLI's two files, `~/.aws/config` and `~/.aws/credentials`, as values.
///
/// Follows "Shared config and credentials files" of the AWS SDKs and Tools reference.
public struct SharedConfiguration: Sendable {
  /// The settings of a profile, the credentials file's winning over the config file's.
  public private(set) var profiles: [String: [String: String]] = [:]
  /// Profile names in the order of the files.
  public private(set) var profileNames: [String] = []
  /// `[services NAME]`: per service identifier, its settings.
  public private(set) var services: [String: [String: [String: String]]] = [:]

  public init() {}

  /// Reads both files' texts. Lines that are neither section, setting nor comment are passed over, as a
  /// file shared with other tools may hold what only they know.
  public init(config: String, credentials: String) {
    read(config, profileSection: { Self.words($0, after: "profile") ?? ($0 == "default" ? "default" : nil) })
    read(credentials, profileSection: { $0 })
  }

  private mutating func read(_ file: String, profileSection: (String) -> String?) {
    var section: Section?
    var parent: String?
    for line in file.split(whereSeparator: \.isNewline) {
      let trimmed = line.trimmed
      guard let first = trimmed.first, first != "#", first != ";" else { continue }
      if first == "[" {
        section = self.section(named: trimmed, profileSection: profileSection)
        parent = nil
        continue
      }
      guard let section, let equals = trimmed.firstIndex(of: "=") else { continue }
      let key = trimmed[..<equals].trimmed
      let value = trimmed[trimmed.index(after: equals)...].trimmed
      let isIndented = line.first?.isWhitespace == true
      if isIndented, let parent {
        if case .services(let name) = section {
          services[name, default: [:]][parent, default: [:]][key] = value
        }
      } else {
        parent = value.isEmpty ? key : nil
        if case .profile(let name) = section, !value.isEmpty { profiles[name, default: [:]][key] = value }
      }
    }
  }

  private enum Section {
    case profile(String)
    case services(String)
  }

  private mutating func section(named line: String, profileSection: (String) -> String?) -> Section? {
    guard let end = line.lastIndex(of: "]") else { return nil }
    let title = line[line.index(after: line.startIndex)..<end].trimmed
    if let name = Self.words(title, after: "services") { return .services(name) }
    guard let name = profileSection(title) else { return nil }
    if profiles[name] == nil {
      profiles[name] = [:]
      profileNames.append(name)
    }
    return .profile(name)
  }

  /// `profile "my name"` → `my name`.
  private static func words(_ title: String, after keyword: String) -> String? {
    guard title.hasPrefix(keyword), let next = title.dropFirst(keyword.count).first, next.isWhitespace else {
      return nil
    }
    let name = title.dropFirst(keyword.count).trimmed
    guard name.count >= 2, let quote = name.first, quote == "\"" || quote == "'", name.last == quote else {
      return name
    }
    return String(name.dropFirst().dropLast())
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
