package import Documents

/// Which of the actions that the handlers of a type may call one resource needs.
///
/// The schemas list what handlers call in any case: a function without a key of its own has `kms:Decrypt` among it. Needed
/// are those of the type's own service, and those of others that a property of the resource calls for.
package struct NeededActions {
  private let own: Set<String>
  private let properties: Set<String>
  private let passesRoles: Bool
  private let isTopic: Bool
  /// Services that values of properties call for.
  private let valued: Set<String>

  /// - Parameter roles: those that the resource hands on.
  package init(_ type: ResourceType, _ properties: Document, passesRoles: Bool) {
    own = OwnServices.of(type)
    var names: Set<String> = []
    Self.collect(properties, &names)
    valued = Set(
      Self.values.filter { properties[$0.property]?.text?.hasPrefix($0.value) == true }.map(\.service)
        + properties.services)
    self.properties = names
    self.passesRoles = passesRoles
    isTopic = type.name == "AWS::SNS::Topic"
  }

  /// - Parameter action: as IAM writes it.
  package func contains(_ action: String) -> Bool {
    let service = Self.service(action)
    if Self.replicating.contains(action) { return properties.contains { $0.contains("replica") } }
    if isTopic, Self.subscribing.contains(action) { return properties.contains("subscription") }
    if own.contains(service) || action == "iam:CreateServiceLinkedRole" { return true }
    if service == "iam" { return passesRoles }
    if let users = Self.users[service], !own.isDisjoint(with: users) { return true }
    if valued.contains(service) { return true }
    let words = Self.wordsOfActions[action] ?? Self.words[service] ?? [service.filter(\.isLetter)]
    return properties.contains { name in words.contains { name.contains($0) } }
  }

  static func service(_ action: String) -> String { String(action.prefix { $0 != ":" }) }

  /// Services that use another whatever their properties say.
  private static let users: [String: Set<String>] = [
    "backup-storage": ["backup"], "ec2": ["autoscaling", "rds", "redshift"], "route53": ["servicediscovery"],
  ]

  /// What a table's replicas are filled with: of others the data is nobody's business.
  /// Source: "Creating global tables" of the DynamoDB developer guide.
  private static let replicating: Set<String> = Set(
    ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"].map {
      "dynamodb:\($0)"
    })

  /// A topic's own subscriptions; others are resources.
  private static let subscribing: Set<String> = ["sns:Subscribe", "sns:Unsubscribe"]

  private static let wordsOfActions = [
    "s3:GetObjectVersion": ["objectversion"],
    // A secret of the service's own is encrypted, too.
    "kms:DescribeKey": ["kms", "encryption", "sse", "managemaster"],
  ]

  /// Services that a type calls where one of its properties has such a value.
  private static let values: [(property: String, value: String, service: String)] = [
    ("TargetType", "AWS::RDS::", "rds"), ("TargetType", "AWS::Redshift::", "redshift"),
    ("TargetType", "AWS::DocDB::", "docdb"),
    ("TargetType", "AWS::RedshiftServerless::", "redshift-serverless"),
  ]

  /// What names of properties have in them, in lower case, that call for a service.
  private static let words: [String: [String]] = [
    "acm-pca": ["certificateauthority"], "cognito-idp": ["userpool", "authenticatecognito"],
    "cloudwatch": ["alarm", "metric"],
    "ec2": ["vpc", "subnet", "securitygroup", "launchtemplate"], "elasticfilesystem": ["filesystem"],
    "elasticloadbalancing": ["targetgroup", "loadbalancer"], "firehose": ["firehose", "deliverystream"],
    "kms": ["kms", "encryption", "sse"], "logs": ["log"], "route53": ["hostedzone", "domainvalidation"],
    "s3": ["s3", "bucket"], "s3files": ["filesystem"], "s3tables": ["metadatatable", "tablebucket"],
    "secretsmanager": ["secret", "managemaster"],
  ]

  private static func collect(_ document: Document, _ names: inout Set<String>) {
    for item in document.list ?? [] { collect(item, &names) }
    for entry in document.entries ?? [] {
      names.insert(entry.key.lowercased())
      collect(entry.value, &names)
    }
  }
}

extension Document {
  /// The services of the ARNs in it; those of roles and keys are asked for by what hands them on, and uses them.
  fileprivate var services: [String] {
    switch self {
    case .text(let text), .plain(let text):
      let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0] == "arn", !["iam", "kms"].contains(parts[2]) else { return [] }
      return [String(parts[2])]
    case .list(let items): return items.flatMap(\.services)
    case .map(let entries): return entries.flatMap(\.value.services)
    case .null: return []
    }
  }
}
