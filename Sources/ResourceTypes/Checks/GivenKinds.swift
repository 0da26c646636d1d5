package import Documents
internal import TemplateLanguage

/// What functions give, where that follows from the template: a text, or a list.
package struct GivenKinds: Sendable {
  enum Kind { case text, list }

  /// Parameters that are lists.
  private let lists: Set<String>
  /// Types by the resources' logical ids.
  private let resources: [String: ResourceType]
  private let mappings: Node?
  /// By their logical ids, as they are written.
  let definitions: [String: Node]

  /// - Parameter types: that attributes are looked up in; nil where there are none to look up.
  package init(of root: Node, types: ResourceTypes? = nil) {
    mappings = root["Mappings"]
    var resources: [String: ResourceType] = [:]
    var definitions: [String: Node] = [:]
    for (key, resource) in root["Resources"]?.mapping ?? Node.Mapping([]) {
      guard let name = key.string, let type = resource["Type"]?.string else { continue }
      resources[name] = types?[type]
      definitions[name] = resource
    }
    self.resources = resources
    self.definitions = definitions
    var lists: Set<String> = ["AWS::NotificationARNs"]
    for (key, parameter) in root["Parameters"]?.mapping ?? Node.Mapping([]) {
      guard let name = key.string, let type = parameter["Type"]?.string else { continue }
      if type == "CommaDelimitedList" || type.contains("List<") || type.contains("<CommaDelimitedList>") {
        lists.insert(name)
      }
    }
    self.lists = lists
  }

  /// Nil for what may be either.
  func kind(of node: Node) -> Kind? {
    let (function, argument) = Function.call(node)
    switch function {
    case .ref:
      return argument.string == "AWS::NoValue" ? nil : lists.contains(argument.string ?? "") ? .list : .text
    case .getAtt: return Reference(node).flatMap(kind)
    case .getAZs, .split, .cidr: return .list
    case .join, .sub, .base64, .importValue, .length, .toJSONString: return .text
    default: return nil
    }
  }

  // MARK: Formats

  /// The types whose Ref gives what is in a format ("Return values" of the template reference).
  private static let referred: [String: Set<String>] = [
    "AWS::EC2::VPC.Id": ["AWS::EC2::VPC"], "AWS::EC2::Subnet.Id": ["AWS::EC2::Subnet"],
    "AWS::EC2::SecurityGroup.Id": ["AWS::EC2::SecurityGroup"], "AWS::EC2::Image.Id": [],
    "AWS::IAM::Role.Arn": [], "AWS::KMS::Key.Arn": [], "AWS::SNS::Topic.Arn": ["AWS::SNS::Topic"],
    "AWS::Lambda::Function.Arn": ["AWS::Lambda::Alias", "AWS::Lambda::Version"],
    "AWS::ACM::Certificate.Arn": ["AWS::CertificateManager::Certificate"],
    "AWS::Logs::LogGroup.Name": ["AWS::Logs::LogGroup"],
  ]

  /// What a function gives, in words, where that is never in a format; nil where it may be.
  func other(than format: String, givenBy node: Node) -> String? {
    guard let reference = Reference(node), let type = resources[reference.name]?.name,
      let fitting = Self.referred[format]
    else { return nil }
    guard let attribute = reference.attribute else {
      return fitting.contains(type) ? nil : "what Ref gives of \(reference.name), \(type),"
    }
    // ARNs are called so, and nothing else is.
    let isOther = attribute.last?.hasSuffix("Arn") != format.hasSuffix(".Arn")
    guard isOther, !CustomResource.isOne(type), type != "AWS::CloudFormation::Stack" else { return nil }
    return "the attribute \(attribute.joined(separator: ".")) of \(reference.name)"
  }

  private func kind(of reference: Reference) -> Kind? {
    guard let attribute = reference.attribute else { return nil }
    return resources[reference.name]?.isList(attribute: attribute).map { $0 ? .list : .text }
  }

  /// What a mapping gives that is asked for by names alone; nil for any other value.
  func constant(of node: Node) -> Node? {
    let (function, argument) = Function.call(node)
    guard function == .findInMap, let parts = argument.sequence, parts.count == 3,
      parts.allSatisfy({ $0.scalar != nil && !$0.tag.hasPrefix("!") }), let map = parts[0].string,
      let key = parts[1].string, let attribute = parts[2].string
    else { return nil }
    return mappings?[map]?[key]?[attribute]
  }
}
