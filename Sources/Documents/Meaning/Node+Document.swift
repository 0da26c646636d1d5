extension Node {
  /// A document as nodes, without marks.
  ///
  /// - Parameter tag: of a text.
  package init(_ document: Document, tag: (Document) -> String = { _ in Tag.none }) {
    switch document {
    case .null: self = Node("~", style: .plain)
    case .text(let text), .plain(let text): self = Node(text, tag: tag(document))
    case .list(let items): self = Node(items.map { Node($0, tag: tag) })
    case .map(let entries): self = Node(entries.map { (key: Node($0.key), value: Node($0.value, tag: tag)) })
    }
  }
}
