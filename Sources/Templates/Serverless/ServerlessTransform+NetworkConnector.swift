internal import Documents

/// `AWS::Serverless::NetworkConnector`: the way out of micro VMs and web functions into a network, with the role that
/// Lambda works it with.
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
}
