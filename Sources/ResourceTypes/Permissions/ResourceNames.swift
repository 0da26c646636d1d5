import Documents

/// What the resources of a template will be called, and what its texts will be, as far as that is known beforehand.
/// `*` stands for what is not.
package struct ResourceNames {
  let template: Document
  let place: TemplatePermissions.Place
  /// Types by logical id.
  let types: [String: String]
  /// By logical id, of the types that have a form.
  private var known: [String: Known] = [:]

  private struct Known {
    var name = "*"
    var arns: [String] = []
  }

  /// So many references are followed, each to the next.
  private static let depth = 4

  init(_ template: Document, _ place: TemplatePermissions.Place) {
    self.template = template
    self.place = place
    types = Dictionary(
      (template["Resources"]?.entries ?? []).map { ($0.key, $0.value["Type"]?.text ?? "") },
      uniquingKeysWith: { $1 })
    let formed = types.compactMapValues { Self.forms[$0] }
    // Each round knows what the one before did: neither circles nor long chains keep it.
    for _ in 0..<Self.depth {
      let last = self
      known = Dictionary(
        uniqueKeysWithValues: formed.map { ($0.key, last.placed($0.key, $0.value)) })
    }
  }

  /// A type's service, the property that names it, and its ARN behind `arn:PARTITION:`; `@` stands for the name.
  private struct Form {
    let service: String
    let property: String
    let arns: [String]
    /// What the names of actions on it have in them: others of the service are on something else, or on nothing.
    let nouns: [String]
    var isLowerCase = false
    /// The property that stands before the name in ARNs.
    var path: String?
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
    "AWS::IAM::Role": Form(
      service: "iam", property: "RoleName", arns: ["iam::A:role/@"], nouns: ["Role"],
      path: "Path"),
    "AWS::IAM::ManagedPolicy": Form(
      service: "iam", property: "ManagedPolicyName", arns: ["iam::A:policy/@"],
      nouns: ["CreatePolicy", "DeletePolicy", "GetPolicy"], path: "Path"),
    "AWS::Logs::LogGroup": Form(
      service: "logs", property: "LogGroupName", arns: ["logs:R:A:log-group:@", "logs:R:A:log-group:@:*"],
      nouns: ["LogGroup", "RetentionPolicy"]),
    "AWS::Events::Rule": Form(
      service: "events", property: "Name", arns: ["events:R:A:rule/@"], nouns: ["Rule", "Targets"],
      path: "EventBusName"),
    "AWS::StepFunctions::StateMachine": Form(
      service: "states", property: "StateMachineName", arns: ["states:R:A:stateMachine:@"],
      nouns: ["StateMachine"]),
    "AWS::Kinesis::Stream": Form(
      service: "kinesis", property: "Name", arns: ["kinesis:R:A:stream/@"], nouns: ["Stream"]),
    "AWS::ECR::Repository": Form(
      service: "ecr", property: "RepositoryName", arns: ["ecr:R:A:repository/@"],
      nouns: ["Repository", "LifecyclePolicy"], isLowerCase: true),
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

  /// What an action is asked for on, by a resource.
  func targets(of action: String, for logicalID: String) -> [String] {
    guard let form = types[logicalID].flatMap({ Self.forms[$0] }), Self.isOn(form, action) else {
      return ["*"]
    }
    return arns(of: logicalID)
  }

  /// The ARNs of a resource, its own first; none where they are not known.
  func arns(of logicalID: String) -> [String] { known[logicalID]?.arns ?? [] }

  private func placed(_ logicalID: String, _ form: Form) -> Known {
    let properties = template["Resources"]?[logicalID]?["Properties"]
    let given = properties?[form.property]
    var name = given.map(text) ?? "\(place.stackName)-\(logicalID)-*"
    if form.isLowerCase { name = name.lowercased() }
    // Long names are shortened in their middle: the stack's name at the beginning stays.
    if given == nil, name.count > 50 { name = "\(place.stackName.prefix(20))*" }
    let path = form.path.flatMap { properties?[$0] }.map(text).map(Self.path) ?? ""
    return Known(name: name, arns: form.arns.map { place.arn($0, path + name) })
  }

  /// The ARN of a resource by its name; nil for types whose form is not known.
  package static func arn(of type: String, named name: String, in place: TemplatePermissions.Place) -> String?
  {
    forms[type]?.arns.first.map { place.arn($0, name) }
  }

  /// `/ci/` as it stands before a name; an event bus may be named by its ARN, and the usual one is not in ARNs.
  private static func path(_ text: String) -> String {
    let path = text.drop { $0 == "/" }
    if path.isEmpty || path == "default" { return "" }
    if path.contains(":") { return "*/" }
    return path.hasSuffix("/") ? String(path) : "\(path)/"
  }

  // MARK: Values

  /// What is longer says no more.
  private static let longestText = 1024

  /// A text as far as it is known beforehand.
  func text(_ value: Document) -> String {
    let text = filled(value)
    return text.utf8.count <= Self.longestText ? text : "*"
  }

  private func filled(_ value: Document) -> String {
    if let text = value.text { return text }
    guard let function = value.entries?.first, value.entries?.count == 1 else { return "*" }
    switch function.key {
    case "Ref": return function.value.text.map(referred) ?? "*"
    case "Fn::GetAtt":
      let words = function.value.list.map { $0.compactMap(\.text) }
      return words.map { attribute($0.joined(separator: ".")) } ?? function.value.text.map(attribute) ?? "*"
    case "Fn::Sub":
      guard let text = function.value.text ?? function.value.list?.first?.text else { return "*" }
      let own = Set((function.value.list?.dropFirst().first?.entries ?? []).map(\.key))
      let filled = text.replacing(/\$\{([^!{}][^{}]*)\}/) { match in
        let name = String(match.1)
        if own.contains(name) { return "*" }
        return name.contains(".") ? attribute(name) : referred(to: name)
      }
      return filled.replacing("${!", with: "${")
    case "Fn::Join":
      guard let parts = function.value.list, parts.count == 2, let separator = parts[0].text,
        let items = parts[1].list
      else { return "*" }
      return items.map(text).joined(separator: separator)
    default: return "*"
    }
  }

  /// What `Ref` gives of a pseudo parameter or a resource.
  private func referred(to name: String) -> String {
    switch name {
    case "AWS::AccountId": place.account
    case "AWS::Region": place.region
    case "AWS::Partition": place.partition
    case "AWS::StackName": place.stackName
    default:
      (Self.referredByARN.contains(types[name] ?? "") ? known[name]?.arns.first : known[name]?.name) ?? "*"
    }
  }

  /// Types of which `Ref` gives the ARN.
  private static let referredByARN: Set<String> = [
    "AWS::SNS::Topic", "AWS::IAM::ManagedPolicy", "AWS::StepFunctions::StateMachine",
  ]

  /// What `Fn::GetAtt` gives of `Topic.TopicArn`: the ARN alone is known.
  private func attribute(_ words: String) -> String {
    guard words.hasSuffix("Arn") else { return "*" }
    return arns(of: String(words.prefix { $0 != "." })).first ?? "*"
  }

  /// The logical id that `Ref` or `Fn::GetAtt` names, in a list or before the first dot.
  static func resource(in value: Document) -> String? {
    let attribute = value["Fn::GetAtt"]
    return value["Ref"]?.text ?? attribute?.list?.first?.text
      ?? attribute?.text.map { String($0.prefix { $0 != "." }) }
  }
}

extension TemplatePermissions.Place {
  /// - Parameter form: such as `sns:R:A:@`.
  fileprivate func arn(_ form: String, _ name: String) -> String {
    let placed = form.replacing(":R:", with: ":\(region):").replacing(":A:", with: ":\(account):")
    return "arn:\(partition):" + placed.replacing("@", with: name)
  }
}
