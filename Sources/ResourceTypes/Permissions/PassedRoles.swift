import Documents

/// The roles that resources hand on to services: what `iam:PassRole` is asked for on.
struct PassedRoles {
  let names: ResourceNames

  /// What names of properties end in that hand a role on, in lower case.
  private static let endings = [
    "role", "roles", "rolearn", "rolearns", "rolename", "rolenames", "credentials", "credentialsarn",
    "callerarn",
  ]

  /// ARNs, sorted.
  func of(_ resource: Document) -> [String] {
    var roles: Set<String> = []
    collect(in: resource["Properties"] ?? .null, of: "", into: &roles)
    return roles.sorted()
  }

  /// Each role that a value hands on: the template's own wherever they are referred to, ARNs of roles wherever they
  /// stand, and what properties have whose names say that they take a role.
  private func collect(in value: Document, of property: String, into roles: inout Set<String>) {
    if value["Ref"]?.text == "AWS::NoValue" { return }
    if let choice = value["Fn::If"]?.list {
      for branch in choice.dropFirst() { collect(in: branch, of: property, into: &roles) }
      return
    }
    let function = value.entries?.first?.key
    guard value.text != nil || function == "Ref" || function?.hasPrefix("Fn::") == true else {
      for item in value.list ?? [] { collect(in: item, of: property, into: &roles) }
      for entry in value.entries ?? [] {
        // `IamInstanceProfile: {Arn: …}` and `Roles: {authenticated: …}`: what is meant is said further out.
        let isMap = Self.isProfile(property) || property == "Roles"
        collect(in: entry.value, of: isMap ? property : entry.key, into: &roles)
      }
      return
    }
    let text = names.text(value)
    if let name = ResourceNames.resource(in: value), names.types[name] == "AWS::IAM::Role" {
      roles.formUnion(names.arns(of: name).prefix(1))
    } else if Self.isProfile(property) || text.contains(":instance-profile/") {
      collect(ofProfile: value, into: &roles)
    } else if text.hasPrefix("arn:") {
      if text.contains(":role/") { roles.insert(text) }
    } else if Self.takesRole(property, isNamed: text != "*") {
      // Of a parameter, or what another stack gives, no more is known than that it is a role.
      roles.insert(role(named: text))
    }
  }

  private static func isProfile(_ property: String) -> Bool { property.contains("InstanceProfile") }

  /// - Parameter isNamed: whether a name stands there; credentials are ARNs, or known later.
  private static func takesRole(_ property: String, isNamed: Bool) -> Bool {
    let property = property.lowercased()
    return endings.contains { property.hasSuffix($0) } && !(isNamed && property.contains("credentials"))
  }

  /// An instance hands on the roles of its profile; those of one that is not the template's are not known.
  private func collect(ofProfile value: Document, into roles: inout Set<String>) {
    guard let name = ResourceNames.resource(in: value), names.types[name] == "AWS::IAM::InstanceProfile"
    else {
      roles.insert(role(named: "*"))
      return
    }
    collect(
      in: names.template["Resources"]?[name]?["Properties"]?["Roles"] ?? .null, of: "Roles", into: &roles)
  }

  private func role(named name: String) -> String {
    "arn:\(names.place.partition):iam::\(names.place.account):role/\(name)"
  }
}
