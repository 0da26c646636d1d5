package import Documents
internal import Foundation

/// `AWS::Serverless-2016-10-31`: a SAM template made into the CloudFormation resources it stands for, under the
/// logical ids that SAM gives them.
///
/// Followed are all of SAM's resources, policy templates, connectors and Globals. What is not
/// followed of them is refused by name (`ServerlessProperties`), and what SAM refuses in SAM's words.
package struct ServerlessTransform {
  package static let name = "AWS::Serverless-2016-10-31"

  /// The template's resources, SAM's and others, by logical id.
  var source: [String: Document]
  /// Of the template's resources, in SAM's order.
  let logicalIDs: [String]
  /// Whether SAM keeps the order of Python 2.7's dictionaries, as it does for templates with REST APIs.
  let isOrderedByPython27: Bool
  let globals: ServerlessGlobals
  /// Values of parameters: those given, and defaults.
  let parameters: [String: Document]
  /// Whether the template has conditions of its own.
  let hasConditions: Bool
  private(set) var resources = MadeResources()
  /// Of resources that are at fault.
  private var errors: [TransformError] = []
  /// The SAM resource that is being expanded.
  private var owner: String?
  /// Conditions that are made.
  private(set) var conditions: [Document.Entry] = []
  /// By logical id; with those that events ask for and no resource is.
  var apis: [String: ServerlessAPI] = [:]
  var sharedPlan = SharedUsagePlan()
  /// Groups of records of WebSocket APIs, which share theirs with no other API.
  var unsharedRecords: Set<String> = []
  /// Queues and topics that Globals' functions share, by `OnSuccess` and `OnFailure`.
  var sharedDestinations: [String: String] = [:]
  /// Layers, whose logical ids change with their content.
  private var renamed: [String: String] = [:]
  /// `F.Alias` and the like → the logical id that is meant.
  var referable: [String: String] = [:]
  /// Functions that are deployed gradually, in their order.
  var preferences: [DeploymentPreference] = []

  /// A template that names the transform, expanded.
  ///
  /// - Parameter values: of parameters, where defaults stand in; and of `AWS::Region` and `AWS::Partition`, where they
  ///   are known.
  package static func expand(
    _ root: Document, values: [String: String] = [:]
  ) throws(TransformError) -> Document {
    let root = root.withPythonNumbers
    guard let resources = root["Resources"]?.entries else { return root }
    var transform = ServerlessTransform(root, resources, try ServerlessGlobals(root["Globals"]), values)
    try transform.expandAll(resources)
    var entries = (root.entries ?? []).filter { !["Transform", "Globals"].contains($0.key) }.map { entry in
      entry.key == "Resources"
        ? Document.Entry(key: entry.key, value: .map(transform.resources.entries)) : entry
    }
    if !transform.conditions.isEmpty {
      let index = entries.firstIndex { $0.key == "Conditions" }
      let all = (index.flatMap { entries[$0].value.entries } ?? []) + transform.conditions
      if let index {
        entries[index].value = .map(all)
      } else {
        entries.append(Document.Entry(key: "Conditions", value: .map(all)))
      }
    }
    return Document.map(entries).renaming(transform.renamed, transform.referable)
  }

  /// Those that SAM looks into.
  package static let pseudoParameters = ["AWS::Region", "AWS::Partition"]

  private init(
    _ root: Document, _ resources: [Document.Entry], _ globals: ServerlessGlobals, _ values: [String: String]
  ) {
    source = Dictionary(resources.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    logicalIDs = Self.ordered(resources).map(\.key)
    isOrderedByPython27 = Self.hasRESTAPI(resources)
    self.globals = globals
    var parameters: [String: Document] = [:]
    for parameter in root["Parameters"]?.entries ?? [] {
      parameters[parameter.key] = values[parameter.key].map { .text($0) } ?? parameter.value["Default"]
    }
    for name in Self.pseudoParameters { parameters[name] = values[name].map { .text($0) } }
    self.parameters = parameters
    hasConditions = root["Conditions"] != nil
  }

  private mutating func expandAll(_ entries: [Document.Entry]) throws(TransformError) {
    func all(_ kinds: String...) -> [Document.Entry] {
      (isOrderedByPython27 ? Self.ordered(entries) : entries).filter { entry in
        kinds.contains { type(of: entry) == "AWS::Serverless::\($0)" }
      }
    }
    try prepareAPIs(entries)
    // Without those whose place an API takes that events ask for.
    let entries = entries.filter { $0.value["Type"] == source[$0.key]?["Type"] }
    // Functions first: their events add routes to APIs, and configurations to buckets and pools.
    for entry in all("Function") {
      try attempt(entry.key) { (transform) throws(TransformError) in try transform.expandFunction(entry) }
    }
    for entry in all("StateMachine") {
      try attempt(entry.key) { (transform) throws(TransformError) in try transform.expandStateMachine(entry) }
    }
    for entry in entries {
      try attempt(entry.key) { (transform) throws(TransformError) in try transform.expandOther(entry) }
    }
    // Those of the template in its order, then the others.
    let written = entries.filter { apis[$0.key] != nil || type(of: $0) == "AWS::Serverless::WebSocketApi" }
    let implicit = Set(apis.keys).subtracting(written.map(\.key)).sorted()
    for entry in written + implicit.compactMap({ apis[$0]?.entry }) {
      try attempt(entry.key) { (transform) throws(TransformError) in try transform.expandAnyAPI(entry) }
    }
    try expandConnectors(entries)
    guard errors.isEmpty else { throw TransformError(errors) }
    try addDeploymentGroups()
  }

  /// Goes on with the next resource where one is at fault, so that each is told.
  ///
  /// - Parameter logicalID: the SAM resource's that is expanded.
  mutating func attempt(
    _ logicalID: String, _ expand: (inout Self) throws(TransformError) -> Void
  ) throws(TransformError) {
    let outer = owner
    owner = logicalID
    defer { owner = outer }
    do throws(TransformError) { try expand(&self) } catch {
      if error.isWhole { throw error }
      errors.append(error)
    }
  }

  private mutating func expandAnyAPI(_ entry: Document.Entry) throws(TransformError) {
    guard let api = apis[entry.key] else { return try expandWebSocketAPI(entry) }
    if api.isREST { try expandAPI(api) } else { try expandHTTPAPI(api) }
  }

  /// What calls nothing and is called by nothing; APIs come later, with what events have added to them.
  private mutating func expandOther(_ entry: Document.Entry) throws(TransformError) {
    switch type(of: entry) {
    case "AWS::Serverless::Function", "AWS::Serverless::StateMachine", "AWS::Serverless::Api",
      "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi", "AWS::Serverless::Connector":
      break
    case "AWS::Serverless::GraphQLApi": try expandGraphQL(entry)
    case "AWS::Serverless::SimpleTable": try expandTable(entry)
    case "AWS::Serverless::LayerVersion": try expandLayer(entry)
    case "AWS::Serverless::Application": try expandApplication(entry)
    case "AWS::Serverless::CapacityProvider": try expandCapacityProvider(entry)
    case "AWS::Serverless::NetworkConnector": try expandNetworkConnector(entry)
    case "AWS::Serverless::MicrovmImage": try expandMicroVMImage(entry)
    case "AWS::Serverless::WebFunction": try expandWebFunction(entry)
    case let type where type.hasPrefix("AWS::Serverless::"):
      // SAM leaves it to CloudFormation, which has no such type.
      resources.put(entry)
    default:
      // Events may have changed it.
      var resource = source[entry.key] ?? entry.value
      resource.remove("Connectors")
      resources.put(Document.Entry(key: entry.key, value: resource))
    }
  }

  private func type(of entry: Document.Entry) -> String { entry.value["Type"]?.text ?? "" }

  static func invalid(_ logicalID: String, _ problem: String) -> TransformError {
    TransformError("Resource with id [\(logicalID)] is invalid. \(problem)", isWhole: false)
  }

  /// The template is at fault, rather than one of its resources.
  static func failed(_ problem: String) -> TransformError { TransformError(problem, isWhole: true) }

  // MARK: What the kinds share

  /// A resource's properties, with what Globals says for its kind beneath.
  func properties(_ entry: Document.Entry, _ kind: String) throws(TransformError) -> Document {
    try globals.properties(of: entry, kind)
  }

  /// Attributes of the resource that bears a SAM resource's name.
  static func own(_ entry: Document.Entry) -> [Document.Entry] {
    attributes(
      ["Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "Metadata"],
      of: entry)
  }

  /// Those that every resource has which is made of it.
  static func passed(_ entry: Document.Entry) -> [Document.Entry] {
    attributes(["Condition", "DeletionPolicy", "UpdateReplacePolicy"], of: entry)
  }

  private static func attributes(_ names: [String], of entry: Document.Entry) -> [Document.Entry] {
    (entry.value.entries ?? []).filter { names.contains($0.key) }
  }

  /// Adds a resource that is made, in the place of one that was made with that logical id; refuses it where the
  /// template has another there.
  mutating func add(
    _ logicalID: String, _ type: String, _ properties: Document, _ attributes: [Document.Entry] = []
  ) {
    let resource: [Document.Entry] = [
      Document.Entry(key: "Type", value: .text(type)),
      Document.Entry(key: "Properties", value: properties),
    ]
    let made = Document.Entry(key: logicalID, value: .map(resource + attributes))
    if let owner, let written = source[logicalID]?["Type"]?.text, !Self.may(type, takeThePlaceOf: written) {
      errors.append(
        TransformError(
          "Transforming resource with id [\(owner)] attempts to create a new resource with id [\(logicalID)] and type "
            + "\"\(type)\". A resource with that id already exists within this template. Please use a different id "
            + "for that resource.", isWhole: false))
      return
    }
    resources.put(made)
  }

  private static func may(_ type: String, takeThePlaceOf written: String) -> Bool {
    switch type {
    case "AWS::ApiGatewayV2::Api":
      ["AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi"].contains(written)
    case "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping", "AWS::ApiGateway::DomainNameV2",
      "AWS::ApiGateway::BasePathMappingV2":
      written == type
    default: written == ownTypes[type]
    }
  }

  /// The SAM types whose resources are made under their own logical ids.
  private static let ownTypes = [
    "AWS::Lambda::Function": "AWS::Serverless::Function",
    "AWS::Lambda::LayerVersion": "AWS::Serverless::LayerVersion",
    "AWS::Lambda::CapacityProvider": "AWS::Serverless::CapacityProvider",
    "AWS::Lambda::NetworkConnector": "AWS::Serverless::NetworkConnector",
    "AWS::Lambda::MicrovmImage": "AWS::Serverless::MicrovmImage",
    "AWS::Lambda::WebFunction": "AWS::Serverless::WebFunction",
    "AWS::ApiGateway::RestApi": "AWS::Serverless::Api",
    "AWS::DynamoDB::Table": "AWS::Serverless::SimpleTable",
    "AWS::CloudFormation::Stack": "AWS::Serverless::Application",
    "AWS::StepFunctions::StateMachine": "AWS::Serverless::StateMachine",
    "AWS::AppSync::GraphQLApi": "AWS::Serverless::GraphQLApi",
  ]

  /// Takes away a resource that another of its name takes the place of.
  mutating func remove(_ logicalID: String) { resources.remove(logicalID) }

  /// Changes a resource of the template, or one that was made.
  mutating func change(_ logicalID: String, _ change: (inout Document) -> Void) {
    guard !resources.change(logicalID, change), var resource = source[logicalID] else { return }
    change(&resource)
    source[logicalID] = resource
  }

  mutating func addCondition(_ name: String, _ value: Document) {
    guard !conditions.contains(where: { $0.key == name }) else { return }
    conditions.append(Document.Entry(key: name, value: value))
  }

  /// Takes away a condition that was made, or makes it another; nil for none.
  mutating func setCondition(_ name: String, _ value: Document?) {
    conditions.removeAll { $0.key == name }
    if let value { conditions.append(Document.Entry(key: name, value: value)) }
  }

  mutating func rename(_ logicalID: String, to name: String) { renamed[logicalID] = name }

  /// Gives everything that was made since then a SAM resource's tags, where it has tags.
  mutating func propagate(_ tags: Document?, since count: Int) {
    guard let tags = tags?.entries, !tags.isEmpty else { return }
    setTags(Self.tagList(tags), of: Self.tagged, since: count)
  }

  /// Gives what was made since then these tags, where it is of one of the types.
  mutating func setTags(_ tags: Document, of types: Set<String>, since count: Int) {
    for entry in resources.entries.dropFirst(count)
    where types.contains(entry.value["Type"]?.text ?? "") {
      resources.change(entry.key) { $0.change("Properties") { $0["Tags"] = tags } }
    }
  }

  private static let tagged: Set<String> = [
    "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::SQS::Queue", "AWS::IoT::TopicRule",
    "AWS::StepFunctions::StateMachine", "AWS::SNS::Topic", "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::DomainNameAccessAssociation",
  ]

  static func tagList(_ tags: [Document.Entry]) -> Document {
    .list(tags.map { ["Key": .text($0.key), "Value": $0.value == .null ? "" : $0.value] })
  }

  /// A value with references to parameters replaced by what they hold, in texts that are substituted as well.
  func resolved(_ value: Document) -> Document {
    switch value {
    case .text, .plain, .null: return value
    case .list(let items): return .list(items.map(resolved))
    case .map(let entries):
      if entries.count == 1, let name = value["Ref"]?.text { return parameters[name] ?? value }
      return .map(
        entries.map { entry in
          var given = resolved(entry.value)
          if entry.key == "Fn::Sub" {
            if let text = given.text {
              given = .text(substituted(text))
            } else if var parts = given.list, let text = parts.first?.text {
              parts[0] = .text(substituted(text))
              given = .list(parts)
            }
          }
          return Document.Entry(key: entry.key, value: given)
        })
    }
  }

  private func substituted(_ text: String) -> String {
    text.replacing(/\$\{([A-Za-z0-9:]+)\}/) { match in
      parameters[String(match.1)]?.text ?? String(match.0)
    }
  }

  static func choice(_ condition: String, _ value: Document) -> Document {
    ["Fn::If": .list([.text(condition), value, reference("AWS::NoValue")])]
  }

  static func isNoValue(_ value: Document?) -> Bool { value?["Ref"]?.text == "AWS::NoValue" }

  static func reference(_ name: String) -> Document { ["Ref": .text(name)] }
  static func attribute(_ name: String, _ attribute: String) -> Document {
    ["Fn::GetAtt": .list([.text(name), .text(attribute)])]
  }

}

extension Document {
  /// Whether this is a function: a map of one key that is one's name.
  var isIntrinsic: Bool {
    guard let entries, entries.count == 1, let key = entries.first?.key else { return false }
    return key == "Ref" || key == "Condition" || key.hasPrefix("Fn::")
  }
}
