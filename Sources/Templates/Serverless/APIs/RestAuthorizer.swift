internal import Documents

/// An authorizer of `AWS::Serverless::Api`: a user pool, or a function.
struct RestAuthorizer {
  private let name: String
  private let api: String
  private let given: Document

  /// - Throws: for settings that SAM refuses.
  init(_ name: String, _ given: Document, of api: String) throws(TransformError) {
    (self.name, self.given, self.api) = (name, given, api)
    guard given.entries != nil else { throw expected("Auth.Authorizers.\(name)", "map") }
    let payload = given["FunctionPayloadType"]
    guard payload == nil || payload == "TOKEN" || payload == "REQUEST" else {
      throw ServerlessTransform.invalid(
        api, "\(name) Authorizer has invalid 'FunctionPayloadType': \(payload?.text ?? "").")
    }
    let identity = given["Identity"]?.ifTruthy
    if payload == "REQUEST", try !hasSource(identity) {
      throw ServerlessTransform.invalid(
        api,
        "\(name) Authorizer must specify Identity with at least one of Headers, QueryStrings, StageVariables, or "
          + "Context.")
    }
    if let scopes = given["AuthorizationScopes"], scopes.list == nil {
      throw expected("Authorizers.\(name).AuthorizationScopes", "list")
    }
    if let isOff = given["DisableFunctionDefaultPermissions"], !isOff.isTruthValue {
      throw expected("Authorizers.\(name).DisableFunctionDefaultPermissions", "boolean")
    }
    guard identity?.entries != nil || identity == nil else {
      throw ServerlessTransform.invalid(
        api,
        "Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, "
          + "LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).")
    }
  }

  private func expected(_ path: String, _ kind: String) -> TransformError {
    ServerlessTransform.invalid(api, "Property '\(path)' should be a \(kind).")
  }

  private func hasSource(_ identity: Document?) throws(TransformError) -> Bool {
    guard let identity else { return false }
    guard identity.entries != nil else { throw expected("Authorizer.\(name).Identity", "map") }
    let hasOne = ["Headers", "QueryStrings", "StageVariables", "Context"].contains {
      identity[$0]?.isTruthy == true
    }
    // Nothing is kept, so nothing need tell callers apart.
    if let seconds = identity["ReauthorizeEvery"]?.text.flatMap({ Int($0) }), seconds <= 0 { return true }
    return hasOne
  }

  /// The function whose permission to be called is made beside it.
  var permitted: Document? {
    given["DisableFunctionDefaultPermissions"]?.isTruth == true ? nil : given["FunctionArn"]?.ifTruthy
  }

  func authorizer() throws(TransformError) -> APIDocument.Authorizer {
    APIDocument.Authorizer(
      name: name, definition: try definition(), scopes: given["AuthorizationScopes"] ?? .list([]))
  }

  private func definition() throws(TransformError) -> Document {
    let identity = given["Identity"]?.ifTruthy
    let isPool = given["UserPoolArn"]?.isTruthy == true
    let isRequest = given["FunctionPayloadType"] == "REQUEST"
    var authorizer: Document
    if isPool {
      let pools = given["UserPoolArn"] ?? .null
      authorizer = ["type": "cognito_user_pools", "providerARNs": pools.list == nil ? .list([pools]) : pools]
    } else {
      authorizer = [
        "type": isRequest ? "request" : "token",
        "authorizerUri": Self.uri(of: given["FunctionArn"] ?? .null),
      ]
      authorizer["authorizerResultTtlInSeconds"] = identity?["ReauthorizeEvery"]
      if let role = given["FunctionInvokeRole"]?.ifTruthy, role != "NONE" {
        authorizer["authorizerCredentials"] = role
      }
      if isRequest, let source = try identitySource(identity) { authorizer["identitySource"] = source }
    }
    if isPool || !isRequest {
      authorizer["identityValidationExpression"] = identity?["ValidationExpression"]?.ifTruthy
    }
    return [
      "type": "apiKey",
      "name": isRequest && !isPool ? "Unused" : identity?["Header"]?.ifTruthy ?? "Authorization",
      "in": "header", "x-amazon-apigateway-authtype": isPool ? "cognito_user_pools" : "custom",
      "x-amazon-apigateway-authorizer": authorizer,
    ]
  }

  private func identitySource(_ identity: Document?) throws(TransformError) -> Document? {
    var parts: [String] = []
    for (property, prefix) in [
      ("Headers", "method.request.header."), ("QueryStrings", "method.request.querystring."),
      ("StageVariables", "stageVariables."), ("Context", "context."),
    ] {
      guard let values = identity?[property]?.ifTruthy else { continue }
      let path = "Auth.Authorizers.\(name).Identity.\(property)"
      guard let list = values.list else { throw expected(path, "list") }
      for (index, value) in list.enumerated() {
        guard case .text(let text) = value else { throw expected("\(path)[\(index)]", "string") }
        parts.append(prefix + text)
      }
    }
    return parts.isEmpty ? nil : .text(parts.joined(separator: ", "))
  }

  /// Where API Gateway calls an authorizer's function.
  static func uri(of function: Document) -> Document {
    [
      "Fn::Sub": .list([
        .text(
          "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations"),
        ["__FunctionArn__": function],
      ])
    ]
  }
}
