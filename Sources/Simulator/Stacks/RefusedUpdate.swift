internal import Documents

/// Changes that services refuse, which no schema tells: neither made in place nor by another resource.
enum RefusedUpdate {
  /// By type, as its reference says "Updates are not supported" or that the request fails.
  private static let properties: [String: [String]] = [
    "AWS::Cognito::UserPool": ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"],
    "AWS::EC2::Volume": ["AvailabilityZone", "Encrypted", "KmsKeyId", "SnapshotId"],
    "AWS::KMS::Key": ["KeySpec", "KeyUsage", "MultiRegion", "Origin"],
    "AWS::Logs::LogGroup": ["LogGroupClass"],
  ]

  /// Why a resource's new properties are refused; nil where they are not.
  static func reason(_ type: String, from before: Document, to after: Document) -> String? {
    if let property = properties[type]?.first(where: { before[$0] != after[$0] }) {
      return type == "AWS::Cognito::UserPool"
        ? "Updates are not allowed for property - \(property)."
        : "Update to property \(property) of \(type) is not supported."
    }
    guard type == "AWS::DynamoDB::Table" else { return nil }
    // Service quotas and UpdateTable: one index at a time.
    func names(_ properties: Document) -> Set<String> {
      Set((properties["GlobalSecondaryIndexes"]?.list ?? []).compactMap { $0["IndexName"]?.text })
    }
    guard names(before).symmetricDifference(names(after)).count > 1 else { return nil }
    return "Cannot perform more than one GSI creation or deletion in a single update"
  }
}
