internal import Documents

/// What the parts of `AWS::Serverless::GraphQLApi` may hold, as SAM's translator checks them.
indirect enum GraphQLShape: Sendable {
  /// Whatever CloudFormation makes of it.
  case anything
  case text
  case textOrFunction
  case truthValue
  case oneOf([String])
  case list(GraphQLShape)
  /// By names of the user's.
  case named(GraphQLShape)
  /// In SAM's order.
  case map([(name: String, isRequired: Bool, shape: GraphQLShape)])
  /// Either; faults are those of the other.
  case truthValueOr(GraphQLShape)

  /// Where the first thing stands that may not, its keys with dots between; nil where there is none.
  func fault(in value: Document, at path: [String] = []) -> String? {
    let here = path.joined(separator: ".")
    switch (self, value) {
    case (.anything, _): return nil
    case (.truthValueOr, .plain) where value.isTruthValue: return nil
    case (.text, .text), (.text, .plain), (.textOrFunction, .text), (.textOrFunction, .plain),
      (.textOrFunction, .map):
      return nil
    case (.truthValue, _): return value.isTruthValue ? nil : here
    case (.oneOf(let values), _): return values.contains(value.text ?? "") ? nil : here
    case (.list(let shape), .list(let items)):
      return items.enumerated().lazy.compactMap { shape.fault(in: $1, at: path + ["\($0)"]) }.first
    case (.named(let shape), .map(let entries)):
      return entries.lazy.compactMap { shape.fault(in: $0.value, at: path + [$0.key]) }.first
    case (.truthValueOr(let shape), _): return shape.fault(in: value, at: path)
    case (.map(let fields), .map(let entries)):
      for field in fields {
        let place = path + [field.name]
        guard let value = value[field.name], value != .null else {
          if field.isRequired { return place.joined(separator: ".") }
          continue
        }
        if let fault = field.shape.fault(in: value, at: place) { return fault }
      }
      let known = Set(fields.map(\.name))
      return entries.first { !known.contains($0.key) }.map { (path + [$0.key]).joined(separator: ".") }
    default: return here
    }
  }

  private static func fields(_ required: [String], _ others: [String]) -> GraphQLShape {
    .map(required.map { ($0, true, .anything) } + others.map { ($0, false, .anything) })
  }

  // MARK: The parts

  private static let authorizer: [(name: String, isRequired: Bool, shape: GraphQLShape)] = [
    (
      "Type", true,
      .oneOf(["AWS_IAM", "API_KEY", "AWS_LAMBDA", "OPENID_CONNECT", "AMAZON_COGNITO_USER_POOLS"])
    ),
    (
      "LambdaAuthorizer", false,
      fields(["AuthorizerUri"], ["AuthorizerResultTtlInSeconds", "IdentityValidationExpression"])
    ), ("OpenIDConnect", false, fields([], ["AuthTTL", "ClientId", "IatTTL", "Issuer"])),
    ("UserPool", false, fields(["UserPoolId"], ["AppIdClientRegex", "AwsRegion", "DefaultAction"])),
  ]
  private static let runtime = fields(["Name", "Version"], [])
  private static let sync: GraphQLShape = .map([
    ("ConflictDetection", true, .anything), ("ConflictHandler", false, .anything),
    ("LambdaConflictHandlerConfig", false, fields(["LambdaConflictHandlerArn"], [])),
  ])
  private static let table: GraphQLShape = .map([
    ("TableName", true, .anything), ("ServiceRoleArn", false, .anything), ("TableArn", false, .anything),
    ("Permissions", false, .list(.oneOf(["Read", "Write"]))), ("Name", false, .anything),
    ("Description", false, .anything), ("Region", false, .anything),
    ("DeltaSync", false, fields(["BaseTableTTL", "DeltaSyncTableName", "DeltaSyncTableTTL"], [])),
    ("UseCallerCredentials", false, .anything), ("Versioned", false, .anything),
  ])
  private static let function: GraphQLShape = .map([
    ("DataSource", false, .textOrFunction), ("Runtime", false, runtime), ("InlineCode", false, .anything),
    ("CodeUri", false, .anything), ("Description", false, .anything), ("MaxBatchSize", false, .anything),
    ("Name", false, .text), ("Id", false, .anything), ("Sync", false, sync),
  ])
  private static let resolver: GraphQLShape = .map([
    ("FieldName", false, .text),
    ("Caching", false, .map([("Ttl", true, .anything), ("CachingKeys", false, .list(.anything))])),
    ("InlineCode", false, .anything), ("CodeUri", false, .anything), ("MaxBatchSize", false, .anything),
    ("Pipeline", false, .list(.text)), ("Runtime", false, runtime), ("Sync", false, sync),
  ])

  /// All of it.
  static let api: GraphQLShape = .map([
    ("Auth", true, .map(authorizer + [("Additional", false, .list(.map(authorizer)))])),
    ("Tags", false, .named(.anything)), ("Name", false, .anything), ("XrayEnabled", false, .truthValue),
    ("SchemaInline", false, .anything), ("SchemaUri", false, .anything),
    (
      "Logging", false,
      .truthValueOr(fields([], ["CloudWatchLogsRoleArn", "ExcludeVerboseContent", "FieldLogLevel"]))
    ),
    (
      "DataSources", false,
      .map([
        ("DynamoDb", false, .named(table)),
        (
          "Lambda", false, .named(fields(["FunctionArn"], ["ServiceRoleArn", "Name", "Description"]))
        ),
      ])
    ), ("Functions", false, .named(function)), ("Resolvers", false, .named(.named(resolver))),
    ("ApiKeys", false, .named(fields([], ["ApiKeyId", "Description", "ExpiresOn"]))),
    ("DomainName", false, fields(["CertificateArn", "DomainName"], ["Description"])),
    (
      "Cache", false,
      fields(
        ["ApiCachingBehavior", "Ttl", "Type"], ["AtRestEncryptionEnabled", "TransitEncryptionEnabled"])
    ), ("Visibility", false, .anything), ("OwnerContact", false, .anything),
    ("IntrospectionConfig", false, .anything), ("QueryDepthLimit", false, .anything),
    ("ResolverCountLimit", false, .anything),
  ])
}
