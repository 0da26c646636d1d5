internal import Documents

/// What the resources of a template will be called, as far as that is known beforehand: what an action is asked for on.
struct ResourceNames {
  private let template: Document
  private let place: TemplatePermissions.Place
  private let types: [String: String]

  init(_ template: Document, _ place: TemplatePermissions.Place) {
    self.template = template
    self.place = place
    types = Dictionary(
      (template["Resources"]?.entries ?? []).map { ($0.key, $0.value["Type"]?.text ?? "") },
      uniquingKeysWith: { $1 })
  }

  /// A type's service, the property that names it, and its ARN behind `arn:PARTITION:`; `@` stands for the name.
  private struct Form {
    let service: String
    let property: String
    let arns: [String]
    /// What the names of actions on it have in them: others of the service are on something else, or on nothing.
    let nouns: [String]
    var isLowerCase = false
  }

  private static let forms: [String: Form] = [
    "AWS::S3::Bucket": Form(
      service: "s3", property: "BucketName", arns: ["s3:::@", "s3:::@/*"],
      nouns: ["Bucket", "Configuration", "Object"], isLowerCase: true),
    "AWS::S3::BucketPolicy": Form(
      service: "s3", property: "Bucket", arns: ["s3:::@"], nouns: ["BucketPolicy"], isLowerCase: true),
    "AWS::SNS::Topic": Form(
      service: "sns", property: "TopicName", arns: ["sns:R:A:@"], nouns: ["Topic", "DataProtectionPolicy"]),
    "AWS::SQS::Queue": Form(service: "sqs", property: "QueueName", arns: ["sqs:R:A:@"], nouns: ["Queue"]),
    "AWS::Lambda::Function": Form(
      service: "lambda", property: "FunctionName",
      arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"],
      nouns: ["Function", "PublishVersion"]),
    "AWS::DynamoDB::Table": Form(
      service: "dynamodb", property: "TableName", arns: ["dynamodb:R:A:table/@", "dynamodb:R:A:table/@/*"],
      nouns: ["Table", "TimeToLive", "ContinuousBackups", "ContributorInsights"]),
    "AWS::IAM::Role": Form(service: "iam", property: "RoleName", arns: ["iam::A:role/@"], nouns: ["Role"]),
    "AWS::IAM::ManagedPolicy": Form(
      service: "iam", property: "ManagedPolicyName", arns: ["iam::A:policy/@"],
      nouns: ["CreatePolicy", "DeletePolicy", "GetPolicy"]),
    "AWS::Logs::LogGroup": Form(
      service: "logs", property: "LogGroupName", arns: ["logs:R:A:log-group:@", "logs:R:A:log-group:@:*"],
      nouns: ["LogGroup", "RetentionPolicy"]),
    "AWS::Events::Rule": Form(
      service: "events", property: "Name", arns: ["events:R:A:rule/@"], nouns: ["Rule", "Targets"]),
    "AWS::StepFunctions::StateMachine": Form(
      service: "states", property: "StateMachineName", arns: ["states:R:A:stateMachine:@"],
      nouns: ["StateMachine"]),
    "AWS::Kinesis::Stream": Form(
      service: "kinesis", property: "Name", arns: ["kinesis:R:A:stream/@"], nouns: ["Stream"]),
    "AWS::ECR::Repository": Form(
      service: "ecr", property: "RepositoryName", arns: ["ecr:R:A:repository/@"],
      nouns: ["Repository", "LifecyclePolicy"]),
  ]

  /// Whether an action is on a resource of a form: its name says so, or it is of the resource's tags. Lists and
  /// descriptions are on everything.
  private static func isOn(_ form: Form, _ action: String) -> Bool {
    let verb = action.dropFirst(form.service.count + 1)
    guard action.hasPrefix("\(form.service):"), !["List", "Describe"].contains(where: { verb.hasPrefix($0) })
    else {
      return false
    }
    return ["TagResource", "UntagResource"].contains(verb) || form.nouns.contains { verb.contains($0) }
  }

  /// Properties that hand a role on.
  private static let roleProperties: Set<String> = [
    "ExecutionRoleArn", "Role", "RoleARN", "RoleArn", "ServiceRole", "ServiceRoleArn", "TaskRoleArn",
  ]

  /// What an action is asked for on, by a resource; nothing where it needs none.
  func targets(of action: String, for resource: Document.Entry) -> [String] {
    if action == "iam:PassRole" {
      var roles: Set<String> = []
      collectRoles(in: resource.value["Properties"] ?? .null, into: &roles)
      return roles.sorted()
    }
    guard let type = types[resource.key], let form = Self.forms[type], Self.isOn(form, action) else {
      return ["*"]
    }
    return arns(of: resource.key, form)
  }

  private func arns(of logicalID: String, _ form: Form) -> [String] {
    let properties = template["Resources"]?[logicalID]?["Properties"]
    var name: String
    switch properties?[form.property] {
    case .text(let text)?: name = text
    case nil: name = "\(place.stackName)-\(logicalID)-*"
    // What a function gives is known only later.
    case _?: name = "*"
    }
    if form.isLowerCase { name = name.lowercased() }
    // Long names are shortened in their middle: the stack's name at the beginning stays.
    if name.count > 60, name.hasSuffix("*") { name = "\(place.stackName.prefix(20))*" }
    if form.property == "RoleName" || form.property == "ManagedPolicyName", let path = properties?["Path"] {
      name = (path.text.map { String($0.drop { $0 == "/" }) } ?? "*") + name
    }
    return form.arns.map { arn in
      let placed = arn.replacing(":R:", with: ":\(place.region):").replacing(
        ":A:", with: ":\(place.account):")
      return "arn:\(place.partition):" + placed.replacing("@", with: name)
    }
  }

  private func collectRoles(in document: Document, into roles: inout Set<String>) {
    for item in document.list ?? [] { collectRoles(in: item, into: &roles) }
    for entry in document.entries ?? [] {
      if Self.roleProperties.contains(entry.key) { roles.insert(role(entry.value)) }
      collectRoles(in: entry.value, into: &roles)
    }
  }

  /// The ARN of a role that a property names.
  private func role(_ value: Document) -> String {
    if let text = value.text {
      return text.hasPrefix("arn:") ? text : "arn:\(place.partition):iam::\(place.account):role/\(text)"
    }
    let attribute = value["Fn::GetAtt"]
    let name =
      attribute?.list?.first?.text ?? attribute?.text.map { String($0.prefix { $0 != "." }) }
      ?? value["Ref"]?.text
    guard let name, types[name] == "AWS::IAM::Role", let form = Self.forms["AWS::IAM::Role"] else {
      // A parameter, or what a function gives.
      return "arn:\(place.partition):iam::\(place.account):role/*"
    }
    return arns(of: name, form).first ?? "*"
  }
}
