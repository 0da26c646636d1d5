internal import Documents

/// Rules and schedules that events of functions and state machines stand for.
extension ServerlessTransform {
  /// `Enabled` or `State`, as rules have it.
  private func state(_ source: EventSource) throws(TransformError) -> Document? {
    let given = source.given
    guard given["State"] == nil || given["Enabled"] == nil else {
      throw source.invalid("State and Enabled Properties cannot both be specified.")
    }
    return given["State"] ?? given["Enabled"].map { $0.isTruthy ? "ENABLED" : "DISABLED" }
  }

  /// A rule's queue for what was not delivered: given, or made.
  private mutating func deadLetterARN(
    _ source: EventSource, withPolicy: Bool = true
  ) throws(TransformError) -> Document? {
    guard let config = source.given["DeadLetterConfig"] else { return nil }
    let (arn, type) = (config["Arn"], config["Type"])
    guard arn == nil || type == nil else {
      throw source.invalid(
        "You can either define 'Arn' or 'Type' property of DeadLetterConfig.", id: source.logicalID)
    }
    guard type == nil || type?.text == "SQS" else {
      throw source.invalid(
        "The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.", id: source.logicalID)
    }
    guard arn != nil || type != nil else {
      throw source.invalid(
        "No 'Arn' or 'Type' property provided for DeadLetterConfig.", id: source.logicalID)
    }
    if let arn { return arn }
    let queue = config["QueueLogicalId"]?.text ?? "\(source.logicalID)Queue"
    add(queue, "AWS::SQS::Queue", .map([]), source.target.attributes)
    guard withPolicy else { return Self.attribute(queue, "Arn") }
    add(
      "\(source.logicalID)QueuePolicy", "AWS::SQS::QueuePolicy",
      [
        "PolicyDocument": [
          "Version": "2012-10-17",
          "Statement": .list([
            [
              "Action": "sqs:SendMessage", "Effect": "Allow",
              "Principal": ["Service": "events.amazonaws.com"], "Resource": Self.attribute(queue, "Arn"),
              "Condition": ["ArnEquals": ["aws:SourceArn": Self.attribute(source.logicalID, "Arn")]],
            ]
          ]),
        ], "Queues": .list([Self.reference(queue)]),
      ], source.target.attributes)
    return Self.attribute(queue, "Arn")
  }

  /// A rule's target; its id is cut where it would be too long.
  private func ruleTarget(
    _ source: EventSource, _ arn: Document, _ suffix: String, _ deadLetter: Document?, role: Document? = nil
  ) -> Document {
    let id = source.logicalID + suffix
    var target: Document = [
      "Arn": arn,
      "Id": source.given["Target"]?["Id"]
        ?? .text(id.count <= 64 ? id : String(source.logicalID.prefix(64 - suffix.count)) + suffix),
    ]
    target["RoleArn"] = role
    target["Input"] = source.given["Input"]
    target["InputPath"] = source.given["InputPath"]
    target["DeadLetterConfig"] = deadLetter.map { ["Arn": $0] }
    target["RetryPolicy"] = source.given["RetryPolicy"]
    target["InputTransformer"] = source.given["InputTransformer"]
    return target
  }

  /// A rule's properties, by those of events that are told when and of events that are told what.
  static let scheduleProperties = [
    "Schedule": "ScheduleExpression", "Name": "Name", "Description": "Description",
  ]
  static let patternProperties = [
    "EventBusName": "EventBusName", "Pattern": "EventPattern", "RuleName": "Name",
  ]

  mutating func expandRule(
    _ source: EventSource, _ properties: [String: String]
  ) throws(TransformError) {
    try addRule(source, properties, source.target.arn, "LambdaTarget", role: nil)
    addPermission(
      source, "events.amazonaws.com", ["SourceArn": Self.attribute(source.logicalID, "Arn")])
  }

  /// - Parameter properties: the rule's, by the event's.
  mutating func addRule(
    _ source: EventSource, _ properties: [String: String], _ arn: Document, _ suffix: String, role: Document?
  ) throws(TransformError) {
    var rule: Document = .map([])
    for (given, property) in properties { rule[property] = source.given[given] }
    let queue = try deadLetterARN(source)
    rule["State"] = try state(source)
    rule["Targets"] = .list([ruleTarget(source, arn, suffix, queue, role: role)])
    add(source.logicalID, "AWS::Events::Rule", rule, source.target.attributes)
  }

  mutating func expandScheduleV2(
    _ source: EventSource, arn: Document, action: String, _ policy: String
  ) throws(TransformError) {
    let given = source.given
    var schedule: Document = .map([])
    for name in [
      "ScheduleExpression", "State", "Description", "StartDate", "EndDate", "ScheduleExpressionTimezone",
      "GroupName", "KmsKeyArn",
    ] { schedule[name] = given[name] }
    if given["OmitName"]?.isTrue == true {
      guard given["Name"] == nil else {
        throw source.invalid("Name cannot be set when OmitName is True", id: source.logicalID)
      }
    } else {
      schedule["Name"] = given["Name"] ?? .text(source.logicalID)
    }
    schedule["FlexibleTimeWindow"] = given["FlexibleTimeWindow"] ?? ["Mode": "OFF"]
    let queue = try deadLetterARN(source, withPolicy: false)
    var role = given["RoleArn"]
    if role == nil {
      var draft = RoleDraft(
        logicalID: "\(source.logicalID)Role", trust: RoleDraft.trust("scheduler.amazonaws.com"))
      draft.policies = [
        RoleDraft.policy(
          source.logicalID + policy, [["Action": .text(action), "Effect": "Allow", "Resource": arn]])
      ]
      if let queue { draft.policies.append(RoleDraft.sending(to: queue, of: "SQS", source.logicalID)) }
      draft.boundary = given["PermissionsBoundary"]
      var properties: Document = [
        "AssumeRolePolicyDocument": draft.trust, "Policies": .list(draft.policies),
      ]
      properties["PermissionsBoundary"] = draft.boundary
      add(draft.logicalID, "AWS::IAM::Role", properties, source.target.attributes)
      role = Self.attribute(draft.logicalID, "Arn")
    }
    var target: Document = ["Arn": arn]
    target["RoleArn"] = role
    target["Input"] = given["Input"]
    target["DeadLetterConfig"] = queue.map { ["Arn": $0] }
    target["RetryPolicy"] = given["RetryPolicy"]
    schedule["Target"] = target
    add(source.logicalID, "AWS::Scheduler::Schedule", schedule, source.target.attributes)
  }
}
