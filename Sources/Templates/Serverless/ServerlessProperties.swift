internal import CTables
internal import Documents
internal import Foundation

/// The properties that SAM has for one of its resources or events, and what each must be: SAM's own table, which
/// `Assets/make-sam-properties.py` writes.
struct ServerlessProperties: Sendable {
  struct Property: Sendable {
    let name: String
    let kind: Kind
    let isRequired: Bool
    /// Whether a function may stand for a value.
    let takesFunctions: Bool
    /// What a refusal calls its kind; nil where it calls it nothing.
    let words: String?
  }

  /// What a value may be.
  indirect enum Kind: Sendable {
    case anything
    case text, list, map, wholeNumber, truthValue
    case lists(of: Kind)
    /// Of a map's values.
    case maps(of: Kind)
    case any(of: [Kind])
    case values([String])

    init(_ written: Document) {
      if let kinds = written.list {
        self = .any(of: kinds.map(Self.init))
      } else if let item = written["list"] {
        self = .lists(of: Self(item))
      } else if let item = written["map"] {
        self = .maps(of: Self(item))
      } else if let values = written["values"] {
        self = .values(values.texts)
      } else {
        self =
          [
            "text": .text, "list": .list, "map": .map, "wholeNumber": .wholeNumber, "truthValue": .truthValue,
          ][
            written.text ?? ""] ?? .anything
      }
    }

    func holds(_ value: Document) -> Bool {
      switch (self, value) {
      case (.anything, _), (.text, .text), (.list, .list), (.map, .map): true
      case (.wholeNumber, .plain(let text)): Int(text) != nil || value.isTruthValue
      case (.truthValue, _): value.isTruthValue
      case (.values(let values), .text(let text)): values.contains(text)
      case (.lists(let kind), .list(let items)): items.allSatisfy(kind.holds)
      case (.maps(let kind), .map(let entries)): entries.allSatisfy { kind.holds($0.value) }
      case (.any(let kinds), _): kinds.contains { $0.holds(value) }
      default: false
      }
    }
  }

  /// As refusals name what has them.
  let type: String
  /// In SAM's order.
  let properties: [Property]
  /// Those that are not followed here.
  let unknown: Set<String>

  private init?(_ section: String, _ name: String, type: String, unknown: Set<String>) {
    guard let table = Self.table[section]?[name]?.list else { return nil }
    self.type = type
    self.unknown = unknown
    properties = table.compactMap { property in
      guard let parts = property.list, parts.count == 5 else { return nil }
      return Property(
        name: parts[0].text ?? "", kind: Kind(parts[1]), isRequired: parts[2].isTrue,
        takesFunctions: parts[3].isTrue, words: parts[4].text)
    }
  }

  private static let table: Document = {
    let data = Data(bytes: sam_properties_start(), count: sam_properties_size)
    return (try? Document(yaml: String(decoding: data, as: UTF8.self))) ?? .map([])
  }()

  private static let resources: [String: ServerlessProperties] = all("resources") { name in
    return ("AWS::Serverless::\(name)", name == "Application" ? ["TemplateUrl"] : [])
  }

  /// Of functions, by their types.
  static let events = all("events") { ($0, []) }
  /// Of state machines, by their types.
  static let machineEvents = all("machineEvents") { ($0, []) }

  private static func all(
    _ section: String, _ named: (String) -> (type: String, unknown: Set<String>)
  ) -> [String: ServerlessProperties] {
    var all: [String: ServerlessProperties] = [:]
    for entry in table[section]?.entries ?? [] {
      let (type, unknown) = named(entry.key)
      all[entry.key] = ServerlessProperties(section, entry.key, type: type, unknown: unknown)
    }
    return all
  }

  /// What Globals may say of each kind.
  static let globals: [String: [String]] = Dictionary(
    uniqueKeysWithValues: (table["globals"]?.entries ?? []).map { ($0.key, $0.value.texts) })

  /// Refuses what SAM does not have of a resource, what it needs, and what is not followed here.
  ///
  /// - Parameter kind: without `AWS::Serverless::`.
  static func check(_ given: Document, _ kind: String, of logicalID: String) throws(TransformError) {
    guard given.entries != nil else {
      throw ServerlessTransform.invalid(logicalID, "Attribute 'Properties' should be a map.")
    }
    try resources[kind]?.check(given, of: logicalID)
  }

  /// Without what SAM does not have of a resource.
  static func known(_ given: Document, _ kind: String) -> Document {
    let names = Set((resources[kind]?.properties ?? []).map(\.name))
    return .map((given.entries ?? []).filter { names.contains($0.key) })
  }

  func check(_ given: Document, of logicalID: String) throws(TransformError) {
    func invalid(_ problem: String) -> TransformError { ServerlessTransform.invalid(logicalID, problem) }
    guard let entries = given.entries else {
      throw invalid("Properties of a resource must be an object.")
    }
    let known = Set(properties.map(\.name))
    for entry in entries {
      guard known.contains(entry.key) else {
        throw invalid("property \(entry.key) not defined for resource of type \(type)")
      }
      guard !unknown.contains(entry.key) else {
        throw invalid("The rehearsal does not know \(entry.key) of \(type); AWS does.")
      }
    }
    for property in properties {
      let value = given[property.name] ?? .null
      // SAM takes any map of one key for a function.
      if property.takesFunctions, value.entries?.count == 1 { continue }
      guard value != .null else {
        if property.isRequired { throw invalid("Missing required property '\(property.name)'.") }
        continue
      }
      guard property.kind.holds(value) else {
        throw invalid(
          property.words.map { "Property '\(property.name)' should be a \($0)." }
            ?? "Type of property '\(property.name)' is invalid.")
      }
    }
    guard !Self.withTruth.contains(type) else { return }
    for entry in entries where !entry.value.isTruthy && !entry.value.isTruthValue {
      let isList = entry.value.list != nil && ["Layers", "Policies"].contains(entry.key)
      guard Self.mayBeEmpty.contains(entry.key) || isList || entry.value.isPlain else {
        throw invalid(
          "The rehearsal does not know an empty \(entry.key) of \(type); AWS takes some for none.")
      }
    }
  }

  /// Types whose values are asked whether Python takes them for true wherever SAM asks.
  private static let withTruth: Set<String> = [
    "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi",
    "AWS::Serverless::GraphQLApi", "AWS::Serverless::Connector", "AWS::Serverless::NetworkConnector",
    "AWS::Serverless::MicrovmImage", "AWS::Serverless::WebFunction", "Api", "HttpApi",
  ]
  /// Those that are the same, empty or not there.
  private static let mayBeEmpty: Set<String> = [
    "Description", "Environment", "Events", "Parameters", "Tags",
  ]
}
