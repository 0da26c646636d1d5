internal import Documents
internal import ResourceTypes
internal import Templates

/// A template as the simulator works with it: sections checked, references found.
struct SimulatedTemplate: Hashable, Sendable {
  struct Resource: Hashable, Sendable {
    let logicalID: String
    let type: String
    let properties: Document
    let condition: String?
    let deletionPolicy: String
    /// Logical ids of resources it needs first: DependsOn, and those its properties refer to.
    let dependencies: Set<String>
  }

  struct Output: Hashable, Sendable {
    let key: String
    let value: Document
    let description: String?
    let exportName: Document?
    let condition: String?
  }

  /// As it was given.
  let body: String
  /// As CloudFormation works with it: its transforms done, as JSON; nil where it has none.
  let processed: String?
  let description: String?
  let parameters: [TemplateParameter]
  let resources: [Resource]
  let outputs: [Output]
  let conditions: [String: Document]
  let mappings: Document?
  let transforms: [String]

  /// The code of the fault that a template which cannot be expanded is refused with.
  static let transformFailed = "TransformFailed"

  private static func expanded(_ root: Document) throws(ServiceFault) -> Document {
    do throws(TransformError) { return try ServerlessTransform.expand(root) } catch {
      throw ServiceFault(transformFailed, error.message)
    }
  }

  init(body: String) throws(ServiceFault) {
    let written: Document
    guard !YAMLDocument.hasAliases(body) else {
      throw .validation("Template error: YAML aliases are not allowed in CloudFormation templates")
    }
    do throws(DocumentProblem) { written = try Document(yaml: body) } catch {
      throw .validation("Template format error: YAML not well-formed. \(error.message)")
    }
    transforms = written["Transform"]?.texts ?? []
    if let unknown = transforms.first(where: { $0 != ServerlessTransform.name }) {
      throw .validation("No transform named \(unknown) found.")
    }
    let root = transforms.isEmpty ? written : try Self.expanded(written)
    processed = transforms.isEmpty ? nil : root.json
    guard let resources = root["Resources"]?.entries, !resources.isEmpty else {
      throw .validation("Template format error: At least one Resources member must be defined.")
    }
    self.body = body
    description = root["Description"]?.text
    try TemplateFormat.check(root)
    parameters = root["Parameters"]?.entries == nil ? [] : Self.parameters(body)
    let names = Set(resources.map(\.key))
    var read: [Resource] = []
    var unrecognized: [String] = []
    for entry in resources {
      guard let type = entry.value["Type"]?.text else {
        throw .validation(
          "Template format error: [/Resources/\(entry.key)] Every Resources object must contain a Type member."
        )
      }
      if !Self.isKnown(type) { unrecognized.append(type) }
      let properties = entry.value["Properties"] ?? .map([])
      let references = Self.references(in: properties)
      let dependsOn = Set(entry.value["DependsOn"]?.texts ?? [])
      read.append(
        Resource(
          logicalID: entry.key, type: type, properties: properties, condition: entry.value["Condition"]?.text,
          deletionPolicy: entry.value["DeletionPolicy"]?.text ?? "Delete",
          dependencies: references.intersection(names).union(dependsOn).subtracting([entry.key])))
    }
    guard unrecognized.isEmpty else {
      throw .validation(
        "Template format error: Unrecognized resource types: [\(unrecognized.joined(separator: ", "))]")
    }
    self.resources = read
    outputs = (root["Outputs"]?.entries ?? []).map { entry in
      Output(
        key: entry.key, value: entry.value["Value"] ?? .null, description: entry.value["Description"]?.text,
        exportName: entry.value["Export"]?["Name"], condition: entry.value["Condition"]?.text)
    }
    conditions = Dictionary(
      (root["Conditions"]?.entries ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    mappings = root["Mappings"]
  }

  /// With what their values must be; the form of the section has been checked.
  private static func parameters(_ body: String) -> [TemplateParameter] {
    (try? Template(yaml: body, path: "template"))?.parameters ?? []
  }

  /// Whether CloudFormation has a type of that name; what an account registers itself is not modelled.
  private static func isKnown(_ type: String) -> Bool {
    type.hasPrefix("Custom::") || ResourceTypes.embedded[type] != nil
  }

  /// Of a stack that has none yet.
  static let empty = SimulatedTemplate()

  private init() {
    body = ""
    processed = nil
    description = nil
    parameters = []
    resources = []
    outputs = []
    conditions = [:]
    mappings = nil
    transforms = []
  }

  /// Every name that Ref, Fn::GetAtt and Fn::Sub speak of.
  static func references(in document: Document) -> Set<String> {
    switch document {
    case .text, .null: return []
    case .list(let items): return items.reduce(into: []) { $0.formUnion(references(in: $1)) }
    case .map(let entries):
      var found: Set<String> = []
      for entry in entries {
        switch (entry.key, entry.value) {
        case ("Ref", .text(let name)): found.insert(name)
        case ("Fn::GetAtt", .list(let parts)): if let name = parts.first?.text { found.insert(name) }
        case ("Fn::GetAtt", .text(let text)): found.insert(String(text.prefix { $0 != "." }))
        case ("Fn::Sub", .text(let text)): found.formUnion(Substitution.names(in: text))
        case ("Fn::Sub", .list(let parts)):
          let own = Set(parts.dropFirst().first?.entries?.map(\.key) ?? [])
          found.formUnion(Substitution.names(in: parts.first?.text ?? "").subtracting(own))
          for part in parts.dropFirst() { found.formUnion(references(in: part)) }
        default: found.formUnion(references(in: entry.value))
        }
      }
      return found
    }
  }

  /// The capabilities its resources call for.
  var requiredCapabilities: [String] {
    let iam = resources.filter { $0.type.hasPrefix("AWS::IAM::") }
    guard !iam.isEmpty else { return [] }
    let names = ["UserName", "RoleName", "GroupName", "ManagedPolicyName", "InstanceProfileName"]
    let isNamed = iam.contains { resource in names.contains { resource.properties[$0] != nil } }
    return [isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"]
  }
}

/// `${Name}` and `${Name.Attribute}` in the text of an Fn::Sub; `${!Literal}` is none.
enum Substitution {
  /// Names without their attributes.
  static func names(in text: String) -> Set<String> {
    var names: Set<String> = []
    _ = replace(in: text) { name in
      names.insert(String(name.prefix { $0 != "." }))
      return ""
    }
    return names
  }

  /// Each `${…}` replaced by what `value` answers for it.
  static func replace(in text: String, value: (String) -> String) -> String {
    var result = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        result += rest[start.lowerBound...]
        return result
      }
      let name = rest[start.upperBound..<end]
      result += name.hasPrefix("!") ? "${\(name.dropFirst())}" : value(String(name))
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
