internal import Documents

/// What an event calls: a function, or the alias of one.
struct EventTarget {
  let logicalID: String
  /// The alias's logical id; nil for the function itself.
  let alias: String?
  /// Those that everything has which is made for it.
  let attributes: [Document.Entry]
  let condition: String?
  /// Whether it is a state machine.
  var isMachine = false
  /// The function's, where they are handed on.
  var tags: [Document.Entry] = []

  var name: Document { ServerlessTransform.reference(alias ?? logicalID) }
  var arn: Document {
    alias.map(ServerlessTransform.reference) ?? ServerlessTransform.attribute(logicalID, "Arn")
  }
}

/// Events that call functions: each adds what calls, and the permission to.
extension ServerlessTransform {
  mutating func expandEvent(
    _ event: Document.Entry, of target: EventTarget, _ role: inout RoleDraft
  ) throws(TransformError) {
    var given = event.value["Properties"] ?? .map([])
    let type = event.value["Type"]?.text ?? ""
    guard let kind = ServerlessProperties.events[type] else {
      throw Self.invalid(
        target.logicalID,
        "Event with id [\(event.key)] is invalid. Resource dict has missing or invalid value for key Type. "
          + "Event Type is: \(event.value["Type"]?.text ?? "None").")
    }
    if type == "Api" || type == "HttpApi" { given = Self.withRoute(given, isREST: type == "Api") }
    try kind.check(given, of: target.logicalID + event.key)
    let source = EventSource(
      logicalID: target.logicalID + event.key, name: event.key, given: given, target: target)
    switch type {
    case "Api": try expandRoute(source)
    case "HttpApi": try expandHTTPRoute(source)
    case "Schedule": try expandRule(source, Self.scheduleProperties)
    case "ScheduleV2":
      try expandScheduleV2(source, arn: target.arn, action: "lambda:InvokeFunction", "LambdaPolicy")
    case "CloudWatchEvent", "EventBridgeRule": try expandRule(source, Self.patternProperties)
    case "S3": try expandBucketEvent(source)
    case "SNS": try expandTopic(source, &role)
    case "AlexaSkill":
      addPermission(source, "alexa-appkit.amazon.com", ["EventSourceToken": given["SkillId"]])
    case "IoTRule": expandTopicRule(source)
    case "Cognito": try expandUserPool(source)
    case "CloudWatchLogs": expandLogs(source)
    default: try expandPolling(source, type, &role)
    }
  }

  /// An event of a function or a state machine.
  struct EventSource {
    /// The function's with the event's name.
    let logicalID: String
    let name: String
    let given: Document
    let target: EventTarget

    func invalid(_ problem: String, id: String? = nil) -> TransformError {
      let words = "Event with id [\(id ?? name)] is invalid. \(problem)"
      // As SAM has it.
      return target.isMachine
        ? TransformError(words, isWhole: false) : ServerlessTransform.invalid(target.logicalID, words)
    }
  }

  /// A permission of a function, under an id that ends as SAM has it.
  mutating func addPermission(
    _ source: EventSource, _ principal: String, _ more: [String: Document?], prefix: String? = nil,
    suffix: String = ""
  ) {
    var permission: Document = [
      "Action": "lambda:InvokeFunction", "FunctionName": source.target.name, "Principal": .text(principal),
    ]
    for (name, value) in more { permission[name] = value }
    let isPlain = !suffix.isEmpty && suffix.allSatisfy { $0.isLetter || $0.isNumber }
    let id = (prefix ?? source.logicalID) + "Permission" + (isPlain ? suffix : ContentDigits.of(text: suffix))
    add(id, "AWS::Lambda::Permission", permission, source.target.attributes)
  }

  // MARK: Buckets, topics, logs and others

  private mutating func expandBucketEvent(_ source: EventSource) throws(TransformError) {
    guard let bucket = source.given["Bucket"]?["Ref"]?.text, let resource = self.source[bucket] else {
      throw source.invalid("S3 events must reference an S3 bucket in the same template.")
    }
    guard resource["Type"] == "AWS::S3::Bucket" else {
      throw Self.invalid(
        bucket,
        "Resource has incorrect Type; expected 'AWS::S3::Bucket', got '\(resource["Type"]?.text ?? "")'")
    }
    addPermission(source, "s3.amazonaws.com", ["SourceAccount": Self.reference("AWS::AccountId")])
    let permission = "\(source.logicalID)Permission"
    let events = source.given["Events"]
    let target = source.target
    let configurations = (events?.list ?? events.map { [$0] } ?? []).map { event -> Document in
      var configuration: Document = ["Function": target.arn]
      configuration["Filter"] = source.given["Filter"]
      configuration["Event"] = event
      guard let condition = target.condition else { return configuration }
      return Self.choice(condition, configuration)
    }
    change(bucket) { resource in
      var properties = resource["Properties"] ?? .map([])
      if let condition = target.condition {
        let tag: Document = [
          "Key": .text("sam:ConditionalDependsOn:\(permission)"),
          "Value": ["Fn::If": .list([.text(condition), Self.reference(permission), "no dependency"])],
        ]
        properties["Tags"] = .list((properties["Tags"]?.list ?? []) + [tag])
      } else {
        let depends = resource["DependsOn"]?.texts ?? []
        resource["DependsOn"] = .list(
          (depends + (depends.contains(permission) ? [] : [permission])).map { .text($0) })
      }
      var notifications = properties["NotificationConfiguration"] ?? .map([])
      var present = notifications["LambdaConfigurations"]?.list ?? []
      for configuration in configurations where !present.contains(configuration) {
        present.append(configuration)
      }
      notifications["LambdaConfigurations"] = .list(present)
      properties["NotificationConfiguration"] = notifications
      if !target.tags.isEmpty { properties["Tags"] = Self.tagList(target.tags) }
      resource["Properties"] = properties
    }
  }

  private mutating func expandTopic(
    _ source: EventSource, _ role: inout RoleDraft
  ) throws(TransformError) {
    let given = source.given
    let topic = given["Topic"] ?? .null
    func subscription(_ transport: String, _ endpoint: Document) -> Document {
      var subscription: Document = ["Protocol": .text(transport), "Endpoint": endpoint, "TopicArn": topic]
      for name in ["Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"] {
        subscription[name] = given[name]
      }
      return subscription
    }
    let attributes = source.target.attributes
    guard let queueing = given["SqsSubscription"], queueing.text?.lowercased() != "false" else {
      addPermission(source, "sns.amazonaws.com", ["SourceArn": topic])
      add(
        source.logicalID, "AWS::SNS::Subscription", subscription("lambda", source.target.arn), attributes)
      return
    }
    let (arn, url, policy, size): (Document, Document, String, Document)
    if queueing.isTrue {
      let queue = "\(source.logicalID)Queue"
      var properties: Document = .map([])
      if let name = topic["Ref"]?.text,
        let isFIFO = self.source[name]?["Properties"]?["FifoTopic"].map(resolved),
        isFIFO.text?.lowercased() != "false"
      {
        properties["FifoQueue"] = isFIFO
      }
      add(queue, "AWS::SQS::Queue", properties, attributes)
      (arn, url, policy, size) = (
        Self.attribute(queue, "Arn"), Self.reference(queue), "\(source.logicalID)QueuePolicy", "10"
      )
    } else {
      guard queueing.entries != nil else {
        throw source.invalid("Property 'SqsSubscription' should be a map.")
      }
      guard let given = queueing["QueueArn"], let address = queueing["QueueUrl"] else {
        throw source.invalid("No QueueARN or QueueURL provided.")
      }
      (arn, url, policy, size) = (
        given, address, queueing["QueuePolicyLogicalId"]?.text ?? "\(source.logicalID)QueuePolicy",
        queueing["BatchSize"] ?? "10"
      )
    }
    add(
      policy, "AWS::SQS::QueuePolicy",
      [
        "PolicyDocument": [
          "Version": "2012-10-17",
          "Statement": .list([
            [
              "Action": "sqs:SendMessage", "Effect": "Allow", "Principal": "*", "Resource": arn,
              "Condition": ["ArnEquals": ["aws:SourceArn": topic]],
            ]
          ]),
        ], "Queues": .list([url]),
      ], attributes)
    add(source.logicalID, "AWS::SNS::Subscription", subscription("sqs", arn), attributes)
    add(
      "\(source.logicalID)EventSourceMapping", "AWS::Lambda::EventSourceMapping",
      [
        "FunctionName": source.target.name, "EventSourceArn": arn, "BatchSize": size, "Enabled": "true",
      ], attributes)
    role.add(managed: "service-role/AWSLambdaSQSQueueExecutionRole")
  }

  private mutating func expandTopicRule(_ source: EventSource) {
    addPermission(
      source, "iot.amazonaws.com",
      [
        "SourceArn": [
          "Fn::Sub": .list([
            "arn:aws:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}",
            ["RuleName": Self.reference(source.logicalID)],
          ])
        ], "SourceAccount": ["Fn::Sub": "${AWS::AccountId}"],
      ])
    var payload: Document = [
      "Sql": source.given["Sql"] ?? .null, "RuleDisabled": "false",
      "Actions": .list([["Lambda": ["FunctionArn": source.target.arn]]]),
    ]
    payload["AwsIotSqlVersion"] = source.given["AwsIotSqlVersion"]
    add(
      source.logicalID, "AWS::IoT::TopicRule", ["TopicRulePayload": payload], source.target.attributes)
  }

  private mutating func expandUserPool(_ source: EventSource) throws(TransformError) {
    guard let pool = source.given["UserPool"]?["Ref"]?.text, let resource = self.source[pool] else {
      throw source.invalid("Cognito events must reference a Cognito UserPool in the same template.")
    }
    // One for all triggers of a function; the last event's stays.
    let prefix = (source.target.alias ?? source.target.logicalID) + "Cognito"
    remove("\(prefix)Permission")
    addPermission(
      source, "cognito-idp.amazonaws.com", ["SourceArn": Self.attribute(pool, "Arn")],
      prefix: prefix)
    let triggers = source.given["Trigger"]?.texts ?? []
    let present = resource["Properties"]?["LambdaConfig"]
    if triggers.contains(where: { present?[$0] != nil }) {
      throw source.invalid("Cognito trigger \"\(triggers.joined())\" defined multiple times.")
    }
    let arn = source.target.arn
    change(pool) { resource in
      var properties = resource["Properties"] ?? .map([])
      var config = properties["LambdaConfig"] ?? .map([])
      for trigger in triggers { config[trigger] = arn }
      properties["LambdaConfig"] = config
      resource["Properties"] = properties
    }
  }

  private mutating func expandLogs(_ source: EventSource) {
    let group = source.given["LogGroupName"] ?? .null
    addPermission(
      source, "logs.amazonaws.com",
      [
        "SourceArn": [
          "Fn::Sub": .list([
            "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*",
            ["__LogGroupName__": group],
          ])
        ]
      ])
    var filter: Document = ["LogGroupName": group, "DestinationArn": source.target.arn]
    filter["FilterPattern"] = source.given["FilterPattern"]
    add(
      source.logicalID, "AWS::Logs::SubscriptionFilter", filter,
      source.target.attributes + [
        Document.Entry(key: "DependsOn", value: .list([.text("\(source.logicalID)Permission")]))
      ])
  }
}

extension RoleDraft {
  /// A managed policy that an event needs.
  mutating func add(managed name: String) {
    let arn = Self.managed(name)
    if !managed.contains(arn) { managed.append(arn) }
  }

  /// An inline policy that an event needs, where none says the same.
  mutating func add(event policy: Document) {
    guard !policies.contains(where: { $0["PolicyDocument"] == policy["PolicyDocument"] }) else { return }
    policies.append(policy)
  }
}
