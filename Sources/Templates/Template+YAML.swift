public import Documents

extension Template {
  /// Reads a template of YAML or JSON (which is YAML, too). CloudFormation's short forms (`!Ref`) are tags.
  public init(yaml: String, path: String) throws(DocumentError) {
    try self.init(SourceDocument(yaml, path: path))
  }

  /// A template whose document was read already.
  package init(_ document: SourceDocument) throws(DocumentError) {
    let (root, path) = (document.root, document.path)
    guard let top = root.mapping else {
      throw DocumentError(
        path: path, message: "this is not a template: the top level must be a mapping", node: root)
    }
    guard let section = top["Resources"] else {
      throw DocumentError(path: path, message: "this is not a template: it has no Resources", node: root)
    }
    self.document = document
    description = top["Description"]?.string
    let resources = try Self.resources(section, path)
    self.resources = resources.map { (name, node) in
      Resource(logicalID: name, type: node["Type"]?.string ?? "")
    }
    conditions = top["Conditions"]?.mapping?.compactMap(\.key.string) ?? []
    transforms = top["Transform"].map(Self.texts) ?? []
    parameters =
      try top["Parameters"].map { (section) throws(DocumentError) in
        try Self.entries(section, "Parameters", path)
      }?.map { TemplateParameter(name: $0.name, definition: (try? Document($0.node)) ?? .map([])) } ?? []
    capabilities = Self.capabilities(of: resources, transforms, root)
  }

  /// Resources by their logical ids, those of loops (`Fn::ForEach`) by the pattern of theirs: `Topic${Name}`.
  private static func resources(
    _ section: Node, _ path: String
  ) throws(DocumentError) -> [(name: String, node: Node)] {
    guard let mapping = section.mapping else {
      throw DocumentError(path: path, message: "Resources must be a mapping", node: section)
    }
    var resources: [(name: String, node: Node)] = []
    for (key, value) in mapping {
      guard let name = key.string, name.hasPrefix("Fn::ForEach::") else { continue }
      guard let loop = value.sequence, loop.count == 3 else {
        throw DocumentError(
          path: path,
          message: "\(name) must be a list of three: an identifier, a collection, and what is repeated",
          node: value)
      }
      resources += try self.resources(loop[2], path)
    }
    let plain = mapping.filter { $0.key.string?.hasPrefix("Fn::ForEach::") != true }
    return try entries(Node(plain), "Resources", path) + resources
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

  /// One text or a list of them; of a map, its Name.
  private static func texts(_ node: Node) -> [String] {
    (node.sequence.map(Array.init) ?? [node]).compactMap {
      $0.scalar?.cloudFormationText ?? $0["Name"]?.string
    }
  }
}

extension Template {
  /// The lines, from 1, of the resources that stand outside of loops, by their logical ids.
  package var resourceLines: [String: Int] {
    var lines: [String: Int] = [:]
    for (key, _) in document.root["Resources"]?.mapping ?? Node.Mapping([]) {
      if let name = key.string { lines[name] = key.mark?.line }
    }
    return lines
  }

  /// The line, from 1, of the value that a path such as `/Resources/Bucket/Properties/BucketName` leads to, or of the
  /// innermost that is there; nil where none of it is.
  public func line(at path: String) -> Int? {
    var node = document.root
    var line: Int?
    for part in path.split(separator: "/").map(String.init) {
      if let mapping = node.mapping, let entry = mapping.first(where: { $0.key.string == part }) {
        line = entry.key.mark?.line ?? line
        node = entry.value
      } else if let sequence = node.sequence, let index = Int(part), sequence.indices.contains(index) {
        node = sequence[index]
        line = node.mark?.line ?? line
      } else {
        break
      }
    }
    return line
  }
}
