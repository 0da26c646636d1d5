internal import Documents

/// `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`: the API, its deployment and its stage.
///
/// The digits of a deployment's logical id change with the definition, as SAM's do, and are not SAM's: those are of how
/// Python 2.7 would have written it.
extension ServerlessTransform {
  mutating func expandAPI(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "Api")
    try Self.check(
      given, ServerlessProperties.resources["Api"] ?? .init(followed: []), "AWS::Serverless::Api",
      of: entry.key)
    try checkBody(given["DefinitionBody"], of: entry.key, "Api")
    var api: Document = .map([])
    let isElsewhere = given["DefinitionUri"] != nil && given["DefinitionBody"] == nil
    if isElsewhere {
      api["BodyS3Location"] = try Self.definitionLocation(given["DefinitionUri"] ?? .null, of: entry.key)
    } else {
      let paths = try paths(of: entry.key) { Self.integration($0, "arn:aws", version: nil, $1) }
      api["Body"] = given["DefinitionBody"] ?? ["info": Self.info, "paths": paths, "swagger": "2.0"]
    }
    api["Name"] = given["Name"]
    api["Description"] = given["Description"]
    let attributes = Self.own(entry)
    add(entry.key, "AWS::ApiGateway::RestApi", api, attributes)
    let reference = Self.reference(entry.key)
    // A new deployment for each definition.
    let digits = ContentDigits.of(api)
    let deployment = entry.key + "Deployment" + digits
    add(
      deployment, "AWS::ApiGateway::Deployment",
      [
        "RestApiId": reference, "StageName": "Stage",
        "Description": .text("RestApi deployment id: \(digits)"),
      ], Self.passed(entry))
    let stageName = given["StageName"] ?? "Prod"
    var stage: Document = [
      "RestApiId": reference, "DeploymentId": Self.reference(deployment), "StageName": stageName,
    ]
    for name in ["Variables", "MethodSettings", "CacheClusterEnabled", "CacheClusterSize", "TracingEnabled"] {
      stage[name] = given[name]
    }
    let text = stageName.text ?? ""
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber }
    add(
      entry.key + (isPlain ? text + "Stage" : "Stage" + ContentDigits.of(text: text)),
      "AWS::ApiGateway::Stage", stage, Self.passed(entry))
  }

  mutating func expandHTTPAPI(_ entry: Document.Entry) throws(TransformError) {
    let given = try properties(entry, "HttpApi")
    try Self.check(
      given, ServerlessProperties.resources["HttpApi"] ?? .init(followed: []), "AWS::Serverless::HttpApi",
      of: entry.key)
    try checkBody(given["DefinitionBody"], of: entry.key, "HttpApi")
    guard given["Description"] == nil else {
      throw Self.invalid(
        entry.key, "The rehearsal does not know Description of AWS::Serverless::HttpApi; AWS does.")
    }
    var api: Document = .map([])
    let isElsewhere = given["DefinitionUri"] != nil && given["DefinitionBody"] == nil
    if isElsewhere {
      api["BodyS3Location"] = try Self.definitionLocation(given["DefinitionUri"] ?? .null, of: entry.key)
    } else {
      let paths = try paths(of: entry.key) {
        Self.integration($0, "arn:${AWS::Partition}", version: "2.0", $1)
      }
      var body = given["DefinitionBody"] ?? ["info": Self.info, "paths": paths, "openapi": "3.0.1"]
      let tag: Document = ["name": "httpapi:createdBy", "x-amazon-apigateway-tag-value": "SAM"]
      body["tags"] = .list((body["tags"]?.list ?? []) + [tag])
      api["Body"] = body
    }
    add(entry.key, "AWS::ApiGatewayV2::Api", api, Self.own(entry))
    guard given["StageName"]?.entries == nil else {
      throw Self.invalid(
        entry.key, "The rehearsal does not know functions in StageName of AWS::Serverless::HttpApi; AWS does."
      )
    }
    let name = given["StageName"]?.text
    guard name?.isEmpty != true, name?.allSatisfy({ $0.isLetter || $0.isNumber }) ?? true else {
      throw Self.invalid(
        entry.key, "The rehearsal does not know this StageName of AWS::Serverless::HttpApi; AWS does.")
    }
    var stage: Document = [
      "ApiId": Self.reference(entry.key), "StageName": .text(name ?? "$default"), "AutoDeploy": "true",
    ]
    if !isElsewhere { stage["Tags"] = ["httpapi:createdBy": "SAM"] }
    add(
      entry.key + (name ?? "ApiGatewayDefault") + "Stage", "AWS::ApiGatewayV2::Stage", stage,
      Self.passed(entry))
  }

  private static let info: Document = ["version": "1.0", "title": ["Ref": "AWS::StackName"]]

  private static func definitionLocation(
    _ uri: Document, of logicalID: String
  ) throws(TransformError) -> Document {
    let location = try self.location(uri, of: logicalID, "DefinitionUri")
    var read: Document = .map([])
    read["Bucket"] = location["S3Bucket"]
    read["Key"] = location["S3Key"]
    read["Version"] = location["S3ObjectVersion"]
    return read
  }

  /// - Throws: for a document of which SAM makes more than it says, or that SAM looks into.
  private func checkBody(_ body: Document?, of api: String, _ type: String) throws(TransformError) {
    guard let body else { return }
    let isKnown =
      body.entries?.isEmpty == false
      && (type == "Api" || body["openapi"]?.text != nil && routes[api] == nil)
    guard isKnown else {
      throw Self.invalid(
        api, "The rehearsal does not know this DefinitionBody of AWS::Serverless::\(type); AWS does.")
    }
  }

  // MARK: APIs that are not written out

  /// An API that events ask for and no resource is; it is there where one of its functions is.
  func implicit(_ name: String, _ properties: Document) throws(TransformError) -> Document.Entry? {
    guard let routes = routes[name] else { return nil }
    guard source[name] == nil else {
      throw Self.invalid(
        name, "The rehearsal does not know an implicit API of which the template has a resource; AWS does.")
    }
    var api: Document = ["Properties": properties]
    let functions = routes.map { source[$0.function] ?? .null }
    for route in routes {
      let given = try self.properties(
        Document.Entry(key: route.function, value: source[route.function] ?? .null), "Function")
      guard given["PropagateTags"]?.isTrue != true || given["Tags"] == nil else {
        throw Self.invalid(
          route.function, "The rehearsal does not know PropagateTags to an implicit API; AWS does.")
      }
    }
    let conditions = Set(functions.map { $0["Condition"] })
    if !conditions.contains(nil) {
      guard conditions.count == 1, let condition = conditions.first else {
        throw Self.invalid(
          name, "The rehearsal does not know an implicit API of functions with several conditions; AWS does.")
      }
      api["Condition"] = condition
    }
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
      let wanted = functions.compactMap { $0[policy]?.text }
      api[policy] = ["Retain", "Snapshot", "Delete"].first(where: wanted.contains).map { .text($0) }
    }
    return Document.Entry(key: name, value: api)
  }

  static let implicitAPI = "ServerlessRestApi"
  static let implicitHTTPAPI = "ServerlessHttpApi"

  /// The stage an API is deployed to, when a template's resource says so.
  func stageName(of api: String) throws(TransformError) -> Document? {
    if api == Self.implicitAPI, source[api] == nil { return "Prod" }
    guard let resource = source[api] else { return nil }
    return try properties(Document.Entry(key: api, value: resource), "Api")["StageName"]
  }
}
