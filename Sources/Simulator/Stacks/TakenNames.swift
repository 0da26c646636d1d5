internal import Documents
internal import ResourceTypes

/// Names of resources that are there: a second of the same type and name cannot be made.
struct TakenNames: Sendable {
  /// What no other resource of its type can have.
  struct Name: Hashable, Sendable {
    private let type: String
    private let name: String
    /// Nil for what knows none, as IAM and the names of buckets.
    private let region: String?

    /// Types whose ids do not tell the name that is their own, and the property within whose value it is.
    private static let named: [String: (name: String, group: String?)] = [
      "AWS::EC2::SecurityGroup": ("GroupName", "VpcId"),
      "AWS::ECS::Service": ("ServiceName", "Cluster"),
      "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name", nil),
      "AWS::ElasticLoadBalancingV2::TargetGroup": ("Name", nil),
      "AWS::Scheduler::Schedule": ("Name", "GroupName"),
      "AWS::WAFv2::IPSet": ("Name", "Scope"),
      "AWS::WAFv2::RegexPatternSet": ("Name", "Scope"),
      "AWS::WAFv2::RuleGroup": ("Name", "Scope"),
      "AWS::WAFv2::WebACL": ("Name", "Scope"),
    ]

    /// A resource's as its owner knows it.
    static func shown(_ type: String, _ id: String, _ properties: Document) -> String {
      named[type].flatMap { properties[$0.name]?.text } ?? PhysicalResource.ownName(type, properties) ?? id
    }

    /// Nil for what has no name of its own, or is told apart by more than that, as a stage of an API is.
    ///
    /// - Parameter id: the physical one.
    init?(_ type: String, _ id: String, _ properties: Document, in region: String) {
      self.type = type
      self.region = type.hasPrefix("AWS::IAM::") || type == "AWS::S3::Bucket" ? nil : region
      if let (property, group) = Self.named[type] {
        guard let own = properties[property]?.text else { return nil }
        let groupName = group.flatMap { properties[$0]?.text } ?? ""
        name = "\(groupName) \(own)"
      } else {
        guard ResourceTypes.embedded[type]?.identifierNames.count == 1 else { return nil }
        name = id
      }
    }
  }

  private var names: Set<Name> = []
  /// Region and ARN of a layer or a function without its version → the version that was made last.
  private var versions: [String: Int] = [:]

  func contains(_ name: Name?) -> Bool { name.map(names.contains) ?? false }

  /// The ARN of a layer's or a function's next version; versions count up, whatever became of those before.
  ///
  /// - Parameter arn: its own.
  mutating func nextVersion(of arn: String, in region: String) -> String {
    versions["\(region) \(arn)", default: 0] += 1
    return "\(arn):\(versions["\(region) \(arn)"] ?? 1)"
  }

  mutating func take(_ name: Name?) {
    if let name { names.insert(name) }
  }

  mutating func give(_ name: Name?) {
    if let name { names.remove(name) }
  }
}

extension SimulatedResource {
  /// The name that no other can have as long as it is there.
  func takenName(in region: String) -> TakenNames.Name? {
    physicalID.flatMap { TakenNames.Name(type, $0, properties, in: region) }
  }
}
