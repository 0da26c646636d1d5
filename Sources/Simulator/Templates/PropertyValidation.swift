internal import Documents
internal import ResourceTypes
internal import TemplateLanguage

/// What a type's handlers refuse of properties before they do anything.
enum PropertyValidation {
  static func problems(of typeName: String, _ properties: Document) -> [PropertyCheck.Problem] {
    guard let type = ResourceTypes.embedded[typeName] else { return [] }
    let node = node(properties)
    return PropertyCheck.problems(of: node, in: node, type)
  }

  /// As a resource that is made tells it; nil where nothing is wrong.
  static func refusal(of logicalID: String, _ type: String, _ properties: Document) -> String? {
    let problems = problems(of: type, properties)
    guard !problems.isEmpty else { return nil }
    let words = problems.map { "\($0.path): \($0.words)" }.joined(separator: "\n")
    return "Properties validation failed for resource \(logicalID) with message:\n\(words)"
  }

  /// What is not known yet is left out of the check, as a function is.
  private static func node(_ document: Document) -> Node {
    switch document {
    case .null: Node("~", style: .plain)
    case .text(let text): Evaluation.isPending(document) ? Node(text, tag: "!Ref") : Node(text)
    case .list(let items): Node(items.map(node))
    case .map(let entries): Node(entries.map { (key: Node($0.key), value: node($0.value)) })
    }
  }
}
