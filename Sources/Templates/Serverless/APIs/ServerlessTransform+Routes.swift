internal import Documents

/// Routes that functions' events add to APIs: who may call the function, and what the API's document says of it.
extension ServerlessTransform {
  // MARK: REST APIs

  mutating func expandRoute(_ source: EventSource) throws(TransformError) {
    let route = try route(source)
    let api = route.api
    addPermission(
      source, "apigateway.amazonaws.com",
      [
        "SourceArn": Self.methodARN(
          "arn:aws", source.given["RestApiId"] ?? .null,
          Self.withStars(route.path, greedy: true),
          route.method == "any" ? "*" : route.method.uppercased())
      ], suffix: route.stage)
    guard apis[api]?.isREST == true else { return }
    if apis[api]?.isManaged == true || apis[api]?.given["MergeDefinitions"]?.isTruthy == true {
      try addLambdaRoute(source, route)
    }
    guard let auth = source.given["Auth"]?.ifTruthy, auth["OverrideApiAuth"]?.isTruthy == true,
      var document = apis[api]?.document
    else { return }
    guard ["Authorizer", "ApiKeyRequired", "ResourcePolicy"].contains(where: { auth[$0]?.isTruthy == true })
    else {
      throw source.invalid(
        "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property."
      )
    }
    try document.open()
    try addAuth(auth, source, route, to: &document)
    document.close()
    apis[api]?.document = document
  }

  /// A route of an event, of a function or a state machine.
  struct Route {
    let api: String
    let path: String
    /// In small letters.
    let method: String
    /// As permissions and policies name the API's stage.
    let stage: String
  }

  /// An event's properties with those that SAM fills in: the API that no resource is, and the default route.
  static func withRoute(_ given: Document, isREST: Bool) -> Document {
    guard given.entries != nil, !isREST || given.isTruthy else { return given }
    var given = given
    let id = isREST ? "RestApiId" : "ApiId"
    if given[id] == nil { given[id] = reference(isREST ? implicitAPI : implicitHTTPAPI) }
    if !isREST, given["Path"]?.isTruthy != true, given["Method"]?.isTruthy != true {
      given["Path"] = "$default"
      given["Method"] = .text(APIDocument.anyMethod)
    }
    return given
  }

  func route(_ source: EventSource) throws(TransformError) -> Route {
    let given = source.given
    let id = given["RestApiId"].map { $0["Ref"] ?? $0 }?.text ?? ""
    let properties = apis[id]?.entry.value["Properties"] ?? self.source[id]?["Properties"]
    let stage = apis[id]?.given["StageName"] ?? properties?["StageName"]
    guard stage != "" else { throw Self.invalid(id, "StageName cannot be empty.") }
    return Route(
      api: id, path: given["Path"]?.text ?? "", method: given["Method"]?.text?.lowercased() ?? "",
      stage: stage?.text ?? "Stage")
  }

  private mutating func addLambdaRoute(_ source: EventSource, _ route: Route) throws(TransformError) {
    guard let api = apis[route.api], let present = api.document else { return }
    let isMerged = api.given["MergeDefinitions"]?.isTruthy == true
    var document = isMerged ? APIDocument.swagger : present
    try document.open()
    guard !document.hasIntegration(route.path, route.method) else {
      throw source.invalid(
        "API method \"\(route.method)\" defined multiple times for path \"\(route.path)\".")
    }
    let auth = source.given["Auth"]?.ifTruthy
    guard auth == nil || auth?.entries != nil else {
      throw source.invalid("Property 'Auth' should be a map.")
    }
    let apiAuth = api.given["Auth"]?.ifTruthy
    guard apiAuth == nil || apiAuth?.entries != nil else {
      throw Self.invalid(route.api, "Property 'Auth' should be a map.")
    }
    let isStreamed = source.given["ResponseTransferMode"] == "RESPONSE_STREAM"
    var integration: Document = [
      "type": "aws_proxy", "httpMethod": "POST", "uri": Self.uri(source, "arn:aws", isStreamed: isStreamed),
    ]
    if isStreamed { integration["responseTransferMode"] = "STREAM" }
    if auth?["Authorizer"] == "AWS_IAM" || auth == nil && apiAuth?["DefaultAuthorizer"] == "AWS_IAM" {
      integration["credentials"] = Self.credentials(auth, apiAuth)
    }
    try document.addIntegration(
      route.path, route.method, integration, condition: source.target.condition)
    if let auth { try addAuth(auth, source, route, to: &document) }
    if let timeout = source.given["TimeoutInMillis"]?.ifTruthy {
      try document.setTimeout(timeout, route.path, route.method)
    }
    try addModel(source, route, to: &document)
    try Self.addParameters(source, route, to: &document)
    document.close()
    apis[route.api]?.document = isMerged ? try Self.merging(document, route, into: present) : document
  }

  /// A route that starts a state machine.
  mutating func expandMachineRoute(_ source: EventSource, _ role: Document) throws(TransformError) {
    let route = try route(source)
    guard let api = apis[route.api], api.isREST, api.isManaged, var document = api.document else { return }
    try document.open()
    guard !document.hasIntegration(route.path, route.method) else {
      throw source.invalid(
        "API method \"\(route.method)\" defined multiple times for path \"\(route.path)\".")
    }
    let isUnescaped = source.given["UnescapeMappingTemplate"]?.isTruthy == true
    let input = "$util.escapeJavaScript($input.json('$'))" + (isUnescaped ? #".replaceAll("\\'","'")"# : "")
    try document.addIntegration(
      route.path, route.method,
      [
        "type": "aws", "httpMethod": "POST",
        "uri": [
          "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
        ], "responses": ["200": ["statusCode": "200"], "400": ["statusCode": "400"]], "credentials": role,
        "requestTemplates": [
          "application/json": [
            "Fn::Sub": .text(
              "{\"input\": \"\(input)\", \"stateMachineArn\": \"${\(source.target.alias ?? source.target.logicalID)}\"}"
            )
          ]
        ],
      ], responses: ["200": ["description": "OK"], "400": ["description": "Bad Request"]],
      condition: source.target.condition)
    if let auth = source.given["Auth"]?.ifTruthy { try addAuth(auth, source, route, to: &document) }
    document.close()
    apis[route.api]?.document = document
  }

  /// Whose permissions API Gateway calls the function with.
  private static func credentials(_ auth: Document?, _ apiAuth: Document?) -> Document? {
    func role(_ auth: Document?) -> Document? {
      auth?["InvokeRole"].map { $0.isTruthy ? $0 : "NONE" }
    }
    let role = role(auth) ?? role(apiAuth) ?? "CALLER_CREDENTIALS"
    if role == "NONE" { return nil }
    return role == "CALLER_CREDENTIALS" ? "arn:aws:iam::*:user/*" : role
  }

  /// Where API Gateway calls a function.
  static func uri(_ source: EventSource, _ arn: String, isStreamed: Bool = false) -> Document {
    let target = source.target.alias ?? "\(source.target.logicalID).Arn"
    let (version, path) =
      isStreamed ? ("2021-11-15", "response-streaming-invocations") : ("2015-03-31", "invocations")
    return [
      "Fn::Sub": .text(
        "\(arn):apigateway:${AWS::Region}:lambda:path/\(version)/functions/${\(target)}/\(path)")
    ]
  }

  /// `Auth` of an event: its method's authorizer, key and policy.
  func addAuth(
    _ auth: Document, _ source: EventSource, _ route: Route, to document: inout APIDocument
  ) throws(TransformError) {
    let apiAuth = apis[route.api]?.given["Auth"].map(resolved)
    let authorizers = apiAuth?["Authorizers"]?.ifTruthy
    let place = "API method [\(route.method)] for path [\(route.path)]"
    let wanted = auth["Authorizer"]?.ifTruthy
    if let wanted {
      guard authorizers == nil || authorizers?.entries != nil else {
        throw Self.invalid(route.api, "Property 'Auth.Authorizers' should be a map.")
      }
      if wanted == "NONE" {
        guard apiAuth?["DefaultAuthorizer"]?.isTruthy == true else {
          throw source.invalid(
            "Unable to set Authorizer on \(place) because 'NONE' is only a valid value when a DefaultAuthorizer on the "
              + "API is specified.")
        }
      } else if wanted != "AWS_IAM" {
        try Self.checkAuthorizer(wanted, authorizers, place, source)
      }
    }
    if let scopes = auth["AuthorizationScopes"]?.ifTruthy {
      guard scopes.list != nil else {
        throw source.invalid("Property 'Auth.AuthorizationScopes' should be a list.")
      }
      guard wanted != nil else {
        throw source.invalid("AuthorizationScopes works only when Authorizer is set")
      }
    }
    let key = auth["ApiKeyRequired"]
    guard key?.isTruthy ?? true || apiAuth?["ApiKeyRequired"]?.isTruthy == true else {
      throw source.invalid(
        "Unable to set ApiKeyRequired [False] on \(place) because the related API does not specify any ApiKeyRequired."
      )
    }
    if let name = wanted?.text {
      let own = apis[route.api]?.given["Auth"]?["Authorizers"]?[name]
      let scopes =
        name == "NONE" ? nil : own.flatMap { auth["AuthorizationScopes"] ?? $0["AuthorizationScopes"] }
      try document.setAuthorizer(name, route.path, route.method, scopes: scopes, definesIAM: true)
    }
    if let key { try document.setKey(required: key.isTruthy, route.path, route.method) }
    if let policy = auth["ResourcePolicy"]?.ifTruthy {
      guard policy.entries != nil else {
        throw Self.invalid(source.name, "Property 'Auth.ResourcePolicy' should be a map.")
      }
      // SAM forgets the stage of a state machine's routes.
      let stage: Document = source.target.isMachine ? .null : .text(route.stage)
      try document.addPolicy(policy, route.path, stage: stage)
      if let statements = policy["CustomStatements"]?.ifTruthy { document.addPolicyStatements(statements) }
    }
  }

  /// - Throws: for an authorizer that the API does not have.
  static func checkAuthorizer(
    _ wanted: Document, _ authorizers: Document?, _ place: String, _ source: EventSource
  ) throws(TransformError) {
    guard let name = wanted.text else {
      throw source.invalid(
        "The rehearsal does not know functions in Authorizer of an event; AWS refuses them.")
    }
    guard let authorizers else {
      throw source.invalid(
        "Unable to set Authorizer [\(name)] on \(place) because the related API does not define any Authorizers."
      )
    }
    guard authorizers[name]?.isTruthy == true else {
      throw source.invalid(
        "Unable to set Authorizer [\(name)] on \(place) because it wasn't defined in the API's Authorizers.")
    }
  }

  /// `RequestModel`: what a call's body must be.
  private func addModel(
    _ source: EventSource, _ route: Route, to document: inout APIDocument
  ) throws(TransformError) {
    guard let given = source.given["RequestModel"]?.ifTruthy else { return }
    guard given.entries != nil else { throw source.invalid("Property 'RequestModel' should be a map.") }
    guard let wanted = given["Model"]?.ifTruthy else { return }
    let (models, name) = (apis[route.api]?.given["Models"]?.ifTruthy, wanted.text)
    func unable(_ why: String) -> TransformError {
      source.invalid(
        "Unable to set RequestModel [\(name ?? "")] on API method [\(route.method)] for path [\(route.path)] because "
          + why)
    }
    guard let models else { throw unable("the related API does not define any Models.") }
    guard models.entries != nil else { throw unable("the related API Models defined is of invalid type.") }
    guard let name else {
      throw source.invalid("The rehearsal does not know functions in RequestModel.Model; AWS refuses them.")
    }
    guard models[name]?.isTruthy == true else { throw unable("it wasn't defined in the API's Models.") }
    try document.setModel(name.lowercased(), required: given["Required"], route.path, route.method)
    let (body, parameters) = (given["ValidateBody"], given["ValidateParameters"])
    guard body != nil || parameters != nil else { return }
    guard body?.isTruthValue ?? true, parameters?.isTruthValue ?? true else {
      throw source.invalid(
        "Unable to set Validator to RequestModel [\(name)] on API method [\(route.method)] for path [\(route.path)] "
          + "ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported."
      )
    }
    try document.setValidator(
      body: body?.isTruth == true, parameters: parameters?.isTruth == true, route.path, route.method)
  }

  /// `RequestParameters`: what a call must tell, and what its answer is kept by.
  private static func addParameters(
    _ source: EventSource, _ route: Route, to document: inout APIDocument
  ) throws(TransformError) {
    guard let given = source.given["RequestParameters"]?.ifTruthy else { return }
    var parameters: [APIDocument.Parameter] = []
    for one in given.list ?? [] {
      let (name, settings) = one.entries?.first.map { ($0.key, $0.value) } ?? (one.text ?? "", .map([]))
      guard one.entries != nil || one.text != nil else {
        throw source.invalid(
          "Invalid value for 'RequestParameters' property. Property must be either a string or an object")
      }
      guard let match = name.prefixMatch(of: /method\.request\.(querystring|path|header)\./) else {
        throw source.invalid(
          "Invalid value for 'RequestParameters' property. Keys must be in the format "
            + "'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'."
        )
      }
      guard let entries = settings.entries, entries.allSatisfy({ ["Required", "Caching"].contains($0.key) })
      else {
        throw source.invalid(
          "Invalid value for 'RequestParameters' property. Values must be an object, e.g { Required: true, Caching: "
            + "false }")
      }
      parameters.append(
        APIDocument.Parameter(
          name: name, place: match.1 == "querystring" ? "query" : String(match.1),
          plainName: String(name[match.range.upperBound...]),
          isRequired: settings["Required"] ?? .plain("false"), isCached: settings["Caching"]?.isTruthy == true
        ))
    }
    try document.add(parameters, route.path, route.method)
  }

  /// A template's own document with a route as SAM makes it, which wins.
  private static func merging(
    _ made: APIDocument, _ route: Route, into present: APIDocument
  ) throws(TransformError) -> APIDocument {
    let item = present.root["paths"]?[route.path]
    guard item?.isIntrinsic != true else {
      throw APIDocument.invalid(
        "The rehearsal does not know MergeDefinitions of a path under a condition; AWS does.")
    }
    guard (item?[route.method] ?? .map([])).entries != nil else {
      throw invalid(
        route.api, "Property 'DefinitionBody.paths.\(route.path).\(route.method)' should be a map.")
    }
    var merged = present
    merged.merge(route.path, route.method, from: made)
    return merged
  }

  // MARK: What both share

  /// A path with stars for its parameters, without a slash at its end.
  ///
  /// - Parameter greedy: whether each may take all that follows, as `{name+}`, rather than `{proxy+}` alone.
  static func withStars(_ path: String, greedy: Bool) -> String {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return greedy
      ? path.replacing(/\{[a-zA-Z0-9._\-]+\+?\}/, with: "*")
      : path.replacing(/\{(?:[a-zA-Z0-9._\-]+|proxy\+)\}/, with: "*")
  }

  /// What an API may call a function with: one of its methods, at any stage.
  static func methodARN(
    _ arn: String, _ api: Document, _ path: String, _ method: String, separator: String = "/"
  ) -> Document {
    [
      "Fn::Sub": .list([
        .text(
          "\(arn):execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}\(separator)\(method)\(path)"
        ), ["__ApiId__": api, "__Stage__": "*"],
      ])
    ]
  }
}
