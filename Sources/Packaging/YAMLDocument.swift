internal import Yams

/// Reads YAML into Yams' nodes, with errors that name the place.
enum YAMLDocument {
  /// Bytes a file of ours may have; CloudFormation takes templates of 1 MiB.
  private static let largest = 8 << 20
  /// Values and levels a document may have once its aliases are followed.
  private static let mostNodes = 400_000
  private static let deepest = 100

  /// The root node; nil for an empty document. What was made to exhaust a reader is refused: very large files, very
  /// deep nesting, aliases of aliases.
  static func compose(_ yaml: String, path: String) throws(DocumentError) -> Node? {
    guard yaml.utf8.count <= largest else {
      throw DocumentError(
        path: path, message: "the file has more than \(largest >> 20) MiB, too much for a template")
    }
    // Keys are compared while the document is read, with whatever their aliases stand for. What only looks like an
    // alias, in a script or a comment, has no anchor.
    let aliases =
      yaml.contains("&") && yaml.contains("*")
      ? yaml.matches(
        of: /(?:^|[\s\[{,?])\*(?<name>[^\s,\]}:]+)\s*:(?=\s|$)|\?\s[^\n]*\*(?<inner>[^\s,\]}:]+)/) : []
    for alias in aliases {
      guard let name = alias.name ?? alias.inner, yaml.contains("&\(name)") else { continue }
      let line = yaml[..<alias.range.lowerBound].count(where: \.isNewline) + 1
      throw DocumentError(path: path, message: "an alias cannot be a key", line: line)
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw DocumentError(
        path: path, message: "this is not YAML: \(problem)", line: mark.line, column: mark.column)
    } catch {
      let firstLine = "\(error)".split(whereSeparator: \.isNewline).first ?? "unreadable"
      throw DocumentError(path: path, message: "this is not YAML: \(firstLine)")
    }
    var left = mostNodes
    if let root { try check(root, depth: 0, left: &left, path) }
    return root
  }

  private static func check(_ node: Node, depth: Int, left: inout Int, _ path: String) throws(DocumentError) {
    left -= 1
    guard left > 0 else {
      throw DocumentError(
        path: path,
        message: "the document has more than \(mostNodes) values, counting what its aliases stand for")
    }
    guard depth < deepest else {
      throw DocumentError(
        path: path, message: "the document is nested more than \(deepest) levels deep", node: node)
    }
    if let mapping = node.mapping {
      for (key, value) in mapping {
        try check(key, depth: depth + 1, left: &left, path)
        try check(value, depth: depth + 1, left: &left, path)
      }
    } else if let sequence = node.sequence {
      for item in sequence { try check(item, depth: depth + 1, left: &left, path) }
    }
  }
}

extension DocumentError {
  init(path: String, message: String, node: Node) {
    self.init(path: path, message: message, line: node.mark?.line, column: node.mark?.column)
  }
}
