internal import CTables
internal import Documents
internal import Foundation

/// `AWS::Serverless::Connector`, and `Connectors` of a resource: what one resource may do with another, as a policy of the
/// one or the other.
extension ServerlessTransform {
  private static let type = "AWS::Serverless::Connector"

  /// Last of all: a connector looks at the resources that SAM has made.
  mutating func expandConnectors(_ entries: [Document.Entry]) throws(TransformError) {
    var connectors: [Document.Entry] = entries.filter { $0.value["Type"]?.text == Self.type }
    for entry in entries {
      guard let own = entry.value["Connectors"] else { continue }
      try attempt(entry.key) { (transform) throws(TransformError) in
        guard let given = own.entries else {
          throw Self.invalid(entry.key, "Attribute '\(entry.key).Connectors' should be a map.")
        }
        for connector in given {
          try transform.attempt(entry.key) { (_) throws(TransformError) in
            connectors.append(try Self.embedded(connector, in: entry, entries))
          }
        }
      }
    }
    for connector in connectors {
      try attempt(connector.key) { (transform) throws(TransformError) in
        try transform.expandConnector(connector)
      }
    }
  }

  /// A connector that is written at its source.
  private static func embedded(
    _ connector: Document.Entry, in entry: Document.Entry, _ entries: [Document.Entry]
  ) throws(TransformError) -> Document.Entry {
    let name = entry.key + connector.key
    guard connector.value.entries != nil else {
      throw invalid(name, "\(entry.key).\(name) should be a map.")
    }
    guard var properties = connector.value["Properties"], properties.entries != nil else {
      throw invalid(entry.key, "Attribute 'Connectors.\(connector.key).Properties' should be a map.")
    }
    var source: Document = ["Id": .text(entry.key)]
    if let reference = properties["SourceReference"] {
      guard let given = reference.entries else {
        throw invalid(
          entry.key, "Property 'Connectors.\(connector.key).Properties.SourceReference' should be a map.")
      }
      guard reference["Id"] == nil else {
        throw invalid(connector.key, "'Id' shouldn't be defined in 'SourceReference'.")
      }
      for part in given { source[part.key] = part.value }
      properties.remove("SourceReference")
    }
    properties["Source"] = source
    guard !entries.contains(where: { $0.key == name }) else {
      throw invalid(
        entry.key,
        "The rehearsal does not know a connector by the name of another resource, \(name); AWS refuses it.")
    }
    var value = connector.value
    value["Properties"] = properties
    return Document.Entry(key: name, value: value)
  }

  mutating func expandConnector(_ entry: Document.Entry) throws(TransformError) {
    let given = entry.value["Properties"] ?? .map([])
    try ServerlessProperties.check(given, "Connector", of: entry.key)
    let (source, destination) = (given["Source"] ?? .null, given["Destination"] ?? .null)
    let permissions = given["Permissions"]?.texts ?? []
    let start = resources.count
    for (index, one) in (destination.list ?? [destination]).enumerated() {
      let to = try reference(one, beside: source, of: entry.key)
      let from = try reference(source, beside: one, of: entry.key)
      let suffix = destination.list == nil ? "" : "Destination\(index)"
      try connect(Connection(connector: entry, source: from, destination: to, suffix: suffix), permissions)
    }
    guard destination.list?.isEmpty != true else {
      throw Self.invalid(entry.key, "'Destination' is an empty list")
    }
    replaceDependency(on: entry.key, by: resources.entries.dropFirst(start).map(\.key))
  }

  // MARK: What is connected

  /// An end of a connector.
  private struct End {
    /// Nil where it is no resource of the template.
    let logicalID: String?
    let type: String
    var arn: Document?
    var role: Document?
    var url: Document?
    var id: Document?
    var name: Document?
    var qualifier: Document?
  }

  private struct Connection {
    let connector: Document.Entry
    let source: End
    let destination: End
    /// Behind the logical ids of what is made for one of several.
    let suffix: String
  }

  private static let plainTypes = [
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi", "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
  ]

  private func reference(
    _ given: Document, beside other: Document, of connector: String
  ) throws(TransformError) -> End {
    let others = (given.entries ?? []).filter { !["Id", "Qualifier"].contains($0.key) }
    guard (given["Id"] != nil) == others.isEmpty else {
      throw Self.invalid(
        connector,
        "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.")
    }
    guard let id = given["Id"]?.ifTruthy else {
      guard case .text(let type)? = given["Type"]?.ifTruthy else {
        throw Self.invalid(connector, "'Type' is missing or not a string.")
      }
      return End(
        logicalID: nil, type: Self.plainTypes[type] ?? type, arn: given["Arn"], role: given["RoleName"],
        url: given["QueueUrl"], id: given["ResourceId"], name: given["Name"], qualifier: given["Qualifier"])
    }
    guard case .text(let name) = id else {
      throw Self.invalid(connector, "'Id' is missing or not a string.")
    }
    guard let resource = resources[name] else {
      throw Self.invalid(connector, "Unable to find resource with logical ID '\(name)'.")
    }
    guard case .text(let type)? = resource["Type"]?.ifTruthy else {
      throw Self.invalid(connector, "'Type' is missing or not a string.")
    }
    let known = ConnectorProfiles.resource(type)
    let outputs = ConnectorProfiles.filled(known["Outputs"] ?? .map([]), ["logicalId": .text(name)])
    return End(
      logicalID: name, type: type, arn: outputs["Arn"],
      role: Self.role(of: resource["Properties"] ?? .map([]), known["Inputs"]?["Role"], other),
      url: outputs["Url"], id: outputs["Id"], name: outputs["Name"],
      qualifier: given["Qualifier"] ?? outputs["Qualifier"])
  }

  /// The role that a resource works with, as what it is connected to needs it.
  ///
  /// - Parameter input: the property that holds it; a map for a rule, whose targets have one each.
  private static func role(of properties: Document, _ input: Document?, _ other: Document) -> Document? {
    var role: Document?
    if let property = input?.text {
      role = properties[property]
    } else if input != nil {
      role =
        properties["Targets"]?.list?.first { target in
          let arn = target["Arn"]
          let isMeant = logicalID(in: arn).map { $0 == other["Id"]?.text } ?? false
          return isMeant || other["Arn"]?.isTruthy == true && arn == other["Arn"]
        }?["RoleArn"]
    }
    return logicalID(in: role).map(reference)
  }

  /// Whom `Ref` and `Fn::GetAtt` mean.
  private static func logicalID(in value: Document?) -> String? {
    if let name = value?["Ref"]?.text { return name }
    guard let parts = value?["Fn::GetAtt"] else { return nil }
    if let list = parts.list { return list.count == 2 ? list[0].text : nil }
    let texts = parts.text?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    return texts.count == 2 ? String(texts[0]) : nil
  }

  // MARK: What is made

  private mutating func connect(
    _ connection: Connection, _ wanted: [String]
  ) throws(TransformError) {
    let (id, source, destination) = (connection.connector.key, connection.source, connection.destination)
    guard let profile = ConnectorProfiles.profile(from: source.type, to: destination.type) else {
      throw Self.invalid(
        id,
        "Unable to create connector from \(source.type) to \(destination.type); it's not supported or the template is "
          + "invalid.")
    }
    var properties = profile["Properties"] ?? .map([])
    try Self.check(wanted, properties, connection)
    let replacements: [(String, Document?)] = [
      ("Source.Arn", source.arn), ("Destination.Arn", destination.arn), ("Source.ResourceId", source.id),
      ("Destination.ResourceId", destination.id), ("Source.Name", source.name),
      ("Destination.Name", destination.name), ("Source.Qualifier", source.qualifier),
      ("Destination.Qualifier", destination.qualifier),
    ]
    let text = properties.json
    let missing = replacements.filter { $0.1 == nil }.compactMap { name, _ in
      text.firstRange(of: "%{\(name)}").map { (name, $0.lowerBound) }
    }
    if let (name, _) = missing.min(by: { $0.1 < $1.1 }) {
      throw Self.invalid(id, "\(name) is missing.")
    }
    properties = ConnectorProfiles.filled(
      properties,
      Dictionary(uniqueKeysWithValues: replacements.compactMap { name, value in value.map { (name, $0) } }))
    let categories = (properties["AccessCategories"]?.entries ?? []).filter { wanted.contains($0.key) }
    let owner = properties["SourcePolicy"]?.isTruthy == true ? source : destination
    let end = properties["SourcePolicy"]?.isTruthy == true ? "Source" : "Destination"
    let document: Document = [
      "Version": "2012-10-17", "Statement": .list(categories.flatMap { $0.value["Statement"]?.list ?? [] }),
    ]
    func required(_ value: Document?, _ what: String) throws(TransformError) -> Document {
      guard let value, value.isTruthy else {
        throw Self.invalid(id, "Unable to get \(what) from '\(end)' resource.")
      }
      return value
    }
    switch profile["Type"]?.text {
    case "AWS_IAM_ROLE_MANAGED_POLICY":
      let role = try required(owner.role, "IAM role name")
      let policy = "\(id)Policy\(connection.suffix)"
      addConnected(
        policy, "AWS::IAM::ManagedPolicy", ["PolicyDocument": document, "Roles": .list([role])], connection)
      makeDepend(on: policy, connection, properties["DependedBy"]?.text)
    case "AWS_SQS_QUEUE_POLICY":
      let queue = try required(owner.url, "SQS queue URL")
      addConnected(
        "\(id)QueuePolicy\(connection.suffix)", "AWS::SQS::QueuePolicy",
        ["PolicyDocument": document, "Queues": .list([queue])], connection)
    case "AWS_SNS_TOPIC_POLICY":
      let topic = try required(owner.arn, "SNS topic ARN")
      addConnected(
        "\(id)TopicPolicy\(connection.suffix)", "AWS::SNS::TopicPolicy",
        ["PolicyDocument": document, "Topics": .list([topic])], connection)
    default:
      let function = try required(owner.arn, "Lambda function ARN")
      for category in categories {
        var permission: Document = ["FunctionName": function]
        for name in ["Action", "Principal", "SourceArn", "SourceAccount"] {
          permission[name] = category.value[name]
        }
        addConnected(
          "\(id)\(category.key)LambdaPermission\(connection.suffix)", "AWS::Lambda::Permission", permission,
          connection)
      }
    }
  }

  /// - Throws: for permissions that there are none of between the two.
  private static func check(
    _ wanted: [String], _ properties: Document, _ connection: Connection
  ) throws(TransformError) {
    let known = (properties["AccessCategories"]?.entries ?? []).map(\.key)
    let id = connection.connector.key
    guard !wanted.isEmpty else {
      throw invalid(
        id, "'Permissions' cannot be empty; valid values are: \(known.joined(separator: ", ")).")
    }
    let unsupported =
      "Unsupported 'Permissions' provided for connector from \(connection.source.type) to "
      + "\(connection.destination.type); valid "
    guard wanted.allSatisfy(known.contains) else {
      throw invalid(id, unsupported + "values are: \(known.joined(separator: ", ")).")
    }
    guard let combinations = properties["ValidAccessCategories"]?.list?.map({ $0.texts.sorted() }),
      !combinations.contains(Set(wanted).sorted())
    else { return }
    let words = combinations.map { $0.joined(separator: " + ") }.joined(separator: ", ")
    throw invalid(id, unsupported + "combinations are: \(words).")
  }

  private mutating func addConnected(
    _ name: String, _ type: String, _ properties: Document, _ connection: Connection
  ) {
    func written(_ end: End) -> Document {
      ["Type": end.logicalID.flatMap { source[$0]?["Type"] } ?? .text(end.type)]
    }
    var attributes = Self.own(connection.connector)
    var metadata = attributes.first { $0.key == "Metadata" }?.value ?? .map([])
    metadata["aws:sam:connectors"] = .map([
      Document.Entry(
        key: connection.connector.key,
        value: ["Source": written(connection.source), "Destination": written(connection.destination)])
    ])
    attributes.removeAll { $0.key == "Metadata" }
    add(name, type, properties, attributes + [Document.Entry(key: "Metadata", value: metadata)])
  }

  // MARK: What waits for it

  /// - Parameter end: of the connection, in the profile's words.
  private mutating func makeDepend(on policy: String, _ connection: Connection, _ end: String?) {
    guard let source = connection.source.logicalID else { return }
    switch end {
    case "SOURCE": addDependency(of: source, on: policy)
    case "DESTINATION_EVENT_SOURCE_MAPPING":
      guard let function = connection.destination.logicalID else { return }
      let mappings = resources.entries.filter { resource in
        resource.value["Type"] == "AWS::Lambda::EventSourceMapping"
          && Self.logicalID(in: resource.value["Properties"]?["FunctionName"]) == function
          && Self.logicalID(in: resource.value["Properties"]?["EventSourceArn"]) == source
      }
      if mappings.count == 1 { addDependency(of: mappings[0].key, on: policy) }
    default: break
    }
  }

  private mutating func addDependency(of resource: String, on name: String) {
    change(resource) { resource in
      let present = resource["DependsOn"].map { $0.list ?? [$0] } ?? []
      resource["DependsOn"] = .list(present.contains(.text(name)) ? present : present + [.text(name)])
    }
  }

  /// Whoever waits for a connector waits for what was made of it.
  private mutating func replaceDependency(on connector: String, by made: [String]) {
    for resource in resources.entries.map(\.key) {
      change(resource) { resource in
        guard let present = resource["DependsOn"].map({ $0.list ?? [$0] }),
          let index = present.firstIndex(of: .text(connector))
        else { return }
        var names = present
        names.remove(at: index)
        for name in made where !names.contains(.text(name)) { names.append(.text(name)) }
        resource["DependsOn"] = .list(names)
      }
    }
  }
}

/// What SAM's connectors allow, by the types of both ends. `Assets/make-sam-connectors.py` writes it.
private enum ConnectorProfiles {
  private static let all: Document = {
    let data = Data(bytes: sam_connectors_start(), count: sam_connectors_size)
    return (try? Document(yaml: String(decoding: data, as: UTF8.self))) ?? .map([])
  }()

  static func profile(from source: String, to destination: String) -> Document? {
    all["permissions"]?[source]?[destination]
  }

  /// How a resource of a type is referred to, and where its role stands.
  static func resource(_ type: String) -> Document { all["resources"]?[type] ?? .map([]) }

  /// A profile with values for its variables, `%{Source.Arn}`.
  static func filled(_ document: Document, _ values: [String: Document]) -> Document {
    switch document {
    case .plain, .null: return document
    case .list(let items): return .list(items.map { filled($0, values) })
    case .map(let entries):
      return .map(entries.map { Document.Entry(key: $0.key, value: filled($0.value, values)) })
    case .text(var text):
      var variables: [Document.Entry] = []
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        let variable = "%{\(name)}"
        if text == variable { return value }
        guard text.contains(variable) else { continue }
        let plain = name.filter(\.isLetter)
        text = text.replacing(variable, with: "${\(plain)}")
        variables.append(Document.Entry(key: plain, value: value))
      }
      guard text.contains("${") else { return .text(text) }
      return ["Fn::Sub": variables.isEmpty ? .text(text) : .list([.text(text), .map(variables)])]
    }
  }
}
