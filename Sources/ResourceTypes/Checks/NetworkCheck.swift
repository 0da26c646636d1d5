internal import Documents

/// Subnets of one template held against their networks and each other, where their blocks of IPv4 addresses are written out.
struct NetworkCheck {
  struct Problem {
    /// The subnet's logical id.
    let name: String
    let words: String
    let mark: Node.Mark?
  }

  private struct Subnet {
    let name: String
    let block: ClosedRange<UInt32>
    let node: Node
  }

  private let resources: [String: Node]

  /// - Parameter resources: the template's, by their logical ids.
  init(_ resources: [String: Node]) { self.resources = resources }

  /// In EC2's words (InvalidSubnet.Range, InvalidSubnet.Conflict).
  func problems() -> [Problem] {
    resources.keys.sorted().flatMap { name -> [Problem] in
      guard resources[name]?["Type"]?.string == "AWS::EC2::VPC" else { return [] }
      let subnets = subnets(of: name)
      let outside = hasMoreBlocks ? [] : subnets.filter { !isWithin($0, name) }
      var problems = outside.map { problem($0, "is invalid: it is not within the network \(name)") }
      for (index, subnet) in subnets.enumerated() {
        if let other = subnets[..<index].first(where: { $0.block.overlaps(subnet.block) }) {
          problems.append(problem(subnet, "conflicts with another subnet: \(other.name)"))
        }
      }
      return problems
    }
  }

  private func problem(_ subnet: Subnet, _ words: String) -> Problem {
    Problem(
      name: subnet.name, words: "The CIDR '\(subnet.node.string ?? "")' \(words)", mark: subnet.node.mark)
  }

  /// Those that are there in any case.
  private func subnets(of network: String) -> [Subnet] {
    resources.keys.sorted().compactMap { name in
      guard let resource = resources[name], resource["Type"]?.string == "AWS::EC2::Subnet",
        resource["Condition"] == nil, let properties = resource["Properties"],
        properties["VpcId"].map(Self.refers(to: network)) == true, let node = properties["CidrBlock"],
        let block = Self.block(node)
      else { return nil }
      return Subnet(name: name, block: block, node: node)
    }
  }

  private func isWithin(_ subnet: Subnet, _ network: String) -> Bool {
    guard let block = resources[network]?["Properties"]?["CidrBlock"].flatMap(Self.block) else { return true }
    return block.contains(subnet.block.lowerBound) && block.contains(subnet.block.upperBound)
  }

  /// Whether a network may be given further blocks.
  private var hasMoreBlocks: Bool {
    resources.values.contains { $0["Type"]?.string == "AWS::EC2::VPCCidrBlock" }
  }

  private static func refers(to name: String) -> (Node) -> Bool {
    { node in
      guard let reference = Reference(node), reference.name == name else { return false }
      return reference.attribute.map { $0 == ["VpcId"] } ?? true
    }
  }

  /// Nil for what a function gives, and what is no block.
  private static func block(_ node: Node) -> ClosedRange<UInt32>? {
    guard case .none = Function(node), let parts = node.string?.split(separator: "/"), parts.count == 2,
      let prefix = UInt32(parts[1]), prefix <= 32
    else { return nil }
    let bytes = parts[0].split(separator: ".").compactMap { UInt8($0) }
    guard bytes.count == 4 else { return nil }
    let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let hosts = prefix == 0 ? UInt32.max : (UInt32(1) << (32 - prefix)) - 1
    return (address & ~hosts)...(address | hosts)
  }
}
