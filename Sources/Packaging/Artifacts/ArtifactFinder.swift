internal import Documents

/// Finds what a template names that is local.
struct ArtifactFinder {
  private let document: SourceDocument
  private var found: [ArtifactReference] = []

  /// - Throws: for a list where a path or a map is wanted: neither is local, nor elsewhere already.
  static func references(in document: SourceDocument) throws(PackagingError) -> [ArtifactReference] {
    var finder = ArtifactFinder(document: document)
    try finder.search()
    return finder.found
  }

  private init(document: SourceDocument) { self.document = document }

  private mutating func search() throws(PackagingError) {
    let root = document.root
    let globalCode = root["Globals"]?["Function"]?["CodeUri"]
    if let globalCode, let property = ArtifactProperty.byType["AWS::Serverless::Function"]?.first {
      try add(property, globalCode, at: ["Globals", "Function", "CodeUri"], of: "Globals")
    }
    for property in ArtifactProperty.repositoryMetadata {
      let place: NodePath = ["Metadata", property.resourceType, property.name]
      if let value = root["Metadata"]?[property.resourceType]?[property.name] {
        try add(property, value, at: place, of: property.resourceType)
      }
    }
    if let resources = root["Resources"] {
      try searchResources(resources, at: ["Resources"], hasGlobalCode: globalCode != nil)
    }
    try searchIncludes(root, at: [])
  }

  private mutating func searchResources(
    _ section: Node, at place: NodePath, hasGlobalCode: Bool
  ) throws(PackagingError) {
    for (key, resource) in section.mapping ?? Node.Mapping([]) {
      guard let name = key.string else { continue }
      let below = place.appending(.key(name))
      if name.hasPrefix("Fn::ForEach::") {
        // What is made once for each item stands in the list's third place.
        if let loop = resource.sequence, loop.count == 3 {
          try searchResources(loop[2], at: below.appending(.index(2)), hasGlobalCode: hasGlobalCode)
        }
        continue
      }
      guard let type = resource["Type"]?.string, let properties = resource["Properties"],
        properties.mapping != nil
      else { continue }
      for property in ArtifactProperty.byType[type] ?? [] {
        let isGiven = hasGlobalCode && type == "AWS::Serverless::Function"
        try search(property, properties, name, at: below.appending(.key("Properties")), isGiven: isGiven)
      }
      if type == ArtifactProperty.graphQLCode.resourceType {
        try searchGraphQLCode(properties, name, at: below.appending(.key("Properties")))
      }
    }
  }

  private mutating func search(
    _ property: ArtifactProperty, _ properties: Node, _ name: String, at place: NodePath, isGiven: Bool
  ) throws(PackagingError) {
    // Code that is elsewhere already.
    guard properties["InlineCode"] == nil, properties["PackageType"]?.string != "Image",
      properties["ImageUri"] == nil
    else { return }
    var below = place
    var value: Node? = properties
    for key in property.path {
      below = below.appending(.key(key))
      value = value?[key]
    }
    if let value, !value.isNull {
      try add(property, value, at: below, of: name)
    } else if property.isImplied, !isGiven {
      found.append(
        ArtifactReference(
          owner: name, property: property, writtenPath: nil, place: below, line: properties.mark?.line))
    }
  }

  private mutating func searchGraphQLCode(
    _ node: Node, _ name: String, at place: NodePath
  ) throws(PackagingError) {
    for (key, value) in node.mapping ?? Node.Mapping([]) {
      guard let key = key.string else { continue }
      let below = place.appending(.key(key))
      if key == ArtifactProperty.graphQLCode.name {
        try add(.graphQLCode, value, at: below, of: name)
      } else {
        try searchGraphQLCode(value, name, at: below)
      }
    }
  }

  /// Texts that are no address of something elsewhere; maps and functions are left alone. An address where a map is
  /// wanted is put into one.
  private mutating func add(
    _ property: ArtifactProperty, _ value: Node, at place: NodePath, of owner: String
  ) throws(PackagingError) {
    if value.sequence != nil, value.tag == Node.Tag.none || value.tag == Node.Tag.list {
      let error = DocumentError(
        path: document.path, message: "\(owner).\(property.name) is a list", node: value)
      throw PackagingError(
        "\(error)", nextStep: "Name one local path, or where it is already: \(property.form.words).")
    }
    guard let scalar = value.scalar, value.isPlainText, !scalar.string.isEmpty else { return }
    if Self.isAddress(scalar.string) {
      guard case .map = property.form, scalar.string.hasPrefix("s3://") else { return }
    }
    found.append(
      ArtifactReference(
        owner: owner, property: property, writtenPath: scalar.string, place: place, line: scalar.mark?.line))
  }

  private static func isAddress(_ text: String) -> Bool {
    ["s3://", "https://", "http://", "{{resolve:"].contains { text.hasPrefix($0) }
  }

  private mutating func searchIncludes(_ node: Node, at place: NodePath) throws(PackagingError) {
    if let sequence = node.sequence {
      for (index, item) in sequence.enumerated() {
        try searchIncludes(item, at: place.appending(.index(index)))
      }
      return
    }
    guard let mapping = node.mapping else { return }
    let isShortForm = node.tag == "!Transform"
    for (key, value) in mapping {
      guard let name = key.string else { continue }
      let below = place.appending(.key(name))
      if name == "Fn::Transform" || name == "Parameters" && isShortForm {
        let parameters = name == "Parameters" ? value : value["Parameters"]
        let kind = (name == "Parameters" ? mapping["Name"] : value["Name"])?.string
        let location = name == "Parameters" ? below : below.appending(.key("Parameters"))
        if kind == "AWS::Include", let path = parameters?["Location"] {
          try add(.include, path, at: location.appending(.key("Location")), of: "AWS::Include")
        }
      }
      try searchIncludes(value, at: below)
    }
  }
}
