internal import Documents

/// Resources: their attributes, and what their values name.
extension TemplateForm {
  static let resourceKeys: Set<String> = [
    "Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type",
    "UpdatePolicy", "UpdateReplacePolicy", "Version",
  ]
  private static let serverlessKeys: Set<String> = ["Connectors", "IgnoreGlobals"]
  private static let policies: [String: Set<String>] = [
    "DeletionPolicy": ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"],
    "UpdateReplacePolicy": ["Delete", "Retain", "Snapshot"],
  ]
  /// Those that a snapshot can be made of (aws-attribute-deletionpolicy).
  private static let withSnapshots: Set<String> = [
    "AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup", "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
  ]
  /// Those that CreationPolicy is for (aws-attribute-creationpolicy).
  private static let withCreationPolicy: Set<String> = [
    "AWS::AppStream::Fleet", "AWS::AutoScaling::AutoScalingGroup", "AWS::CloudFormation::WaitCondition",
    "AWS::EC2::Instance",
  ]
  /// Those that SAM's transform makes others of.
  private static let ofSAM = Set(
    [
      "Api", "Application", "CapacityProvider", "Connector", "Function", "GraphQLApi", "HttpApi",
      "LayerVersion",
      "MicrovmImage", "NetworkConnector", "SimpleTable", "StateMachine", "WebFunction", "WebSocketApi",
    ].map { "AWS::Serverless::\($0)" })

  /// Those that UpdatePolicy is for (aws-attribute-updatepolicy), and what it may say of them.
  private static let updatePolicies: [String: Set<String>] = [
    "AWS::AppStream::Fleet": ["StopBeforeUpdate", "StartAfterUpdate"],
    "AWS::AutoScaling::AutoScalingGroup": [
      "AutoScalingInstanceRefresh", "AutoScalingReplacingUpdate", "AutoScalingRollingUpdate",
      "AutoScalingScheduledAction",
    ],
    "AWS::ElastiCache::ReplicationGroup": ["UseOnlineResharding"],
    "AWS::Elasticsearch::Domain": ["EnableVersionUpgrade"],
    "AWS::Lambda::Alias": ["CodeDeployLambdaAliasUpdate"],
    "AWS::OpenSearchService::Domain": ["EnableVersionUpgrade"],
  ]

  mutating func check(_ resource: Document.Entry) {
    let path = ["Resources", resource.key]
    checkName(resource.key, "Resource", at: path)
    guard resource.value.entries != nil else {
      report(
        .form, "Template format error: [/Resources/\(resource.key)] Every Resources object must be a map.",
        at: path)
      return
    }
    guard let type = resource.value["Type"] else {
      report(
        .form,
        "Template format error: [/Resources/\(resource.key)] Every Resources object must contain a Type member.",
        at: path, isKey: true)
      return
    }
    if type.text == nil {
      report(.form, "Template format error: Every Type member must be a string.", at: path + ["Type"])
    }
    if let name = type.text, CustomResource.isOne(name) { checkCustomResource(resource, name, at: path) }
    if let name = type.text, name.hasPrefix("AWS::Serverless::"), !dialect.makesMore {
      report(
        .form,
        "Template format error: Unrecognized resource types: [\(name)]"
          + (Self.ofSAM.contains(name) ? "; those of SAM need Transform: \(Dialect.serverless)" : ""),
        at: path + ["Type"])
    }
    checkKeys(
      resource.value,
      among: dialect.makesMore ? Self.resourceKeys.union(Self.serverlessKeys) : Self.resourceKeys,
      "resource", at: path)
    checkPolicies(of: resource, type.text ?? "", at: path)
    if let properties = resource.value["Properties"], properties.entries == nil, properties != .null {
      report(
        .form, "Template format error: [/Resources/\(resource.key)/Properties] must be a map.",
        at: path + ["Properties"])
    }
    checkDependencies(of: resource, at: path)
    checkCondition(of: resource.value, in: "Resources", at: path)
    for part in Self.partsWithValues {
      guard let value = resource.value[part] else { continue }
      checkValue(value, in: "Resources", at: path + [part])
    }
  }

  private mutating func checkPolicies(of resource: Document.Entry, _ type: String, at path: [String]) {
    for (key, known) in Self.policies.sorted(by: { $0.key < $1.key }) {
      guard let value = resource.value[key] else { continue }
      if value.text == nil, dialect.isExtended || dialect.hasMacros {
        checkValue(value, in: "Resources", at: path + [key])
        continue
      }
      guard let text = value.text, known.contains(text) else {
        report(
          .form,
          "Template format error: Unrecognized \(key) \(value.text ?? value.json) for resource \(resource.key)",
          at: path + [key])
        continue
      }
      if text == "Snapshot", !Self.withSnapshots.contains(type), !dialect.makesMore {
        report(
          .form,
          "Template error: resource type \(type) does not support \(key == "DeletionPolicy" ? "deletion" : "update replace") policy Snapshot",
          at: path + [key])
      }
    }
    for key in ["CreationPolicy", "UpdatePolicy"] {
      guard let policy = resource.value[key], policy != .null else { continue }
      let isChosen = Intrinsic.callInValue(policy).map { $0.function == .choice } ?? true
      guard policy.entries == nil || !isChosen else { continue }
      report(
        .form, "Template format error: [/Resources/\(resource.key)/\(key)] must be a map.", at: path + [key])
    }
    for entry in resource.value["CreationPolicy"]?.entries ?? [] where !entry.key.hasPrefix("Fn::") {
      let below = path + ["CreationPolicy", entry.key]
      guard let known = PolicySetting.ofCreation[entry.key] else {
        report(
          .form, "Invalid template CreationPolicy property '\(entry.key)' of \(type)", at: below, isKey: true)
        continue
      }
      checkPolicy(entry.value, known, at: below)
    }
    if resource.value["CreationPolicy"] != nil, !Self.withCreationPolicy.contains(type), !dialect.makesMore {
      report(
        .form, "Template error: resource type \(type) does not support CreationPolicy",
        at: path + ["CreationPolicy"])
    }
    guard let policy = resource.value["UpdatePolicy"]?.entries, !dialect.makesMore else { return }
    guard let known = Self.updatePolicies[type] else {
      report(
        .form, "Template error: resource type \(type) does not support UpdatePolicy",
        at: path + ["UpdatePolicy"])
      return
    }
    for entry in policy where !entry.key.hasPrefix("Fn::") {
      guard known.contains(entry.key) else {
        report(
          .form, "Invalid template UpdatePolicy property '\(entry.key)' of \(type)",
          at: path + ["UpdatePolicy", entry.key], isKey: true)
        continue
      }
      checkPolicy(entry.value, PolicySetting.ofUpdates[entry.key], at: path + ["UpdatePolicy", entry.key])
    }
  }

  private mutating func checkDependencies(of resource: Document.Entry, at path: [String]) {
    guard let depends = resource.value["DependsOn"] else { return }
    let items = depends.list ?? [depends]
    for (index, item) in items.enumerated() {
      let place = path + ["DependsOn"] + (depends.list == nil ? [] : ["\(index)"])
      guard let needed = item.text else {
        if item != .null {
          report(
            .dependency, "Template format error: DependsOn must be a string or list of strings.", at: place)
        }
        continue
      }
      if needed != resource.key, !resourceNames.contains(needed), !hasMore {
        report(TemplateProblem(unresolved: needed, in: "Resources", .dependency, at: place))
      }
    }
  }

  // MARK: What values name

  mutating func checkCondition(of part: Document, in section: String, at path: [String]) {
    guard let condition = part["Condition"], condition != .null else { return }
    guard let name = condition.text else {
      report(
        .condition, "Template format error: Every Condition member must be a string.",
        at: path + ["Condition"])
      return
    }
    checkConditionName(name, in: section, at: path + ["Condition"])
  }

  mutating func checkConditionName(_ name: String, in section: String, at path: [String]) {
    guard !conditionNames.contains(name), !hasMore else { return }
    report(
      TemplateProblem(
        .condition,
        "Template format error: Unresolved condition dependency \(name) in the \(section) block of the template",
        at: path, name: name))
  }

  static let pseudoParameters: Set<String> = [
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
    "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
  ]

  /// A value of a resource or an output: its functions, and the names in it.
  mutating func checkValue(_ value: Document, in section: String, at path: [String]) {
    checkFunctions(in: value, at: path)
    let references = References(in: value, at: path)
    for condition in references.conditions {
      checkConditionName(condition.name, in: section, at: condition.path)
    }
    guard !hasMore else { return }
    for name in references.names { checkName(name, in: section) }
  }

  private mutating func checkName(_ name: References.Name, in section: String) {
    if resourceNames.contains(name.name) { return }
    let isParameter = parameterNames.contains(name.name) || Self.pseudoParameters.contains(name.name)
    let isAttribute = name.path.last == Intrinsic.getAtt.rawValue || name.attribute != nil
    if isParameter, isAttribute {
      report(
        .reference,
        "Template error: instance of Fn::GetAtt references undefined resource \(name.name)", at: name.path)
    } else if !isParameter {
      report(TemplateProblem(unresolved: name.name, in: section, at: name.path))
    }
  }
}
