/// A JSON-like value with its keys in the order they were written: a template, a policy, a seed.
public indirect enum Document: Hashable, Sendable {
  /// A key of a map with what it stands for.
  public struct Entry: Hashable, Sendable {
    /// As it is written, without quotes; for a short form, the long one's, such as `Fn::GetAtt`.
    public let key: String
    /// What YAML reads as nothing is null: `~`, `null`, and nothing at all.
    public var value: Document

    /// Not checked against other entries: of two with the same key, a map's subscript finds the first.
    public init(key: String, value: Document) {
      self.key = key
      self.value = value
    }
  }

  case text(String)
  /// A number or a truth value that stands without quotes, as it is written: CloudFormation treats it as a text, and so
  /// does everything here but what SAM writes out as JSON.
  case plain(String)
  /// In the order they were written.
  case list([Document])
  /// In the order they were written; a key may come twice.
  case map([Entry])
  /// `~`, and JSON's null.
  case null

  /// A map's value; setting nil, or on what is no map, changes nothing.
  public subscript(_ key: String) -> Document? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.key == key }?.value
    }
    set {
      guard case .map(var entries) = self, let newValue else { return }
      if let index = entries.firstIndex(where: { $0.key == key }) {
        entries[index].value = newValue
      } else {
        entries.append(Entry(key: key, value: newValue))
      }
      self = .map(entries)
    }
  }

  /// Numbers and truth values included; nil for a list, a map and null.
  public var text: String? {
    switch self {
    case .text(let text), .plain(let text): text
    case .list, .map, .null: nil
    }
  }
  /// Nil for what is no list; a single text is not taken for a list of one.
  public var list: [Document]? { if case .list(let items) = self { items } else { nil } }
  /// A map's keys and values as they are written; nil for what is no map.
  public var entries: [Entry]? { if case .map(let entries) = self { entries } else { nil } }
  /// Whether this is the text `true`, in any case; YAML 1.1's `yes` and `on` do not count.
  public var isTrue: Bool { text?.lowercased() == "true" }

  /// One text or a list of them: what policies take in many places.
  package var texts: [String] {
    switch self {
    case .text(let text), .plain(let text): [text]
    case .list(let items): items.compactMap(\.text)
    case .map, .null: []
    }
  }

  /// Whether there is none of two, or they say the same: the order of a map's keys counts for nothing.
  package static func areSame(_ left: Document?, _ right: Document?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.says(right)
  }

  private static func areSame(_ left: [Entry], _ right: [Entry]) -> Bool {
    // As a rule they are in the same order.
    if zip(left, right).allSatisfy({ $0.0.key == $0.1.key }) {
      return zip(left, right).allSatisfy { $0.0.value.says($0.1.value) }
    }
    let values = Dictionary(right.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    return left.allSatisfy { entry in values[entry.key].map { entry.value.says($0) } ?? false }
  }

  private func says(_ other: Document) -> Bool {
    switch (self, other) {
    case (.map(let own), .map(let others)):
      own.count == others.count && Self.areSame(own, others)
    case (.list(let own), .list(let others)):
      own.count == others.count && zip(own, others).allSatisfy { $0.0.says($0.1) }
    default: self == other
    }
  }

  /// Every key used anywhere in it.
  package func contains(where isWanted: (Document) -> Bool) -> Bool {
    if isWanted(self) { return true }
    return switch self {
    case .text, .plain, .null: false
    case .list(let items): items.contains { $0.contains(where: isWanted) }
    case .map(let entries): entries.contains { $0.value.contains(where: isWanted) }
    }
  }
}

extension Document {
  /// As JSON, on one line.
  public var json: String {
    switch self {
    case .null: return "null"
    case .text(let text), .plain(let text): return Self.quoted(text)
    case .list(let items): return "[" + items.map(\.json).joined(separator: ",") + "]"
    case .map(let entries):
      return "{" + entries.map { "\(Self.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20:
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Document {
  /// A text equals a number or a truth value that is written the same.
  public static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.list(let left), .list(let right)): left == right
    case (.map(let left), .map(let right)): left == right
    case (.null, .null): true
    default: left.text.map { $0 == right.text } ?? false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text), .plain(let text): hasher.combine(text)
    case .list(let items): hasher.combine(items)
    case .map(let entries): hasher.combine(entries)
    case .null: hasher.combine(false)
    }
  }
}

extension Document: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  /// A text, even where it reads like a number or `null`.
  public init(stringLiteral value: String) { self = .text(value) }

  /// A map in the order of the literal; keys that come twice are both kept.
  public init(dictionaryLiteral elements: (String, Document)...) {
    self = .map(elements.map { Entry(key: $0.0, value: $0.1) })
  }
}
