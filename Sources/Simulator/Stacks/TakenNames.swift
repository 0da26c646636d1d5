internal import ResourceTypes

/// Names of resources that are there: a second of the same type and name cannot be made.
struct TakenNames: Sendable {
  private var names: Set<String> = []

  /// Nil for what is told apart by more than its name, as a stage of an API is.
  private static func key(_ type: String, _ id: String, _ region: String) -> String? {
    guard ResourceTypes.embedded[type]?.identifierNames.count == 1 else { return nil }
    // IAM and the names of buckets know no regions.
    let isGlobal = type.hasPrefix("AWS::IAM::") || type == "AWS::S3::Bucket"
    return "\(isGlobal ? "" : region) \(type) \(id)"
  }

  func contains(_ type: String, _ id: String, in region: String) -> Bool {
    Self.key(type, id, region).map(names.contains) ?? false
  }

  mutating func take(_ type: String, _ id: String, in region: String) {
    if let key = Self.key(type, id, region) { names.insert(key) }
  }

  mutating func give(_ type: String, _ id: String, in region: String) {
    if let key = Self.key(type, id, region) { names.remove(key) }
  }
}
