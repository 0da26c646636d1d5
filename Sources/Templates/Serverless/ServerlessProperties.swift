internal import Documents

/// Which properties SAM has for each of its kinds, and which of them this transform follows: a property that SAM does not
/// have is refused in SAM's words, one that is not followed here by name.
enum ServerlessProperties {
  struct Kind {
    let followed: Set<String>
    var others: Set<String> = []
    var required: [String] = []
    /// What its values must be, in SAM's order; of kinds without any, values are looked at one by one.
    var kinds: [(property: String, kind: ValueKind)] = []
  }

  /// What a value may be that is no function.
  enum ValueKind {
    case text, list, map, wholeNumber, truthValue, textOrMap, truthValueOrMap

    func holds(_ value: Document) -> Bool {
      switch (self, value) {
      case (.text, .text), (.list, .list), (.map, .map), (.textOrMap, .text), (.textOrMap, .map),
        (.truthValueOrMap, .map):
        true
      case (.wholeNumber, .plain(let text)): Int(text) != nil || value.isTruthValue
      case (.truthValue, .plain), (.truthValueOrMap, .plain): value.isTruthValue
      default: false
      }
    }

    /// In SAM's words.
    func refusal(of property: String) -> String {
      switch self {
      case .text: "Property '\(property)' should be a string."
      case .map: "Property '\(property)' should be a map."
      case .list, .wholeNumber, .truthValue, .textOrMap, .truthValueOrMap:
        "Type of property '\(property)' is invalid."
      }
    }
  }

  private static let pull: Set<String> = [
    "BatchSize", "BisectBatchOnFunctionError", "ConsumerGroupId", "DestinationConfig", "Enabled",
    "FilterCriteria", "FunctionResponseTypes", "KafkaBootstrapServers", "KmsKeyArn", "LoggingConfig",
    "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "MetricsConfig",
    "ParallelizationFactor", "ProvisionedPollerConfig", "Queues", "ScalingConfig", "SecretsManagerKmsKeyId",
    "SourceAccessConfigurations", "StartingPosition", "StartingPositionTimestamp", "Topics",
    "TumblingWindowInSeconds",
  ]
  private static let rule: Set<String> = [
    "DeadLetterConfig", "Enabled", "EventBusName", "Input", "InputPath", "InputTransformer", "Pattern",
    "RetryPolicy", "RuleName", "State", "Target",
  ]
  private static let schedule: Set<String> = [
    "DeadLetterConfig", "Description", "Enabled", "Input", "Name", "RetryPolicy", "RuleName", "Schedule",
    "State",
  ]
  private static let scheduleV2 = Kind(
    followed: [
      "DeadLetterConfig", "Description", "EndDate", "FlexibleTimeWindow", "GroupName", "Input", "KmsKeyArn",
      "Name", "OmitName", "PermissionsBoundary", "RetryPolicy", "RoleArn", "ScheduleExpression",
      "ScheduleExpressionTimezone", "StartDate", "State",
    ], required: ["ScheduleExpression"])

  private static func pulling(_ more: Set<String>, required: [String]) -> Kind {
    Kind(followed: pull.union(more), others: ["SchemaRegistryConfig"], required: required)
  }

  /// By the type without `AWS::Serverless::`.
  static let resources: [String: Kind] = [
    "Function": Kind(
      followed: [
        "Architectures", "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties",
        "AutoPublishCodeSha256",
        "CodeSigningConfigArn", "CodeUri", "DeadLetterQueue", "DeploymentPreference", "Description",
        "Environment", "EphemeralStorage", "EventInvokeConfig", "Events", "FileSystemConfigs", "FunctionName",
        "FunctionUrlConfig", "Handler", "ImageConfig", "ImageUri", "InlineCode", "KmsKeyArn", "Layers",
        "LoggingConfig", "MemorySize", "PackageType", "PermissionsBoundary", "Policies", "PropagateTags",
        "ProvisionedConcurrencyConfig", "RecursiveLoop", "ReservedConcurrentExecutions", "Role", "RolePath",
        "Runtime", "RuntimeManagementConfig", "SnapStart", "SourceKMSKeyArn", "Tags", "Timeout", "Tracing",
        "VersionDeletionPolicy", "VersionDescription", "VpcConfig",
      ],
      others: [
        "CapacityProviderConfig", "DurableConfig", "FunctionScalingConfig",
        "PublishToLatestPublished", "TenancyConfig",
      ]),
    "SimpleTable": Kind(followed: [
      "PointInTimeRecoverySpecification", "PrimaryKey", "ProvisionedThroughput", "SSESpecification",
      "TableName", "Tags",
    ]),
    "LayerVersion": Kind(
      followed: [
        "CompatibleArchitectures", "CompatibleRuntimes", "ContentUri", "Description", "LayerName",
        "LicenseInfo", "PublishLambdaVersion", "RetentionPolicy",
      ], required: ["ContentUri"]),
    "Application": Kind(
      followed: ["Location", "NotificationARNs", "Parameters", "Tags", "TimeoutInMinutes"],
      others: ["TemplateUrl"], required: ["Location"]),
    "StateMachine": Kind(
      followed: [
        "AutoPublishAlias", "Definition", "DefinitionSubstitutions", "DefinitionUri", "DeploymentPreference",
        "Events", "Logging", "Name", "PermissionsBoundary", "Policies", "PropagateTags", "Role", "RolePath",
        "Tags", "Tracing", "Type", "UseAliasAsEventTarget",
      ]),
    "GraphQLApi": Kind(
      followed: [
        "ApiKeys", "Auth", "Cache", "DataSources", "DomainName", "Functions", "IntrospectionConfig",
        "Logging", "Name",
        "OwnerContact", "QueryDepthLimit", "ResolverCountLimit", "Resolvers", "SchemaInline", "SchemaUri",
        "Tags",
        "Visibility", "XrayEnabled",
      ], required: ["Auth"],
      kinds: [
        ("Tags", .map), ("Auth", .map), ("SchemaInline", .text), ("SchemaUri", .text),
        ("Logging", .truthValueOrMap),
        ("DataSources", .map), ("Functions", .map), ("Resolvers", .map), ("ApiKeys", .map),
        ("DomainName", .map),
        ("Cache", .map),
      ]),
    "Api": Kind(
      followed: [
        "AccessLogSetting", "AlwaysDeploy", "ApiKeySourceType", "Auth", "BinaryMediaTypes",
        "CacheClusterEnabled",
        "CacheClusterSize", "CanarySetting", "Cors", "DefinitionBody", "DefinitionUri", "Description",
        "DisableExecuteApiEndpoint", "Domain", "EndpointAccessMode", "EndpointConfiguration",
        "FailOnWarnings",
        "GatewayResponses", "MergeDefinitions", "MethodSettings", "MinimumCompressionSize", "Mode", "Models",
        "Name", "OpenApiVersion", "Policy", "PropagateTags", "SecurityPolicy", "StageName", "Tags",
        "TracingEnabled", "Variables",
      ], required: ["StageName"],
      kinds: [
        ("Name", .textOrMap), ("StageName", .textOrMap), ("Tags", .map), ("PropagateTags", .truthValue),
        ("DefinitionBody", .map), ("DefinitionUri", .textOrMap), ("MergeDefinitions", .truthValue),
        ("CacheClusterEnabled", .truthValue), ("CacheClusterSize", .text), ("Variables", .map),
        ("EndpointConfiguration", .textOrMap), ("MethodSettings", .list), ("BinaryMediaTypes", .list),
        ("MinimumCompressionSize", .wholeNumber), ("Cors", .textOrMap), ("Auth", .map),
        ("GatewayResponses", .map),
        ("AccessLogSetting", .map), ("CanarySetting", .map), ("TracingEnabled", .truthValue),
        ("OpenApiVersion", .text), ("Models", .map), ("Domain", .map), ("FailOnWarnings", .truthValue),
        ("Description", .text), ("Mode", .text), ("DisableExecuteApiEndpoint", .truthValue),
        ("ApiKeySourceType", .text), ("AlwaysDeploy", .truthValue), ("Policy", .textOrMap),
        ("SecurityPolicy", .text), ("EndpointAccessMode", .text),
      ]),
    "HttpApi": Kind(
      followed: [
        "AccessLogSettings", "Auth", "CorsConfiguration", "DefaultRouteSettings", "DefinitionBody",
        "DefinitionUri", "Description", "DisableExecuteApiEndpoint", "Domain", "FailOnWarnings", "Name",
        "PropagateTags", "RouteSettings", "StageName", "StageVariables", "Tags",
      ],
      kinds: [
        ("StageName", .textOrMap), ("Tags", .map), ("PropagateTags", .truthValue), ("DefinitionBody", .map),
        ("DefinitionUri", .textOrMap), ("StageVariables", .map), ("CorsConfiguration", .truthValueOrMap),
        ("AccessLogSettings", .map), ("DefaultRouteSettings", .map), ("Auth", .map), ("RouteSettings", .map),
        ("Domain", .map), ("FailOnWarnings", .truthValue), ("Description", .text),
        ("DisableExecuteApiEndpoint", .truthValue),
      ]),
  ]

  /// Of functions, by their types.
  static let events: [String: Kind] = [
    "Api": Kind(
      followed: [
        "Auth", "Method", "Path", "RequestModel", "RequestParameters", "ResponseTransferMode", "RestApiId",
        "Stage",
        "TimeoutInMillis",
      ], required: ["Path", "Method"],
      kinds: [
        ("Stage", .text), ("Auth", .map), ("RequestModel", .map), ("RequestParameters", .list),
        ("TimeoutInMillis", .wholeNumber), ("ResponseTransferMode", .text),
      ]),
    "HttpApi": Kind(
      followed: [
        "ApiId", "Auth", "Method", "Path", "PayloadFormatVersion", "RouteSettings", "Stage",
        "TimeoutInMillis",
      ],
      kinds: [
        ("Stage", .text), ("Auth", .map), ("TimeoutInMillis", .wholeNumber), ("RouteSettings", .map),
        ("PayloadFormatVersion", .text),
      ]),
    "Schedule": Kind(followed: schedule, required: ["Schedule"]),
    "ScheduleV2": scheduleV2,
    "CloudWatchEvent": Kind(followed: rule), "EventBridgeRule": Kind(followed: rule),
    "S3": Kind(followed: ["Bucket", "Events", "Filter"], required: ["Bucket", "Events"]),
    "SNS": Kind(
      followed: ["FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region", "SqsSubscription", "Topic"],
      required: ["Topic"]),
    "AlexaSkill": Kind(followed: ["SkillId"]),
    "IoTRule": Kind(followed: ["AwsIotSqlVersion", "Sql"], required: ["Sql"]),
    "Cognito": Kind(followed: ["Trigger", "UserPool"], required: ["UserPool", "Trigger"]),
    "CloudWatchLogs": Kind(
      followed: ["FilterPattern", "LogGroupName"], required: ["LogGroupName", "FilterPattern"]),
    "SQS": pulling(["Queue"], required: ["Queue"]),
    "Kinesis": pulling(["Stream"], required: ["StartingPosition", "Stream"]),
    "DynamoDB": pulling(["Stream"], required: ["StartingPosition", "Stream"]),
    "MSK": pulling(["Stream"], required: ["StartingPosition", "Stream"]),
    "MQ": pulling(["Broker", "DynamicPolicyName"], required: ["Broker"]),
    "SelfManagedKafka": pulling([], required: []),
    "DocumentDB": pulling(
      ["Cluster", "CollectionName", "DatabaseName", "FullDocument"], required: ["Cluster", "DatabaseName"]),
  ]

  /// Of state machines, by their types.
  static let machineEvents: [String: Kind] = [
    "Schedule": Kind(
      followed: schedule.union(["RoleArn", "Target"]).subtracting(["RuleName"]), required: ["Schedule"]),
    "ScheduleV2": scheduleV2,
    "CloudWatchEvent": Kind(followed: rule.subtracting(["Enabled"])),
    "EventBridgeRule": Kind(followed: rule.subtracting(["Enabled"])),
    "Api": Kind(
      followed: ["Auth", "Method", "Path", "RestApiId", "Stage", "UnescapeMappingTemplate"],
      required: ["Path", "Method"],
      kinds: [("Stage", .text), ("Auth", .map), ("UnescapeMappingTemplate", .truthValue)]),
  ]

  /// Kinds of SAM's that are not expanded here.
  static let unknownKinds: Set<String> = [
    "CapacityProvider", "MicrovmImage", "NetworkConnector", "WebFunction",
    "WebSocketApi",
  ]

  /// What Globals may say of each kind.
  static let globals: [String: [String]] = [
    "Function": [
      "Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
      "Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias",
      "AutoPublishAliasAllProperties", "Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary",
      "ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument",
      "EventInvokeConfig", "FileSystemConfigs", "CodeSigningConfigArn", "Architectures", "SnapStart",
      "EphemeralStorage", "FunctionUrlConfig", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
      "SourceKMSKeyArn", "TenancyConfig", "DurableConfig", "CapacityProviderConfig", "FunctionScalingConfig",
      "PublishToLatestPublished", "VersionDeletionPolicy",
    ],
    "Api": [
      "Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize", "MergeDefinitions",
      "Variables", "EndpointConfiguration", "MethodSettings", "BinaryMediaTypes", "MinimumCompressionSize",
      "Cors", "GatewayResponses", "AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion",
      "Domain", "AlwaysDeploy", "PropagateTags", "SecurityPolicy", "EndpointAccessMode",
    ],
    "HttpApi": [
      "Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration", "DefaultRouteSettings",
      "Domain", "RouteSettings", "FailOnWarnings", "PropagateTags",
    ],
    "SimpleTable": ["SSESpecification"],
    "StateMachine": ["PropagateTags"],
    "LayerVersion": ["PublishLambdaVersion"],
  ]
}

extension ServerlessTransform {
  /// Refuses what SAM does not have of a kind, what it needs, and what is not followed here.
  static func check(
    _ given: Document, _ kind: ServerlessProperties.Kind, _ type: String, of logicalID: String
  ) throws(TransformError) {
    for entry in given.entries ?? [] where !kind.followed.contains(entry.key) {
      guard !kind.others.contains(entry.key) else {
        throw invalid(
          logicalID, "The rehearsal does not know \(entry.key) of \(type); AWS does.")
      }
      throw invalid(
        logicalID, "property \(entry.key) not defined for resource of type \(type)")
    }
    for name in kind.required where given[name] == nil {
      throw invalid(
        logicalID, "Missing required property '\(name)'.")
    }
    for (property, kind) in kind.kinds {
      guard let value = given[property], value != .null, !value.isIntrinsic, !kind.holds(value) else {
        continue
      }
      throw invalid(logicalID, kind.refusal(of: property))
    }
    guard kind.kinds.isEmpty else { return }
    for entry in given.entries ?? [] { try check(entry, type, of: logicalID) }
  }

  // MARK: Kinds of values

  /// Those that SAM takes as maps alone, and tells of so.
  private static let plainMaps: Set<String> = [
    "DeadLetterQueue", "DeploymentPreference", "EventInvokeConfig", "FunctionUrlConfig", "Tags",
  ]
  private static let maps: Set<String> = plainMaps.union(["Environment", "Events", "SnapStart", "VpcConfig"])
  private static let texts: Set<String> = [
    "AutoPublishAlias", "AutoPublishCodeSha256", "FunctionName", "PackageType", "PermissionsBoundary", "Role",
    "Tracing",
  ]
  /// Those whose kind SAM looks at before anything else, in a function.
  private static let typed: Set<String> = [
    "AutoPublishAlias", "AutoPublishCodeSha256", "Environment", "Events", "FunctionName", "Layers", "Tracing",
  ]
  /// Those that are the same, empty or not there.
  private static let mayBeEmpty: Set<String> = ["Description", "Environment", "Events", "Parameters", "Tags"]

  /// - Throws: for a value of another kind than the property takes, and for an empty one where that means something.
  private static func check(
    _ property: Document.Entry, _ type: String, of logicalID: String
  ) throws(TransformError) {
    let (name, value) = (property.key, property.value)
    // A function may give whatever is wanted.
    let isOfKind =
      switch value {
      case .null: true
      case .text, .plain: !maps.contains(name) && name != "Layers"
      case .list: !maps.contains(name) && !texts.contains(name)
      case .map(let entries):
        !entries.isEmpty || !["AutoPublishAlias", "AutoPublishCodeSha256", "Layers"].contains(name)
      }
    guard isOfKind else {
      if type == "AWS::Serverless::Function", plainMaps.contains(name) {
        throw invalid(logicalID, "Property '\(name)' should be a map.")
      }
      if type == "AWS::Serverless::Function", typed.contains(name) {
        throw invalid(logicalID, "Type of property '\(name)' is invalid.")
      }
      throw invalid(
        logicalID, "The rehearsal does not know this kind of value for \(name) of \(type); AWS refuses most.")
    }
    let isList = value.list != nil && ["Layers", "Policies"].contains(name)
    guard !value.isEmpty || mayBeEmpty.contains(name) || isList else {
      throw invalid(
        logicalID, "The rehearsal does not know an empty \(name) of \(type); AWS takes some for none.")
    }
  }
}

extension Document {
  /// Whether it is what Python takes for false: SAM looks at some properties so.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null: true
    case .text(let text), .plain(let text): text.isEmpty
    case .list(let items): items.isEmpty
    case .map(let entries): entries.isEmpty
    }
  }
}
