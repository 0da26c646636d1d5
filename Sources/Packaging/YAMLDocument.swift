internal import Yams

/// Reads YAML into Yams' nodes, with errors that name the place.
enum YAMLDocument {
  /// The root node; nil for an empty document.
  static func compose(_ yaml: String, path: String) throws(DocumentError) -> Node? {
    do {
      return try Yams.compose(yaml: yaml)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw DocumentError(
        path: path, message: "this is not YAML: \(problem)", line: mark.line, column: mark.column)
    } catch {
      let firstLine = "\(error)".split(whereSeparator: \.isNewline).first ?? "unreadable"
      throw DocumentError(path: path, message: "this is not YAML: \(firstLine)")
    }
  }
}

extension DocumentError {
  init(path: String, message: String, node: Node) {
    self.init(path: path, message: message, line: node.mark?.line, column: node.mark?.column)
  }
}
