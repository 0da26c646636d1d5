internal import Documents

/// What a template must be allowed to do: by CloudFormation's rules, and by what SAM's transform makes of its types.
extension Template {
  /// The property that gives an IAM resource a name of its own. Others that bear a name, such as an access key's
  /// UserName, only refer to one.
  package static let customNames = [
    "AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::InstanceProfile": "InstanceProfileName",
  ]
  private static let nested = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"]

  static func capabilities(
    of resources: [(name: String, node: Node)], _ transforms: [String], _ root: Node
  ) -> [RequiredCapability] {
    var plain: [String] = []
    var named: [String] = []
    var expanding = transforms
    let globals = root["Globals"]
    for (name, node) in resources {
      let type = node["Type"]?.string ?? ""
      let properties = node["Properties"]
      if type.hasPrefix("AWS::IAM::") {
        if let customName = customNames[type], properties?[customName] != nil {
          named.append(name)
        } else {
          plain.append(name)
        }
      } else if makesRole(type, properties, globals) || node["Connectors"] != nil {
        plain.append(name)
      } else if nested.contains(type) {
        expanding.append(name)
      }
    }
    if hasInlineMacro(root) { expanding.append("Fn::Transform") }
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

  /// Whether SAM's transform makes an IAM resource of this one.
  private static func makesRole(_ type: String, _ properties: Node?, _ globals: Node?) -> Bool {
    func given(_ key: String, _ section: String? = nil) -> Node? {
      properties?[key] ?? section.flatMap { globals?[$0]?[key] }
    }
    switch type {
    case "AWS::Serverless::Function":
      return mayBeMissing(given("Role", "Function"))
        || isDeployedGradually(given("DeploymentPreference", "Function"))
        || events(properties).contains { event in
          event["Type"]?.string == "ScheduleV2" && mayBeMissing(event["Properties"]?["RoleArn"])
        }
    case "AWS::Serverless::StateMachine":
      // Whatever starts it needs a role of its own, whether or not the machine has one.
      return mayBeMissing(given("Role", "StateMachine")) || !events(properties).isEmpty
    case "AWS::Serverless::CapacityProvider":
      let role = given("OperatorRole", "CapacityProvider")
      return role?.string == "" || mayBeMissing(role)
    case "AWS::Serverless::NetworkConnector": return isEmpty(given("OperatorRole", "NetworkConnector"))
    case "AWS::Serverless::MicrovmImage": return isEmpty(given("BuildRoleArn", "MicrovmImage"))
    case "AWS::Serverless::WebFunction": return given("ExecutionRoleArn")?.isNull ?? true
    case "AWS::Serverless::Connector", "AWS::Serverless::GraphQLApi": return true
    default: return false
    }
  }

  /// Whether nothing is given, or nothing under some condition: `!If [C, !Ref Role, !Ref AWS::NoValue]`.
  ///
  /// - Parameter isBranch: whether it is what a condition chooses.
  private static func mayBeMissing(_ value: Node?, isBranch: Bool = false) -> Bool {
    guard let value, !value.isNull else { return true }
    // SAM takes a Role that is AWS::NoValue for one that is given.
    if value.scalar?.string == "AWS::NoValue" || value["Ref"] != nil { return isBranch && isNoValue(value) }
    guard let branches = value.sequence ?? value["Fn::If"]?.sequence, branches.count == 3 else {
      return false
    }
    return mayBeMissing(branches[1], isBranch: true) || mayBeMissing(branches[2], isBranch: true)
  }

  private static func isEmpty(_ value: Node?) -> Bool {
    guard let value, !value.isNull else { return true }
    return value.string == "" || value.mapping?.isEmpty == true
  }

  private static func isNoValue(_ value: Node) -> Bool {
    value.scalar?.string == "AWS::NoValue" || value["Ref"]?.string == "AWS::NoValue"
  }

  private static func isDeployedGradually(_ preference: Node?) -> Bool {
    guard let preference, preference.mapping != nil, mayBeMissing(preference["Role"]) else { return false }
    return preference["Enabled"]?.string?.lowercased() != "false"
  }

  private static func events(_ properties: Node?) -> [Node] {
    properties?["Events"]?.mapping?.map(\.value) ?? []
  }

  private static func hasInlineMacro(_ node: Node) -> Bool {
    if let sequence = node.sequence { return sequence.contains(where: hasInlineMacro) }
    guard let mapping = node.mapping else { return false }
    return node.tag == "!Transform"
      || mapping.contains { $0.key.string == "Fn::Transform" || hasInlineMacro($0.value) }
  }
}
