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
    guard let section = top["Resources"] else {
      throw DocumentError(path: path, message: "this is not a template: it has no Resources", node: root)
    }
    self.path = path
    body = yaml
    description = top["Description"]?.string
    let resources = try Self.entries(section, "Resources", path)
    self.resources = resources.map { (name, node) in
      Resource(logicalID: name, type: node["Type"]?.string ?? "")
    }
    conditions = top["Conditions"]?.mapping?.keys.compactMap(\.string) ?? []
    transforms = top["Transform"].map(Self.texts) ?? []
    parameters =
      try top["Parameters"].map { (section) throws(DocumentError) in
        try Self.entries(section, "Parameters", path)
      }?.map(TemplateParameter.init) ?? []
    capabilities = Self.capabilities(of: resources, transforms)
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

  /// One text, or a list of them.
  fileprivate static func texts(_ node: Node) -> [String] {
    node.scalar.map { [$0.string] } ?? node.sequence?.compactMap { $0.scalar?.string ?? $0["Name"]?.string }
      ?? []
  }

  // MARK: Capabilities

  private static let names = [
    "RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName",
  ]
  /// Of SAM's, those that get a role of their own where none is given.
  private static let withRole = ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"]
  private static let nested = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"]

  private static func capabilities(
    of resources: [(name: String, node: Node)], _ transforms: [String]
  ) -> [RequiredCapability] {
    var plain: [String] = []
    var named: [String] = []
    var expanding = transforms
    for (name, node) in resources {
      let type = node["Type"]?.string ?? ""
      let properties = node["Properties"]
      if type.hasPrefix("AWS::IAM::") {
        if names.contains(where: { properties?[$0] != nil }) {
          named.append(name)
        } else {
          plain.append(name)
        }
      } else if withRole.contains(type), properties?["Role"] == nil {
        plain.append(name)
      } else if nested.contains(type) {
        expanding.append(name)
      }
    }
    var required: [RequiredCapability] = []
    // The one for named resources covers the others.
    if !named.isEmpty {
      required.append(RequiredCapability(name: "CAPABILITY_NAMED_IAM", causes: named + plain))
    } else if !plain.isEmpty {
      required.append(RequiredCapability(name: "CAPABILITY_IAM", causes: plain))
    }
    if !expanding.isEmpty {
      required.append(RequiredCapability(name: "CAPABILITY_AUTO_EXPAND", causes: expanding))
    }
    return required
  }
}

extension TemplateParameter {
  fileprivate init(name: String, node: Node) {
    self.init(
      name: name, type: node["Type"]?.string ?? "String",
      defaultValue: node["Default"].map { Template.texts($0).joined(separator: ",") },
      isNoEcho: node["NoEcho"]?.string?.lowercased() == "true")
    description = node["Description"]?.scalar?.string
    allowedValues = node["AllowedValues"].map(Template.texts) ?? []
    allowedPattern = node["AllowedPattern"]?.scalar?.string
    constraintDescription = node["ConstraintDescription"]?.scalar?.string
    func number(_ key: String) -> Double? {
      node[key]?.scalar.flatMap { Double($0.string) }.flatMap { $0.isNaN ? nil : $0 }
    }
    if number("MinLength") != nil || number("MaxLength") != nil {
      let least = Int(clamping: number("MinLength") ?? 0)
      lengths = least...max(least, Int(clamping: number("MaxLength") ?? .infinity))
    }
    if number("MinValue") != nil || number("MaxValue") != nil {
      let least = number("MinValue") ?? -.infinity
      values = least...max(least, number("MaxValue") ?? .infinity)
    }
  }
}

extension Int {
  /// The nearest whole number there is.
  fileprivate init(clamping number: Double) {
    self = Int(exactly: number.rounded()) ?? (number > 0 ? .max : 0)
  }
}
