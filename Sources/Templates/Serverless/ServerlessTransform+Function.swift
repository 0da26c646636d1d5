internal import Documents

/// `AWS::Serverless::Function`: the function, its role, its version and alias, its URL, and what calls it.
extension ServerlessTransform {
  /// Properties that Lambda has under the same name.
  private static let passedOn = [
    "FunctionName", "Description", "Handler", "Runtime", "MemorySize", "Timeout", "Environment", "Layers",
    "Architectures", "EphemeralStorage", "KmsKeyArn", "PackageType", "ImageConfig", "VpcConfig",
    "ReservedConcurrentExecutions", "FileSystemConfigs", "CodeSigningConfigArn", "SnapStart",
    "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop", "TenancyConfig", "DurableConfig",
    "FunctionScalingConfig", "PublishToLatestPublished",
  ]

  mutating func expandFunction(_ entry: Document.Entry) throws(TransformError) {
    var given = try properties(entry, "Function")
    // As SAM's plug-in leaves them.
    if let policy = given["Policies"], policy.entries?.isEmpty == false {
      given["Policies"] = .list([policy])
    }
    try ServerlessProperties.check(given, "Function", of: entry.key)
    try checkTogether(given, of: entry.key)
    let start = resources.count
    var function: Document = ["Code": try code(given, of: entry.key)]
    for name in Self.passedOn { function[name] = given[name] }
    if isTraced(given) { function["TracingConfig"] = given["Tracing"].map { ["Mode": $0] } }
    if let queue = given["DeadLetterQueue"] {
      function["DeadLetterConfig"] = queue["TargetArn"].map { ["TargetArn": $0] }
    }
    function["Tags"] = try Self.tags(given["Tags"], of: entry.key)
    function["CapacityProviderConfig"] = try capacityProvider(given["CapacityProviderConfig"], of: entry.key)
    try checkPackage(given, function, of: entry.key)
    let alias = try addAlias(given, &function, of: entry)
    let target = EventTarget(
      logicalID: entry.key, alias: alias, attributes: Self.passed(entry),
      condition: entry.value["Condition"]?.text,
      tags: given["PropagateTags"]?.isTrue == true ? given["Tags"]?.entries ?? [] : [])
    try addURL(given["FunctionUrlConfig"], target, of: entry)
    try addDeploymentPreference(given, target, of: entry)
    var role = try executionRole(given, of: entry)
    role.policies += try addInvocationSettings(given["EventInvokeConfig"], target, of: entry)
    try role.add(try policies(given["Policies"], of: entry.key), of: entry.key)
    for event in events(of: given).sorted(by: { Self.order($0) < Self.order($1) }) {
      try expandEvent(event, of: target, &role)
    }
    function["Role"] = addRole(role, given["Role"], of: entry)
    add(entry.key, "AWS::Lambda::Function", function, Self.own(entry))
    if given["PropagateTags"]?.isTrue == true { propagate(given["Tags"], since: start) }
  }

  /// Routes by their paths, other events by their names.
  private static func order(_ event: Document.Entry) -> String {
    let given = event.value["Properties"]
    if let path = given?["Path"]?.text { return path }
    return event.value["Type"] == "HttpApi" && given?["Method"] == nil ? "$default" : event.key
  }

  /// What may not be said together, and what needs something else beside it.
  private func checkTogether(_ given: Document, of logicalID: String) throws(TransformError) {
    func has(_ name: String) -> Bool { given[name] ?? .null != .null }
    var problems = ["ProvisionedConcurrencyConfig", "VpcConfig"].filter {
      has("CapacityProviderConfig") && has($0)
    }.map { "Cannot specify 'CapacityProviderConfig' and '\($0)' together." }
    for (name, needed) in [
      ("FunctionScalingConfig", "CapacityProviderConfig"), ("VersionDeletionPolicy", "AutoPublishAlias"),
    ] where has(name) && !has(needed) {
      problems.append("'\(name)' requires '\(needed)'.")
    }
    guard problems.isEmpty else { throw Self.invalid(logicalID, problems.joined(separator: "\n")) }
    if let queue = given["DeadLetterQueue"] { try checkDeadLetterQueue(queue, of: logicalID) }
    if has("TenancyConfig") { try checkTenancy(given, of: logicalID) }
  }

  /// What a function whose tenants are kept apart cannot have.
  private func checkTenancy(_ given: Document, of logicalID: String) throws(TransformError) {
    let excluded = [
      ("ProvisionedConcurrencyConfig", "Provisioned concurrency is"),
      ("FunctionUrlConfig", "Function URL is"),
      ("SnapStart", "SnapStart is"),
    ].first { given[$0.0]?.isTruthy == true }
    if let excluded {
      throw Self.invalid(
        logicalID, "\(excluded.1) not supported for functions enabled with tenancy configuration.")
    }
    for event in given["Events"]?.entries ?? [] where !["Api", "HttpApi"].contains(event.value["Type"]?.text)
    {
      throw Self.invalid(
        logicalID,
        "Event source '\(event.value["Type"]?.text ?? "None")' is not supported for functions enabled with tenancy configuration. Only Api and HttpApi event sources are supported."
      )
    }
  }

  /// The instances of the account's own that a function runs on, as Lambda has them.
  private func capacityProvider(
    _ given: Document?, of logicalID: String
  ) throws(TransformError) -> Document? {
    guard let given, given != .null else { return nil }
    let names = [
      "Arn": "CapacityProviderArn",
      "PerExecutionEnvironmentMaxConcurrency": "PerExecutionEnvironmentMaxConcurrency",
      "ExecutionEnvironmentMemoryGiBPerVCpu": "ExecutionEnvironmentMemoryGiBPerVCpu",
    ]
    let isWellFormed = (given.entries ?? []).allSatisfy { entry in
      if entry.value.isIntrinsic { return names[entry.key] != nil }
      switch (entry.key, entry.value) {
      case ("Arn", .text): return true
      case ("Arn", _): return false
      case (_, .plain(let number)): return names[entry.key] != nil && Int(number) != nil
      default: return false
      }
    }
    guard isWellFormed, given["Arn"] != nil else {
      throw Self.invalid(
        logicalID,
        "The rehearsal does not know such a CapacityProviderConfig; it knows an Arn and whole numbers.")
    }
    var provider: Document = [:]
    for name in names.keys.sorted() { provider[names[name] ?? name] = given[name] }
    return ["LambdaManagedInstancesCapacityProviderConfig": provider]
  }

  private func isTraced(_ given: Document) -> Bool {
    given["Tracing"].map { resolved($0).text != "Disabled" } ?? false
  }

  private func code(_ given: Document, of logicalID: String) throws(TransformError) -> Document {
    guard given["PackageType"]?.isTruthy != true || given["PackageType"]?.text != nil else {
      throw Self.invalid(
        logicalID, "The rehearsal does not know a PackageType that is no text; AWS refuses it.")
    }
    let package = given["PackageType"]?.text ?? "Zip"
    var code: Document
    switch package {
    case "Image":
      guard let image = given["ImageUri"] else { throw Self.invalid(logicalID, "'ImageUri' must be set.") }
      return ["ImageUri": image]
    case "Zip":
      if let inline = given["InlineCode"] {
        code = ["ZipFile": inline]
      } else if let uri = given["CodeUri"] {
        guard !uri.isPlain else {
          throw Self.invalid(logicalID, "'CodeUri' must be of type dict or string.")
        }
        code = try Self.location(uri, of: logicalID, "CodeUri")
      } else {
        throw Self.invalid(logicalID, "Only one of 'InlineCode' or 'CodeUri' can be set.")
      }
    default: throw Self.invalid(logicalID, "invalid 'PackageType' : \(package)")
    }
    code["SourceKMSKeyArn"] = given["SourceKMSKeyArn"]
    return code
  }

  private func checkPackage(
    _ given: Document, _ function: Document, of logicalID: String
  ) throws(TransformError) {
    if given["PackageType"]?.text == "Image" {
      guard given["Handler"] == nil, given["Runtime"] == nil, given["Layers"] == nil else {
        throw Self.invalid(
          logicalID, "Runtime, Handler, Layers cannot be present when PackageType is of type `Image`")
      }
      return
    }
    guard given["Runtime"] != nil, given["Handler"] != nil else {
      throw Self.invalid(
        logicalID, "Runtime and Handler needs to be present when PackageType is of type `Zip`")
    }
    guard given["ImageConfig"] == nil else {
      throw Self.invalid(
        logicalID, "ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`")
    }
  }

  private func checkDeadLetterQueue(_ queue: Document, of logicalID: String) throws(TransformError) {
    guard let type = queue["Type"], queue["TargetArn"] != nil else {
      throw Self.invalid(
        logicalID, "'DeadLetterQueue' requires Type and TargetArn properties to be specified.")
    }
    guard ["SQS", "SNS"].contains(type.text) else {
      throw Self.invalid(logicalID, "'DeadLetterQueue' requires Type of ['SQS', 'SNS']")
    }
  }

  static func tags(
    _ given: Document?, _ created: String = "lambda:createdBy", of logicalID: String
  ) throws(TransformError) -> Document {
    for reserved in ["lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion"]
    where given?[reserved] != nil && created == "lambda:createdBy" {
      throw invalid(
        logicalID,
        "\(reserved) is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input."
      )
    }
    let own: Document = ["Key": .text(created), "Value": "SAM"]
    return .list([own] + (tagList(given?.entries ?? []).list ?? []))
  }

  // MARK: Role

  private func executionRole(_ given: Document, of entry: Document.Entry) throws(TransformError) -> RoleDraft
  {
    var role = RoleDraft(
      logicalID: entry.key + "Role",
      trust: given["AssumeRolePolicyDocument"] ?? RoleDraft.trust("lambda.amazonaws.com"))
    let isDurable = given["DurableConfig"] != nil
    role.managed = [
      RoleDraft.managed(
        "service-role/AWSLambdaBasic\(isDurable ? "DurableExecutionRolePolicy" : "ExecutionRole")")
    ]
    if isTraced(given) { role.managed.append(RoleDraft.managed("AWSXrayWriteOnlyAccess")) }
    if given["VpcConfig"] != nil {
      role.managed.append(RoleDraft.managed("service-role/AWSLambdaVPCAccessExecutionRole"))
    }
    if let queue = given["DeadLetterQueue"], let arn = queue["TargetArn"] {
      role.policies.append([
        "PolicyName": "DeadLetterQueuePolicy",
        "PolicyDocument": [
          "Version": "2012-10-17",
          "Statement": .list([
            [
              "Action": queue["Type"]?.text == "SNS" ? "sns:Publish" : "sqs:SendMessage", "Resource": arn,
              "Effect": "Allow",
            ]
          ]),
        ],
      ])
    }
    role.path = given["RolePath"]
    role.boundary = given["PermissionsBoundary"]
    role.tags = try Self.tags(given["Tags"], of: entry.key)
    return role
  }

  /// Adds the role where the function needs one of its own; answers what its Role is.
  private mutating func addRole(_ role: RoleDraft, _ given: Document?, of entry: Document.Entry) -> Document {
    let own = Self.attribute(role.logicalID, "Arn")
    var attributes = Self.passed(entry)
    guard let given, !Self.isNoValue(given) || given["Fn::If"] != nil else {
      if let given { return given }
      add(role.logicalID, "AWS::IAM::Role", role.properties, attributes)
      return own
    }
    guard let choice = resolved(given)["Fn::If"]?.list, choice.count == 3, let condition = choice[0].text
    else {
      return given
    }
    func addOwn(under condition: String?) {
      if let condition {
        attributes.removeAll { $0.key == "Condition" }
        attributes.append(Document.Entry(key: "Condition", value: .text(condition)))
      }
      self.add(role.logicalID, "AWS::IAM::Role", role.properties, attributes)
    }
    switch (Self.isNoValue(choice[1]), Self.isNoValue(choice[2])) {
    case (true, true):
      addOwn(under: nil)
      return own
    case (true, false):
      addOwn(under: condition)
      return ["Fn::If": .list([choice[0], own, choice[2]])]
    case (false, true):
      addOwn(under: "NOT\(condition)")
      addCondition("NOT\(condition)", ["Fn::Not": .list([["Condition": choice[0]]])])
      return ["Fn::If": .list([choice[0], choice[1], own])]
    case (false, false): return resolved(given)
    }
  }

  // MARK: Versions and aliases

  private mutating func addAlias(
    _ given: Document, _ function: inout Document, of entry: Document.Entry
  ) throws(TransformError) -> String? {
    guard let wanted = given["AutoPublishAlias"] else {
      guard given["ProvisionedConcurrencyConfig"] == nil else {
        throw Self.invalid(
          entry.key,
          "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function")
      }
      return nil
    }
    guard let name = resolved(wanted).text else {
      throw Self.invalid(
        entry.key, "'AutoPublishAlias' must be a string or a Ref to a template parameter")
    }
    var digest: String?
    if let sha = given["AutoPublishCodeSha256"] {
      guard let text = resolved(sha).text else {
        throw Self.invalid(entry.key, "AutoPublishCodeSha256 must be a string")
      }
      digest = text
      let description = given["Description"].map(resolved)
      function["Description"] =
        description?.text.map { .text("\($0) \(text)") }
        ?? description.map { ["Fn::Join": .list([" ", .list([$0, .text(text)])])] } ?? .text(text)
    }
    guard name.wholeMatch(of: /[a-zA-Z0-9\-_]+/) != nil, name.contains(where: { !$0.isNumber }) else {
      throw Self.invalid(
        entry.key,
        "AutoPublishAlias name ('\(name)') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern."
      )
    }
    // As SAM does, which resolves it in place to see what changes.
    function["Code"] = function["Code"].map(resolved)
    let version =
      "\(entry.key)Version" + (digest.map { String($0.prefix(10)) } ?? versionDigits(given, function))
    var attributes = Self.passed(entry)
    if !attributes.contains(where: { $0.key == "DeletionPolicy" }) {
      let policy = given["VersionDeletionPolicy"]
      attributes.append(
        Document.Entry(
          key: "DeletionPolicy",
          value: policy ?? (given["CapacityProviderConfig"] == nil ? "Retain" : "Delete")))
    }
    var made: Document = ["FunctionName": Self.reference(entry.key)]
    made["Description"] = given["VersionDescription"]
    made["FunctionScalingConfig"] = given["FunctionScalingConfig"]
    add(version, "AWS::Lambda::Version", made, attributes)
    let alias = "\(entry.key)Alias" + name.replacing("-", with: "D").replacing("_", with: "U")
    var properties: Document = [
      "Name": .text(name), "FunctionName": Self.reference(entry.key),
      "FunctionVersion": Self.attribute(version, "Version"),
    ]
    properties["ProvisionedConcurrencyConfig"] = given["ProvisionedConcurrencyConfig"]
    add(alias, "AWS::Lambda::Alias", properties, Self.passed(entry))
    referable["\(entry.key).Version"] = version
    referable["\(entry.key).Alias"] = alias
    return alias
  }

  /// Of what a new version is made for: code, environment, memory; or everything, and layers that ask for it.
  private func versionDigits(_ given: Document, _ function: Document) -> String {
    if given["AutoPublishAliasAllProperties"]?.isTrue == true {
      var content = function
      for layer in function["Layers"]?.list ?? [] {
        guard let name = layer["Ref"]?.text, let properties = source[name]?["Properties"],
          properties["PublishLambdaVersion"]?.isTrue == true
        else { continue }
        content[name] = properties
      }
      return ContentDigits.of(content)
    }
    var content = resolved(function["Code"] ?? .map([]))
    for entry in function["Environment"]?.entries ?? [] { content[entry.key] = entry.value }
    content["MemorySize"] = function["MemorySize"]
    if let start = function["SnapStart"], start["ApplyOn"] ?? "None" != "None" {
      content["SnapStart"] = start
    }
    return ContentDigits.of(content)
  }

  // MARK: URL

  private mutating func addURL(
    _ config: Document?, _ target: EventTarget, of entry: Document.Entry
  ) throws(TransformError) {
    guard let config else { return }
    let mode = config["AuthType"]
    guard mode?.isIntrinsic == true || config.isIntrinsic || ["AWS_IAM", "NONE"].contains(mode?.text) else {
      throw Self.invalid(
        entry.key,
        "AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE."
      )
    }
    try checkCORS(config["Cors"], of: entry.key)
    let function = target.alias.map(Self.reference) ?? Self.reference(entry.key)
    var url: Document = ["TargetFunctionArn": function]
    for name in ["Cors", "AuthType", "InvokeMode"] { url[name] = config[name] }
    add("\(entry.key)Url", "AWS::Lambda::Url", url, target.attributes)
    guard mode?.text == "NONE" else { return }
    add(
      "\(entry.key)UrlPublicPermissions", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunctionUrl", "FunctionName": function, "Principal": "*",
        "FunctionUrlAuthType": "NONE",
      ], target.attributes)
    add(
      "\(entry.key)URLInvokeAllowPublicAccess", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunction", "FunctionName": function, "Principal": "*",
        "InvokedViaFunctionUrl": "true",
      ], target.attributes)
  }

  private func checkCORS(_ cors: Document?, of logicalID: String) throws(TransformError) {
    guard let cors, !cors.isIntrinsic else { return }
    let lists = ["AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders"]
    for entry in cors.entries ?? [] {
      guard (lists + ["AllowCredentials", "MaxAge"]).contains(entry.key) else {
        throw Self.invalid(logicalID, "\(entry.key) is not a valid property for configuring Cors.")
      }
      guard lists.contains(entry.key), entry.value.list == nil, !entry.value.isIntrinsic else { continue }
      throw Self.invalid(logicalID, "\(entry.key) must be of type list.")
    }
  }

  // MARK: Asynchronous calls

  /// Adds what becomes of asynchronous calls; answers the policies that the role needs for it.
  /// Whether a destination is said by Globals alone: SAM writes what it makes for the first function back to it.
  private func isOfGlobals(_ wish: Document, _ name: String, _ entry: Document.Entry) -> Bool {
    globals["Function"]?["EventInvokeConfig"]?["DestinationConfig"]?[name] != nil
      && entry.value["Properties"]?["EventInvokeConfig"]?["DestinationConfig"]?[name] == nil
  }

  private mutating func addInvocationSettings(
    _ config: Document?, _ target: EventTarget, of entry: Document.Entry
  ) throws(TransformError) -> [Document] {
    guard let config else { return [] }
    let settings = resolved(config)
    let logicalID = "\(entry.key)EventInvokeConfig"
    var policies: [Document] = []
    var destinations: Document = .map([])
    for name in ["OnSuccess", "OnFailure"] {
      guard let wish = settings["DestinationConfig"]?[name], wish != .null else { continue }
      let types = ["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"]
      guard let type = wish["Type"]?.text, types.contains(type) else {
        throw Self.invalid(
          entry.key,
          "'Type: \(wish["Type"]?.text ?? "None")' must be one of [\(types.map { "'\($0)'" }.joined(separator: ", "))]"
        )
      }
      guard wish["Destination"]?["Fn::If"] == nil else {
        throw Self.invalid(
          entry.key,
          "The rehearsal does not know Fn::If in Destination of AWS::Serverless::Function; AWS does.")
      }
      let resourceName = logicalID + name
      let arn: Document
      if let destination = wish["Destination"] {
        arn = destination
      } else {
        guard type == "SQS" || type == "SNS" else {
          throw Self.invalid(entry.key, "Destination is required if Type is not ['SQS', 'SNS']")
        }
        let isShared = isOfGlobals(wish, name, entry)
        let made =
          (isShared ? sharedDestinations[name] : nil) ?? resourceName + (type == "SQS" ? "Queue" : "Topic")
        if isShared, sharedDestinations[name] == nil { sharedDestinations[name] = made }
        if made.hasPrefix(resourceName) {
          add(made, type == "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic", .map([]), target.attributes)
        }
        arn = type == "SQS" ? Self.attribute(made, "Arn") : Self.reference(made)
        referable["\(entry.key).Destination\(type == "SQS" ? "Queue" : "Topic")"] = made
      }
      policies.append(RoleDraft.sending(to: arn, of: type, resourceName))
      destinations[name] = ["Destination": arn]
    }
    var properties: Document = [
      "FunctionName": Self.reference(entry.key),
      "Qualifier": target.alias == nil ? "$LATEST" : .text(aliasName(target)),
      "DestinationConfig": destinations,
    ]
    for name in ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"] { properties[name] = settings[name] }
    var attributes = Self.own(entry).filter { $0.key != "DependsOn" }
    if let alias = target.alias {
      attributes.append(Document.Entry(key: "DependsOn", value: .list([.text(alias)])))
    }
    add(logicalID, "AWS::Lambda::EventInvokeConfig", properties, attributes)
    return policies
  }

  private func aliasName(_ target: EventTarget) -> String {
    target.alias.flatMap { resources[$0] }?["Properties"]?["Name"]?.text ?? ""
  }
}
