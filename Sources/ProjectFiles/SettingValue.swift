internal import AWSCore
internal import Documents
internal import TOMLKit

/// A value of a TOML or YAML file of settings, with the texts of its scalars as they are written.
indirect enum SettingValue: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    let key: String
    let value: SettingValue
  }

  case text(String)
  case bool(Bool)
  /// A number or a date.
  case plain(String)
  case list([SettingValue])
  /// In the order of the file.
  case map([Entry])
  case null

  subscript(_ key: String) -> SettingValue? {
    if case .map(let entries) = self { entries.last { $0.key == key }?.value } else { nil }
  }

  var entries: [Entry] { if case .map(let entries) = self { entries } else { [] } }

  /// As Python's `str` writes it, which SAM passes on; nil for lists, maps and nothing.
  var scalar: String? {
    switch self {
    case .text(let text), .plain(let text): text
    case .bool(let flag): flag ? "True" : "False"
    case .list, .map, .null: nil
    }
  }

  /// What click takes for a flag.
  var flag: Bool? {
    switch self {
    case .bool(let flag): flag
    case .text(let text), .plain(let text):
      switch text.lowercased() {
      case "true", "1", "yes", "on", "t", "y": true
      case "false", "0", "no", "off", "f", "n": false
      default: nil
      }
    case .list, .map, .null: nil
    }
  }

  /// Reads a file of settings; its ending tells TOML from YAML.
  static func read(_ text: String, path: String) throws(DocumentError) -> SettingValue {
    if path.hasSuffix(".toml") { return try toml(text, path) }
    guard let root = try YAMLDocument.compose(text, path: path) else { return .null }
    return SettingValue(root.mergingKeys())
  }

  // MARK: YAML

  /// YAML 1.2's kinds of scalars, as ruamel reads them for SAM.
  private init(_ node: Node) {
    switch node {
    case .mapping(let mapping):
      self = .map(mapping.map { Entry(key: $0.key.scalar?.string ?? "", value: SettingValue($0.value)) })
    case .sequence(let sequence): self = .list(sequence.map(SettingValue.init))
    case .scalar(let scalar):
      guard scalar.style == .plain || scalar.style == .any, scalar.tag != "!!str",
        scalar.tag != Node.Tag.text || !scalar.tag.hasPrefix("!")
      else {
        self = .text(scalar.string)
        return
      }
      switch scalar.string {
      case "", "~", "null", "Null", "NULL": self = .null
      case "true", "True", "TRUE": self = .bool(true)
      case "false", "False", "FALSE": self = .bool(false)
      // Numbers and dates, as YAML has them.
      case let text where Double(text) != nil || text.firstMatch(of: /^\d{4}-\d{1,2}-\d{1,2}/) != nil:
        self = .plain(text)
      case let text: self = .text(text)
      }
    case .alias: self = .null
    }
  }

  // MARK: TOML

  private static func toml(_ text: String, _ path: String) throws(DocumentError) -> SettingValue {
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw DocumentError(
        path: path, message: "this is not TOML: \(error.description)", line: error.source.begin.line,
        column: error.source.begin.column)
    } catch {
      throw DocumentError(path: path, message: "this is not TOML: \(error)")
    }
    return try value(root, path)
  }

  private static func value(
    _ value: any TOMLValueConvertible, _ path: String
  ) throws(DocumentError) -> SettingValue {
    if let text = value.string { return .text(text) }
    if let flag = value.bool { return .bool(flag) }
    if let number = value.int { return .plain("\(number)") }
    if let number = value.double { return .plain("\(number)") }
    if let array = value.array {
      var items: [SettingValue] = []
      for item in array { items.append(try Self.value(item, path)) }
      return .list(items)
    }
    if let table = value.table {
      var entries: [Entry] = []
      for key in table.keys {
        guard let item = table[key] else { continue }
        entries.append(Entry(key: key, value: try Self.value(item, path)))
      }
      return .map(entries)
    }
    throw DocumentError(path: path, message: "a date or time cannot be used here; put it in quotes")
  }
}
