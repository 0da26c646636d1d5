internal import Documents
internal import ResourceTypes
internal import TemplateLanguage

/// Names and attributes of a resource that was made.
enum PhysicalResource {
  typealias Made = (id: String, attributes: [String: Document])

  static func make(
    _ resource: ExpandedTemplate.Resource, properties: Document, stackName: String, region: String,
    account: String, suffix: String
  ) -> Made {
    let type = ResourceTypes.embedded[resource.type]
    let form = PhysicalForms.known.byType[resource.type]
    var text = PhysicalText(
      name: "", logicalID: resource.logicalID, properties: properties, region: region, account: account,
      suffix: suffix)
    let naming = naming(of: resource.type)
    text.name =
      naming.flatMap { properties[$0]?.text }
      ?? generatedName(
        // CloudFormation names these after itself.
        resource.type == "AWS::SSM::Parameter" ? "CFN" : stackName, resource.logicalID, suffix,
        within: longest(naming, type))
    // What a custom resource's provider answers is not known.
    guard !CustomResource.isOne(resource.type) else { return (text.name, [:]) }
    let known = known(resource.type, form, &text)
    guard let type else { return known ?? unknown(resource.type, text) }
    var attributes = known?.attributes ?? [:]
    for name in type.attributeNames where attributes[name] == nil {
      attributes[name] = AttributeValue(type: type, text: text).made(name)
    }
    // Of some types every property is an attribute, too.
    for entry in properties.entries ?? []
    where attributes[entry.key] == nil && type.mayHave(attribute: [entry.key]) {
      attributes[entry.key] = entry.value.isKnownValue ? entry.value : nil
    }
    guard let known else {
      let parts = type.identifierNames.compactMap { name in
        properties[name]?.text ?? attributes[name]?.text
          ?? AttributeValue(type: type, text: text).made(name)?.text
      }
      return (parts.isEmpty ? text.name : parts.joined(separator: "|"), attributes)
    }
    return (known.id, attributes)
  }

  /// Of types whose ids and attributes have forms that are known.
  private static func known(
    _ type: String, _ form: PhysicalForms.Form?, _ text: inout PhysicalText
  ) -> Made? {
    if let special = special(type, text) { return special }
    guard let form else { return nil }
    text.id = text.filled(form.id)
    var attributes: [String: Document] = [:]
    for (name, value) in form.attributes {
      guard value.hasPrefix("["), value.hasSuffix("]") else {
        attributes[name] = .text(text.filled(value))
        continue
      }
      let items = value.dropFirst().dropLast().split(separator: ",").map { $0.drop { $0 == " " } }
      attributes[name] = .list(items.map { .text(text.filled(String($0))) })
    }
    return (text.id, attributes)
  }

  private static func special(_ type: String, _ text: PhysicalText) -> Made? {
    switch type {
    case "AWS::IAM::OIDCProvider":
      let host = (text.properties["Url"]?.text ?? "").trimmingPrefix("https://")
      let arn = "arn:aws:iam::\(text.account):oidc-provider/\(host)"
      return (arn, ["Arn": .text(arn)])
    case "AWS::Events::Rule":
      // The default bus aside, a rule's name is its bus's own.
      let bus =
        text.properties["EventBusName"]?.text?.split(separator: "/").last.map(String.init) ?? "default"
      let path = (bus == "default" ? [] : [bus]) + [text.name]
      let arn = "arn:aws:events:\(text.region):\(text.account):rule/\(path.joined(separator: "/"))"
      return (path.joined(separator: "|"), ["Arn": .text(arn)])
    case "AWS::EC2::VPCGatewayAttachment":
      let isInternet = text.properties["InternetGatewayId"] != nil
      return ("\(isInternet ? "IGW" : "VGW")|\(text.properties["VpcId"]?.text ?? "")", [:])
    case "AWS::EC2::Route":
      let targets = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]
      let target = targets.lazy.compactMap { text.properties[$0]?.text }.first ?? "0.0.0.0/0"
      let id = "\(text.properties["RouteTableId"]?.text ?? "")|\(target)"
      return (id, ["CidrBlock": .text(target)])
    default: return nil
    }
  }

  /// Of a type that the table does not have.
  private static func unknown(_ type: String, _ text: PhysicalText) -> Made {
    let service = type.split(separator: "::").dropFirst().first?.lowercased() ?? "custom"
    return (text.name, ["Arn": .text("arn:aws:\(service):\(text.region):\(text.account):\(text.name)")])
  }

  // MARK: Names

  /// The name that properties give a resource; nil where AWS makes one.
  static func ownName(_ type: String, _ properties: Document) -> String? {
    naming(of: type).flatMap { properties[$0]?.text }
  }

  /// The property that one may be named by.
  private static func naming(of type: String) -> String? {
    PhysicalForms.known.byType[type]?.naming ?? ResourceTypes.embedded[type]?.naming
  }

  /// The stack's and the logical id cut, as CloudFormation cuts them, where a name may not be as long.
  private static func generatedName(
    _ stack: String, _ logicalID: String, _ suffix: String, within longest: Int
  ) -> String {
    let whole = "\(stack)-\(logicalID)"
    let room = longest - suffix.count - 1
    guard whole.count > room, room > 3 else {
      return room > 3 ? "\(whole)-\(suffix)" : String(suffix.prefix(longest))
    }
    let ofStack = stack.prefix(max(1, min(stack.count, room - 1 - min(logicalID.count, room / 2))))
    return "\(ofStack)-\(logicalID.prefix(room - 1 - ofStack.count))-\(suffix)"
  }

  /// In characters; those of names that the schemas do not tell.
  private static func longest(_ naming: String?, _ type: ResourceType?) -> Int {
    let told = [
      "AWS::S3::Bucket": 63, "AWS::IAM::Role": 64, "AWS::Lambda::Function": 64, "AWS::SQS::Queue": 80,
      "AWS::ElasticLoadBalancing::LoadBalancer": 32, "AWS::ElasticLoadBalancingV2::LoadBalancer": 32,
      "AWS::ElasticLoadBalancingV2::TargetGroup": 32, "AWS::OpenSearchService::Domain": 28,
      "AWS::Elasticsearch::Domain": 28, "AWS::ElastiCache::CacheCluster": 50,
      "AWS::ElastiCache::ReplicationGroup": 40,
    ]
    guard let type, let naming else { return 255 }
    let taken = type.maxLength(of: [naming]) ?? 255
    return min(taken, told[type.name] ?? 255)
  }

  // MARK: What others ask

  /// Whether a type may have an attribute: its schema's read-only properties, or any where that is not known.
  static func mayHave(_ attribute: String, _ type: String) -> Bool {
    guard type != "AWS::CloudFormation::Stack", !CustomResource.isOne(type),
      let schema = ResourceTypes.embedded[type]
    else { return true }
    return schema.mayHave(attribute: attribute.split(separator: ".").map(String.init))
  }

  /// The ARN a permission on it is asked for.
  static func arnForPermission(_ made: Made) -> String {
    made.attributes["Arn"]?.text ?? made.attributes["TopicArn"]?.text
      ?? (made.id.hasPrefix("arn:") ? made.id : "*")
  }
}

extension ResourceType {
  /// The property that one may be named by: the identifier's own, where it may be set.
  fileprivate var naming: String? {
    guard identifierNames.count == 1, let name = identifierNames.first, !attributeNames.contains(name) else {
      return propertyNames.contains("Name") && !attributeNames.contains("Name") ? "Name" : nil
    }
    return name
  }
}

extension Document {
  /// Whether it is a text or a list of texts, which Fn::GetAtt may give.
  fileprivate var isKnownValue: Bool { text != nil || list?.allSatisfy { $0.text != nil } == true }
}
