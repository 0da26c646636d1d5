/// Names of resources that are there: a second of the same type and name cannot be made.
struct TakenNames: Sendable {
  private var names: Set<String> = []

  private static func key(_ type: String, _ id: String, _ region: String) -> String {
    // IAM and the names of buckets know no regions.
    let isGlobal = type.hasPrefix("AWS::IAM::") || type == "AWS::S3::Bucket"
    return "\(isGlobal ? "" : region) \(type) \(id)"
  }

  func contains(_ type: String, _ id: String, in region: String) -> Bool {
    names.contains(Self.key(type, id, region))
  }

  mutating func take(_ type: String, _ id: String, in region: String) {
    names.insert(Self.key(type, id, region))
  }

  mutating func give(_ type: String, _ id: String, in region: String) {
    names.remove(Self.key(type, id, region))
  }
}
