internal import ResourceTypes

/// Names of resources that are there: a second of the same type and name cannot be made.
struct TakenNames: Sendable {
  private var names: Set<String> = []
  /// Region and ARN of a layer or a function without its version → the version that was made last.
  private var versions: [String: Int] = [:]
  /// Types of which a name is one's own within a group alone, which their identifiers leave out.
  private static let inGroups: Set<String> = ["AWS::Scheduler::Schedule"]

  /// Nil for what is told apart by more than its name, as a stage of an API is.
  private static func key(_ type: String, _ id: String, _ region: String) -> String? {
    guard ResourceTypes.embedded[type]?.identifierNames.count == 1, !inGroups.contains(type) else {
      return nil
    }
    // IAM and the names of buckets know no regions.
    let isGlobal = type.hasPrefix("AWS::IAM::") || type == "AWS::S3::Bucket"
    return "\(isGlobal ? "" : region) \(type) \(id)"
  }

  func contains(_ type: String, _ id: String, in region: String) -> Bool {
    Self.key(type, id, region).map(names.contains) ?? false
  }

  /// The ARN of a layer's or a function's next version; versions count up, whatever became of those before.
  ///
  /// - Parameter arn: its own.
  mutating func nextVersion(of arn: String, in region: String) -> String {
    versions["\(region) \(arn)", default: 0] += 1
    return "\(arn):\(versions["\(region) \(arn)"] ?? 1)"
  }

  mutating func take(_ type: String, _ id: String, in region: String) {
    if let key = Self.key(type, id, region) { names.insert(key) }
  }

  mutating func give(_ type: String, _ id: String, in region: String) {
    if let key = Self.key(type, id, region) { names.remove(key) }
  }
}
