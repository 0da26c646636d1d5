/// The services that a type's resources are in, by the actions that its handlers call: `kafka` of a type of MSK's.
enum OwnServices {
  /// Those that the handlers of others call beside their own.
  private static let helpers: Set<String> = [
    "acm", "cloudformation", "cloudfront", "cloudwatch", "ec2", "ecr", "elasticloadbalancing", "events",
    "glue",
    "iam", "kms", "lambda", "logs", "organizations", "ram", "redshift", "route53", "s3", "secretsmanager",
    "servicequotas", "sns", "ssm", "sso", "sts", "tag", "vpc-lattice",
  ]
  private static let makingVerbs = [
    "add", "allocate", "associate", "attach", "create", "enable", "import", "provision", "put", "register",
    "request", "run", "set", "start", "update",
  ]

  /// The one that is called as the type's namespace, or else those whose actions make what is called as the type, or
  /// else those that list, read or delete it; and the one with the most actions, which does what it needs. Keys are
  /// what a property calls for.
  static func of(_ type: ResourceType) -> Set<String> {
    let actions = Set(type.permissions.values.joined().compactMap(TemplatePermissions.action))
    let counts = Dictionary(grouping: actions, by: NeededActions.service).mapValues(\.count)
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    let own = named(type.name, Set(counts.keys)) ?? making(type.name, actions) ?? listing(type)
    guard let most else { return own ?? [] }
    guard let own else { return [most] }
    return most == "kms" ? own : own.union([most])
  }

  private static func named(_ type: String, _ services: Set<String>) -> Set<String>? {
    let namespace = type.split(separator: "::").dropFirst().first.map { plain($0) }
    let found = services.filter { plain($0) == namespace }
    return found.isEmpty ? nil : found
  }

  private static func making(_ type: String, _ actions: Set<String>) -> Set<String>? {
    let noun = type.split(separator: "::").last.map { plain($0) } ?? ""
    let making = actions.filter { action in
      let name = plain(action.drop { $0 != ":" })
      return name.contains(noun) && makingVerbs.contains(where: name.hasPrefix)
    }
    let services = Set(making.map(NeededActions.service))
    guard !services.isEmpty else { return nil }
    return services.isSubset(of: helpers) ? services : services.subtracting(helpers)
  }

  private static func listing(_ type: ResourceType) -> Set<String>? {
    for handler in ["list", "read", "delete"] {
      let actions = (type.permissions[handler] ?? []).compactMap(TemplatePermissions.action)
      let services = Set(actions.map(NeededActions.service)).subtracting(helpers)
      if !services.isEmpty { return services }
    }
    return nil
  }

  private static func plain(_ name: some StringProtocol) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
