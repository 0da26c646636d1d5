internal import Documents

/// A function that is deployed gradually, by CodeDeploy.
struct DeploymentPreference {
  let function: String
  let settings: Document
  let type: Document
  let tags: [Document.Entry]
}

extension ServerlessTransform {
  private static let application = "ServerlessDeploymentApplication"
  private static let deploymentRole = "CodeDeployServiceRole"
  private static let predefined: Set<String> = [
    "Canary10Percent5Minutes", "Canary10Percent10Minutes", "Canary10Percent15Minutes",
    "Canary10Percent30Minutes", "Linear10PercentEvery1Minute", "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes", "Linear10PercentEvery10Minutes", "AllAtOnce",
  ]

  mutating func addDeploymentPreference(
    _ given: Document, _ target: EventTarget, of entry: Document.Entry
  ) throws(TransformError) {
    guard let wish = given["DeploymentPreference"] else { return }
    let settings = wish
    if let enabled = settings["Enabled"].map(resolved) {
      guard let text = enabled.text else {
        throw Self.invalid(
          entry.key,
          "The rehearsal does not know functions in DeploymentPreference.Enabled of AWS::Serverless::Function; AWS does."
        )
      }
      if text.lowercased() == "false" { return }
    }
    guard settings["PassthroughCondition"]?.isTrue != true else {
      throw Self.invalid(
        entry.key,
        "The rehearsal does not know PassthroughCondition of DeploymentPreference; AWS does.")
    }
    guard let type = settings["Type"].map(resolved) else {
      throw Self.invalid(
        entry.key, "'DeploymentPreference' is missing required Property 'Type'")
    }
    guard settings["Hooks"] == nil || settings["Hooks"]?.entries != nil else {
      throw Self.invalid(
        entry.key, "'Hooks' property of 'DeploymentPreference' must be a dictionary")
    }
    guard let alias = target.alias else {
      throw Self.invalid(
        entry.key, "'DeploymentPreference' requires AutoPublishAlias property to be specified.")
    }
    let group = "\(entry.key)DeploymentGroup"
    var update: Document = [
      "ApplicationName": Self.reference(Self.application), "DeploymentGroupName": Self.reference(group),
    ]
    update["BeforeAllowTrafficHook"] = settings["Hooks"]?["PreTraffic"]
    update["AfterAllowTrafficHook"] = settings["Hooks"]?["PostTraffic"]
    change(alias) { $0["UpdatePolicy"] = ["CodeDeployLambdaAliasUpdate": update] }
    preferences.append(
      DeploymentPreference(
        function: entry.key, settings: settings, type: type,
        tags: given["PropagateTags"]?.isTrue == true ? given["Tags"]?.entries ?? [] : []))
  }

  /// The application, its role and a group for each function.
  mutating func addDeploymentGroups() throws(TransformError) {
    guard !preferences.isEmpty else { return }
    let tags = preferences.flatMap(\.tags).reduce(into: [Document.Entry]()) { tags, tag in
      if let index = tags.firstIndex(where: { $0.key == tag.key }) {
        tags[index] = tag
      } else {
        tags.append(tag)
      }
    }
    var application: Document = ["ComputePlatform": "Lambda"]
    if !tags.isEmpty { application["Tags"] = Self.tagList(tags) }
    add(Self.application, "AWS::CodeDeploy::Application", application)
    if preferences.contains(where: { $0.settings["Role"]?.isTruthy != true }) {
      var role: Document = [
        "AssumeRolePolicyDocument": RoleDraft.trust("codedeploy.amazonaws.com"),
        "ManagedPolicyArns": .list([RoleDraft.managed("service-role/AWSCodeDeployRoleForLambda")]),
      ]
      if !tags.isEmpty { role["Tags"] = Self.tagList(tags) }
      add(Self.deploymentRole, "AWS::IAM::Role", role)
    }
    for preference in preferences { try addGroup(preference) }
  }

  private mutating func addGroup(_ preference: DeploymentPreference) throws(TransformError) {
    let settings = preference.settings
    var group: Document = [
      "ApplicationName": Self.reference(Self.application),
      "AutoRollbackConfiguration": [
        "Enabled": "true",
        "Events": .list(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]),
      ],
      "DeploymentConfigName": Self.configuration(preference.type),
      "DeploymentStyle": ["DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"],
      "ServiceRoleArn": settings["Role"]?.ifTruthy ?? Self.attribute(Self.deploymentRole, "Arn"),
    ]
    if let alarms = settings["Alarms"]?.ifTruthy, !Self.isNoValue(alarms) {
      group["AlarmConfiguration"] = try Self.alarms(alarms, of: preference.function)
    }
    group["TriggerConfigurations"] = settings["TriggerConfigurations"]
    if !preference.tags.isEmpty { group["Tags"] = Self.tagList(preference.tags) }
    add("\(preference.function)DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup", group)
  }

  private static func alarms(
    _ alarms: Document, of function: String
  ) throws(TransformError) -> Document {
    if let choice = alarms["Fn::If"]?.list, choice.count == 3 {
      let (first, second) = (try names(choice[1], of: function), try names(choice[2], of: function))
      return ["Fn::If": .list([choice[0], first, second])]
    }
    return try names(alarms, of: function)
  }

  private static func names(
    _ alarms: Document, of function: String
  ) throws(TransformError) -> Document {
    guard let names = alarms.list else { throw invalid(function, "Alarms must be a list") }
    guard let first = names.first, !isNoValue(first) else { return .map([]) }
    return ["Enabled": "true", "Alarms": .list(names.map { ["Name": $0] })]
  }

  private static func configuration(_ type: Document, of key: String? = nil) -> Document {
    switch type {
    case .text(let name) where predefined.contains(name):
      let parts: Document = .list(["CodeDeployDefault.Lambda${ConfigName}", ["ConfigName": type]])
      return key == "Fn::Sub" ? parts : ["Fn::Sub": parts]
    case .list(let items): return .list(items.map { configuration($0) })
    case .map(let entries) where type.isIntrinsic:
      return .map(entries.map { Document.Entry(key: $0.key, value: configuration($0.value, of: $0.key)) })
    default: return type
    }
  }
}
