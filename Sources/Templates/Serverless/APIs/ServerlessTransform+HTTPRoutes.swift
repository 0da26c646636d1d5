internal import Documents

/// Routes that events of functions add to HTTP APIs.
extension ServerlessTransform {
  mutating func expandHTTPRoute(_ source: EventSource) throws(TransformError) {
    let given = source.given
    let (path, method) = (given["Path"]?.text ?? "", given["Method"]?.text?.lowercased() ?? "")
    let api = given["ApiId"].map { $0["Ref"] ?? $0 }?.text ?? ""
    let root = apis[api]?.document?.root ?? self.source[api]?["Properties"]?["DefinitionBody"]
    var document: APIDocument?
    if let root = root?.ifTruthy {
      guard APIDocument.isOpenAPI(root) else {
        throw Self.invalid(
          api,
          "Structure of the SAM template is invalid. Invalid OpenApi document. Invalid values or missing keys for "
            + "'openapi' or 'paths' in 'DefinitionBody'.")
      }
      document = APIDocument(root: root)
    }
    addHTTPPermission(source, document, given["ApiId"] ?? .null, path, method)
    guard var document, apis[api]?.isREST == false else { return }
    let isThere = document.hasIntegration(path, method)
    guard !isThere || apis[api]?.isManaged != true else {
      throw source.invalid("API method '\(method)' defined multiple times for path '\(path)'.")
    }
    if !isThere {
      let isDefault = path == "$default" && ["any", APIDocument.anyMethod].contains(method)
      try document.addIntegration(
        path, method,
        [
          "type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": "2.0",
          "uri": Self.uri(source, "arn:${AWS::Partition}"),
        ], more: isDefault ? [Document.Entry(key: "isDefaultRoute", value: .plain("true"))] : [],
        condition: source.target.condition)
    }
    if let auth = given["Auth"]?.ifTruthy { try addHTTPAuth(auth, source, api, path, method, to: &document) }
    if let timeout = given["TimeoutInMillis"]?.ifTruthy { try document.setTimeout(timeout, path, method) }
    try document.addPathParameters(path, method)
    if let version = given["PayloadFormatVersion"]?.ifTruthy {
      try document.setPayloadVersion(version, path, method)
    }
    apis[api]?.document = document
  }

  private mutating func addHTTPPermission(
    _ source: EventSource, _ document: APIDocument?, _ api: Document, _ path: String, _ method: String
  ) {
    var place = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if place == "$default" {
      place = ""
    } else if document?.isDefaultRoute(of: source.target.logicalID) == true {
      // Its permission is for every path.
      return
    }
    let isDefault = method == "any" && place == "/$default"
    addPermission(
      source, "apigateway.amazonaws.com",
      [
        "SourceArn": isDefault
          ? Self.methodARN("arn:${AWS::Partition}", api, "$default", "", separator: "")
          : Self.methodARN(
            "arn:${AWS::Partition}", api, Self.withStars(place, greedy: false),
            ["any", APIDocument.anyMethod].contains(method) ? "*" : method.uppercased())
      ])
  }

  private func addHTTPAuth(
    _ auth: Document, _ source: EventSource, _ api: String, _ path: String, _ method: String,
    to document: inout APIDocument
  ) throws(TransformError) {
    let apiAuth = apis[api]?.given["Auth"] ?? .map([])
    guard apiAuth.entries != nil else { throw Self.invalid(api, "Property 'Auth' should be a map.") }
    let place = "API method [\(method)] for path [\(path)]"
    guard let wanted = auth["Authorizer"]?.ifTruthy ?? apiAuth["DefaultAuthorizer"]?.ifTruthy else {
      throw source.invalid(
        "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi."
      )
    }
    let authorizers = apiAuth.isTruthy ? apiAuth["Authorizers"] : .map([])
    if wanted == "NONE" {
      guard apiAuth["DefaultAuthorizer"]?.isTruthy == true else {
        throw source.invalid(
          "Unable to set Authorizer on \(place) because 'NONE' is only a valid value when a DefaultAuthorizer on the "
            + "API is specified.")
      }
    } else if wanted != "AWS_IAM" || apiAuth["EnableIamAuthorizer"]?.isTruth != true {
      guard let name = wanted.text else {
        throw source.invalid(
          "The rehearsal does not know functions in Authorizer of an event; AWS refuses them.")
      }
      guard authorizers?.entries != nil else {
        throw source.invalid(
          "Unable to set Authorizer [\(name)] on \(place). The method authorizer must be a string with a "
            + "corresponding dict entry in the api authorizer.")
      }
      try Self.checkAuthorizer(.text(name), authorizers?.ifTruthy, place, source)
    }
    let scopes = auth["AuthorizationScopes"]?.ifTruthy
    guard scopes == nil || scopes?.list != nil else {
      throw source.invalid(
        "Unable to set Authorizer on \(place) because 'AuthorizationScopes' must be a list of strings.")
    }
    let name = wanted.text ?? ""
    let own = authorizers?[name]
    try document.setAuthorizer(
      name, path, method,
      scopes: ["NONE", "AWS_IAM"].contains(name) ? nil : scopes ?? own?["AuthorizationScopes"]?.ifTruthy,
      definesIAM: false)
  }
}
