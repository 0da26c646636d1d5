internal import Documents

/// An authorizer of `AWS::Serverless::HttpApi`: an issuer of JSON web tokens, or a function.
struct HTTPAuthorizer {
  private let name: String
  private let api: String
  private let given: Document

  private static let webToken: Set<String> = ["AuthorizationScopes", "JwtConfiguration", "IdentitySource"]
  private static let both: [(name: String, kind: String)] = [
    ("AuthorizationScopes", "OAuth2 Authorizer"), ("JwtConfiguration", "OAuth2 Authorizer"),
    (
      "IdentitySource", "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead"
    ), ("FunctionArn", "Lambda Authorizer"), ("FunctionInvokeRole", "Lambda Authorizer"),
    ("Identity", "Lambda Authorizer"), ("AuthorizerPayloadFormatVersion", "Lambda Authorizer"),
    ("EnableSimpleResponses", "Lambda Authorizer"), ("EnableFunctionDefaultPermissions", "Lambda Authorizer"),
  ]

  /// - Throws: for settings that SAM refuses.
  init(_ name: String, _ given: Document, of api: String) throws(TransformError) {
    (self.name, self.given, self.api) = (name, given, api)
    guard given.entries != nil else { throw invalid("Property 'Auth.Authorizers.\(name)' should be a map.") }
    guard given["OpenIdConnectUrl"] == nil else {
      throw invalid(
        "'OpenIdConnectUrl' is no longer a supported property for authorizer '\(name)'. Please refer to the AWS SAM "
          + "documentation.")
    }
    if let configuration = given["JwtConfiguration"]?.ifTruthy, configuration.entries == nil {
      throw invalid("Property 'JwtConfiguration' should be a map.")
    }
    if let scopes = given["AuthorizationScopes"], scopes.list == nil {
      throw invalid("AuthorizationScopes must be a list.")
    }
    for (property, kind) in Self.both where Self.webToken.contains(property) != isWebToken {
      // An empty configuration is none.
      guard given[property] == nil || property == "JwtConfiguration" && given[property]?.isTruthy == false
      else { throw invalid("\(property) is only supported for \(kind).") }
    }
    if isWebToken {
      try require("IdentitySource", "OAuth2")
    } else {
      try require("FunctionArn", "Lambda")
      try require("AuthorizerPayloadFormatVersion", "Lambda")
    }
    if let isOn = given["EnableFunctionDefaultPermissions"], !isOn.isTruthValue {
      throw invalid("Property 'Authorizers.\(name).EnableFunctionDefaultPermissions' should be a boolean.")
    }
  }

  private var isWebToken: Bool { given["JwtConfiguration"]?.isTruthy == true }

  private func require(_ property: String, _ kind: String) throws(TransformError) {
    guard given[property]?.isTruthy == true else {
      throw invalid("\(name) \(kind) Authorizer must define '\(property)'.")
    }
  }

  private func invalid(_ problem: String) -> TransformError { ServerlessTransform.invalid(api, problem) }

  /// The function whose permission to be called is made beside it.
  var permitted: Document? {
    given["EnableFunctionDefaultPermissions"]?.isTruth == true ? given["FunctionArn"] : nil
  }

  func authorizer() throws(TransformError) -> APIDocument.Authorizer {
    APIDocument.Authorizer(
      name: name, definition: try definition(), scopes: given["AuthorizationScopes"])
  }

  private func definition() throws(TransformError) -> Document {
    if isWebToken {
      let entries = given["JwtConfiguration"]?.entries ?? []
      let configuration = entries.map { Document.Entry(key: $0.key.lowercased(), value: $0.value) }
      return [
        "type": "oauth2",
        "x-amazon-apigateway-authorizer": [
          "jwtConfiguration": .map(configuration), "identitySource": given["IdentitySource"] ?? .null,
          "type": "jwt",
        ],
      ]
    }
    var authorizer: Document = [
      "type": "request",
      "authorizerUri": RestAuthorizer.uri(of: given["FunctionArn"] ?? .null),
    ]
    if let role = given["FunctionInvokeRole"]?.ifTruthy, role != "NONE" {
      authorizer["authorizerCredentials"] = role
    }
    if let identity = given["Identity"]?.ifTruthy {
      guard identity.entries != nil else {
        throw invalid("Property 'Auth.Authorizers.\(name).Identity' should be a map.")
      }
      authorizer["authorizerResultTtlInSeconds"] = identity["ReauthorizeEvery"]
      authorizer["identitySource"] = .list(try identitySource(identity).map { .text($0) })
    }
    authorizer["authorizerPayloadFormatVersion"] = given["AuthorizerPayloadFormatVersion"]
    authorizer["enableSimpleResponses"] = given["EnableSimpleResponses"]?.ifTruthy
    return [
      "type": "apiKey", "name": "Unused", "in": "header", "x-amazon-apigateway-authorizer": authorizer,
    ]
  }

  private func identitySource(_ identity: Document) throws(TransformError) -> [String] {
    var parts: [String] = []
    for (property, prefix) in [
      ("Headers", "$request.header."), ("QueryStrings", "$request.querystring."),
      ("StageVariables", "$stageVariables."), ("Context", "$context."),
    ] {
      guard let values = identity[property]?.ifTruthy else { continue }
      let path = "Authorizers.\(name).Identity.\(property)"
      guard let list = values.list else { throw invalid("Property '\(path)' should be a list.") }
      for (index, value) in list.enumerated() {
        guard case .text(let text) = value else {
          throw invalid("Property '\(path)[\(index)]' should be a string.")
        }
        parts.append(prefix + text)
      }
    }
    return parts
  }
}
