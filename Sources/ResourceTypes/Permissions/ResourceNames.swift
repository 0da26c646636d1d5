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

  /// What names of properties end in that hand a role on, in lower case.
  private static let roleEndings = [
    "role", "roles", "rolearn", "rolearns", "rolename", "rolenames", "credentials", "credentialsarn",
  ]

  /// What an action is asked for on, by a resource; nothing where it needs none.
  func targets(of action: String, for resource: Document.Entry) -> [String] {
    if action == "iam:PassRole" {
      var roles: Set<String> = []
      collectRoles(in: resource.value["Properties"] ?? .null, of: "", into: &roles)
      return roles.sorted()
    }
    guard let type = types[resource.key], let form = Self.forms[type], Self.isOn(form, action) else {
      return ["*"]
    }
    return arns(of: resource.key, form)
  }

  private func arns(of logicalID: String, _ form: Form) -> [String] {
    let properties = template["Resources"]?[logicalID]?["Properties"]
    var name = physicalName(of: logicalID, form)
    if form.property == "RoleName" || form.property == "ManagedPolicyName", let path = properties?["Path"] {
      name = String(known(path).drop { $0 == "/" }) + name
    }
    return form.arns.map { arn in
      let placed = arn.replacing(":R:", with: ":\(place.region):").replacing(
        ":A:", with: ":\(place.account):")
      return "arn:\(place.partition):" + placed.replacing("@", with: name)
    }
  }

  private func physicalName(of logicalID: String, _ form: Form) -> String {
    let given = template["Resources"]?[logicalID]?["Properties"]?[form.property]
    var name = given.map(known) ?? "\(place.stackName)-\(logicalID)-*"
    if form.isLowerCase { name = name.lowercased() }
    // Long names are shortened in their middle: the stack's name at the beginning stays.
    if given == nil, name.count > 60 { name = "\(place.stackName.prefix(20))*" }
    return name
  }

  // MARK: Values

  /// A text as far as it is known beforehand, with `*` for what is not.
  private func known(_ value: Document) -> String {
    if let text = value.text { return text }
    guard let function = value.entries?.first, value.entries?.count == 1 else { return "*" }
    switch function.key {
    case "Ref": return function.value.text.map { referred(to: $0) } ?? "*"
    case "Fn::GetAtt":
      let attribute = function.value.list?.last?.text ?? function.value.text ?? ""
      guard attribute.hasSuffix("Arn"), let name = Self.resource(in: value), let form = form(of: name)
      else { return "*" }
      return arns(of: name, form).first ?? "*"
    case "Fn::Sub":
      guard let text = function.value.text ?? function.value.list?.first?.text else { return "*" }
      let own = Set((function.value.list?.dropFirst().first?.entries ?? []).map(\.key))
      let filled = text.replacing(/\$\{([^!}][^}]*)\}/) { match in
        let name = String(match.1)
        return own.contains(name) ? "*" : referred(to: name)
      }
      return filled.replacing("${!", with: "${")
    case "Fn::Join":
      guard let parts = function.value.list, parts.count == 2, let separator = parts[0].text,
        let items = parts[1].list
      else { return "*" }
      return items.map(known).joined(separator: separator)
    default: return "*"
    }
  }

  /// What stands for a name in `Ref` and `Fn::Sub`: a pseudo parameter, a resource, or an attribute of one.
  private func referred(to name: String) -> String {
    switch name {
    case "AWS::AccountId": place.account
    case "AWS::Region": place.region
    case "AWS::Partition": place.partition
    case "AWS::StackName": place.stackName
    case _ where name.contains("."): known(.map([.init(key: "Fn::GetAtt", value: .text(name))]))
    default: form(of: name).map { physicalName(of: name, $0) } ?? "*"
    }
  }

  /// The logical id that `Ref` or `Fn::GetAtt` names, in a list or before the first dot.
  private static func resource(in value: Document) -> String? {
    let attribute = value["Fn::GetAtt"]
    return value["Ref"]?.text ?? attribute?.list?.first?.text
      ?? attribute?.text.map { String($0.prefix { $0 != "." }) }
  }

  private func form(of logicalID: String) -> Form? { types[logicalID].flatMap { Self.forms[$0] } }

  // MARK: What is read from elsewhere

  /// What CloudFormation reads with the service role to fill in parameters and dynamic references: action and target.
  func readings() -> [(action: String, target: String, by: String)] {
    var found: [(String, String, String)] = []
    for parameter in template["Parameters"]?.entries ?? []
    where parameter.value["Type"]?.text?.hasPrefix("AWS::SSM::Parameter::") == true {
      // Another name may be given than the usual one.
      found.append(("ssm:GetParameters", storedParameter("*"), parameter.key))
    }
    for resource in template["Resources"]?.entries ?? [] {
      for text in texts(in: resource.value) {
        for match in text.matches(of: /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/) {
          let rest = String(match.2)
          if match.1 == "secretsmanager" {
            let name =
              rest.hasPrefix("arn:")
              ? rest.split(separator: ":").prefix(7).joined(separator: ":") : secret(rest)
            found.append(("secretsmanager:GetSecretValue", name, resource.key))
          } else {
            found.append(
              ("ssm:GetParameters", storedParameter(String(rest.prefix { $0 != ":" })), resource.key))
          }
        }
      }
    }
    return found
  }

  /// The texts of a value, those of functions as far as they are known.
  private func texts(in value: Document) -> [String] {
    if value.entries?.count == 1, ["Fn::Sub", "Fn::Join"].contains(value.entries?.first?.key) {
      return [known(value)]
    }
    if let text = value.text { return [text] }
    return (value.list ?? []).flatMap(texts) + (value.entries ?? []).flatMap { texts(in: $0.value) }
  }

  private func storedParameter(_ name: String) -> String {
    "arn:\(place.partition):ssm:\(place.region):\(place.account):parameter/\(name.drop { $0 == "/" })"
  }

  /// A secret's ARN has six characters of its own behind the name.
  private func secret(_ rest: String) -> String {
    let name = rest.prefix { $0 != ":" }
    return "arn:\(place.partition):secretsmanager:\(place.region):\(place.account):secret:\(name)-*"
  }

  // MARK: Roles

  /// Each role that a value hands on: the template's own wherever they are referred to, ARNs of roles wherever they
  /// stand, and what properties have whose names say that they take a role.
  private func collectRoles(in value: Document, of property: String, into roles: inout Set<String>) {
    if let choice = value["Fn::If"]?.list {
      for branch in choice.dropFirst() { collectRoles(in: branch, of: property, into: &roles) }
      return
    }
    let function = value.entries?.first?.key
    guard value.text != nil || function == "Ref" || function?.hasPrefix("Fn::") == true else {
      for item in value.list ?? [] { collectRoles(in: item, of: property, into: &roles) }
      for entry in value.entries ?? [] { collectRoles(in: entry.value, of: entry.key, into: &roles) }
      return
    }
    let text = known(value)
    if let role = referredRole(value) {
      roles.insert(role)
    } else if text.hasPrefix("arn:") {
      if text.contains(":role/") { roles.insert(text) }
    } else if property.contains("InstanceProfile") {
      collectRoles(ofProfile: value, into: &roles)
    } else if Self.takesRole(property, isNamed: text != "*") {
      // Of a parameter, or what another stack gives, no more is known than that it is a role.
      roles.insert(role(named: text))
    }
  }

  /// - Parameter isNamed: whether a name stands there; credentials are ARNs, or known later.
  private static func takesRole(_ property: String, isNamed: Bool) -> Bool {
    let property = property.lowercased()
    return roleEndings.contains { property.hasSuffix($0) } && !(isNamed && property.contains("credentials"))
  }

  /// An instance hands on the roles of its profile.
  private func collectRoles(ofProfile value: Document, into roles: inout Set<String>) {
    guard let name = Self.resource(in: value), types[name] == "AWS::IAM::InstanceProfile" else {
      roles.insert(role(named: "*"))
      return
    }
    collectRoles(
      in: template["Resources"]?[name]?["Properties"]?["Roles"] ?? .null, of: "Roles", into: &roles)
  }

  /// The ARN of a role of the template that a value refers to; nil for other values.
  private func referredRole(_ value: Document) -> String? {
    guard let name = Self.resource(in: value), types[name] == "AWS::IAM::Role", let form = form(of: name)
    else { return nil }
    return arns(of: name, form).first
  }

  private func role(named name: String) -> String {
    "arn:\(place.partition):iam::\(place.account):role/\(name)"
  }
}
