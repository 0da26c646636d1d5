internal import Documents

/// `AWS::Serverless::WebSocketApi`: the API, a route, an integration and a permission for each function that it calls,
/// its stage, and what decides who may connect.
extension ServerlessTransform {
  private static let createdBySAM = "websocketapi:createdBy"
  private static let connect = "$connect"

  mutating func expandWebSocketAPI(_ entry: Document.Entry) throws(TransformError) {
    let id = entry.key
    var given = try properties(entry, "WebSocketApi")
    try ServerlessProperties.check(given, "WebSocketApi", of: id)
    for name in ["Auth", "Domain", "Routes"] { given[name] = given[name].map(resolved) }
    // SAM hands none of its attributes on but this one.
    let entry = Document.Entry(
      key: id, value: .map((entry.value.entries ?? []).filter { $0.key == "DependsOn" }))
    let start = resources.count
    let routes = given["Routes"]?.entries ?? []
    try Self.checkWebSocketAPI(given, routes, of: id)
    var tags = given["Tags"]?.ifTruthy ?? .map([])
    tags[Self.createdBySAM] = "SAM"
    var api: Document = ["Name": .text(id), "ProtocolType": "WEBSOCKET", "Tags": tags]
    for name in [
      "Name", "ApiKeySelectionExpression", "Description", "DisableExecuteApiEndpoint",
      "DisableSchemaValidation", "IpAddressType", "RouteSelectionExpression",
    ] {
      if let value = given[name] { api[name] = value }
    }
    add(id, "AWS::ApiGatewayV2::Api", api, Self.own(entry))
    try addDomain(given["Domain"], of: entry, isREST: false, createdBy: Self.createdBySAM)
    let stage = try addWebSocketStage(given, of: entry)
    var made: [Document] = []
    for route in routes {
      made.append(.text(try addWebSocketRoute(route, given, of: entry)))
    }
    if given["RouteSettings"]?.isTruthy == true {
      change(stage) { $0["DependsOn"] = .list(made) }
    }
    if let auth = given["Auth"]?.ifTruthy, auth["AuthType"] == "CUSTOM" {
      addConnectAuthorizer(auth, of: entry)
    }
    guard given["Tags"]?.isTruthy == true, given["PropagateTags"]?.isTruthy == true else { return }
    setTags(tags, of: ["AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName"], since: start)
  }

  private static func checkWebSocketAPI(
    _ given: Document, _ routes: [Document.Entry], of id: String
  ) throws(TransformError) {
    guard !routes.isEmpty else { throw invalid(id, "WebSocket API must have at least one route.") }
    if let type = given["IpAddressType"], !type.isIntrinsic, type != "ipv4", type != "dualstack" {
      throw invalid(id, "IpAddressType must be 'ipv4' or 'dualstack'.")
    }
    guard given["Domain"]?["MutualTlsAuthentication"]?.isTruthy != true else {
      throw invalid(id, "Mutual TLS domain name association is not supported for Websocket APIs.")
    }
    guard given["Auth"]?.isTruthy != true || given["Auth"]?.entries != nil else {
      throw invalid(id, "The rehearsal does not know an Auth that is no map; SAM breaks off at it.")
    }
    guard given["Auth"]?.isTruthy != true || routes.contains(where: { $0.key == connect }) else {
      throw invalid(id, "Authorization is only available if there is a $connect route.")
    }
  }

  /// Returns the stage's logical id.
  private mutating func addWebSocketStage(
    _ given: Document, of entry: Document.Entry
  ) throws(TransformError) -> String {
    let name = given["StageName"] ?? "default"
    guard name != "$default" else {
      throw Self.invalid(entry.key, "Stages cannot be named $default for WebSocket APIs.")
    }
    let id = try Self.alphanumeric(entry.key + (name == "default" ? "Default" : name.text ?? "") + "Stage")
    var stage: Document = [
      "ApiId": Self.reference(entry.key), "StageName": name, "AutoDeploy": .plain("true"),
      "Tags": [Self.createdBySAM: "SAM"],
    ]
    for name in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"] {
      stage[name] = given[name]
    }
    add(id, "AWS::ApiGatewayV2::Stage", stage)
    referable["\(entry.key).Stage"] = id
    return id
  }

  // MARK: Routes

  /// Adds a route with the function that it calls; returns its logical id.
  private mutating func addWebSocketRoute(
    _ given: Document.Entry, _ api: Document, of entry: Document.Entry
  ) throws(TransformError) -> String {
    let (key, settings) = (given.key, given.value)
    let prefix = try entry.key + Self.label(ofRoute: key, of: entry.key)
    guard settings.entries != nil else {
      throw Self.invalid(
        entry.key, "The rehearsal does not know a route that is no map; SAM breaks off at '\(key)'.")
    }
    let id = try Self.alphanumeric(prefix + "Route")
    var route: Document = ["RouteKey": .text(key), "ApiId": Self.reference(entry.key)]
    for name in [
      "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels",
      "RouteResponseSelectionExpression",
    ] { route[name] = settings[name] }
    if let parameters = settings["RequestParameters"]?.ifTruthy {
      guard key == Self.connect else {
        throw Self.invalid(
          entry.key, "Request parameters are only supported for the $connect route in WebSocket APIs.")
      }
      route["RequestParameters"] = parameters
    }
    route["Target"] = [
      "Fn::Join": .list(["/", .list(["integrations", Self.reference(prefix + "Integration")])])
    ]
    if let auth = api["Auth"]?.ifTruthy {
      let type = try Self.authorizationType(auth, of: entry.key)
      if key == Self.connect {
        route["AuthorizationType"] = .text(type)
        if type == "CUSTOM" { route["AuthorizerId"] = Self.reference(Self.authorizerID(entry.key)) }
      }
    }
    guard let function = settings["FunctionArn"] else {
      throw Self.invalid(entry.key, "Route must have associated function.")
    }
    add(id, "AWS::ApiGatewayV2::Route", route)
    var integration: Document = [
      "ApiId": Self.reference(entry.key), "IntegrationType": "AWS_PROXY",
      "IntegrationUri": Self.invocation("FunctionArn", function),
    ]
    integration["TimeoutInMillis"] = settings["IntegrationTimeout"]
    add(prefix + "Integration", "AWS::ApiGatewayV2::Integration", integration)
    add(
      prefix + "Permission", "AWS::Lambda::Permission",
      [
        "Action": "lambda:InvokeFunction", "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": Self.calls(of: entry.key, api["StageName"] ?? "default", route: key),
      ])
    return id
  }

  /// The part of logical ids that a route's key becomes: `sendMessage` is `Sendmessage`, `$connect` is `Connect`.
  private static func label(ofRoute key: String, of api: String) throws(TransformError) -> String {
    let isSpecial = [connect, "$disconnect", "$default"].contains(key)
    let name = isSpecial ? key.dropFirst() : key[...]
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
      throw invalid(
        api,
        "Route key '\(key)' must be alphanumeric. Only $connect, $disconnect, and $default special routes are supported."
      )
    }
    return name.prefix(1).uppercased() + name.dropFirst().lowercased()
  }

  private static func alphanumeric(_ logicalID: String) throws(TransformError) -> String {
    guard logicalID.wholeMatch(of: /[A-Za-z0-9]+/) != nil else {
      throw invalid(logicalID, "Logical ids must be alphanumeric.")
    }
    return logicalID
  }

  /// What API Gateway calls a function by.
  private static func invocation(_ name: String, _ function: Document) -> Document {
    [
      "Fn::Sub": .list([
        .text(
          "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${\(name)}/invocations"
        ),
        [name: function],
      ])
    ]
  }

  /// The ARN of a stage's calls by a route.
  private static func calls(of api: String, _ stage: Document, route: String) -> Document {
    let start = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${\(api).ApiId}/"
    if let name = stage.text { return ["Fn::Sub": .text("\(start)\(name)/\(route)")] }
    return ["Fn::Sub": .list([.text("\(start)${__StageName__}/\(route)"), ["__StageName__": stage]])]
  }

  // MARK: Who may connect

  private static func authorizerID(_ api: String) -> String { api + "ConnectAuthorizer" }

  private static func authorizationType(_ auth: Document, of api: String) throws(TransformError) -> String {
    guard let given = auth["AuthType"]?.ifTruthy else {
      throw invalid(api, "AuthType must be specified for additional auth configurations.")
    }
    guard let type = given.text else {
      throw invalid(api, "The rehearsal does not know an AuthType that is no text; AWS refuses it.")
    }
    guard ["AWS_IAM", "CUSTOM", "NONE"].contains(type) else {
      throw invalid(api, "AuthType '\(type)' is not one of AWS_IAM, CUSTOM or NONE.")
    }
    if type == "CUSTOM" {
      guard auth["AuthArn"]?.isTruthy == true else {
        throw invalid(api, "AuthArn must be specified if AuthType is CUSTOM.")
      }
    } else if auth.entries?.count != 1 {
      throw invalid(api, "No additional configurations supported for AuthType \(type).")
    }
    return type
  }

  /// A function that is asked who may connect, by a role or by its own permission.
  private mutating func addConnectAuthorizer(_ auth: Document, of entry: Document.Entry) {
    let id = Self.authorizerID(entry.key)
    let function = auth["AuthArn"] ?? .null
    var authorizer: Document = [
      "ApiId": Self.reference(entry.key), "AuthorizerType": "REQUEST",
      "AuthorizerUri": Self.invocation("AuthArn", function), "Name": auth["Name"]?.ifTruthy ?? .text(id),
    ]
    authorizer["AuthorizerCredentialsArn"] = auth["InvokeRole"]
    authorizer["IdentitySource"] = auth["IdentitySource"]
    add(id, "AWS::ApiGatewayV2::Authorizer", authorizer)
    guard auth["InvokeRole"]?.isTruthy != true else { return }
    addAuthorizerPermission(function, "", "arn:${AWS::Partition}", of: entry)
  }
}
