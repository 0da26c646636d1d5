import Documents
internal import Policies

/// What the resources of a template will be called, and what its texts will be, as far as that is known beforehand.
/// `*` stands for what is not.
package struct ResourceNames {
  let template: Document
  let place: TemplatePermissions.Place
  private let actions: (String) -> [String]
  /// What was found out for the resources before.
  private let memory = Memory()
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

  /// - Parameter actions: ARNs that IAM takes for an action.
  init(
    _ template: Document, _ place: TemplatePermissions.Place,
    actions: @escaping (String) -> [String] = { _ in [] }
  ) {
    self.template = template
    self.place = place
    self.actions = actions
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

  /// What CloudFormation calls a resource without a name of its own.
  private enum Generated {
    /// After the stack and the logical id.
    case stackName
    /// After the logical id.
    case logicalID
    /// After `CFN` and the logical id.
    case prefixed
  }

  /// The property that names a type's resources, and their ARNs behind `arn:PARTITION:`; `@` stands for the name.
  private struct Form {
    let property: String
    /// Its own first, then those of what is in it.
    let arns: [String]
    /// Nil where its form is not known.
    var generated: Generated?
    var isLowerCase = false
    /// Whether an action is on it or on what is in it, and not on both.
    var hasParts = false
    /// The property that stands before the name in ARNs.
    var path: String?
  }

  private static let forms: [String: Form] = [
    "AWS::S3::Bucket": Form(
      property: "BucketName", arns: ["s3:::@", "s3:::@/*"], generated: .stackName, isLowerCase: true,
      hasParts: true),
    "AWS::S3::BucketPolicy": Form(property: "Bucket", arns: ["s3:::@"], isLowerCase: true),
    "AWS::SNS::Topic": Form(property: "TopicName", arns: ["sns:R:A:@"], generated: .stackName),
    "AWS::SQS::Queue": Form(property: "QueueName", arns: ["sqs:R:A:@"], generated: .stackName),
    "AWS::Lambda::Function": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"],
      generated: .stackName),
    "AWS::DynamoDB::Table": Form(
      property: "TableName", arns: ["dynamodb:R:A:table/@", "dynamodb:R:A:table/@/*"], generated: .stackName),
    "AWS::IAM::Role": Form(
      property: "RoleName", arns: ["iam::A:role/@"], generated: .stackName, path: "Path"),
    "AWS::IAM::User": Form(
      property: "UserName", arns: ["iam::A:user/@"], generated: .stackName, path: "Path"),
    "AWS::IAM::Group": Form(
      property: "GroupName", arns: ["iam::A:group/@"], generated: .stackName, path: "Path"),
    "AWS::IAM::InstanceProfile": Form(
      property: "InstanceProfileName", arns: ["iam::A:instance-profile/@"], generated: .stackName,
      path: "Path"),
    "AWS::IAM::ManagedPolicy": Form(
      property: "ManagedPolicyName", arns: ["iam::A:policy/@"], generated: .stackName, path: "Path"),
    "AWS::Logs::LogGroup": Form(
      property: "LogGroupName", arns: ["logs:R:A:log-group:@", "logs:R:A:log-group:@:*"],
      generated: .stackName),
    "AWS::Events::Rule": Form(
      property: "Name", arns: ["events:R:A:rule/@"], generated: .stackName, path: "EventBusName"),
    "AWS::Events::EventBus": Form(property: "Name", arns: ["events:R:A:event-bus/@"]),
    "AWS::StepFunctions::StateMachine": Form(
      property: "StateMachineName", arns: ["states:R:A:stateMachine:@"], generated: .stackName),
    "AWS::Kinesis::Stream": Form(property: "Name", arns: ["kinesis:R:A:stream/@"], generated: .stackName),
    "AWS::KinesisFirehose::DeliveryStream": Form(
      property: "DeliveryStreamName", arns: ["firehose:R:A:deliverystream/@"], generated: .stackName),
    "AWS::ECR::Repository": Form(
      property: "RepositoryName", arns: ["ecr:R:A:repository/@"], generated: .stackName, isLowerCase: true),
    "AWS::SecretsManager::SecretTargetAttachment": Form(
      property: "SecretId", arns: ["secretsmanager:R:A:secret:@-*"]),
    "AWS::SecretsManager::RotationSchedule": Form(
      property: "SecretId", arns: ["secretsmanager:R:A:secret:@-*"]),
    "AWS::SNS::Subscription": Form(property: "TopicArn", arns: ["sns:R:A:@", "sns:R:A:@:*"]),
    "AWS::Lambda::Alias": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"]),
    "AWS::Lambda::EventInvokeConfig": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"]),
    "AWS::Lambda::Permission": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"]),
    "AWS::Lambda::Url": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"]),
    "AWS::Lambda::Version": Form(
      property: "FunctionName", arns: ["lambda:R:A:function:@", "lambda:R:A:function:@:*"]),
    "AWS::SecretsManager::Secret": Form(
      property: "Name", arns: ["secretsmanager:R:A:secret:@-*"], generated: .logicalID),
    "AWS::SSM::Parameter": Form(property: "Name", arns: ["ssm:R:A:parameter/@"], generated: .prefixed),
    "AWS::CloudWatch::Alarm": Form(
      property: "AlarmName", arns: ["cloudwatch:R:A:alarm:@"], generated: .stackName),
    "AWS::ECS::Cluster": Form(property: "ClusterName", arns: ["ecs:R:A:cluster/@"], generated: .stackName),
    "AWS::RDS::DBInstance": Form(property: "DBInstanceIdentifier", arns: ["rds:R:A:db:@"], isLowerCase: true),
    "AWS::RDS::DBCluster": Form(
      property: "DBClusterIdentifier", arns: ["rds:R:A:cluster:@"], isLowerCase: true),
    "AWS::CodeBuild::Project": Form(property: "Name", arns: ["codebuild:R:A:project/@"]),
    "AWS::Scheduler::Schedule": Form(property: "Name", arns: ["scheduler:R:A:schedule/*/@"]),
  ]

  static func hasParts(_ type: String) -> Bool { forms[type]?.hasParts ?? false }

  /// What an action is asked for on, by a resource: itself where IAM takes resources like it for the action.
  func targets(of action: String, for logicalID: String) -> [String] {
    if ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"].contains(action) { return groups(of: logicalID) }
    guard let type = types[logicalID], let form = Self.forms[type] else { return ["*"] }
    let own = arns(of: logicalID)
    let kept = taken(action, by: form, of: type).filter { $0 < own.count }.map { own[$0] }
    return kept.isEmpty ? ["*"] : kept
  }

  /// Which ARNs of a form IAM takes for an action, by their places; the same whatever the name.
  private func taken(_ action: String, by form: Form, of type: String) -> [Int] {
    let key = "\(type) \(action)"
    if let known = memory.taken[key] { return known }
    let formats = actions(action)
    let arns = form.arns.map { place.arn($0, "x") }
    let places =
      form.hasParts
      ? arns.indices.filter { index in
        // What is in it has a form of its own.
        formats.contains { format in
          Wildcard.matches(format, arns[index]) && format.hasSuffix("/*") == arns[index].hasSuffix("/*")
        }
      }
      : formats.contains { format in arns.contains { Wildcard.matches(format, $0) } }
        ? Array(arns.indices) : []
    memory.taken[key] = places
    return places
  }

  private final class Memory {
    var taken: [String: [Int]] = [:]
  }

  /// Of a user, or of what puts users into a group: a path that stands before the groups' names is not known.
  private func groups(of logicalID: String) -> [String] {
    let properties = template["Resources"]?[logicalID]?["Properties"]
    let names = (properties?["Groups"]?.list ?? []) + [properties?["GroupName"]].compactMap { $0 }
    guard !names.isEmpty else { return ["*"] }
    return names.map { place.arn("iam::A:group/@", text($0)) }
  }

  /// The ARNs of a resource, its own first; none where they are not known.
  func arns(of logicalID: String) -> [String] { known[logicalID]?.arns ?? [] }

  private func placed(_ logicalID: String, _ form: Form) -> Known {
    let properties = template["Resources"]?[logicalID]?["Properties"]
    let given = properties?[form.property]
    var name: String
    switch (given, form.generated) {
    // What a dynamic reference stands for is not known.
    case (let given?, _): name = text(given).replacing(/\{\{resolve:[^{}]*\}\}/, with: "*")
    case (nil, .stackName):
      name = "\(place.stackName)-\(logicalID)-*"
      // Long names are shortened in their middle: the stack's name at the beginning stays.
      if name.count > 50 { name = "\(place.stackName.prefix(20))*" }
    case (nil, .logicalID): name = "\(logicalID)-*"
    case (nil, .prefixed): name = "CFN-\(logicalID)-*"
    case (nil, nil): name = "*"
    }
    if form.isLowerCase { name = name.lowercased() }
    // What is named by its ARN has what is in it behind that.
    if name.hasPrefix("arn:") {
      let inner = form.arns.dropFirst().compactMap { $0.split(separator: "@").last }
      return Known(name: name, arns: [name] + inner.map { name + $0 })
    }
    let path = form.path.flatMap { properties?[$0] }.map(text).map(Self.path) ?? ""
    // A parameter's name may begin with the slash that its ARN has before it.
    if name.hasPrefix("/"), form.arns[0].hasSuffix("/@") { name.removeFirst() }
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
    "AWS::SNS::Topic", "AWS::IAM::ManagedPolicy", "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
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
