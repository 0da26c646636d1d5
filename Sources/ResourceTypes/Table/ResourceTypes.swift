internal import CTables
public import Foundation
internal import Synchronization
internal import ZipTable

/// What CloudFormation's types of resources are: a zip file with an entry of JSON for each, read when the type is asked
/// for. `Assets/make-resource-types.py` makes such a file of the public schemas.
public final class ResourceTypes: Sendable {
  /// Where the table comes from.
  public struct Source: Sendable, Hashable, Decodable {
    /// Such as `cfn-lint 1.58.0`.
    public let source: String
    /// Of the schemas, in ISO 8601.
    public let date: String
    /// How many types there are.
    public let types: Int
  }

  /// Why a file is no such table, in words.
  public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for whoever gave the file.
    public let description: String
  }

  private let table: ZipTable
  /// What was read so far; nil for a type that is not there.
  private let known = Mutex<[String: ResourceType?]>([:])
  /// Where the table comes from.
  public let source: Source
  private let formats: ValueFormats

  /// The table that the program was built with.
  public static let embedded: ResourceTypes = {
    guard let table = ZipTable(bytes: resource_types_start(), count: resource_types_size),
      let types = try? ResourceTypes(table)
    else {
      // It was checked when it was made: Tests/ResourceTypesTests reads every type of it.
      fatalError("the table of resource types cannot be read")
    }
    return types
  }()

  /// A newer table, such as one that `make-resource-types.py` wrote.
  public convenience init(file: URL) throws(Problem) {
    guard let table = ZipTable(file: file) else {
      throw Problem(
        description: "\(file.path) is not a table of resource types: it is not a zip file that can be read")
    }
    // An older table than this program has no formats.
    try self.init(table, Self.embedded.formats)
    // An entry that cannot be read would pass for a type that there is not.
    for name in names where self[name] == nil {
      throw Problem(description: "\(file.path) is damaged: \(name) cannot be read in it")
    }
    guard table[Self.actionsEntry] == nil || decodedActions != nil else {
      throw Problem(description: "\(file.path) is damaged: \(Self.actionsEntry) cannot be read in it")
    }
  }

  private init(_ table: ZipTable, _ standard: ValueFormats = ValueFormats()) throws(Problem) {
    guard let data = table[Self.sourceEntry], let source = try? JSONDecoder().decode(Source.self, from: data)
    else {
      throw Problem(description: "this zip file is not a table of resource types: it lacks source.json")
    }
    guard let formats = table[Self.formatsEntry].map({ ValueFormats($0) }) ?? standard else {
      throw Problem(
        description: "this table of resource types is damaged: \(Self.formatsEntry) cannot be read in it")
    }
    self.table = table
    self.source = source
    self.formats = formats
  }

  private static let sourceEntry = "source"
  private static let actionsEntry = "actions"
  private static let formatsEntry = "formats"

  /// By service and action, in small letters, when they are asked for; nil where the table does not have them.
  private let actions = Mutex<[String: [String: [String]]]?>(nil)

  private var decodedActions: [String: [String: [String]]]? {
    table[Self.actionsEntry].flatMap {
      try? JSONDecoder().decode([String: [String: [String]]].self, from: $0)
    }
  }

  /// The ARNs that IAM takes for an action, patterns; none where it takes `*` alone, or is not known.
  package func arns(of action: String) -> [String] {
    let parts = action.lowercased().split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    return actions.withLock { actions in
      if actions == nil {
        // An older table than this program has none.
        actions = decodedActions ?? Self.embedded.decodedActions ?? [:]
      }
      return actions?[parts[0]]?[parts[1]] ?? []
    }
  }

  /// A type by its name, such as `AWS::SNS::Topic`; nil where the table has none of that name.
  public subscript(name: String) -> ResourceType? {
    known.withLock { known in
      if let type = known[name] { return type }
      let type = table[name].flatMap { ResourceType(named: name, $0, formats) }
      known[name] = .some(type)
      return type
    }
  }

  /// All names, in the order of the file.
  public var names: [String] {
    table.names.filter { ![Self.sourceEntry, Self.actionsEntry, Self.formatsEntry].contains($0) }
  }
}
