internal import Crypto
package import Documents

/// `AWS::Serverless-2016-10-31`: a SAM template made into the CloudFormation resources it stands for, under the
/// logical ids that SAM gives them.
///
/// Covered are Function (roles, permissions, event sources), Api and HttpApi (deployments, stages), SimpleTable,
/// LayerVersion, Application, and Globals. What else a template asks for is refused, as SAM words it.
package struct ServerlessTransform {
  package static let name = "AWS::Serverless-2016-10-31"

  /// The template's resources, SAM's and others, by logical id.
  private let source: [String: Document]
  private let globals: Document?
  private(set) var resources: [Document.Entry] = []
  /// Paths that functions' events add to APIs: API's logical id → path → method → integration.
  private var routes: [String: [Route]] = [:]
  /// Layers, whose logical ids change with their content.
  private var renamed: [String: String] = [:]

  struct Route {
    let path: String
    let method: String
    let function: String
  }

  /// A template that names the transform, expanded.
  package static func expand(_ root: Document) throws(TransformError) -> Document {
    guard let resources = root["Resources"]?.entries else { return root }
    var transform = ServerlessTransform(resources, globals: root["Globals"])
    try transform.expandAll(resources)
    let renamed = transform.renamed
    let entries = (root.entries ?? []).filter { !["Transform", "Globals"].contains($0.key) }.map { entry in
      entry.key == "Resources"
        ? Document.Entry(key: entry.key, value: .map(transform.resources)) : entry
    }
    return renamed.isEmpty ? .map(entries) : Document.map(entries).renaming(renamed)
  }

  private init(_ resources: [Document.Entry], globals: Document?) {
    source = Dictionary(resources.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.globals = globals
  }

  private mutating func expandAll(_ entries: [Document.Entry]) throws(TransformError) {
    // Functions first: their events add routes to APIs.
    for entry in entries where type(of: entry) == "AWS::Serverless::Function" { try expandFunction(entry) }
    for entry in entries {
      switch type(of: entry) {
      case "AWS::Serverless::Function": break
      case "AWS::Serverless::Api": expandAPI(entry)
      case "AWS::Serverless::HttpApi": expandHTTPAPI(entry)
      case "AWS::Serverless::SimpleTable": expandTable(entry)
      case "AWS::Serverless::LayerVersion": try expandLayer(entry)
      case "AWS::Serverless::Application": try expandApplication(entry)
      case let type where type.hasPrefix("AWS::Serverless::"):
        throw Self.invalid(entry.key, "The simulator does not expand \(type).")
      default: resources.append(entry)
      }
    }
    if let entry = implicit(Self.implicitAPI, ["StageName": "Prod"]) { expandAPI(entry) }
    if let entry = implicit(Self.implicitHTTPAPI, .map([])) { expandHTTPAPI(entry) }
  }

  /// An API that events ask for and no resource is; it is there where one of its functions is.
  private func implicit(_ name: String, _ properties: Document) -> Document.Entry? {
    guard let routes = routes[name], source[name] == nil else { return nil }
    var api: Document = ["Properties": properties]
    let conditions = Set(routes.map { source[$0.function]?["Condition"] })
    if conditions.count == 1, let condition = conditions.first { api["Condition"] = condition }
    return Document.Entry(key: name, value: api)
  }

  static let implicitAPI = "ServerlessRestApi"
  static let implicitHTTPAPI = "ServerlessHttpApi"

  private func type(of entry: Document.Entry) -> String { entry.value["Type"]?.text ?? "" }

  static func invalid(_ logicalID: String, _ problem: String) -> TransformError {
    TransformError(
      "Transform \(name) failed with: Invalid Serverless Application Specification document. Number of errors "
        + "found: 1. Resource with id [\(logicalID)] is invalid. \(problem)")
  }

  // MARK: What the kinds share

  /// A resource's properties, with what Globals says for its kind beneath.
  func properties(_ entry: Document.Entry, _ kind: String) -> Document {
    let own = entry.value["Properties"] ?? .map([])
    return globals?[kind]?.merged(with: own) ?? own
  }

  /// Adds a resource with a SAM resource's condition and, for the one that bears its name, its other attributes.
  mutating func add(
    _ logicalID: String, _ type: String, _ properties: Document, of entry: Document.Entry,
    attributes: [String] = ["Condition"]
  ) {
    let kept = (entry.value.entries ?? []).filter { attributes.contains($0.key) }
    resources.append(
      Document.Entry(
        key: logicalID,
        value: .map(
          [
            Document.Entry(key: "Type", value: .text(type)),
            Document.Entry(key: "Properties", value: properties),
          ] + kept)))
  }

  static let ownAttributes = ["Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"]

  mutating func addRoute(_ route: Route, to api: String) { routes[api, default: []].append(route) }

  /// The stage an API is deployed to, when a template's resource says so.
  func stageName(of api: String) -> Document? {
    api == Self.implicitAPI && source[api] == nil
      ? "Prod" : source[api].flatMap { properties(Document.Entry(key: api, value: $0), "Api")["StageName"] }
  }

  /// Ten digits that change with a document, as SAM puts them behind logical ids.
  static func digits(of document: Document) -> String {
    SHA256.hash(data: Array(document.json.utf8)).prefix(5)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  // MARK: Tables, layers, applications

  private mutating func expandTable(_ entry: Document.Entry) {
    let given = properties(entry, "SimpleTable")
    let key = given["PrimaryKey"]
    let name = key?["Name"] ?? "id"
    let types = ["String": "S", "Number": "N", "Binary": "B"]
    let type = types[key?["Type"]?.text ?? "String"] ?? "S"
    var table: Document = [
      "AttributeDefinitions": .list([["AttributeName": name, "AttributeType": .text(type)]]),
      "KeySchema": .list([["AttributeName": name, "KeyType": "HASH"]]),
    ]
    if let throughput = given["ProvisionedThroughput"] {
      table["ProvisionedThroughput"] = throughput
    } else {
      table["BillingMode"] = "PAY_PER_REQUEST"
    }
    for name in ["TableName", "SSESpecification"] { table[name] = given[name] }
    add(entry.key, "AWS::DynamoDB::Table", table, of: entry, attributes: Self.ownAttributes)
  }

  private mutating func expandLayer(_ entry: Document.Entry) throws(TransformError) {
    let given = properties(entry, "LayerVersion")
    guard let content = given["ContentUri"] else {
      throw Self.invalid(entry.key, "Missing required property 'ContentUri'.")
    }
    var layer: Document = ["Content": try Self.location(content, of: entry.key, "ContentUri")]
    layer["LayerName"] = given["LayerName"] ?? .text(entry.key)
    for name in ["Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"] {
      layer[name] = given[name]
    }
    let logicalID = entry.key + Self.digits(of: layer)
    renamed[entry.key] = logicalID
    var versioned = entry
    if versioned.value["DeletionPolicy"] == nil { versioned.value["DeletionPolicy"] = "Retain" }
    add(logicalID, "AWS::Lambda::LayerVersion", layer, of: versioned, attributes: Self.ownAttributes)
  }

  private mutating func expandApplication(_ entry: Document.Entry) throws(TransformError) {
    let given = properties(entry, "Application")
    guard let location = given["Location"], location.text != nil else {
      throw Self.invalid(entry.key, "The simulator takes a Location that is the URL of a template.")
    }
    var stack: Document = ["TemplateURL": location]
    for name in ["Parameters", "NotificationARNs", "Tags", "TimeoutInMinutes"] { stack[name] = given[name] }
    add(entry.key, "AWS::CloudFormation::Stack", stack, of: entry, attributes: Self.ownAttributes)
  }

  /// `s3://bucket/key`, or `{Bucket, Key, Version}`, as Lambda has it.
  static func location(
    _ uri: Document, of logicalID: String, _ property: String
  ) throws(TransformError) -> Document {
    if let text = uri.text {
      let parts = text.hasPrefix("s3://") ? text.dropFirst(5).split(separator: "/", maxSplits: 1) : []
      guard parts.count == 2 else {
        throw invalid(
          logicalID,
          "'\(property)' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter."
        )
      }
      return ["S3Bucket": .text(String(parts[0])), "S3Key": .text(String(parts[1]))]
    }
    var location: Document = .map([])
    location["S3Bucket"] = uri["Bucket"]
    location["S3Key"] = uri["Key"]
    location["S3ObjectVersion"] = uri["Version"]
    return location
  }

  func routes(of api: String) -> [Route] { routes[api] ?? [] }
}

extension Document {
  /// This, with another's values over it: maps key by key, lists one behind the other, all else replaced.
  fileprivate func merged(with other: Document) -> Document {
    switch (self, other) {
    case (.map(var entries), .map(let others)):
      for entry in others {
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
          entries[index].value = entries[index].value.merged(with: entry.value)
        } else {
          entries.append(entry)
        }
      }
      return .map(entries)
    case (.list(let items), .list(let others)): return .list(items + others)
    default: return other
    }
  }

  /// With references to some logical ids made to others.
  fileprivate func renaming(_ names: [String: String]) -> Document {
    switch self {
    case .text, .null: return self
    case .list(let items): return .list(items.map { $0.renaming(names) })
    case .map(let entries):
      return .map(
        entries.map { entry in
          if entry.key == "Ref" || entry.key == "DependsOn", let name = entry.value.text {
            return Entry(key: entry.key, value: .text(names[name] ?? name))
          }
          return Entry(key: entry.key, value: entry.value.renaming(names))
        })
    }
  }
}
