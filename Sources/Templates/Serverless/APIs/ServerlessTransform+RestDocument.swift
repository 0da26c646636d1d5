internal import Documents

/// What the settings of a REST API add to the document that it is made of.
extension ServerlessTransform {
  /// The API's document with its settings; nil for one that is kept elsewhere.
  func body(_ api: ServerlessAPI, _ given: Document) throws(TransformError) -> Document? {
    let id = api.entry.key
    func invalid(_ problem: String) -> TransformError { Self.invalid(id, problem) }
    let isElsewhere = given["DefinitionUri"]?.isTruthy == true
    guard !isElsewhere || api.document == nil else {
      throw invalid("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
    }
    guard !isElsewhere || given["MergeDefinitions"]?.isTruthy != true else {
      throw invalid("Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.")
    }
    if let version = given["OpenApiVersion"]?.ifTruthy {
      guard version.text?.wholeMatch(of: /[2-3](\.[0-9])?(\.[0-9])?/) != nil else {
        throw invalid("The OpenApiVersion value must be of the format '3.0.0'.")
      }
    }
    for (name, words) in [
      ("Cors", "Cors works only with inline Swagger specified in 'DefinitionBody' property."),
      ("Auth", "Auth works only with inline Swagger specified in 'DefinitionBody' property."),
      (
        "GatewayResponses",
        "GatewayResponses works only with inline Swagger specified in 'DefinitionBody' property."
      ), ("Models", "Models works only with inline Swagger specified in 'DefinitionBody' property."),
    ] where given[name]?.isTruthy == true {
      guard let document = api.document else { throw invalid(words) }
      guard APIDocument.isSwagger(document.root) else {
        let what =
          ["Cors": "Cors configuration", "Models": "Models definitions"][name] ?? "Auth configuration"
        throw invalid(
          "Unable to add \(what) because 'DefinitionBody' does not contain a valid Swagger definition.")
      }
    }
    guard var document = api.document else {
      guard given["DisableExecuteApiEndpoint"] == nil else {
        throw invalid("DisableExecuteApiEndpoint works only within 'DefinitionBody' property.")
      }
      return nil
    }
    if let cors = given["Cors"]?.ifTruthy {
      try document.open()
      try document.add(APIDocument.CORS(cors, of: id), of: id)
      document.close()
    }
    if let auth = given["Auth"]?.ifTruthy {
      try addAuth(auth, to: &document, stage: given["StageName"] ?? .null, of: id)
      document.close()
      try Self.modernize(&document, given["OpenApiVersion"])
    }
    if let responses = given["GatewayResponses"]?.ifTruthy {
      try Self.addResponses(responses, to: &document, of: id)
      document.close()
    }
    if let types = given["BinaryMediaTypes"]?.ifTruthy {
      try document.open()
      document.root["x-amazon-apigateway-binary-media-types"] = types.withSlashes
      document.close()
    }
    if let models = given["Models"]?.ifTruthy {
      try Self.addModels(models, to: &document, of: id)
      document.close()
      try Self.modernize(&document, given["OpenApiVersion"])
    }
    if let isDisabled = given["DisableExecuteApiEndpoint"] {
      try document.open()
      document.disableEndpoint(isDisabled, inServers: APIDocument.isVersion3(document.root["openapi"]))
      document.close()
    }
    try Self.modernize(&document, given["OpenApiVersion"])
    document.settle()
    return document.root
  }

  /// `Auth` of an API, for all of its methods but those whose events say otherwise.
  private func addAuth(
    _ auth: Document, to document: inout APIDocument, stage: Document, of api: String
  ) throws(TransformError) {
    guard let settings = auth.entries, settings.allSatisfy({ Self.authSettings.contains($0.key) }) else {
      throw Self.invalid(api, "Invalid value for 'Auth' property")
    }
    try document.open()
    func isOn(_ name: String) -> Bool { auth[name]?.isTruthy ?? true }
    let authorizers = try self.authorizers(auth, of: api)
    let standard = auth["DefaultAuthorizer"]?.ifTruthy
    var named: [APIDocument.Authorizer] = []
    if standard == "AWS_IAM" {
      var definition = APIDocument.iamDefinition
      definition.remove("x-amazon-apigateway-authtype")
      definition["x-amazon-apigateway-authtype"] = "awsSigv4"
      named.append(APIDocument.Authorizer(name: "AWS_IAM", definition: definition, scopes: .list([])))
    }
    for authorizer in authorizers {
      let authorizer = try authorizer.authorizer()
      named.removeAll { $0.name == authorizer.name }
      named.append(authorizer)
    }
    named = Python27.order(named.map(\.name)).compactMap { name in named.first { $0.name == name } }
    for authorizer in named { document.addDefinition(authorizer.name, authorizer.definition) }
    if !named.isEmpty, let standard {
      guard let name = standard.text else { throw Self.invalid(api, "DefaultAuthorizer is not a string.") }
      guard named.contains(where: { $0.name == name }) else {
        throw Self.invalid(
          api, "Unable to set DefaultAuthorizer because '\(name)' was not defined in 'Authorizers'.")
      }
      try document.setDefaultAuthorizer(
        name, of: named, preflight: isOn("AddDefaultAuthorizerToCorsPreflight"))
    }
    if auth["ApiKeyRequired"]?.isTruthy == true {
      document.addKeyDefinition()
      try document.requireKeys(preflight: isOn("AddApiKeyRequiredToCorsPreflight"))
    }
    if let policy = auth["ResourcePolicy"]?.ifTruthy {
      guard policy.entries != nil else {
        throw APIDocument.invalid("ResourcePolicy must be a map (ResourcePolicyStatement).")
      }
      for path in document.paths { try document.addPolicy(policy, path, stage: stage) }
      if let statements = policy["CustomStatements"]?.ifTruthy { document.addPolicyStatements(statements) }
    }
  }

  private static let authSettings: Set<String> = [
    "AddApiKeyRequiredToCorsPreflight", "AddDefaultAuthorizerToCorsPreflight", "ApiKeyRequired",
    "Authorizers",
    "DefaultAuthorizer", "InvokeRole", "ResourcePolicy", "UsagePlan",
  ]

  private func authorizers(_ auth: Document, of api: String) throws(TransformError) -> [RestAuthorizer] {
    guard let given = auth["Authorizers"]?.ifTruthy else { return [] }
    guard let entries = given.entries else {
      throw Self.invalid(api, "Property 'Auth.Authorizers' should be a map.")
    }
    var authorizers: [RestAuthorizer] = []
    for entry in entries.orderedByPython27 {
      authorizers.append(try RestAuthorizer(entry.key, entry.value, of: api))
    }
    return authorizers
  }

  mutating func addAuthorizerPermissions(
    _ auth: Document?, of entry: Document.Entry
  ) throws(TransformError) {
    for (name, value) in (auth?["Authorizers"]?.entries ?? []).map({ ($0.key, $0.value) }) {
      guard let function = try RestAuthorizer(name, value, of: entry.key).permitted else { continue }
      addAuthorizerPermission(function, name, "arn:aws", of: entry)
    }
  }

  /// An API may call an authorizer's function.
  mutating func addAuthorizerPermission(
    _ function: Document, _ name: String, _ arn: String, of entry: Document.Entry
  ) {
    add(
      "\(entry.key)\(name)AuthorizerPermission", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunction", "FunctionName": function, "Principal": "apigateway.amazonaws.com",
        "SourceArn": [
          "Fn::Sub": .list([
            .text("\(arn):execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"),
            ["__ApiId__": Self.reference(entry.key)],
          ])
        ],
      ], Self.passed(entry))
  }

  private static func addResponses(
    _ responses: Document, to document: inout APIDocument, of api: String
  ) throws(TransformError) {
    try document.open()
    for response in responses.entries ?? [] {
      guard !response.value.isIntrinsic else {
        throw invalid(
          api,
          "Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field."
        )
      }
      guard let entries = response.value.entries else {
        throw invalid(
          api,
          "The rehearsal does not know GatewayResponses of \(response.key) that is no map; AWS refuses it.")
      }
      for entry in entries
      where !["ResponseParameters", "ResponseTemplates", "StatusCode"].contains(entry.key) {
        throw invalid(
          api, "Invalid property '\(entry.key)' in 'GatewayResponses' property '\(response.key)'.")
      }
    }
    for response in responses.entries ?? [] {
      let parameters = response.value["ResponseParameters"]?.ifTruthy ?? .map([])
      guard let kinds = parameters.entries else {
        throw invalid(
          api, "Property 'GatewayResponses.\(response.key).ResponseParameters' should be a map.")
      }
      for kind in kinds where !["Headers", "Paths", "QueryStrings"].contains(kind.key) {
        throw invalid(api, "Invalid gateway response parameter '\(kind.key)'")
      }
      let status = response.value["StatusCode"]?.ifTruthy
      guard status == nil || status?.text?.wholeMatch(of: /[0-9]{1,3}/) != nil else {
        throw invalid(api, "Property 'StatusCode' must be numeric")
      }
      var prefixed: Document = .map([])
      for (kind, prefix) in [("Headers", "header."), ("Paths", "path."), ("QueryStrings", "querystring.")] {
        guard let values = (parameters[kind] ?? .map([])).entries else {
          throw invalid(api, "Property 'ResponseParameters.\(kind)' should be a map.")
        }
        for entry in values { prefixed["gatewayresponse.\(prefix)\(entry.key)"] = entry.value }
      }
      var written: Document = [
        "responseParameters": prefixed,
        "responseTemplates": response.value["ResponseTemplates"]?.ifTruthy ?? .map([]),
      ]
      written["statusCode"] = status.map { .text($0.text ?? "") }
      document.root.change("x-amazon-apigateway-gateway-responses") { $0[response.key] = written }
    }
  }

  private static func addModels(
    _ models: Document, to document: inout APIDocument, of api: String
  ) throws(TransformError) {
    guard let entries = models.entries, entries.allSatisfy({ $0.value.entries != nil }) else {
      throw invalid(api, "Invalid value for 'Models' property")
    }
    try document.open()
    for entry in entries {
      guard entry.value["type"]?.isTruthy == true else {
        throw APIDocument.invalid("'Models' schema is missing 'type'.")
      }
      document.root.change("definitions") { $0[entry.key.lowercased()] = entry.value }
    }
  }

  /// Moves what OpenAPI 3 keeps elsewhere than Swagger.
  private static func modernize(_ document: inout APIDocument, _ version: Document?) throws(TransformError) {
    let root = document.root
    guard root["swagger"] == nil, APIDocument.isVersion3(version?.ifTruthy ?? root["openapi"]) else { return }
    for (old, new) in [("securityDefinitions", "securitySchemes"), ("definitions", "schemas")] {
      guard let moved = document.root[old]?.ifTruthy else { continue }
      document.root.change("components") { $0[new] = moved }
    }
    document.settle()
    for old in ["securityDefinitions", "definitions"] where document.root[old]?.isTruthy == true {
      document.root.remove(old)
    }
    for path in document.paths {
      guard document.root["paths"]?[path]?.entries != nil else {
        throw APIDocument.invalid("Value of '\(path)' path must be a dictionary according to Swagger spec.")
      }
      // Paths under a condition are left as they are.
      guard document.root["paths"]?[path]?["options"]?.isTruthy == true else { continue }
      document.root.change("paths") { paths in
        paths.change(path) { item in
          item.change("options") { options in
            options.remove("produces")
            options.remove("consumes")
            guard let headers = options["responses"]?["200"]?["headers"]?.entries, !headers.isEmpty else {
              return
            }
            options.change("responses") { responses in
              responses.change("200") { response in
                response["headers"] = .map(
                  headers.map { Document.Entry(key: $0.key, value: ["schema": $0.value]) })
              }
            }
          }
        }
      }
    }
  }
}

extension APIDocument {
  /// Whether the address that API Gateway gives an API answers.
  mutating func disableEndpoint(_ value: Document, inServers: Bool) {
    let key = "x-amazon-apigateway-endpoint-configuration"
    func disable(_ document: inout Document) {
      document.change(key) { $0["disableExecuteApiEndpoint"] = value }
    }
    guard inServers else { return disable(&root) }
    var servers = root["servers"]?.list ?? [.map([])]
    for index in servers.indices { disable(&servers[index]) }
    root["servers"] = .list(servers)
  }
}

extension Document {
  /// With slashes where a media type has `~1`.
  fileprivate var withSlashes: Document {
    switch self {
    case .text(let text): .text(text.replacing("~1", with: "/"))
    case .plain, .null: self
    case .list(let items): .list(items.map(\.withSlashes))
    case .map(let entries):
      .map(entries.map { Entry(key: $0.key.replacing("~1", with: "/"), value: $0.value.withSlashes) })
    }
  }
}
