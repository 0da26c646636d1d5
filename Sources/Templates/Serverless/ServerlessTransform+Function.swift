internal import Documents

/// `AWS::Serverless::Function`: the function, its role, and what calls it.
extension ServerlessTransform {
  /// Properties that Lambda has under the same name.
  private static let passedOn = [
    "FunctionName", "Description", "Handler", "Runtime", "MemorySize", "Timeout", "Environment", "Layers",
    "Architectures", "EphemeralStorage", "KmsKeyArn", "PackageType", "ImageConfig",
    "ReservedConcurrentExecutions", "DeadLetterQueue",
  ]

  mutating func expandFunction(_ entry: Document.Entry) throws(TransformError) {
    let given = properties(entry, "Function")
    var function: Document = ["Code": try code(given, of: entry.key)]
    for name in Self.passedOn { function[name] = given[name] }
    if let mode = given["Tracing"] { function["TracingConfig"] = ["Mode": mode] }
    if let vpc = given["VpcConfig"] { function["VpcConfig"] = vpc }
    function["Tags"] = Self.tags(given["Tags"])
    let role = entry.key + "Role"
    function["Role"] = given["Role"] ?? ["Fn::GetAtt": .list([.text(role), "Arn"])]
    add(entry.key, "AWS::Lambda::Function", function, of: entry, attributes: Self.ownAttributes)
    var managed: [Document] = []
    for event in given["Events"]?.entries ?? [] { managed += try expandEvent(event, of: entry) }
    if given["Role"] == nil { try addRole(role, given, managed, of: entry) }
  }

  private func code(_ given: Document, of logicalID: String) throws(TransformError) -> Document {
    if let inline = given["InlineCode"] { return ["ZipFile": inline] }
    if given["PackageType"]?.text == "Image" { return ["ImageUri": given["ImageUri"] ?? .null] }
    guard let uri = given["CodeUri"] else {
      throw Self.invalid(logicalID, "Missing required property 'CodeUri'.")
    }
    return try Self.location(uri, of: logicalID, "CodeUri")
  }

  private static func tags(_ given: Document?) -> Document {
    let own: Document = ["Key": "lambda:createdBy", "Value": "SAM"]
    return .list([own] + (given?.entries ?? []).map { ["Key": .text($0.key), "Value": $0.value] })
  }

  private mutating func addRole(
    _ name: String, _ given: Document, _ managed: [Document], of entry: Document.Entry
  ) throws(TransformError) {
    var arns: [Document] = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] + managed
    var inline: [Document] = []
    let policies = given["Policies"]
    for policy in policies?.list ?? policies.map({ [$0] }) ?? [] {
      if let text = policy.text {
        arns.append(.text(text.hasPrefix("arn:") ? text : "arn:aws:iam::aws:policy/\(text)"))
      } else if policy["Statement"] != nil {
        inline.append(["PolicyName": .text("\(name)Policy\(inline.count)"), "PolicyDocument": policy])
      } else if policy["Ref"] != nil || policy["Fn::Sub"] != nil || policy["Fn::GetAtt"] != nil {
        arns.append(policy)
      } else {
        throw Self.invalid(entry.key, "The simulator has no SAM policy templates.")
      }
    }
    let trust: Document = [
      "Version": "2012-10-17",
      "Statement": .list([
        [
          "Action": .list(["sts:AssumeRole"]), "Effect": "Allow",
          "Principal": ["Service": .list(["lambda.amazonaws.com"])],
        ]
      ]),
    ]
    var role: Document = [
      "AssumeRolePolicyDocument": given["AssumeRolePolicyDocument"] ?? trust,
      "ManagedPolicyArns": .list(arns),
    ]
    if !inline.isEmpty { role["Policies"] = .list(inline) }
    if let boundary = given["PermissionsBoundary"] { role["PermissionsBoundary"] = boundary }
    role["Tags"] = Self.tags(given["Tags"])
    add(name, "AWS::IAM::Role", role, of: entry)
  }

  // MARK: Events

  /// Adds what an event needs; answers the managed policies it wants on the function's role.
  private mutating func expandEvent(
    _ event: Document.Entry, of function: Document.Entry
  ) throws(TransformError) -> [Document] {
    let given = event.value["Properties"] ?? .map([])
    let name = function.key + event.key
    let arn: Document = ["Fn::GetAtt": .list([.text(function.key), "Arn"])]
    switch event.value["Type"]?.text {
    case "Api":
      let api = reference(given["RestApiId"], or: Self.implicitAPI)
      let stage = stageName(of: api)
      addRoute(Self.route(given, to: function.key), to: api)
      addPermission(
        name + "Permission" + (stage.map { $0.text ?? "Stage" } ?? "AllStages"), "apigateway.amazonaws.com",
        source: Self.methodARN(api, given), of: function)
    case "HttpApi":
      let api = reference(given["ApiId"], or: Self.implicitHTTPAPI)
      addRoute(Self.route(given, to: function.key), to: api)
      addPermission(
        name + "Permission", "apigateway.amazonaws.com", source: Self.methodARN(api, given), of: function)
    case "Schedule", "EventBridgeRule", "CloudWatchEvent":
      var rule: Document = ["Targets": .list([["Arn": arn, "Id": .text(name + "LambdaTarget")]])]
      rule["ScheduleExpression"] = given["Schedule"]
      rule["EventPattern"] = given["Pattern"]
      for property in ["Name", "Description"] { rule[property] = given[property] }
      add(name, "AWS::Events::Rule", rule, of: function)
      addPermission(
        name + "Permission", "events.amazonaws.com", source: ["Fn::GetAtt": .list([.text(name), "Arn"])],
        of: function)
    case "SNS":
      let topic = given["Topic"] ?? .null
      add(
        name, "AWS::SNS::Subscription", ["Protocol": "lambda", "Endpoint": arn, "TopicArn": topic],
        of: function)
      addPermission(name + "Permission", "sns.amazonaws.com", source: topic, of: function)
    case "SQS":
      var mapping: Document = ["FunctionName": ["Ref": .text(function.key)]]
      mapping["EventSourceArn"] = given["Queue"]
      mapping["BatchSize"] = given["BatchSize"]
      add(name, "AWS::Lambda::EventSourceMapping", mapping, of: function)
      return ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
    case let type:
      throw Self.invalid(
        function.key, "Event with id [\(event.key)] is invalid. The simulator has no \(type ?? "type").")
    }
    return []
  }

  private func reference(_ api: Document?, or implicit: String) -> String {
    api?["Ref"]?.text ?? api?.text ?? implicit
  }

  private static func route(_ given: Document, to function: String) -> Route {
    Route(
      path: given["Path"]?.text ?? "$default", method: given["Method"]?.text?.lowercased() ?? "any",
      function: function)
  }

  /// What an API may call a function with: one of its methods, at any stage.
  private static func methodARN(_ api: String, _ given: Document) -> Document {
    let method = given["Method"]?.text?.uppercased() ?? "*"
    let path = given["Path"]?.text ?? "/*"
    return [
      "Fn::Sub": .list([
        .text(
          "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/*/\(method == "ANY" ? "*" : method)\(path)"
        ), ["__ApiId__": ["Ref": .text(api)]],
      ])
    ]
  }

  private mutating func addPermission(
    _ logicalID: String, _ principal: String, source: Document, of function: Document.Entry
  ) {
    add(
      logicalID, "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunction", "FunctionName": ["Ref": .text(function.key)],
        "Principal": .text(principal), "SourceArn": source,
      ], of: function)
  }
}
