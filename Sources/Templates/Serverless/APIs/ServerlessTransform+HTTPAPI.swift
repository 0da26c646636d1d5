internal import Documents

/// `AWS::Serverless::HttpApi`: the API, its stage, and what its settings add to its document.
extension ServerlessTransform {
  private static let ownTag = "httpapi:createdBy"

  mutating func expandHTTPAPI(_ api: ServerlessAPI) throws(TransformError) {
    let entry = api.entry
    var given = api.given
    try ServerlessProperties.check(given, "HttpApi", of: entry.key)
    for name in ["CorsConfiguration", "Domain"] { given[name] = given[name].map(resolved) }
    let start = resources.count
    var properties: Document = .map([])
    properties["FailOnWarnings"] = given["FailOnWarnings"]?.ifTruthy
    let tags = Self.tags(of: api, given)
    let body = try httpBody(api, given, tags)
    if let body {
      properties["Body"] = body
    } else {
      properties["BodyS3Location"] = try Self.definitionLocation(
        given["DefinitionUri"] ?? .null, of: entry.key)
    }
    add(entry.key, "AWS::ApiGatewayV2::Api", properties, Self.own(entry))
    try addDomain(given["Domain"], of: entry, isREST: false)
    for (name, value) in (given["Auth"]?["Authorizers"]?.entries ?? []).map({ ($0.key, $0.value) }) {
      guard let function = try HTTPAuthorizer(name, value, of: entry.key).permitted else { continue }
      addAuthorizerPermission(function, name, "arn:${AWS::Partition}", of: entry)
    }
    addHTTPStage(given, tags, of: entry)
    // Of an API whose document is at hand, everything that may bear tags does.
    guard body != nil, let tags else { return }
    setTags(tags, of: ["AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName"], since: start)
  }

  /// With the one of SAM's, where the document is one that can bear them.
  private static func tags(of api: ServerlessAPI, _ given: Document) -> Document? {
    guard let document = api.document, APIDocument.isOpenAPI(document.root) else { return given["Tags"] }
    var tags = given["Tags"]?.ifTruthy ?? .map([])
    tags[ownTag] = "SAM"
    return tags
  }

  private mutating func addHTTPStage(_ given: Document, _ tags: Document?, of entry: Document.Entry) {
    let name = given["StageName"]?.ifTruthy ?? "$default"
    var stage: Document = [
      "ApiId": Self.reference(entry.key), "StageName": name, "AutoDeploy": .plain("true"),
    ]
    for name in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"] {
      stage[name] = given[name]
    }
    stage["Tags"] = tags
    let id = name == "$default" ? "\(entry.key)ApiGatewayDefaultStage" : Self.stageID(of: entry.key, name)
    add(id, "AWS::ApiGatewayV2::Stage", stage, Self.passed(entry))
    referable["\(entry.key).Stage"] = id
  }

  // MARK: What settings add to the document

  /// The API's document with its settings; nil for one that is kept elsewhere.
  private func httpBody(
    _ api: ServerlessAPI, _ given: Document, _ tags: Document?
  ) throws(TransformError) -> Document? {
    let id = api.entry.key
    func invalid(_ problem: String) -> TransformError { Self.invalid(id, problem) }
    guard given["DefinitionUri"]?.isTruthy != true || api.document == nil else {
      throw invalid("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
    }
    for (name, words, what) in [
      (
        "CorsConfiguration", "Cors works only with inline OpenApi specified in 'DefinitionBody' property.",
        "add Cors configuration"
      ),
      (
        "Auth", "Auth works only with inline OpenApi specified in the 'DefinitionBody' property.",
        "add Auth configuration"
      ),
      (
        "Tags", "Tags works only with inline OpenApi specified in the 'DefinitionBody' property.",
        "add `Tags`"
      ),
    ] where given[name]?.isTruthy == true {
      guard let document = api.document else { throw invalid(words) }
      guard APIDocument.isOpenAPI(document.root) else {
        throw invalid(
          "Unable to \(what) because 'DefinitionBody' does not contain a valid OpenApi definition.")
      }
    }
    guard var document = api.document else {
      for (name, words) in [
        (
          "DisableExecuteApiEndpoint",
          "DisableExecuteApiEndpoint works only within 'DefinitionBody' property."
        ),
        ("Name", "Name works only with inline OpenApi specified in the 'DefinitionBody' property."),
        (
          "Description",
          "Description works only with inline OpenApi specified in the 'DefinitionBody' property."
        ),
      ] where name == "DisableExecuteApiEndpoint" ? given[name] != nil : given[name]?.isTruthy == true {
        throw invalid(words)
      }
      return nil
    }
    if let cors = given["CorsConfiguration"]?.ifTruthy { try document.addCrossOrigin(cors, of: id) }
    if let auth = given["Auth"]?.ifTruthy { try addHTTPAuth(auth, to: &document, of: id) }
    if APIDocument.isOpenAPI(document.root) { try document.addTags(tags ?? .map([])) }
    if let isDisabled = given["DisableExecuteApiEndpoint"] {
      document = try APIDocument(openAPI: document.root)
      document.disableEndpoint(isDisabled, inServers: true)
    }
    if let name = given["Name"]?.ifTruthy {
      guard document.root["info"]?["title"] == APIDocument.title else {
        throw invalid(
          "Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' "
            + "property.")
      }
      document.root.change("info") { $0["title"] = name }
    }
    if let description = given["Description"]?.ifTruthy {
      guard document.root["info"]?["description"]?.isTruthy != true else {
        throw invalid(
          "Unable to set Description because it is already defined within inline OpenAPI specified in the "
            + "'DefinitionBody' property.")
      }
      document = try APIDocument(openAPI: document.root)
      document.root.change("info") { $0["description"] = description }
    }
    if given["FailOnWarnings"]?.isTruthy == true, let path = document.root["paths"]?["$default"] {
      document.root.change("paths") { paths in
        paths.remove("$default")
        paths["/$default"] = path
      }
    }
    return document.root
  }

  private func addHTTPAuth(
    _ auth: Document, to document: inout APIDocument, of api: String
  ) throws(TransformError) {
    let known = ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"]
    guard let settings = auth.entries, settings.allSatisfy({ known.contains($0.key) }) else {
      throw Self.invalid(api, "Invalid value for 'Auth' property")
    }
    var authorizers: [APIDocument.Authorizer] = []
    if auth["EnableIamAuthorizer"]?.isTruth == true {
      authorizers.append(
        APIDocument.Authorizer(name: "AWS_IAM", definition: APIDocument.iamDefinition, scopes: nil))
    }
    if let given = auth["Authorizers"]?.ifTruthy {
      guard let entries = given.entries else {
        throw Self.invalid(api, "Property 'Auth.Authorizers' should be a map.")
      }
      for entry in entries {
        authorizers.append(try HTTPAuthorizer(entry.key, entry.value, of: api).authorizer())
      }
    }
    if !authorizers.isEmpty {
      document.root.change("components") { components in
        components.change("securitySchemes") { schemes in
          for authorizer in authorizers { schemes[authorizer.name] = authorizer.definition }
        }
      }
    }
    guard let standard = auth["DefaultAuthorizer"]?.ifTruthy, !Self.isNoValue(standard) else { return }
    guard let name = standard.text else {
      throw Self.invalid(api, "Property 'Auth.DefaultAuthorizer' should be a string.")
    }
    guard let authorizer = authorizers.first(where: { $0.name == name }) else {
      throw Self.invalid(
        api, "Unable to set DefaultAuthorizer because '\(name)' was not defined in 'Authorizers'.")
    }
    try document.setDefaultSecurity(authorizer)
  }
}

extension APIDocument {
  /// Tags as API Gateway reads them of a document.
  fileprivate mutating func addTags(_ tags: Document) throws(TransformError) {
    guard var all = (root["tags"]?.ifTruthy ?? .list([])).list else {
      throw Self.invalid(
        "The rehearsal does not know tags of a DefinitionBody that are no list; AWS refuses them.")
    }
    for tag in tags.entries ?? [] {
      if let index = all.firstIndex(where: { $0["name"]?.text == tag.key }) {
        all[index]["x-amazon-apigateway-tag-value"] = tag.value
      } else {
        all.append(["name": .text(tag.key), "x-amazon-apigateway-tag-value": tag.value])
      }
    }
    root["tags"] = .list(all)
  }
}
