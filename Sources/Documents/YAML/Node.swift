/// A value of a YAML or JSON document, as it is written: with its tag, its style and its place. Equal are those with the
/// same content, wherever they stand.
package indirect enum Node: Hashable, Sendable {
  case scalar(Scalar)
  case sequence(Sequence)
  case mapping(Mapping)
  case alias

  /// Where a value begins, from 1.
  package struct Mark: Sendable {
    package let line: Int
    package let column: Int
  }

  /// A tag as it is written: `!Ref`; empty where there is none.
  package enum Tag {
    package static let none = ""
    package static let text = "tag:yaml.org,2002:str"
    package static let list = "tag:yaml.org,2002:seq"
  }

  package struct Scalar: Hashable, Sendable {
    package enum Style: Sendable { case any, plain, singleQuoted, doubleQuoted, literal, folded }

    package let string: String
    package let tag: String
    package let style: Style
    package let mark: Mark?

    package static func == (left: Self, right: Self) -> Bool {
      left.string == right.string && left.tag == right.tag
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(string) }

    /// Whether YAML 1.1 reads it as a number or a truth value: it stands without quotes and is written as one.
    package var isPlainValue: Bool {
      guard style == .plain, tag == Tag.none, let first = string.unicodeScalars.first else { return false }
      switch first {
      case "y", "Y", "n", "N", "t", "T", "f", "F", "o", "O":
        return ["true", "false"].contains(cloudFormationText)
      case "0"..."9", "+", "-", ".": return string.wholeMatch(of: Self.number) != nil
      default: return false
      }
    }

    /// As PyYAML has it. Nothing changes it once it is made, but a Regex is not Sendable.
    nonisolated(unsafe) private static let number =
      /[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.(?:inf|Inf|INF)|[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|\.(?:nan|NaN|NAN)/

    /// Whether YAML 1.1 reads it as a number that is written otherwise, so that what CloudFormation takes it for is
    /// not sure: `0x10`, `0b1`, `1_000`, and `22:30`, which is 1350.
    package var isOddNumber: Bool {
      guard isPlainValue else { return false }
      return string.hasPrefix("0x") || string.hasPrefix("0b") || string.contains { "_:".contains($0) }
    }

    /// The text as CloudFormation takes it: it reads YAML 1.1, where `yes`, `no`, `on` and `off` without quotes are
    /// truth values, and a truth value is the text `true` or `false`; digits behind a zero are a number to the base 8.
    package var cloudFormationText: String {
      guard style == .plain, !tag.hasPrefix("!") else { return string }
      switch string {
      case "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE": return "true"
      case "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE": return "false"
      default:
        guard string.utf8.count > 1, string.utf8.first == UInt8(ascii: "0"),
          let number = Int(string, radix: 8)
        else { return string }
        return String(number)
      }
    }
  }

  /// How lists and maps are written.
  package enum Style: Sendable { case any, block, flow }

  package struct Sequence: Hashable, Sendable, RandomAccessCollection, MutableCollection {
    private var items: [Node]
    package let tag: String
    package let style: Style
    package let mark: Mark?

    package init(_ items: [Node], tag: String = Tag.none, style: Style = .any, mark: Mark? = nil) {
      self.items = items
      self.tag = tag
      self.style = style
      self.mark = mark
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { items.count }
    package subscript(index: Int) -> Node {
      get { items[index] }
      set { items[index] = newValue }
    }

    package static func == (left: Self, right: Self) -> Bool {
      left.items == right.items && left.tag == right.tag
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(items) }
  }

  /// A map in the order of its keys.
  package struct Mapping: Hashable, Sendable, RandomAccessCollection {
    private struct Pair: Hashable, Sendable {
      let key: Node
      let value: Node
    }

    private let pairs: [Pair]
    package let tag: String
    package let style: Style
    package let mark: Mark?

    package init(
      _ pairs: [(key: Node, value: Node)], tag: String = Tag.none, style: Style = .any, mark: Mark? = nil
    ) {
      self.pairs = pairs.map { Pair(key: $0.key, value: $0.value) }
      self.tag = tag
      self.style = style
      self.mark = mark
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { pairs.count }
    package subscript(index: Int) -> (key: Node, value: Node) { (pairs[index].key, pairs[index].value) }

    /// The value of a key, by its text.
    package subscript(key: String) -> Node? { pairs.first { $0.key.string == key }?.value }

    package static func == (left: Self, right: Self) -> Bool {
      left.pairs == right.pairs && left.tag == right.tag
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(pairs) }
  }

  // MARK: Making one

  package init(_ text: String, tag: String = Tag.none, style: Scalar.Style = .any) {
    self = .scalar(Scalar(string: text, tag: tag, style: style, mark: nil))
  }

  package init(_ items: [Node], tag: String = Tag.none, style: Style = .any) {
    self = .sequence(Sequence(items, tag: tag, style: style))
  }

  package init(_ pairs: [(key: Node, value: Node)], tag: String = Tag.none, style: Style = .any) {
    self = .mapping(Mapping(pairs, tag: tag, style: style))
  }

  // MARK: Looking into it

  package var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
  package var sequence: Sequence? { if case .sequence(let sequence) = self { sequence } else { nil } }
  package var mapping: Mapping? { if case .mapping(let mapping) = self { mapping } else { nil } }

  /// The text of a scalar, as it is written.
  package var string: String? { scalar?.string }

  /// A map's value; nil on anything else.
  package subscript(key: String) -> Node? { mapping?[key] }

  package var tag: String {
    switch self {
    case .scalar(let scalar): scalar.tag
    case .sequence(let sequence): sequence.tag
    case .mapping(let mapping): mapping.tag
    case .alias: Tag.none
    }
  }

  package var mark: Mark? {
    switch self {
    case .scalar(let scalar): scalar.mark
    case .sequence(let sequence): sequence.mark
    case .mapping(let mapping): mapping.mark
    case .alias: nil
    }
  }

  /// Whether nothing stands here: `key:` alone, `~` or `null`, without quotes.
  package var isNull: Bool {
    guard let scalar, scalar.style == .plain, isPlainText else { return false }
    return Self.nothing.contains(scalar.string)
  }

  /// Whether it is a text, not a function such as `!Sub`.
  package var isPlainText: Bool {
    guard let tag = scalar?.tag else { return true }
    return tag == Tag.none || tag == Tag.text
  }

  private static let nothing: Set<String> = ["", "~", "null", "Null", "NULL"]

  // MARK: Merge keys

  /// With merge keys (`<<: *other`) followed: what a mapping says itself wins over what it merges, and an earlier one
  /// of a list over a later.
  package func mergingKeys() -> Node {
    switch self {
    case .scalar, .alias: return self
    case .sequence(let sequence):
      return .sequence(
        Sequence(
          sequence.map { $0.mergingKeys() }, tag: sequence.tag, style: sequence.style, mark: sequence.mark))
    case .mapping(let mapping):
      var pairs: [(key: Node, value: Node)] = []
      var merged: [(key: Node, value: Node)] = []
      for (key, value) in mapping {
        guard key.isMergeKey else {
          pairs.append((key, value.mergingKeys()))
          continue
        }
        let sources = value.sequence.map { Array($0) } ?? [value]
        for source in sources { merged += source.mergingKeys().mapping.map { Array($0) } ?? [] }
      }
      var known = Set(pairs.map { $0.key.string ?? "" })
      // As PyYAML orders them: what is merged comes first.
      let added = merged.filter { known.insert($0.key.string ?? "").inserted }
      return .mapping(Mapping(added + pairs, tag: mapping.tag, style: mapping.style, mark: mapping.mark))
    }
  }

  private var isMergeKey: Bool { scalar.map { $0.string == "<<" && $0.style == .plain } ?? false }
}

extension DocumentError {
  package init(path: String, message: String, node: Node) {
    self.init(path: path, message: message, line: node.mark?.line, column: node.mark?.column)
  }
}
