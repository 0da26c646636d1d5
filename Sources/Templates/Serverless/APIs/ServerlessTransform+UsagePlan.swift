internal import Documents

/// A plan of which all APIs of a template are part that say so: one key for them.
struct SharedUsagePlan {
  var apis: [String] = []
  var stages: [Document] = []
  var keys: [Document] = []
  var conditions: Set<String> = []
  var isUnconditional = false
  var deletionPolicy: String?
  var replacementPolicy: String?
}

/// `Auth.UsagePlan` of `AWS::Serverless::Api`: a plan with one key.
extension ServerlessTransform {
  private static let sharedCondition = "SharedUsagePlanCondition"
  private static let settings: Set<String> = [
    "CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName",
  ]

  mutating func addUsagePlan(
    _ given: Document?, _ stage: String, of entry: Document.Entry
  ) throws(TransformError) {
    guard let given else { return }
    guard let entries = given.entries else {
      throw Self.invalid(entry.key, "'UsagePlan' must be a dictionary")
    }
    guard entries.allSatisfy({ Self.settings.contains($0.key) }) else {
      throw Self.invalid(entry.key, "Invalid property for 'UsagePlan'")
    }
    guard let kind = given["CreateUsagePlan"] else {
      throw Self.invalid(entry.key, "'CreateUsagePlan' is a required field for UsagePlan.")
    }
    guard let kind = kind.text, ["SHARED", "PER_API", "NONE"].contains(kind) else {
      throw Self.invalid(entry.key, "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].")
    }
    guard kind != "NONE" else { return }
    let own: Document = ["ApiId": Self.reference(entry.key), "Stage": Self.reference(stage)]
    let key: Document = ["RestApiId": Self.reference(entry.key), "StageName": Self.reference(stage)]
    guard kind == "SHARED" else {
      addPlan(given, prefix: entry.key, [entry.key], [own], [key], Self.passed(entry))
      return
    }
    sharedPlan.apis.append(entry.key)
    sharedPlan.stages.append(own)
    sharedPlan.keys.append(key)
    let attributes = try sharedAttributes(entry)
    for name in ["UsagePlan", "ApiKey", "UsagePlanKey"] { remove("Serverless\(name)") }
    addPlan(
      given, prefix: "Serverless", sharedPlan.apis, sharedPlan.stages, sharedPlan.keys, attributes)
    for name in ["UsagePlan", "ApiKey", "UsagePlanKey"] {
      referable["\(entry.key).\(name)"] = "Serverless\(name)"
    }
  }

  private mutating func addPlan(
    _ given: Document, prefix: String, _ apis: [String], _ stages: [Document], _ keys: [Document],
    _ attributes: [Document.Entry]
  ) {
    func depending(on names: [String]) -> [Document.Entry] {
      attributes + [Document.Entry(key: "DependsOn", value: .list(names.map { .text($0) }))]
    }
    var plan: Document = ["ApiStages": .list(stages)]
    for name in ["UsagePlanName", "Description", "Quota", "Tags", "Throttle"] {
      plan[name] = given[name]?.ifTruthy
    }
    add("\(prefix)UsagePlan", "AWS::ApiGateway::UsagePlan", plan, depending(on: apis))
    add(
      "\(prefix)ApiKey", "AWS::ApiGateway::ApiKey", ["Enabled": .plain("true"), "StageKeys": .list(keys)],
      depending(on: ["\(prefix)UsagePlan"]))
    add(
      "\(prefix)UsagePlanKey", "AWS::ApiGateway::UsagePlanKey",
      [
        "KeyId": Self.reference("\(prefix)ApiKey"), "KeyType": "API_KEY",
        "UsagePlanId": Self.reference("\(prefix)UsagePlan"),
      ], depending(on: ["\(prefix)ApiKey"]))
    for name in ["UsagePlan", "ApiKey", "UsagePlanKey"] {
      referable["\(prefix).\(name)"] = "\(prefix)\(name)"
    }
  }

  /// Those of all the APIs that share it, together.
  private mutating func sharedAttributes(_ entry: Document.Entry) throws(TransformError) -> [Document.Entry] {
    if let policy = entry.value["DeletionPolicy"]?.text,
      sharedPlan.deletionPolicy == nil || policy == "Retain"
    {
      sharedPlan.deletionPolicy = policy
    }
    if let policy = entry.value["UpdateReplacePolicy"]?.text {
      let present = sharedPlan.replacementPolicy
      if present == nil || policy == "Retain" || policy == "Snapshot" && present == "Delete" {
        sharedPlan.replacementPolicy = policy
      }
    }
    if !sharedPlan.isUnconditional {
      if let condition = entry.value["Condition"]?.text {
        guard hasConditions else {
          throw APIDocument.invalid(
            "Can't have condition without having 'Conditions' section in the template")
        }
        sharedPlan.conditions.insert(condition)
      } else {
        sharedPlan.isUnconditional = true
      }
      setCondition(
        Self.sharedCondition, sharedPlan.isUnconditional ? nil : Self.anyOf(sharedPlan.conditions.sorted()))
    }
    var attributes: [Document.Entry] = []
    func add(_ name: String, _ value: String?) {
      if let value { attributes.append(Document.Entry(key: name, value: .text(value))) }
    }
    add("DeletionPolicy", sharedPlan.deletionPolicy)
    add("UpdateReplacePolicy", sharedPlan.replacementPolicy)
    add(
      "Condition",
      sharedPlan.conditions.isEmpty || sharedPlan.isUnconditional ? nil : Self.sharedCondition)
    return attributes
  }

  private static func anyOf(_ conditions: [String]) -> Document {
    conditions.count == 1
      ? .text(conditions[0]) : ["Fn::Or": .list(conditions.map { ["Condition": .text($0)] })]
  }
}
