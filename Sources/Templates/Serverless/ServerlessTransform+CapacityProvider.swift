internal import Documents

/// `AWS::Serverless::CapacityProvider`: instances of the account's own that functions run on, and the role that Lambda
/// works them with.
extension ServerlessTransform {
  mutating func expandCapacityProvider(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "CapacityProvider")
    try ServerlessProperties.check(given, "CapacityProvider", of: entry.key)
    try PropertyShape.check(PropertyShape.capacityProvider, in: given, "CapacityProvider", of: entry.key)
    if let requirements = given["InstanceRequirements"], requirements["AllowedTypes"] ?? .null != .null,
      requirements["ExcludedTypes"] ?? .null != .null
    {
      throw Self.invalid(
        entry.key,
        "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together."
      )
    }
    var provider: Document = [
      "VpcConfig": given["VpcConfig"] ?? .null, "Tags": Self.createdTags(of: given),
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
    let role =
      given["OperatorRole"]?.ifTruthy
      ?? addRole("OperatorRole", given, of: entry) { role in
        role.managed = [RoleDraft.managed("AWSLambdaManagedEC2ResourceOperator")]
      }
    provider["PermissionsConfig"] = ["CapacityProviderOperatorRoleArn": role]
    add(entry.key, "AWS::Lambda::CapacityProvider", provider, Self.own(entry))
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
}
