internal import Documents

/// `AWS::Serverless::CapacityProvider`: instances of the account's own that functions run on, and the role that Lambda
/// works them with.
extension ServerlessTransform {
  mutating func expandCapacityProvider(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "CapacityProvider")
    try ServerlessProperties.check(given, "CapacityProvider", of: entry.key)
    try checkParts(given, of: entry.key)
    if let requirements = given["InstanceRequirements"], requirements["AllowedTypes"] ?? .null != .null,
      requirements["ExcludedTypes"] ?? .null != .null
    {
      throw Self.invalid(
        entry.key,
        "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together."
      )
    }
    var tags = given["Tags"] ?? .map([])
    tags["lambda:createdBy"] = "SAM"
    var provider: Document = [
      "VpcConfig": given["VpcConfig"] ?? .null, "Tags": Self.tagList(tags.entries ?? []),
    ]
    provider["CapacityProviderName"] = given["CapacityProviderName"]?.ifTruthy
    provider["KmsKeyArn"] = given["KmsKeyArn"]?.ifTruthy
    if let logging = given["LoggingConfig"]?.ifTruthy {
      provider["TelemetryConfig"] = ["LoggingConfig": logging]
    }
    provider["InstanceRequirements"] = given["InstanceRequirements"]?.ifTruthy.map(Self.instances)
    provider["CapacityProviderScalingConfig"] = given["ScalingConfig"]?.ifTruthy.map(Self.scaling)
    if let managed = given["ManagedResourceTags"]?.ifTruthy {
      provider["PropagateTags"] = [
        "Mode": "Explicit", "ExplicitTags": Self.tagList(managed["Tags"]?.entries ?? []),
      ]
    }
    let role = given["OperatorRole"]?.ifTruthy ?? addOperatorRole(given, of: entry)
    provider["PermissionsConfig"] = ["CapacityProviderOperatorRoleArn": role]
    add(entry.key, "AWS::Lambda::CapacityProvider", provider, Self.own(entry))
  }

  private mutating func addOperatorRole(_ given: Document, of entry: Document.Entry) -> Document {
    var role = RoleDraft(
      logicalID: entry.key + "OperatorRole", trust: RoleDraft.trust("lambda.amazonaws.com"))
    role.managed = [RoleDraft.managed("AWSLambdaManagedEC2ResourceOperator")]
    var tags: Document = ["lambda:createdBy": "SAM"]
    if given["PropagateTags"]?.isTruthy == true {
      for tag in given["Tags"]?.entries ?? [] { tags[tag.key] = tag.value }
    }
    role.tags = Self.tagList(tags.entries ?? [])
    add(role.logicalID, "AWS::IAM::Role", role.properties, Self.passed(entry))
    return Self.attribute(role.logicalID, "Arn")
  }

  private static func instances(_ given: Document) -> Document {
    var instances: Document = .map([])
    for (name, own) in [
      ("Architectures", "Architectures"), ("AllowedTypes", "AllowedInstanceTypes"),
      ("ExcludedTypes", "ExcludedInstanceTypes"),
    ] { instances[own] = given[name] }
    return instances
  }

  private static func scaling(_ given: Document) -> Document {
    var scaling: Document = .map([])
    scaling["MaxVCpuCount"] = given["MaxVCpuCount"]
    scaling["ScalingMode"] = given["AverageCPUUtilization"] == nil ? "Auto" : "Manual"
    if case .plain(let target)? = given["AverageCPUUtilization"] {
      scaling["ScalingPolicies"] = policies(.plain(target.contains(".") ? target : target + ".0"))
    } else if let target = given["AverageCPUUtilization"] {
      scaling["ScalingPolicies"] = policies(target)
    }
    return scaling
  }

  private static func policies(_ target: Document) -> Document {
    .list([["PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization", "TargetValue": target]])
  }

  /// Refuses what a part may not have; SAM's words for it are those of a library of Python's.
  private func checkParts(_ given: Document, of logicalID: String) throws(TransformError) {
    func isList(_ value: Document) -> Bool {
      value.entries != nil || value.list?.allSatisfy { $0.text != nil || $0.entries != nil } == true
    }
    func isNumber(_ value: Document) -> Bool {
      if case .plain(let number) = value { return Int(number) != nil }
      return value.entries != nil
    }
    let parts: [(String, [String: (Document) -> Bool])] = [
      ("VpcConfig", ["SubnetIds": isList, "SecurityGroupIds": isList]),
      (
        "InstanceRequirements", ["Architectures": isList, "AllowedTypes": isList, "ExcludedTypes": isList]
      ),
      ("ScalingConfig", ["MaxVCpuCount": isNumber, "AverageCPUUtilization": isNumber]),
      ("ManagedResourceTags", ["Tags": { $0.entries != nil }]),
    ]
    for (part, known) in parts {
      let isKnown = (given[part]?.entries ?? []).allSatisfy { known[$0.key]?($0.value) == true }
      guard isKnown, part != "VpcConfig" || given[part]?["SubnetIds"] != nil else {
        throw Self.invalid(
          logicalID, "The rehearsal does not know such a \(part) of AWS::Serverless::CapacityProvider.")
      }
    }
  }
}
