internal import Yams

/// Reads YAML and JSON, with errors that name the place.
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
    let root: Yams.Node?
    do {
      // The encoding of nobody's choice is looked up in the environment, each time.
      root = try Yams.compose(yaml: JSONEscapes.readable(yaml), .default, .default, .utf8)
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
        message:
          "the key \(key) is there twice in one mapping\(again.map { ", again in line \($0)" } ?? ""): the last would hold, and what stands before it be lost without a word",
        line: context.mark.line, column: context.mark.column)
    } catch {
      let firstLine = "\(error)".split(whereSeparator: \.isNewline).first ?? "unreadable"
      throw DocumentError(path: path, message: "this is not YAML: \(firstLine)")
    }
    var left = limits.values
    // Before it is taken over: what aliases stand for would be written out.
    if let root { try check(root, depth: 0, left: &left, limits, path) }
    return root.map(Node.init)
  }

  /// Whether a document has aliases or merge keys, which CloudFormation does not follow.
  package static func hasAliases(_ yaml: String) -> Bool {
    yaml.utf8.contains(UInt8(ascii: "*")) && !YAMLScanner(yaml).aliases.isEmpty
  }

  /// The next line that begins with the key where the first one did; nil where it cannot be told.
  private static func lineOfRepetition(of key: String, after mark: Yams.Mark, in yaml: String) -> Int? {
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
    _ node: Yams.Node, depth: Int, left: inout Int, _ limits: Limits, _ path: String
  ) throws(DocumentError) {
    left -= 1
    guard left > 0 else {
      throw DocumentError(
        path: path,
        message: "the document has more than \(limits.values) values, counting what its aliases stand for")
    }
    guard depth < deepest else {
      throw DocumentError(
        path: path, message: "the document is nested more than \(deepest) levels deep",
        line: node.mark?.line, column: node.mark?.column)
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
