internal import Documents

/// `AWS::Serverless::NetworkConnector` and `MicrovmImage`: the way out of micro VMs and web functions into a network,
/// and what micro VMs are started from; each with a role that Lambda works it with.
extension ServerlessTransform {
  mutating func expandNetworkConnector(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "NetworkConnector")
    try ServerlessProperties.check(given, "NetworkConnector", of: entry.key)
    try Self.checkComputeTypes(given["ComputeTypes"]?.list, of: entry.key)
    try PropertyShape.check(PropertyShape.networkConnector, in: given, "NetworkConnector", of: entry.key)
    var network = given["VpcConfig"] ?? .map([])
    network["AssociatedComputeResourceTypes"] = given["ComputeTypes"]?.ifTruthy ?? .list(["MicroVm"])
    var connector: Document = [
      "Configuration": ["VpcEgressConfiguration": network], "Tags": Self.createdTags(of: given),
    ]
    connector["Name"] = given["Name"]?.ifTruthy
    connector["OperatorRole"] =
      given["OperatorRole"]?.ifTruthy
      ?? addRole("OperatorRole", given, of: entry) { role in
        role.managed = [RoleDraft.managed("AWSLambdaNetworkConnectorOperatorPolicy")]
      }
    add(entry.key, "AWS::Lambda::NetworkConnector", connector, Self.own(entry))
  }

  private static func checkComputeTypes(_ types: [Document]?, of logicalID: String) throws(TransformError) {
    guard let types else { return }
    guard types.count == 1 else {
      throw invalid(logicalID, "'ComputeTypes' must contain exactly one value, got \(types.count).")
    }
    for case .text(let type) in types where !["MicroVm", "WebFunction"].contains(type) {
      throw invalid(
        logicalID, "'ComputeTypes' values must be one of ['MicroVm', 'WebFunction'], got '\(type)'.")
    }
  }

  mutating func expandMicroVMImage(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "MicrovmImage")
    try ServerlessProperties.check(given, "MicrovmImage", of: entry.key)
    try PropertyShape.check(PropertyShape.microVMImage, in: given, "MicrovmImage", of: entry.key)
    var code = given["CodeUri"] ?? .null
    let role = given["BuildRoleArn"]?.ifTruthy
    // SAM looks into it for a role, and leaves what it finds in it.
    if role == nil, code["Ref"] == nil { code = resolved(code) }
    var image: Document = [
      "CodeArtifact": ["Uri": code], "Tags": Self.createdTags(of: given),
      "EnvironmentVariables": Self.tagList(given["EnvironmentVariables"]?.entries ?? []),
      "Description": given["Description"]?.ifTruthy ?? "",
    ]
    for name in ["Name", "BaseImageArn", "BaseImageVersion"] { image[name] = given[name] }
    for name in ["Logging", "Hooks"] { image[name] = given[name]?.ifTruthy ?? .map([]) }
    for name in [
      "EgressNetworkConnectors", "CpuConfigurations", "Resources", "AdditionalOsCapabilities",
    ] { image[name] = given[name]?.ifTruthy ?? .list([]) }
    if let role {
      image["BuildRoleArn"] = role
    } else {
      let objects = try objects(inBucketOf: code, of: entry.key)
      image["BuildRoleArn"] = addRole("BuildRole", given, of: entry) { role in
        role.policies = [Self.buildPolicy(reading: objects)]
      }
    }
    add(entry.key, "AWS::Lambda::MicrovmImage", image, Self.own(entry))
  }

  private static func buildPolicy(reading objects: Document) -> Document {
    let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    return [
      "PolicyName": "MicrovmImageBuildPolicy",
      "PolicyDocument": [
        "Version": "2012-10-17",
        "Statement": .list([
          ["Effect": "Allow", "Action": .list(["s3:GetObject"]), "Resource": objects],
          ["Effect": "Allow", "Action": .list(logs.map { .text($0) }), "Resource": "*"],
        ]),
      ],
    ]
  }

  /// The ARN of everything in the bucket that code is in, which CloudFormation finds where it is known to it alone.
  private func objects(inBucketOf code: Document, of logicalID: String) throws(TransformError) -> Document {
    if let text = resolved(code).text, text.hasPrefix("s3://") {
      let bucket = text.dropFirst("s3://".count).prefix { $0 != "/" }
      guard !bucket.isEmpty else {
        throw Self.invalid(
          logicalID, "CodeUri must be a valid S3 URI with a bucket name (e.g. s3://bucket/key.zip).")
      }
      return ["Fn::Sub": .text("arn:${AWS::Partition}:s3:::\(bucket)/*")]
    }
    let parts: Document = ["Fn::Split": .list(["/", code])]
    return [
      "Fn::Sub": .list([
        "arn:${AWS::Partition}:s3:::${Bucket}/*", ["Bucket": ["Fn::Select": .list([.plain("2"), parts])]],
      ])
    ]
  }

  // MARK: What they share

  /// Adds a role that Lambda assumes, with the resource's tags where they are propagated; returns its ARN.
  mutating func addRole(
    _ suffix: String, _ given: Document, of entry: Document.Entry, _ allow: (inout RoleDraft) -> Void
  ) -> Document {
    var role = RoleDraft(
      logicalID: entry.key + suffix, trust: RoleDraft.trust("lambda.amazonaws.com"))
    allow(&role)
    var tags: Document = ["lambda:createdBy": "SAM"]
    if given["PropagateTags"]?.isTruthy == true {
      for tag in given["Tags"]?.entries ?? [] { tags[tag.key] = tag.value }
    }
    role.tags = Self.tagList(tags.entries ?? [])
    var properties = role.properties
    if role.managed.isEmpty { properties.remove("ManagedPolicyArns") }
    add(role.logicalID, "AWS::IAM::Role", properties, Self.passed(entry))
    return Self.attribute(role.logicalID, "Arn")
  }

  /// A resource's tags, and behind them the one that says that SAM made it; one's own of that name where tags are
  /// propagated.
  static func createdTags(of given: Document) -> Document {
    var tags = given["Tags"]?.ifTruthy ?? .map([])
    if tags["lambda:createdBy"] == nil || given["PropagateTags"]?.isTruthy != true {
      tags["lambda:createdBy"] = "SAM"
    }
    return tagList(tags.entries ?? [])
  }
}
