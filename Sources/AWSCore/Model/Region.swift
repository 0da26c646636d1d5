/// An AWS region, such as `ap-northeast-1`, and what follows from its name.
public struct Region: Hashable, Sendable, CustomStringConvertible {
  /// 1 to 63 letters, digits and hyphens, in the case they were given in; AWS need not have it.
  public let name: String

  /// Accepts what can be a host label (letters, digits, hyphens), since the name becomes part of host names.
  public init?(_ name: String) {
    guard !name.isEmpty, name.utf8.count <= 63, !name.hasPrefix("-"), !name.hasSuffix("-") else { return nil }
    let isLabel = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == 0x2D
    }
    guard isLabel else { return nil }
    self.name = name
  }

  /// The bare name, so that messages can interpolate a region.
  public var description: String { name }

  /// What ARNs of the region begin with behind `arn:`, such as `aws-cn`.
  public var partitionID: String { partition.id }

  var partition: Partition { Partition.of(regionNamed: name) }
}
