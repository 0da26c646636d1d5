internal import Yams

extension Template {
  /// Reads a template of YAML or JSON (which is YAML, too). CloudFormation's short forms (`!Ref`) are tags.
  public init(yaml: String, path: String) throws(DocumentError) {
    guard let root = try YAMLDocument.compose(yaml, path: path) else {
      throw DocumentError(path: path, message: "the file is empty")
    }
    guard let top = root.mapping else {
      throw DocumentError(
        path: path, message: "this is not a template: the top level must be a mapping", node: root)
    }
    guard let resources = top["Resources"] else {
      throw DocumentError(path: path, message: "this is not a template: it has no Resources", node: root)
    }
    body = yaml
    description = top["Description"]?.string
    self.resources = try Self.entries(resources, "Resources", path).map { (name, node) in
      Resource(logicalID: name, type: node["Type"]?.string ?? "")
    }
    guard let parameters = top["Parameters"] else {
      self.parameters = []
      return
    }
    self.parameters = try Self.entries(parameters, "Parameters", path).map { (name, node) in
      Parameter(
        name: name, type: node["Type"]?.string ?? "String", defaultValue: node["Default"].map(Self.text),
        isNoEcho: node["NoEcho"]?.string?.lowercased() == "true")
    }
  }

  /// The entries of a section, which must be a mapping of mappings.
  private static func entries(
    _ section: Node, _ title: String, _ path: String
  ) throws(DocumentError) -> [(name: String, node: Node)] {
    guard let mapping = section.mapping else {
      throw DocumentError(path: path, message: "\(title) must be a mapping", node: section)
    }
    var entries: [(String, Node)] = []
    for (key, value) in mapping {
      guard let name = key.string else {
        throw DocumentError(path: path, message: "\(title) has a name that is not text", node: key)
      }
      guard value.mapping != nil else {
        throw DocumentError(path: path, message: "\(title).\(name) must be a mapping", node: value)
      }
      entries.append((name, value))
    }
    return entries
  }

  private static func text(_ node: Node) -> String {
    if let text = node.string { return text }
    return node.sequence?.map(text).joined(separator: ",") ?? ""
  }
}
