/// Why a text is no document.
public struct DocumentProblem: Error, Sendable {
  /// In words, after the line where reading the YAML failed and it is known; never with a file's name.
  public let message: String
  /// Of the value at fault; nil where the whole document is.
  package let mark: Node.Mark?

  package init(message: String, mark: Node.Mark? = nil) {
    self.message = message
    self.mark = mark
  }
}

extension Document {
  /// A key that is none would otherwise do nothing without a word.
  package func expectKeys(_ known: Set<String>, in place: String) throws(DocumentProblem) {
    for entry in entries ?? [] where !known.contains(entry.key) {
      throw DocumentProblem(
        message: "\(place) has no setting ‘\(entry.key)’; known: \(known.sorted().joined(separator: ", "))")
    }
  }

  /// Levels a document may nest: what is beyond is no template of a person's.
  private static let deepest = 64

  /// Reads YAML, or JSON, which is YAML. CloudFormation's short forms become the long ones: `!Ref X` is
  /// `{Ref: X}`, `!GetAtt A.B` is `{Fn::GetAtt: [A, B]}`.
  public init(yaml: String) throws(DocumentProblem) { try self.init(yaml: yaml, limits: .template) }

  /// - Parameter inspect: is given what was written before what it means is read off.
  package init(
    yaml: String, limits: YAMLDocument.Limits, inspect: (Node) -> Void = { _ in }
  ) throws(DocumentProblem) {
    let root: Node?
    do throws(DocumentError) { root = try YAMLDocument.compose(yaml, path: "", limits: limits) } catch {
      let place = error.line.map { "line \($0)\(error.column.map { ", column \($0)" } ?? ""): " } ?? ""
      throw DocumentProblem(message: place + error.message)
    }
    guard let root else { throw DocumentProblem(message: "'null' values are not allowed in templates") }
    inspect(root)
    var left = limits.values
    self = try Self(root, depth: 0, left: &left)
  }

  /// A node that was read already.
  package init(_ node: Node) throws(DocumentProblem) {
    var left = YAMLDocument.Limits.template.values
    self = try Self(node, depth: 0, left: &left)
  }

  private init(_ node: Node, depth: Int, left: inout Int) throws(DocumentProblem) {
    left -= 1
    guard depth < Self.deepest, left > 0 else {
      throw DocumentProblem(message: "Template may not exceed its limits of depth and size.")
    }
    guard Self.isKnown(node.tag) else {
      throw DocumentProblem(
        message: "CloudFormation does not support YAML's tag \(Self.written(node.tag))", mark: node.mark)
    }
    var value: Document
    switch node {
    case .scalar(let scalar):
      value =
        node.isNull
        ? .null : scalar.isPlainValue ? .plain(scalar.cloudFormationText) : .text(scalar.cloudFormationText)
    case .sequence(let sequence):
      var items: [Document] = []
      for item in sequence { items.append(try Document(item, depth: depth + 1, left: &left)) }
      value = .list(items)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, item) in mapping {
        guard let key = key.scalar?.string else { throw DocumentProblem(message: "A key must be a text.") }
        entries.append(Entry(key: key, value: try Document(item, depth: depth + 1, left: &left)))
      }
      value = .map(entries)
    case .alias:
      throw DocumentProblem(
        message: "Template error: YAML aliases are not allowed in CloudFormation templates")
    }
    if let function = Self.function(ofTag: node.tag) {
      if function == "Fn::GetAtt", case .text(let text) = value, let dot = text.firstIndex(of: ".") {
        value = .list([.text(String(text[..<dot])), .text(String(text[text.index(after: dot)...]))])
      }
      value = .map([Entry(key: function, value: value)])
    }
    self = value
  }

  private static let tags = "tag:yaml.org,2002:"

  /// Whether a tag is a short form's, or names a kind of value that JSON has too (template-formats: `binary`, `omap`,
  /// `pairs`, `set` and `timestamp` are not supported).
  private static func isKnown(_ tag: String) -> Bool {
    guard tag.hasPrefix("tag:") else { return true }
    return ["str", "int", "float", "bool", "null", "seq", "map"].contains { tag == tags + $0 }
  }

  private static func written(_ tag: String) -> String {
    tag.hasPrefix(tags) ? "!!\(tag.dropFirst(tags.count))" : "!<\(tag)>"
  }

  /// The long name of a short form's tag; nil for what is none.
  package static func function(ofTag tag: String) -> String? {
    guard tag.hasPrefix("!"), tag.count > 1, !tag.hasPrefix("!!") else { return nil }
    let name = tag.dropFirst()
    return name == "Ref" || name == "Condition" ? String(name) : "Fn::\(name)"
  }
}
