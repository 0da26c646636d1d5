/// The parts of `AWS::Serverless::GraphQLApi`.
extension PropertyShape {
  private static func fields(_ required: [String], _ others: [String]) -> PropertyShape {
    .map(required.map { ($0, true, .anything) } + others.map { ($0, false, .anything) })
  }

  private static let authorizer: [(name: String, isRequired: Bool, shape: PropertyShape)] = [
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
  private static let sync: PropertyShape = .map([
    ("ConflictDetection", true, .anything), ("ConflictHandler", false, .anything),
    ("LambdaConflictHandlerConfig", false, fields(["LambdaConflictHandlerArn"], [])),
  ])
  private static let table: PropertyShape = .map([
    ("TableName", true, .anything), ("ServiceRoleArn", false, .anything), ("TableArn", false, .anything),
    ("Permissions", false, .list(.oneOf(["Read", "Write"]))), ("Name", false, .anything),
    ("Description", false, .anything), ("Region", false, .anything),
    ("DeltaSync", false, fields(["BaseTableTTL", "DeltaSyncTableName", "DeltaSyncTableTTL"], [])),
    ("UseCallerCredentials", false, .anything), ("Versioned", false, .anything),
  ])
  private static let function: PropertyShape = .map([
    ("DataSource", false, .textOrFunction), ("Runtime", false, runtime), ("InlineCode", false, .anything),
    ("CodeUri", false, .anything), ("Description", false, .anything), ("MaxBatchSize", false, .anything),
    ("Name", false, .text), ("Id", false, .anything), ("Sync", false, sync),
  ])
  private static let resolver: PropertyShape = .map([
    ("FieldName", false, .text),
    ("Caching", false, .map([("Ttl", true, .anything), ("CachingKeys", false, .list(.anything))])),
    ("InlineCode", false, .anything), ("CodeUri", false, .anything), ("MaxBatchSize", false, .anything),
    ("Pipeline", false, .list(.text)), ("Runtime", false, runtime), ("Sync", false, sync),
  ])

  /// All of it.
  static let graphQLAPI: PropertyShape = .map([
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
