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
}
