internal import Foundation

/// A type of resource, as CloudFormation's registry describes it.
public struct ResourceType: Sendable {
  /// Such as `AWS::SNS::Topic`.
  public let name: String
  let schema: Schema
  let definitions: [String: Schema]
  /// Properties whose change makes the resource anew.
  let createOnly: [PropertyPath]
  /// Those whose change may.
  let conditionalCreateOnly: [PropertyPath]
  /// Attributes, which a template cannot set.
  let readOnly: [PropertyPath]
  /// Properties that are attributes, too; `*` for all of them.
  let otherAttributes: [String]
  /// What `Ref` gives, where several are joined by `|`.
  let primaryIdentifier: [PropertyPath]
  /// Where its tags are.
  let tags: PropertyPath?
  /// What its properties may be together.
  let rules: [CombinationRule]
  /// That its properties' values may have.
  let formats: ValueFormats
  /// IAM actions by handler: `create`, `read`, `update`, `delete`, `list`.
  public let permissions: [String: [String]]

  /// The properties that a template may set, at the top.
  public var propertyNames: [String] { (schema.properties ?? [:]).keys.sorted() }

  private struct Entry: Decodable {
    let createOnlyProperties: [String]?
    let conditionalCreateOnlyProperties: [String]?
    let readOnlyProperties: [String]?
    let primaryIdentifier: [String]?
    let attributes: [String]?
    let tagging: Tagging?
    let definitions: [String: Schema]?
    let permissions: [String: [String]]?
    let rules: [CombinationRule]?

    struct Tagging: Decodable { let tagProperty: String? }
  }

  init?(named name: String, _ data: Data, _ formats: ValueFormats) {
    let decoder = JSONDecoder()
    guard let entry = try? decoder.decode(Entry.self, from: data),
      let schema = try? decoder.decode(Schema.self, from: data)
    else { return nil }
    self.name = name
    self.schema = schema
    definitions = entry.definitions ?? [:]
    createOnly = (entry.createOnlyProperties ?? []).map(PropertyPath.init)
    conditionalCreateOnly = (entry.conditionalCreateOnlyProperties ?? []).map(PropertyPath.init)
    readOnly = (entry.readOnlyProperties ?? []).map(PropertyPath.init)
    otherAttributes = entry.attributes ?? []
    primaryIdentifier = (entry.primaryIdentifier ?? []).map(PropertyPath.init)
    tags =
      entry.tagging?.tagProperty.map(PropertyPath.init)
      ?? (schema.properties?["Tags"] == nil ? nil : PropertyPath("/properties/Tags"))
    permissions = entry.permissions ?? [:]
    rules = entry.rules ?? []
    self.formats = formats
  }

  /// A schema with what it refers to in its place; nil where it leads in a circle or to nothing.
  func resolved(_ schema: Schema) -> Schema? {
    var schema = schema
    for _ in 0..<8 {
      guard let reference = schema.reference else { return schema }
      if let definition = reference.split(separator: "/").last, reference.hasPrefix("#/definitions/"),
        let next = definitions[String(definition)]
      {
        schema = next
      } else if let next = self.schema(at: PropertyPath(reference).parts) {
        schema = next
      } else {
        return nil
      }
    }
    return nil
  }

  /// What a property, or an attribute, may be; nil where it is not told. `*` stands for each item of a list.
  func schema(at path: [String]) -> Schema? {
    var found: Schema? = schema
    for part in path {
      let outer = found.flatMap(resolved)
      found = part == "*" ? outer?.items?.first : outer?.properties?[part]
    }
    return found
  }

  // MARK: What a change means

  /// What becomes of a resource when properties of it change.
  public enum Replacement: String, Sendable, Hashable {
    /// A new resource is made and the old one deleted. The raw values are those of DescribeChangeSet's
    /// `Replacement`.
    case always = "True"
    /// It depends on the value.
    case conditional = "Conditional"
    /// The resource stays.
    case never = "False"
  }

  /// What the change of a property means, by its name or by the names on the way to it.
  public func replacement(for path: [String]) -> Replacement {
    if createOnly.contains(where: { $0.covers(path) }) { return .always }
    return conditionalCreateOnly.contains(where: { $0.covers(path) }) ? .conditional : .never
  }

  /// Of the properties that identify one; a name of several parts has a part for each.
  public var identifierNames: [String] { primaryIdentifier.map { $0.parts.joined(separator: ".") } }

  /// What Fn::GetAtt takes for certain: the properties that AWS sets.
  public var attributeNames: [String] {
    readOnly.filter { !$0.parts.contains("*") }.map { $0.parts.joined(separator: ".") }
  }

  /// Names that Fn::GetAtt takes, properties that are attributes included.
  var takenAttributes: [String] {
    attributeNames + (otherAttributes == ["*"] ? propertyNames : otherAttributes)
  }

  /// Whether Fn::GetAtt takes an attribute: what AWS sets, or a part of it; of some types every property, too, down to
  /// what is no map.
  ///
  /// Source: cfn-lint's `schema/_getatts.py`.
  public func mayHave(attribute path: [String]) -> Bool {
    if readOnly.contains(where: { $0.parts.count <= path.count && $0.covers(path) }) { return true }
    guard otherAttributes == ["*"] else { return otherAttributes.contains(path.joined(separator: ".")) }
    guard let schema = schema(at: path).flatMap(resolved) else { return false }
    return schema.properties == nil && !schema.types.contains("object")
  }

  /// Whether an attribute is a list; nil where its schema does not say.
  package func isList(attribute path: [String]) -> Bool? {
    guard let types = schema(at: path).flatMap(resolved)?.types, !types.isEmpty else { return nil }
    return types == ["array"] ? true : types.contains("array") ? nil : false
  }

  /// Whether it has tags.
  public var hasTags: Bool { tags != nil }

  /// Whether a property is where the tags are.
  public func isTags(_ path: [String]) -> Bool { tags?.covers(path) ?? false }
}

/// Where a property is, as schemas write it: `/properties/Tags/*/Key`.
struct PropertyPath: Hashable, Sendable {
  /// Without `properties`; `*` for each item of a list.
  let parts: [String]

  init(_ text: String) {
    parts = text.split(separator: "/").map(String.init).filter {
      $0 != "properties" && $0 != "#" && $0 != "items"
    }
  }

  /// Whether a change there is a change of this: the one leads to the other.
  func covers(_ path: [String]) -> Bool {
    zip(parts, path).allSatisfy { $0 == $1 || $0 == "*" } && !path.isEmpty
  }
}
