internal import Documents

/// `AWS::Serverless::GraphQLApi`: the API with its schema, who may call it, and where its data comes from.
extension ServerlessTransform {
  mutating func expandGraphQL(_ entry: Document.Entry) throws(TransformError) {
    // SAM passes over what it does not have.
    let given = ServerlessProperties.known(try properties(entry, "GraphQLApi"), "GraphQLApi")
    try ServerlessProperties.check(given, "GraphQLApi", of: entry.key)
    if let place = PropertyShape.graphQLAPI.fault(in: given) {
      throw Self.invalid(entry.key, "Property '\(place)' is invalid.")
    }
    var graph = Graph(entry: entry)
    try addGraphAPI(given, graph)
    try addSchema(given, graph)
    for key in given["ApiKeys"]?.entries ?? [] {
      add(
        graph.id(key.key), "AWS::AppSync::ApiKey",
        graph.properties(
          key.value, ["ApiKeyId": "ApiKeyId", "Description": "Description", "ExpiresOn": "Expires"]),
        graph.attributes)
    }
    if let cache = given["Cache"]?.ifTruthy {
      let names = [
        "ApiCachingBehavior", "Type", "Ttl", "AtRestEncryptionEnabled", "TransitEncryptionEnabled",
      ]
      add(
        graph.id("ApiCache"), "AWS::AppSync::ApiCache",
        graph.properties(cache, Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })), graph.attributes)
    }
    try addDataSources(given["DataSources"], &graph)
    if let domain = given["DomainName"]?.ifTruthy {
      var properties: Document = .map([])
      for name in ["CertificateArn", "DomainName", "Description"] { properties[name] = domain[name] }
      add(graph.id("DomainName"), "AWS::AppSync::DomainName", properties, graph.attributes)
      add(
        graph.id("DomainNameApiAssociation"), "AWS::AppSync::DomainNameApiAssociation",
        ["ApiId": graph.apiID, "DomainName": Self.reference(graph.id("DomainName"))],
        graph.attributes)
    }
    for function in given["Functions"]?.entries ?? [] { try addGraphFunction(function, &graph) }
    for type in given["Resolvers"]?.entries ?? [] {
      for resolver in type.value.entries ?? [] { try addResolver(resolver, type.key, graph) }
    }
    if graph.needsNone {
      let name = graph.id("NoneDataSource")
      add(
        name, "AWS::AppSync::DataSource", ["ApiId": graph.apiID, "Name": .text(name), "Type": "NONE"],
        graph.attributes)
    }
  }

  /// What is known of an API while it is made.
  private struct Graph {
    let entry: Document.Entry
    /// By the names that functions call them.
    var sources: [String: Document] = [:]
    /// By the names that resolvers call them.
    var functions: [String: Document] = [:]
    /// Whether something wants a source without data.
    var needsNone = false

    var apiID: Document { ServerlessTransform.attribute(entry.key, "ApiId") }
    var attributes: [Document.Entry] { ServerlessTransform.own(entry) }

    func id(_ suffix: String) -> String { entry.key + suffix }

    /// With the API's id.
    func properties(_ given: Document, _ names: [String: String]) -> Document {
      var properties: Document = ["ApiId": apiID]
      for (name, property) in names { properties[property] = given[name] }
      return properties
    }
  }

  // MARK: The API

  private mutating func addGraphAPI(_ given: Document, _ graph: Graph) throws(TransformError) {
    let id = graph.entry.key
    var api: Document = ["Name": given["Name"]?.ifTruthy ?? .text(id)]
    for name in [
      "Visibility", "OwnerContact", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit",
    ] {
      api[name] = given[name]?.ifTruthy
    }
    api["XrayEnabled"] = given["XrayEnabled"]
    let auth = given["Auth"] ?? .map([])
    var functions: [Document] = []
    api["AuthenticationType"] = auth["Type"]
    if let (name, config) = try Self.authorizer(auth, nil, of: id) {
      api[name] = config
      if let function = config["AuthorizerUri"] { functions.append(function) }
    }
    var additional: [Document] = []
    for (index, one) in (auth["Additional"]?.list ?? []).enumerated() {
      var provider: Document = .map([])
      provider["AuthenticationType"] = one["Type"]
      if let (name, config) = try Self.authorizer(one, index, of: id) {
        provider[name] = config
        if let function = config["AuthorizerUri"] { functions.append(function) }
      }
      additional.append(provider)
    }
    if !additional.isEmpty { api["AdditionalAuthenticationProviders"] = .list(additional) }
    var tags = given["Tags"]?.ifTruthy ?? .map([])
    tags["graphqlapi:createdBy"] = "SAM"
    api["Tags"] = Self.tagList(tags.entries ?? [])
    api["LogConfig"] = addLogging(given["Logging"], graph)
    add(id, "AWS::AppSync::GraphQLApi", api, graph.attributes)
    for (index, function) in functions.enumerated() {
      try expandConnector(
        Document.Entry(
          key: "\(id)ToLambdaAuthConnector\(index + 1)",
          value: [
            "Properties": [
              "Source": [
                "Type": "AWS::AppSync::GraphQLApi", "Arn": Self.reference(id),
                "ResourceId": Self.attribute(id, "ApiId"),
              ], "Destination": ["Type": "AWS::Lambda::Function", "Arn": function],
              "Permissions": .list(["Write"]),
            ]
          ]))
    }
  }

  /// - Parameter index: of one beside the first.
  private static func authorizer(
    _ auth: Document, _ index: Int?, of api: String
  ) throws(TransformError) -> (String, Document)? {
    let configured = (auth.entries ?? []).filter { $0.key != "Additional" && $0.value != .null }
    guard configured.count <= 2 else {
      // SAM's own words, which take the first for none.
      let path = index.map { $0 == 0 ? "'Auth'" : "'Auth.Additional.\($0)'" } ?? "'Auth'"
      throw invalid(api, "\(path) has more than one authentication configuration defined.")
    }
    guard let type = auth["Type"]?.text,
      let (given, property) = [
        "AWS_LAMBDA": ("LambdaAuthorizer", "LambdaAuthorizerConfig"),
        "OPENID_CONNECT": ("OpenIDConnect", "OpenIDConnectConfig"),
        "AMAZON_COGNITO_USER_POOLS": ("UserPool", "UserPoolConfig"),
      ][type]
    else { return nil }
    guard var config = auth[given] else {
      throw invalid(api, "'\(given)' must be defined if type is '\(type)'.")
    }
    if given == "UserPool", index != nil { config.remove("DefaultAction") }
    return (property, config)
  }

  private mutating func addLogging(_ given: Document?, _ graph: Graph) -> Document? {
    if let given, given.isTruthValue, !given.isTruth { return nil }
    var config: Document = ["FieldLogLevel": given?["FieldLogLevel"]?.ifTruthy ?? "ALL"]
    config["ExcludeVerboseContent"] = given?["ExcludeVerboseContent"]?.ifTruthy
    if let role = given?["CloudWatchLogsRoleArn"]?.ifTruthy {
      config["CloudWatchLogsRoleArn"] = role
      return config
    }
    let role = graph.id("CloudWatchRole")
    add(
      role, "AWS::IAM::Role",
      [
        "AssumeRolePolicyDocument": RoleDraft.trust("appsync.amazonaws.com"),
        "ManagedPolicyArns": .list([
          [
            "Fn::Sub":
              "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs"
          ]
        ]),
      ], graph.attributes)
    config["CloudWatchLogsRoleArn"] = Self.attribute(role, "Arn")
    return config
  }

  private mutating func addSchema(_ given: Document, _ graph: Graph) throws(TransformError) {
    var schema: Document = ["ApiId": graph.apiID]
    switch (given["SchemaInline"]?.ifTruthy, given["SchemaUri"]?.ifTruthy) {
    case (nil, nil):
      throw Self.invalid(graph.entry.key, "One of 'SchemaInline' or 'SchemaUri' must be set.")
    case (.some, .some):
      throw Self.invalid(
        graph.entry.key, "Both 'SchemaInline' and 'SchemaUri' cannot be defined at the same time.")
    case (let inline, let uri):
      schema["Definition"] = inline
      schema["DefinitionS3Location"] = uri
    }
    add(graph.id("Schema"), "AWS::AppSync::GraphQLSchema", schema, graph.attributes)
  }

  // MARK: Where data comes from

  private mutating func addDataSources(
    _ given: Document?, _ graph: inout Graph
  ) throws(TransformError) {
    for source in given?["DynamoDb"]?.entries ?? [] {
      let region = source.value["Region"]?.ifTruthy ?? Self.reference("AWS::Region")
      var config: Document = ["AwsRegion": region]
      config["TableName"] = source.value["TableName"]
      for name in ["UseCallerCredentials", "Versioned"] { config[name] = source.value[name]?.ifTruthy }
      config["DeltaSyncConfig"] = source.value["DeltaSync"]?.ifTruthy
      let table =
        source.value["TableArn"]?.ifTruthy ?? [
          "Fn::Sub": .list([
            "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}",
            ["__TableName__": source.value["TableName"] ?? .null, "__Region__": region],
          ])
        ]
      let permissions = source.value["Permissions"]?.ifTruthy ?? .list(["Read", "Write"])
      try addDataSource(
        source, "DynamoDB", ["Type": "AMAZON_DYNAMODB", "DynamoDBConfig": config],
        to: ["Type": "AWS::DynamoDB::Table", "Arn": table], permissions, "ToTableConnector", &graph)
    }
    for source in given?["Lambda"]?.entries ?? [] {
      let function = source.value["FunctionArn"] ?? .null
      try addDataSource(
        source, "Lambda", ["Type": "AWS_LAMBDA", "LambdaConfig": ["LambdaFunctionArn": function]],
        to: ["Type": "AWS::Lambda::Function", "Arn": function], .list(["Write"]), "ToLambdaConnector", &graph)
    }
  }

  private mutating func addDataSource(
    _ source: Document.Entry, _ kind: String, _ properties: Document, to destination: Document,
    _ permissions: Document, _ connector: String, _ graph: inout Graph
  ) throws(TransformError) {
    let id = graph.id("\(source.key)\(kind)DataSource")
    var properties = properties
    properties["Name"] = source.value["Name"]?.ifTruthy ?? .text(source.key)
    properties["ApiId"] = graph.apiID
    properties["Description"] = source.value["Description"]
    graph.sources[source.key] = Self.attribute(id, "Name")
    if let role = source.value["ServiceRoleArn"]?.ifTruthy {
      properties["ServiceRoleArn"] = role
      add(id, "AWS::AppSync::DataSource", properties, graph.attributes)
      return
    }
    let role = "\(id)Role"
    properties["ServiceRoleArn"] = Self.attribute(role, "Arn")
    add(id, "AWS::AppSync::DataSource", properties, graph.attributes)
    add(
      role, "AWS::IAM::Role", ["AssumeRolePolicyDocument": RoleDraft.trust("appsync.amazonaws.com")],
      graph.attributes)
    try expandConnector(
      Document.Entry(
        key: id + connector,
        value: [
          "Properties": [
            "Source": [
              "Type": "AWS::AppSync::DataSource", "Arn": Self.attribute(id, "DataSourceArn"),
              "RoleName": Self.reference(role),
            ], "Destination": destination, "Permissions": permissions,
          ]
        ]))
  }

  // MARK: What is done with it

  private mutating func addGraphFunction(
    _ function: Document.Entry, _ graph: inout Graph
  ) throws(TransformError) {
    let (name, given) = (function.key, function.value)
    if let id = given["Id"]?.ifTruthy {
      guard (given.entries ?? []).filter({ $0.value != .null }).count == 1 else {
        throw Self.invalid(name, "'Id' cannot be defined with other properties in Function.")
      }
      graph.functions[name] = id
      return
    }
    var properties = graph.properties(
      given, ["MaxBatchSize": "MaxBatchSize", "Description": "Description"])
    properties["Name"] = given["Name"]?.ifTruthy ?? .text(name)
    guard try Self.setCode(given, name, &properties) else {
      throw Self.invalid(name, "One of 'InlineCode' or 'CodeUri' must be set.")
    }
    properties["DataSourceName"] = try dataSource(given["DataSource"]?.ifTruthy, of: name, &graph)
    properties["Runtime"] = try Self.runtime(given, name)
    properties["SyncConfig"] = given["Sync"]?.ifTruthy
    add(graph.id(name), "AWS::AppSync::FunctionConfiguration", properties, graph.attributes)
    graph.functions[name] = Self.attribute(graph.id(name), "FunctionId")
  }

  /// - Returns: whether there is any.
  private static func setCode(
    _ given: Document, _ name: String, _ properties: inout Document
  ) throws(TransformError) -> Bool {
    let (inline, uri) = (given["InlineCode"]?.ifTruthy, given["CodeUri"]?.ifTruthy)
    guard inline == nil || uri == nil else {
      throw invalid(name, "Both 'InlineCode' and 'CodeUri' cannot be defined at the same time.")
    }
    properties["Code"] = inline
    properties["CodeS3Location"] = uri
    return inline != nil || uri != nil
  }

  private static func runtime(_ given: Document, _ name: String) throws(TransformError) -> Document {
    guard let runtime = given["Runtime"]?.ifTruthy else {
      throw invalid(name, "'Runtime' must be defined as a property in \(name).")
    }
    var written: Document = .map([])
    written["Name"] = runtime["Name"]
    written["RuntimeVersion"] = runtime["Version"]
    return written
  }

  private func dataSource(
    _ wanted: Document?, of name: String, _ graph: inout Graph
  ) throws(TransformError) -> Document {
    guard let wanted else { throw Self.invalid(name, "'DataSource' must be set.") }
    guard let text = wanted.text else { return wanted }
    if text.lowercased() == "none" {
      graph.needsNone = true
      return Self.attribute(graph.id("NoneDataSource"), "Name")
    }
    guard let source = graph.sources[text] else {
      throw Self.invalid(
        name,
        "Either define DataSource '\(text)' in 'DataSources' or use intrinsic function like GetAtt, ImportValue, Sub or "
          + "another one to reference a DataSource defined outside of this GraphQLApi resource.")
    }
    return source
  }

  /// What SAM gives a resolver that has none.
  private static let pipelineCode = """

    export function request(ctx) {
        return {};
    }

    export function response(ctx) {
        return ctx.prev.result;
    }

    """

  private mutating func addResolver(
    _ resolver: Document.Entry, _ type: String, _ graph: Graph
  ) throws(TransformError) {
    let (name, given) = (resolver.key, resolver.value)
    var properties: Document = [
      "ApiId": graph.apiID, "FieldName": given["FieldName"]?.ifTruthy ?? .text(name), "TypeName": .text(type),
    ]
    if try Self.setCode(given, name, &properties) {
      properties["Runtime"] = try Self.runtime(given, name)
    } else {
      properties["Code"] = .text(Self.pipelineCode)
      properties["Runtime"] = ["Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"]
    }
    guard let pipeline = given["Pipeline"]?.ifTruthy else {
      throw Self.invalid(
        name,
        "Resolver '\(name)' must have Pipeline defined. Unit resolvers are not supported. If you need a Unit resolver you "
          + "can use AppSync resource.")
    }
    var functions: [Document] = []
    for function in pipeline.list ?? [] {
      guard let id = graph.functions[function.text ?? ""] else {
        throw Self.invalid(name, "Function '\(function.text ?? "")' does not exist.")
      }
      functions.append(id)
    }
    properties["Kind"] = "PIPELINE"
    properties["PipelineConfig"] = ["Functions": .list(functions)]
    properties["CachingConfig"] = given["Caching"]?.ifTruthy
    properties["MaxBatchSize"] = given["MaxBatchSize"]?.ifTruthy
    let attributes = graph.attributes.filter { $0.key != "DependsOn" }
    add(
      graph.id(type + name), "AWS::AppSync::Resolver", properties,
      attributes + [Document.Entry(key: "DependsOn", value: .list([.text(graph.id("Schema"))]))])
  }
}
