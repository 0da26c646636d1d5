internal import Documents

/// `AWS::Serverless::MicrovmImage`: what micro VMs are started from, with the role that Lambda builds it with.
extension ServerlessTransform {
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
}
