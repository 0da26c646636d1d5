package import Yams

/// Reads YAML into Yams' nodes, with errors that name the place.
package enum YAMLDocument {
  /// How large a document may be.
  package struct Limits: Sendable {
    /// Bytes.
    package let size: Int
    /// Values, once its aliases are followed.
    package let values: Int

    package init(size: Int, values: Int) {
      self.size = size
      self.values = values
    }

    /// CloudFormation takes templates of 1 MiB.
    package static let template = Limits(size: 8 << 20, values: 400_000)
  }

  /// Levels a document may have.
  private static let deepest = 100

  /// The root node; nil for an empty document. What was made to exhaust a reader is refused: very large files, very
  /// deep nesting, aliases of aliases.
  package static func compose(
    _ yaml: String, path: String, limits: Limits = .template
  ) throws(DocumentError) -> Node? {
    guard yaml.utf8.count <= limits.size else {
      throw DocumentError(
        path: path, message: "the file has more than \(limits.size >> 20) MiB, too much to be read")
    }
    let tokens = YAMLScanner(yaml)
    if let key = tokens.aliases.first(where: \.isKey) {
      throw DocumentError(path: path, message: "an alias cannot be a key", line: key.line)
    }
    guard tokens.depth < deepest else { throw tooDeep(path) }
    let root: Node?
    do {
      root = try Yams.compose(yaml: JSONEscapes.readable(yaml))
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw DocumentError(
        path: path, message: "this is not YAML: \(problem)", line: mark.line, column: mark.column)
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      let key = keys.first ?? ""
      let again = lineOfRepetition(of: key, after: context.mark, in: yaml)
      throw DocumentError(
        path: path,
        message: "the key \(key) is there twice in one mapping\(again.map { ", again in line \($0)" } ?? "")",
        line: context.mark.line, column: context.mark.column)
    } catch {
      let firstLine = "\(error)".split(whereSeparator: \.isNewline).first ?? "unreadable"
      throw DocumentError(path: path, message: "this is not YAML: \(firstLine)")
    }
    var left = limits.values
    if let root { try check(root, depth: 0, left: &left, limits, path) }
    return root
  }

  /// Whether a document has aliases or merge keys, which CloudFormation does not follow.
  package static func hasAliases(_ yaml: String) -> Bool {
    yaml.utf8.contains(UInt8(ascii: "*")) && !YAMLScanner(yaml).aliases.isEmpty
  }

  /// The next line that begins with the key where the first one did; nil where it cannot be told.
  private static func lineOfRepetition(of key: String, after mark: Mark, in yaml: String) -> Int? {
    let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
    let indentation = String(repeating: " ", count: max(0, mark.column - 1))
    for (index, line) in lines.enumerated().dropFirst(mark.line) {
      for written in [key, "\"\(key)\"", "'\(key)'"] where line.hasPrefix("\(indentation)\(written):") {
        return index + 1
      }
    }
    return nil
  }

  private static func tooDeep(_ path: String) -> DocumentError {
    DocumentError(path: path, message: "the document is nested more than \(deepest) levels deep")
  }

  private static func check(
    _ node: Node, depth: Int, left: inout Int, _ limits: Limits, _ path: String
  ) throws(DocumentError) {
    left -= 1
    guard left > 0 else {
      throw DocumentError(
        path: path,
        message: "the document has more than \(limits.values) values, counting what its aliases stand for")
    }
    guard depth < deepest else {
      throw DocumentError(
        path: path, message: "the document is nested more than \(deepest) levels deep", node: node)
    }
    if let mapping = node.mapping {
      for (key, value) in mapping {
        try check(key, depth: depth + 1, left: &left, limits, path)
        try check(value, depth: depth + 1, left: &left, limits, path)
      }
    } else if let sequence = node.sequence {
      for item in sequence { try check(item, depth: depth + 1, left: &left, limits, path) }
    }
  }
}

/// JSON's escapes of characters outside the Basic Multilingual Plane, two of them for one character
/// (`"\ud83d\ude80"`), which YAML does not know.
package enum JSONEscapes {
  /// The text with YAML's escape in their place.
  package static func readable(_ text: String) -> String {
    guard isJSON(text), text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    return text.replacing(/\\u(?<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?<low>[dD][c-fC-F][0-9a-fA-F]{2})/) {
      match in
      guard let high = UInt32(match.high, radix: 16), let low = UInt32(match.low, radix: 16) else {
        return String(match.0)
      }
      let scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
      let digits = String(scalar, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }

  package static func isJSON(_ text: String) -> Bool {
    text.utf8.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }

  /// The text with JSON's escapes again.
  package static func original(_ text: String) -> String {
    guard isJSON(text) else { return text }
    return text.replacing(/\\U000(?<digits>[01][0-9a-f]{4})/) { match in
      guard let scalar = UInt32(match.digits, radix: 16), scalar >= 0x10000 else { return String(match.0) }
      let high = String(0xD800 + (scalar - 0x10000) >> 10, radix: 16)
      let low = String(0xDC00 + (scalar - 0x10000) & 0x3FF, radix: 16)
      return "\\u\(high)\\u\(low)"
    }
  }
}

extension DocumentError {
  package init(path: String, message: String, node: Node) {
    self.init(path: path, message: message, line: node.mark?.line, column: node.mark?.column)
  }
}

extension Node {
  /// With merge keys (`<<: *other`) followed: what a mapping says itself wins over what it merges, and an earlier one
  /// of a list over a later.
  package func mergingKeys() -> Node {
    switch self {
    case .scalar, .alias: return self
    case .sequence(let sequence):
      return .sequence(
        Node.Sequence(sequence.map { $0.mergingKeys() }, sequence.tag, sequence.style, sequence.mark))
    case .mapping(let mapping):
      var pairs: [(Node, Node)] = []
      var merged: [(Node, Node)] = []
      for (key, value) in mapping {
        guard key.isMergeKey else {
          pairs.append((key, value.mergingKeys()))
          continue
        }
        let sources = value.sequence.map { Array($0) } ?? [value]
        for source in sources { merged += source.mergingKeys().mapping?.map { ($0.key, $0.value) } ?? [] }
      }
      guard !merged.isEmpty else { return Node.marked(pairs, like: mapping) }
      var known = Set(pairs.map { $0.0.scalar?.string ?? "" })
      // As PyYAML orders them: what is merged comes first.
      let added = merged.filter { known.insert($0.0.scalar?.string ?? "").inserted }
      return Node.marked(added + pairs, like: mapping)
    }
  }

  private static func marked(_ pairs: [(Node, Node)], like mapping: Node.Mapping) -> Node {
    .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
  }

  private var isMergeKey: Bool { scalar.map { $0.string == "<<" && $0.style == .plain } ?? false }
}
