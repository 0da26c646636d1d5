internal import Crypto
internal import Documents

/// The digits of a deployment's logical id: of its API's definition as Python 2.7 would have printed it.
///
/// Texts of a template's are of Python's type `unicode` there, and are told apart from SAM's own by where they stand.
struct DefinitionDigits {
  /// Before the API's own settings were added.
  private let before: Document?
  /// The template's own; nil where SAM makes it.
  private let given: Document?
  /// Of the settings of `Cors`.
  private let corsTexts: Set<String>
  /// Of policies, of the API's settings and of its events', as JSON.
  private let statements: Set<String>
  /// Whether the stage's name in policies is SAM's: of an API that no resource is, or for a name that is no text.
  private let namesStage: Bool
  /// Whether events' routes went over the template's own.
  private let isMerged: Bool
  /// Whether the template names `AWS_IAM` for all methods.
  private let isNamedByDefault: Bool
  /// Paths of which an event says itself how a document calls any method.
  private let anyMethodPaths: Set<String>

  /// - Parameters:
  ///   - given: the API's properties.
  ///   - isImplicit: whether no resource is the API.
  ///   - api: its logical id.
  ///   - resources: whose events may have statements of policies, and say which methods there are.
  init(before: Document?, given: Document, isImplicit: Bool, of api: String, in resources: [Document]) {
    namesStage = isImplicit || given["StageName"]?.text == nil
    self.before = before
    self.given = given["DefinitionBody"]?.ifTruthy
    isMerged = given["MergeDefinitions"]?.isTruthy == true
    isNamedByDefault = given["Auth"]?["DefaultAuthorizer"] == "AWS_IAM"
    corsTexts = Set(given["Cors"]?.allTexts ?? [])
    statements = Set(
      (resources + [given]).flatMap { $0.values(of: "CustomStatements") }.map(ContentDigits.json))
    anyMethodPaths = Set(
      resources.flatMap { $0["Properties"]?["Events"]?.entries ?? [] }.compactMap { event in
        let properties = event.value["Properties"]
        let id = properties?["RestApiId"]
        guard event.value["Type"] == "Api",
          properties?["Method"]?.text?.lowercased() == APIDocument.anyMethod,
          id == nil ? isImplicit : id?["Ref"]?.text ?? id?.text == api
        else { return nil }
        return properties?["Path"]?.text
      })
  }

  /// Forty digits.
  ///
  /// - Parameter more: what they are of beside the definition.
  func of(_ definition: Document, _ more: [String]) -> String {
    Self.of([printed(definition, Place(path: [], given: given))] + more)
  }

  /// For a definition that is kept in a bucket.
  func of(location: Document, _ more: [String]) -> String {
    let printed = (location.entries ?? []).orderedByPython27.map { entry in
      Python27.printed(entry.key, isUnicode: false) + ": "
        + self.printed(entry.value, Place(path: [], given: entry.value))
    }
    return Self.of(["{" + printed.joined(separator: ", ") + "}"] + more)
  }

  private static func of(_ parts: [String]) -> String {
    Insecure.SHA1.hash(data: Array(parts.joined(separator: "||").utf8))
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// A template's own value.
  static func printed(_ value: Document) -> String {
    Self(before: nil, given: .map([]), isImplicit: false, of: "", in: [])
      .printed(value, Place(path: [], given: value, isSAMs: false))
  }

  /// As `json.dumps` writes it.
  static func json(_ value: Document) -> String {
    switch value {
    case .list(let items): "[" + items.map(json).joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.orderedByPython27.map { ContentDigits.quoted($0.key) + ": " + json($0.value) }
        .joined(separator: ", ") + "}"
    default: ContentDigits.json(value)
    }
  }

  /// Where in a definition.
  private struct Place {
    /// Keys, `[]` for lists.
    var path: [String]
    /// What the template has there.
    var given: Document?
    /// Whether all below is SAM's or the template's; nil where it depends.
    var isSAMs: Bool?
  }

  /// In the order of the entries.
  private func printed(_ value: Document, _ place: Place) -> String {
    var place = place
    if place.path.contains("Statement"), statements.contains(ContentDigits.json(value)) {
      place.isSAMs = false
    }
    return switch value {
    case .null: "None"
    case .plain(let text): ["true": "True", "false": "False"][text.lowercased()] ?? text
    case .text(let text):
      Python27.printed(
        text, isUnicode: place.given == value || !(place.isSAMs ?? isSAMs(text, place)))
    case .list(let items):
      "["
        + items.enumerated().map { index, item in
          var below = place
          below.path.append("[]")
          below.given = place.given?.list.flatMap { $0.indices.contains(index) ? $0[index] : nil }
          return printed(item, below)
        }.joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.map { entry in
          let below = self.below(entry, in: value, place)
          return Python27.printed(entry.key, isUnicode: below.isUnicodeKey) + ": "
            + printed(entry.value, below.place)
        }.joined(separator: ", ") + "}"
    }
  }

  /// Where the value of a map's entry stands, and whether its key is the template's.
  private func below(
    _ entry: Document.Entry, in map: Document, _ place: Place
  ) -> (place: Place, isUnicodeKey: Bool) {
    var below = place
    below.path.append(entry.key)
    below.given = place.given?[entry.key]
    if entry.key == "credentials", map["type"] == "aws" {
      below.isSAMs = true
    } else if entry.value.entries != nil, ["credentials", "__Stage__"].contains(entry.key) {
      below.isSAMs = false
    }
    if Self.given.contains(entry.key) { below.isSAMs = false }
    let isSAMsKey = below.given == nil && (place.isSAMs ?? self.isSAMsKey(entry.key, entry.value, place))
    // What a route went over kept its key.
    if isMerged, place.path.count == 3, place.path[0] == "paths", let own = below.given,
      before?["paths"]?[place.path[1]]?[place.path[2]]?[entry.key].map(ContentDigits.json)
        != ContentDigits.json(own)
    {
      below.given = nil
    }
    // SAM puts a header into a schema, again and again.
    if entry.key == "schema", below.given == nil, place.path.contains("headers") {
      below.given = place.given
    }
    return (below, !isSAMsKey)
  }

  private func isSAMsKey(_ key: String, _ value: Document, _ place: Place) -> Bool {
    switch place.path {
    case ["securityDefinitions"] where key == "AWS_IAM",
      ["components", "securitySchemes"] where key == "AWS_IAM":
      !isNamedByDefault || before?["securityDefinitions"]?["AWS_IAM"] != nil
    case let path where path.suffix(2) == ["security", "[]"]: key == "api_key"
    case let path where path.count == 2 && path[0] == "paths" && key == APIDocument.anyMethod:
      !anyMethodPaths.contains(path[1])
    case _ where key == APIDocument.anyMethod: true
    case _ where key == "options": value["summary"] == "CORS support"
    default: isSAMs(key, place)
    }
  }

  private func isSAMs(_ text: String, _ place: Place) -> Bool {
    let path = place.path
    if path.first == "definitions" || path.starts(with: ["components", "schemas"]) { return false }
    if path.first == "x-amazon-apigateway-gateway-responses" {
      return path.last == "statusCode"
        || path.count == 2 && ["responseParameters", "responseTemplates", "statusCode"].contains(text)
    }
    if path.contains(where: { $0.hasPrefix("method.response.header.Access-Control-") }) {
      return !corsTexts.contains(text)
    }
    if path.last == "in", path.contains("parameters") { return ["query", "body"].contains(text) }
    if path.last == "name", path.contains("parameters") { return false }
    if path.last == "__Stage__" { return namesStage }
    if path.last == "Principal", text == "*" { return true }
    if path.suffix(2) == ["Fn::If", "[]"], text.hasSuffix("PathCondition") { return true }
    if path.suffix(2) == ["security", "[]"] { return text == "api_key" }
    return Self.own.contains(text) || Self.prefixes.contains(where: text.hasPrefix)
      || text.contains("${__FunctionArn__}") || Self.isAlias(text)
  }

  /// Whether a function's alias is called.
  private static func isAlias(_ uri: String) -> Bool {
    uri.hasPrefix("arn:") && uri.contains(":lambda:path/") && !uri.contains(".Arn}/")
  }

  /// Keys below which all is the template's.
  private static let given: Set<String> = [
    "__FunctionArn__", "providerARNs", "authorizerCredentials", "timeoutInMillis",
    "disableExecuteApiEndpoint",
    "x-amazon-apigateway-binary-media-types", "aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "AWS",
  ]

  private static let prefixes = [
    "#/definitions/", "#/components/schemas/", "arn:${AWS::Partition}:apigateway", "{\"input\"",
    "method.response.header.Access-Control-", "Access-Control-",
  ]

  /// What SAM writes into definitions.
  private static let own: Set<String> = [
    "$ref", "'true'", "1.0", "2.0", "200", "2012-10-17", "3.0", "400", "AWS", "AWS::NoValue",
    "AWS::StackName", "AWS_IAM", "Action", "Allow", "Authorization", "Bad Request", "Bucket",
    "CORS support", "Condition", "Default response for CORS method", "Deny", "Effect", "Fn::GetAtt",
    "Fn::If", "Fn::Sub", "IpAddress", "Key", "NotIpAddress", "OK", "POST", "Principal", "Ref", "Resource",
    "STREAM", "Statement", "StringEquals", "StringNotEquals", "Unused", "Version", "__FunctionArn__",
    "__Stage__", "apiKey", "api_key", "application/json", "arn:aws:iam::*:user/*", "authorizerCredentials",
    "authorizerResultTtlInSeconds", "authorizerUri", "aws", "aws:SourceIp", "aws:SourceVpc",
    "aws:SourceVpce", "awsSigv4", "aws_proxy", "body", "body-and-params", "body-only", "cacheKeyParameters",
    "cognito_user_pools", "components", "consumes", "content", "credentials", "custom", "default",
    "definitions", "description", "disableExecuteApiEndpoint", "execute-api:Invoke", "header", "headers",
    "httpMethod", "identitySource", "identityValidationExpression", "in", "info", "integer", "mock", "name",
    "no-validation", "openapi", "options", "parameters", "params-only", "paths", "produces", "providerARNs",
    "query", "request", "requestBody", "requestTemplates", "required", "responseParameters",
    "responseTemplates", "responseTransferMode", "responses", "schema", "schemas", "security",
    "securityDefinitions", "securitySchemes", "servers", "statusCode", "string", "summary", "swagger",
    "timeoutInMillis", "title", "token", "type", "uri", "validateRequestBody", "validateRequestParameters",
    "version", "x-amazon-apigateway-any-method", "x-amazon-apigateway-authorizer",
    "x-amazon-apigateway-authtype", "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-endpoint-configuration", "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-integration", "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator", "x-amazon-apigateway-request-validators", "x-api-key",
    "{\n  \"statusCode\" : 200\n}\n", "{}\n",
  ]
}

extension Document {
  /// All of its texts and keys.
  fileprivate var allTexts: [String] {
    switch self {
    case .null, .plain: []
    case .text(let text): [text]
    case .list(let items): items.flatMap(\.allTexts)
    case .map(let entries): entries.flatMap { [$0.key] + $0.value.allTexts }
    }
  }

  /// What keys of a name have, at any depth; the items of lists.
  fileprivate func values(of key: String) -> [Document] {
    switch self {
    case .null, .text, .plain: []
    case .list(let items): items.flatMap { $0.values(of: key) }
    case .map(let entries):
      entries.flatMap { $0.key == key ? $0.value.list ?? [$0.value] : $0.value.values(of: key) }
    }
  }
}
