internal import Documents

/// `SchemaRegistryConfig` of events from Kafka: what the mapping has of it, and what the role needs.
extension ServerlessTransform {
  /// What the role may read: the registry's secrets, the registry and its schemas.
  ///
  /// - Throws: for what SAM refuses of it.
  func registryStatements(_ source: EventSource) throws(TransformError) -> [Document] {
    guard let config = source.given["SchemaRegistryConfig"]?.ifTruthy else { return [] }
    guard config.entries != nil else {
      throw source.invalid("Property 'SchemaRegistryConfig' should be a map.")
    }
    for name in ["SchemaRegistryURI", "EventRecordFormat", "SchemaValidationConfigs"]
    where config[name] == nil {
      throw source.invalid("Missing required field \(name) in SchemaRegistryConfig")
    }
    guard ["JSON", "SOURCE"].contains(config["EventRecordFormat"]) else {
      throw source.invalid("EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'")
    }
    guard config["SchemaValidationConfigs"]?.list != nil else {
      throw source.invalid("SchemaValidationConfigs must be a list")
    }
    var statements: [Document] = []
    if let access = config["AccessConfigs"]?.ifTruthy {
      guard let access = access.list else {
        throw source.invalid("AccessConfigs in SchemaRegistryConfig must be a list")
      }
      for one in access {
        guard one["Type"] != nil, let secret = one["URI"] else {
          throw source.invalid("Each AccessConfig must be a dict with 'Type' and 'URI' fields")
        }
        statements.append(Self.reading(secret))
      }
    }
    let uri = config["SchemaRegistryURI"] ?? .null
    guard let name = try registryName(uri, source) else { return statements }
    return statements + [
      ["Action": .list(["glue:GetRegistry"]), "Effect": "Allow", "Resource": uri],
      [
        "Action": .list(["glue:GetSchemaVersion"]), "Effect": "Allow",
        "Resource": .list([
          ["Fn::Sub": .text("arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/\(name)/*")]
        ]),
      ],
    ]
  }

  /// Of a registry of Glue's by its ARN; nil for others.
  private func registryName(_ uri: Document, _ source: EventSource) throws(TransformError) -> String? {
    var arn = uri.text
    if uri.entries != nil {
      let known = resolved(uri)
      guard known.entries != nil else {
        throw source.invalid(
          "The rehearsal does not know a SchemaRegistryURI by a parameter; SAM's translator fails on it.")
      }
      arn = known["Fn::Sub"]?.text
    }
    guard let arn, arn.hasPrefix("arn") else { return nil }
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 6, parts[5].hasPrefix("registry/") else { return nil }
    return String(parts[5].dropFirst("registry/".count))
  }
}
