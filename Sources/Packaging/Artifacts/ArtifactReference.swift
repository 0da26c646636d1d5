internal import Yams

/// One place in a template that names something local.
struct ArtifactReference: Sendable, Hashable {
  /// The resource's logical id, `Globals`, or `AWS::Include`.
  let owner: String
  let property: ArtifactProperty
  /// The path as it is written; nil where the property is missing and stands for the template's folder.
  let writtenPath: String?
  /// Where the value is in the document; of a missing one, where it would be.
  let place: NodePath
  /// From 1.
  let line: Int?

  /// Such as `HelloWorldFunction.CodeUri`.
  var name: String { "\(owner).\(property.name)" }
}

/// Finds what a template names that is local.
struct ArtifactFinder {
  private let root: Node
  private var found: [ArtifactReference] = []

  static func references(in root: Node) -> [ArtifactReference] {
    var finder = ArtifactFinder(root: root)
    finder.search()
    return finder.found
  }

  private init(root: Node) { self.root = root }

  private mutating func search() {
    let globalCode = root["Globals"]?["Function"]?["CodeUri"]
    if let globalCode, let property = ArtifactProperty.byType["AWS::Serverless::Function"]?.first {
      add(property, globalCode, at: ["Globals", "Function", "CodeUri"], of: "Globals")
    }
    for (key, resource) in root["Resources"]?.mapping ?? [:] {
      guard let name = key.string, let type = resource["Type"]?.string else { continue }
      for property in ArtifactProperty.byType[type] ?? [] {
        let hasGlobal = globalCode != nil && type == "AWS::Serverless::Function"
        search(property, resource, name, isGiven: hasGlobal)
      }
    }
    searchIncludes(root, at: [])
  }

  private mutating func search(
    _ property: ArtifactProperty, _ resource: Node, _ name: String, isGiven: Bool
  ) {
    let properties = resource["Properties"]
    // Code that is elsewhere already.
    guard properties?["InlineCode"] == nil, properties?["PackageType"]?.string != "Image",
      properties?["ImageUri"] == nil
    else { return }
    let place = NodePath(["Resources", name, "Properties"] + property.path)
    var value = properties
    for key in property.path { value = value?[key] }
    if let value {
      add(property, value, at: place, of: name)
    } else if property.isImplied, !isGiven {
      let mark = (properties ?? resource).mark
      found.append(
        ArtifactReference(
          owner: name, property: property, writtenPath: nil, place: place, line: mark?.line))
    }
  }

  /// Texts that are no address of something elsewhere; maps and functions are left alone.
  private mutating func add(
    _ property: ArtifactProperty, _ value: Node, at place: NodePath, of owner: String
  ) {
    guard let scalar = value.scalar, value.isPlainText, !Self.isAddress(scalar.string) else { return }
    found.append(
      ArtifactReference(
        owner: owner, property: property, writtenPath: scalar.string, place: place, line: scalar.mark?.line))
  }

  private static func isAddress(_ text: String) -> Bool {
    ["s3://", "https://", "http://"].contains { text.hasPrefix($0) }
  }

  private mutating func searchIncludes(_ node: Node, at place: NodePath) {
    if let sequence = node.sequence {
      for (index, item) in sequence.enumerated() { searchIncludes(item, at: place.appending(.index(index))) }
      return
    }
    guard let mapping = node.mapping else { return }
    let isShortForm = node.tag.description == "!Transform"
    for (key, value) in mapping {
      guard let name = key.string else { continue }
      let below = place.appending(.key(name))
      if name == "Fn::Transform" || name == "Parameters" && isShortForm {
        let parameters = name == "Parameters" ? value : value["Parameters"]
        let kind = (name == "Parameters" ? mapping["Name"] : value["Name"])?.string
        let location = name == "Parameters" ? below : below.appending(.key("Parameters"))
        if kind == "AWS::Include", let path = parameters?["Location"] {
          add(.include, path, at: location.appending(.key("Location")), of: "AWS::Include")
        }
      }
      searchIncludes(value, at: below)
    }
  }
}

/// The way to a value in a document.
struct NodePath: Sendable, Hashable, ExpressibleByArrayLiteral {
  enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  private(set) var steps: [Step]

  init(_ keys: [String]) { steps = keys.map(Step.key) }
  init(arrayLiteral keys: String...) { self.init(keys) }

  func appending(_ step: Step) -> NodePath {
    var path = self
    path.steps.append(step)
    return path
  }
}

extension Node {
  /// Whether it is a text, not a function such as `!Sub`.
  var isPlainText: Bool {
    let tag = scalar?.tag.description ?? ""
    return tag.isEmpty || tag == Tag.Name.str.rawValue
  }
}
