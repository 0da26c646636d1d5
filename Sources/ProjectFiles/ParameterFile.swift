public import AWSCore
public import Documents

/// Values of a template's parameters from a file, in one of the forms that are about:
///
/// - the AWS CLI's: a list of `{ParameterKey, ParameterValue}` or `{ParameterKey, UsePreviousValue}`;
/// - the AWS CLI's for `deploy`: a list of `Key=Value`;
/// - CodePipeline's template configuration: `{Parameters: {Key: Value}, Tags: {Key: Value}}`;
/// - plain: a mapping `Key: Value`, a list standing for a CommaDelimitedList.
///
/// All of them as YAML or JSON.
public struct ParameterFile: Sendable {
  /// In the order of the file; a list may have a key twice.
  public private(set) var parameters: [(key: String, value: ChangeSetCreation.ParameterValue)] = []
  /// From `Tags` of CodePipeline's form; the other forms have none.
  public private(set) var tags: [Stack.Tag] = []
  /// CodePipeline's StackPolicy, which a change set cannot carry.
  public private(set) var hasStackPolicy = false

  /// Reads the file's text; an empty one has no parameters. The path is for messages alone.
  ///
  /// - Throws: where it is no YAML or JSON, none of these forms, or a value is no text or list of texts.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path)?.mergingKeys(), !root.isNull else {
      return
    }
    if let list = root.sequence {
      for item in list { parameters.append(try Self.item(item, path)) }
      return
    }
    guard let mapping = root.mapping else {
      throw DocumentError(
        path: path, message: "a parameter file is a mapping of keys to values, or a list", node: root)
    }
    guard let section = mapping["Parameters"], section.mapping != nil else {
      parameters = try Self.entries(root, path).map { ($0.key, .value(Secret($0.value))) }
      return
    }
    parameters = try Self.entries(section, path).map { ($0.key, .value(Secret($0.value))) }
    tags =
      try mapping["Tags"].map { (tags) throws(DocumentError) in try Self.entries(tags, path) }?
      .map { Stack.Tag(key: $0.key, value: $0.value) } ?? []
    hasStackPolicy = mapping["StackPolicy"] != nil
    for key in mapping.map(\.key) where !["Parameters", "Tags", "StackPolicy"].contains(key.string ?? "") {
      throw DocumentError(
        path: path, message: "beside Parameters there may be Tags and StackPolicy only", node: key)
    }
  }

  /// An item of the AWS CLI's lists.
  private static func item(
    _ node: Node, _ path: String
  ) throws(DocumentError) -> (key: String, value: ChangeSetCreation.ParameterValue) {
    if let text = node.string, let equals = text.firstIndex(of: "="), equals > text.startIndex {
      return (String(text[..<equals]), .value(Secret(String(text[text.index(after: equals)...]))))
    }
    guard let fields = node.mapping, let key = fields["ParameterKey"]?.string, !key.isEmpty else {
      throw DocumentError(
        path: path, message: "an item is {ParameterKey, ParameterValue} or Key=Value", node: node)
    }
    if fields["UsePreviousValue"]?.string?.lowercased() == "true" { return (key, .previous) }
    guard let value = fields["ParameterValue"] else {
      throw DocumentError(path: path, message: "\(key) has no ParameterValue", node: node)
    }
    return (key, .value(Secret(try text(value, of: key, path))))
  }

  private static func entries(
    _ node: Node, _ path: String
  ) throws(DocumentError) -> [(key: String, value: String)] {
    guard let mapping = node.mapping else {
      throw DocumentError(path: path, message: "this must be a mapping of keys to values", node: node)
    }
    var entries: [(String, String)] = []
    for (name, value) in mapping {
      guard let key = name.string, !key.isEmpty else {
        throw DocumentError(path: path, message: "a key is not text", node: name)
      }
      entries.append((key, try text(value, of: key, path)))
    }
    return entries
  }

  private static func text(
    _ node: Node, of key: String, _ path: String
  ) throws(DocumentError) -> String {
    if let text = node.string, !node.isNull { return text }
    if let items = node.sequence {
      var texts: [String] = []
      for item in items { texts.append(try text(item, of: key, path)) }
      return texts.joined(separator: ",")
    }
    throw DocumentError(
      path: path, message: "the value of \(key) must be a text or a list of texts", node: node)
  }
}
