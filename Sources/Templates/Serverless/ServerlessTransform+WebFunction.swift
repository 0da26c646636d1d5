internal import Documents

/// `AWS::Serverless::WebFunction`: the function, its revision with code and settings, and the endpoint that sends
/// requests to revisions.
extension ServerlessTransform {
  mutating func expandWebFunction(_ entry: Document.Entry) throws(TransformError) {
    let id = entry.key
    let given = try properties(entry, "WebFunction")
    try ServerlessProperties.check(given, "WebFunction", of: id)
    try checkTraffic(given, of: id)
    try Self.checkSettings(given, of: id)
    let tags = try Self.tags(given["Tags"], of: id)
    let role =
      given["ExecutionRoleArn"].flatMap { $0 == .null ? nil : $0 } ?? addExecutionRole(tags, of: entry)
    let name = given["FunctionName"]?.ifTruthy ?? Self.generatedName(id)
    add(id, "AWS::Lambda::WebFunction", ["FunctionName": name, "Tags": tags], Self.own(entry))
    var revision: Document = [
      "FunctionName": name, "BuildConfig": try Self.build(given, of: id),
      "ServiceConfig": try Self.service(given, role, of: id),
    ]
    revision["Description"] = given["RevisionDescription"]
    revision["KmsKeyArn"] = given["KmsKeyArn"]
    add(
      id + "Revision", "AWS::Lambda::WebFunctionRevision", revision,
      Self.passed(entry) + [Self.dependency([id])])
    var endpoint: Document = [
      "FunctionName": name, "EndpointName": given["EndpointName"]?.ifTruthy ?? "prod",
      "EndpointType": given["EndpointType"]?.ifTruthy ?? "HomeRegion",
      "RevisionWeights": Self.weights(given, revision: id + "Revision"),
    ]
    endpoint["AuthType"] = given["AuthType"]
    endpoint["Regions"] = try Self.regions(given["ReplicaRegions"], of: id)
    endpoint["Description"] = given["EndpointDescription"]
    for name in ["ScalingConfig", "ThrottleConfig"] { endpoint[name] = given[name] }
    add(
      id + "Endpoint", "AWS::Lambda::WebFunctionEndpoint", endpoint,
      Self.passed(entry) + [Self.dependency([id, id + "Revision"])])
  }

  private static func dependency(_ logicalIDs: [String]) -> Document.Entry {
    Document.Entry(key: "DependsOn", value: .list(logicalIDs.map { .text($0) }))
  }

  private mutating func addExecutionRole(_ tags: Document, of entry: Document.Entry) -> Document {
    var role = RoleDraft(logicalID: entry.key + "Role", trust: RoleDraft.trust("lambda.amazonaws.com"))
    role.managed = [RoleDraft.managed("service-role/AWSLambdaBasicExecutionRole")]
    role.tags = tags
    add(role.logicalID, "AWS::IAM::Role", role.properties, Self.passed(entry))
    return Self.attribute(role.logicalID, "Arn")
  }

  /// Of no more than 64 characters, its end from the stack's id.
  private static func generatedName(_ logicalID: String) -> Document {
    func select(_ index: Int, of document: Document, at separator: String) -> Document {
      ["Fn::Select": .list([.plain("\(index)"), ["Fn::Split": .list([.text(separator), document])]])]
    }
    let stackID = select(2, of: reference("AWS::StackId"), at: "/")
    return [
      "Fn::Sub": .list([
        .text(logicalID.prefix(55) + "-${StackIdSuffix}"), ["StackIdSuffix": select(0, of: stackID, at: "-")],
      ])
    ]
  }

  // MARK: What is sent where

  private func checkTraffic(_ given: Document, of id: String) throws(TransformError) {
    func invalid(_ problem: String) -> TransformError { Self.invalid(id, problem) }
    let mode = given["AutoDeploymentMode"].map(resolved)?.ifTruthy ?? "LatestRevision"
    let modes = "['LatestRevision', 'Disabled']"
    guard !mode.isIntrinsic else {
      throw invalid(
        "'AutoDeploymentMode' must resolve to one of \(modes) at transform time; unresolved intrinsic functions are not "
          + "supported because it is not passed through to CloudFormation.")
    }
    guard let mode = mode.text else {
      throw invalid("The rehearsal does not know an AutoDeploymentMode that is no text; AWS refuses it.")
    }
    guard ["LatestRevision", "Disabled"].contains(mode) else {
      throw invalid("'AutoDeploymentMode' must be one of \(modes), got '\(mode)'.")
    }
    guard given["AuthType"]?.isTruthy == true else {
      throw invalid(
        "'AuthType' is required. Specify 'IamAuth' (Lambda authorizes requests with SigV4/IAM) or 'ApplicationManaged' "
          + "(the endpoint is public and your function handles authorization).")
    }
    let endpoint = given["EndpointType"].map(resolved)?.text ?? ""
    let isRegional = ["MultiRegion", "PerRegion"].contains(endpoint)
    let isWeighted = given["RevisionWeights"]?.isTruthy == true
    guard mode != "LatestRevision" || !isWeighted else {
      throw invalid(
        "'RevisionWeights' cannot be specified when 'AutoDeploymentMode' is 'LatestRevision'.")
    }
    guard !isRegional || mode == "Disabled" else {
      throw invalid("'AutoDeploymentMode' must be 'Disabled' when 'EndpointType' is '\(endpoint)'.")
    }
    guard mode != "Disabled" || isRegional || isWeighted else {
      throw invalid(
        "'RevisionWeights' must be specified when 'AutoDeploymentMode' is 'Disabled'. Set 'AutoDeploymentMode' to "
          + "'LatestRevision' to route all traffic to the latest revision.")
    }
  }

  private static func weights(_ given: Document, revision: String) -> Document {
    guard let weights = given["RevisionWeights"]?.ifTruthy?.entries else {
      return .list([["RevisionId": attribute(revision, "RevisionId"), "Weight": .plain("100")]])
    }
    return .list(weights.map { ["RevisionId": .text($0.key), "Weight": $0.value] })
  }

  private static func checkWeights(_ given: Document, of id: String) throws(TransformError) {
    guard let weights = given.entries else {
      throw invalid(
        id, "'RevisionWeights' must be a map of revision IDs to weights (e.g., {\"rev-id\": 100}).")
    }
    guard !given.isIntrinsic else {
      throw invalid(
        id,
        "'RevisionWeights' does not support top-level intrinsic functions; provide a map of revision IDs to weights "
          + "(e.g., {\"rev-id\": 100}). Intrinsic functions may be used for individual weight values.")
    }
    var numbers: [Int] = []
    for weight in weights.map(\.value) where !weight.isIntrinsic {
      guard !weight.isTruthValue else {
        throw invalid(
          id, "The rehearsal does not know a RevisionWeights of truth values; SAM takes true for 1.")
      }
      guard case .plain(let text) = weight, let number = Int(text) else {
        throw invalid(id, "'RevisionWeights' values must be integers or intrinsic functions.")
      }
      guard (1...100).contains(number) else {
        throw invalid(id, "'RevisionWeights' values must be between 1 and 100, got \(number).")
      }
      numbers.append(number)
    }
    guard weights.count <= 2 else {
      throw invalid(id, "'RevisionWeights' supports a maximum of 2 entries.")
    }
    let sum = numbers.reduce(0, +)
    guard numbers.count < weights.count || sum == 100 else {
      throw invalid(id, "'RevisionWeights' values must sum to 100, got \(sum).")
    }
  }

  // MARK: Code and settings

  private static func checkSettings(_ given: Document, of id: String) throws(TransformError) {
    if case .plain(let text)? = given["Timeout"], let seconds = Int(text), !(3...900).contains(seconds) {
      throw invalid(id, "'Timeout' must be an integer between 3 and 900.")
    }
    if let weights = given["RevisionWeights"]?.ifTruthy { try checkWeights(weights, of: id) }
    let variables = given["EnvironmentVariables"]
    for variable in variables?.isIntrinsic == true ? [] : variables?.entries ?? [] {
      let name = variable.key
      guard name.wholeMatch(of: /[a-zA-Z][a-zA-Z0-9_]*/) != nil else {
        throw invalid(
          id, "Environment variable key '\(name)' must match pattern '^[a-zA-Z][a-zA-Z0-9_]*$'.")
      }
      guard case .text(let value) = variable.value else { continue }
      guard !value.isEmpty else {
        throw invalid(id, "Environment variable '\(name)' value must not be empty.")
      }
      guard value.unicodeScalars.count <= 4096 else {
        throw invalid(
          id, "Environment variable '\(name)' value exceeds maximum length of 4096 characters.")
      }
    }
    if case .text(let connector)? = given["EgressNetworkConnectorArn"],
      connector.wholeMatch(of: /arn:[^:]+:lambda:[^:]*:[^:]*:network-connector:[^:]+:[^:]+/) == nil
    {
      throw invalid(
        id,
        "'EgressNetworkConnectorArn' must be a version-qualified network-connector ARN (ending in ':<version>', e.g. the "
          + "connector's LatestVersionArn).")
    }
  }

  private static func build(_ given: Document, of id: String) throws(TransformError) -> Document {
    let (code, inline) = (given["CodeUri"] ?? .null, given["InlineCode"] ?? .null)
    guard code == .null || inline == .null else {
      throw invalid(id, "Only one of 'InlineCode' or 'CodeUri' can be set.")
    }
    guard code.isTruthy else {
      throw invalid(
        id,
        inline.isTruthy
          ? "'InlineCode' is not yet supported for 'AWS::Serverless::WebFunction'. Please use 'CodeUri' instead."
          : "Either 'InlineCode' or 'CodeUri' must be set.")
    }
    let place = try location(code, of: id, "CodeUri")
    var object: Document = .map([])
    object["Bucket"] = place["S3Bucket"]
    object["Key"] = place["S3Key"]
    object["VersionId"] = place["S3ObjectVersion"]
    guard let runtime = given["Runtime"], runtime != .null else {
      throw invalid(id, "'Runtime' is required.")
    }
    return ["CodeConfig": ["S3Object": object], "RuntimeConfig": ["Runtime": runtime]]
  }

  private static func service(
    _ given: Document, _ role: Document, of id: String
  ) throws(TransformError) -> Document {
    var service: Document = ["ExecutionRoleArn": role]
    var variables = given["EnvironmentVariables"]?.ifTruthy ?? .map([])
    let entry = given["EntryPoint"]?.ifTruthy
    if variables.isIntrinsic {
      guard entry == nil else {
        throw invalid(
          id, "'EntryPoint' cannot be used when 'EnvironmentVariables' is an intrinsic function.")
      }
    } else {
      variables = .map(
        (variables.entries ?? []).map { variable in
          guard case .plain(let text) = variable.value else { return variable }
          return Document.Entry(key: variable.key, value: .text(text))
        })
      if let entry { variables["AWS_LAMBDA_NODEJS_ENTRYPOINT"] = entry }
    }
    service["EnvironmentVariables"] = variables.ifTruthy
    if let logging = given["LoggingConfig"]?.ifTruthy {
      service["TelemetryConfig"] = ["LoggingConfig": logging]
    }
    for name in ["MaxConcurrencyPerEnvironment", "EgressNetworkConnectorArn"] { service[name] = given[name] }
    service["TimeoutSeconds"] = given["Timeout"]?.ifTruthy ?? .plain("30")
    return service
  }

  // MARK: Regions

  private static let regionGroups = [
    "US": ["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
    "AP": [
      "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
    ],
    "CA": ["ca-central-1"],
    "EU": ["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"],
    "SA": ["sa-east-1"],
    "SPARSE_GLOBAL": [
      "us-east-1", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-southeast-2", "sa-east-1",
      "ap-southeast-1",
    ],
  ]

  private static func regions(_ given: Document?, of id: String) throws(TransformError) -> Document? {
    guard let given, given != .null, !given.isIntrinsic else { return given == .null ? nil : given }
    if let list = given.list { return try regions(of: list, without: [], id) }
    let others = (given.entries ?? []).map(\.key).filter {
      !["IncludeRegions", "ExcludeRegions"].contains($0)
    }
    guard others.isEmpty else {
      let names = others.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw invalid(
        id,
        "'ReplicaRegions' contains unrecognized keys: [\(names)]. Valid keys are: IncludeRegions, ExcludeRegions."
      )
    }
    let included = given["IncludeRegions"]?.ifTruthy ?? .list([])
    let excluded = given["ExcludeRegions"]?.ifTruthy ?? .list([])
    guard !excluded.isTruthy || included.isTruthy else {
      throw invalid(
        id, "'ExcludeRegions' requires 'IncludeRegions' to also be specified in 'ReplicaRegions'.")
    }
    guard !included.isIntrinsic, !excluded.isIntrinsic else {
      throw invalid(
        id, "'IncludeRegions' and 'ExcludeRegions' do not support top-level intrinsic functions.")
    }
    guard let included = included.list, let excluded = excluded.list else {
      throw invalid(id, "The rehearsal does not know regions that are no list; AWS refuses them.")
    }
    guard excluded.allSatisfy(isText) else {
      throw invalid(id, "'ExcludeRegions' does not support intrinsic functions in entries.")
    }
    guard excluded.isEmpty || included.allSatisfy(isText) else {
      throw invalid(
        id,
        "'ExcludeRegions' cannot be used when 'IncludeRegions' contains intrinsic functions, because the exclusion "
          + "cannot be applied to an intrinsic value at transform time.")
    }
    return try regions(of: included, without: excluded, id)
  }

  private static func isText(_ value: Document) -> Bool {
    if case .text = value { true } else { false }
  }

  /// Those of groups and names, sorted, and behind them what CloudFormation has to find out.
  private static func regions(
    of included: [Document], without excluded: [Document], _ id: String
  ) throws(TransformError) -> Document {
    let all = try expanded(included, id).subtracting(try expanded(excluded, id))
    return .list(all.sorted().map { .text($0) } + included.filter { !isText($0) })
  }

  private static func expanded(_ keys: [Document], _ id: String) throws(TransformError) -> Set<String> {
    var regions: Set<String> = []
    // SAM takes the last one first.
    for case .text(let key) in keys.reversed() {
      if key.uppercased() == "ALL_STANDARD" {
        for group in regionGroups.values { regions.formUnion(group) }
      } else if let group = regionGroups[key.uppercased()] {
        regions.formUnion(group)
      } else if key.contains("-") {
        regions.insert(key)
      } else {
        throw invalid(id, "Unknown region key or code: '\(key)'.")
      }
    }
    return regions
  }
}
