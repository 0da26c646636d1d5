/// A JSON-like value with its keys in the order they were written: a template, a policy, a seed.
public indirect enum Document: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let key: String
    public var value: Document

    public init(key: String, value: Document) {
      self.key = key
      self.value = value
    }
  }

  /// Numbers and truth values as they are written: CloudFormation treats them as texts.
  case text(String)
  case list([Document])
  case map([Entry])
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

  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var list: [Document]? { if case .list(let items) = self { items } else { nil } }
  public var entries: [Entry]? { if case .map(let entries) = self { entries } else { nil } }
  public var isTrue: Bool { text?.lowercased() == "true" }

  /// One text or a list of them: what policies take in many places.
  package var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .list(let items): items.compactMap(\.text)
    case .map, .null: []
    }
  }

  /// Every key used anywhere in it.
  package func contains(where isWanted: (Document) -> Bool) -> Bool {
    if isWanted(self) { return true }
    return switch self {
    case .text, .null: false
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
    case .text(let text): return Self.quoted(text)
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

extension Document: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  public init(stringLiteral value: String) { self = .text(value) }

  public init(dictionaryLiteral elements: (String, Document)...) {
    self = .map(elements.map { Entry(key: $0.0, value: $0.1) })
  }
}
