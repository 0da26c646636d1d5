/// A document as it is written, and what was read from it: read once, and handed on to whoever works with it.
package struct SourceDocument: Hashable, Sendable {
  /// Where it was read from, as it was given.
  package let path: String
  package let text: String
  /// Merge keys are followed in it.
  package let root: Node
  /// Whether it has aliases or merge keys, which CloudFormation does not follow.
  package let hasAliases: Bool

  package init(_ text: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(text, path: path) else {
      throw DocumentError(path: path, message: "the file is empty")
    }
    self.path = path
    self.text = text
    hasAliases = YAMLDocument.hasAliases(text)
    self.root = hasAliases ? root.mergingKeys() : root
  }

  /// One without aliases that was read already.
  package init(_ text: String, path: String, root: Node) {
    self.path = path
    self.text = text
    self.root = root
    hasAliases = false
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.path == right.path && left.text == right.text
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
