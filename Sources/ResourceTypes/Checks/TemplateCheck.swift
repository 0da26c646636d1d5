public import Documents

/// What CloudFormation would refuse of a template, found before it is asked: types, properties, and what names what.
public struct TemplateCheck {
  /// A thing that is wrong, or may be.
  public struct Finding: Hashable, Sendable {
    /// Whether CloudFormation refuses the template for it.
    public enum Severity: String, Sendable {
      /// It does.
      case error
      /// It may: what the table does not know may be newer than it.
      case warning
    }

    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
      /// A type that there is not.
      case type
      /// A property that the type does not have.
      case unknownProperty = "unknown property"
      /// A value that is none of those which the property may have.
      case enumeration
      /// A value of another kind: a list for a text, a text for a number.
      case kind
      /// A property that AWS sets.
      case readOnly = "read-only"
      /// A property that has to be there.
      case missing
      /// A value that does not match, is too long, too large, or a list of too many.
      case pattern, length, bounds, items
      /// A name that leads to nothing.
      case reference, attribute
      /// A resource of DependsOn that there is not.
      case dependency = "depends"
      /// A condition that there is not.
      case condition
      /// Resources that need each other.
      case circle
      /// A logical id with other characters than letters and digits.
      case name
    }

    /// Of the two.
    public let severity: Severity
    /// What is wrong.
    public let kind: Kind
    /// The resource's logical id; nil where the whole template is meant.
    public let resource: String?
    /// The property at fault below Properties, such as `Code.S3Bucket`; nil where none is meant.
    public let property: String?
    /// In CloudFormation's words, with what was meant where that can be guessed.
    public let message: String
    /// From 1; nil where the place is not known.
    public let line: Int?
    /// From 1; nil where only the line is known, or not even that.
    public let column: Int?

    /// `path:line:column: error: message`, as compilers write it.
    public func words(in path: String) -> String {
      let place = line.map { ":\($0)" + (column.map { ":\($0)" } ?? "") } ?? ""
      return "\(path)\(place): \(severity.rawValue): \(message)"
    }
  }

  private let root: Node
  private let types: ResourceTypes
  /// Resources that are written out, by their logical ids; those of loops are looked at, and cannot be named.
  private var resources: [String: Node] = [:]
  private var findings: [Finding] = []

  /// What is wrong, in the order of the template; empty where nothing is.
  ///
  /// - Parameter yaml: the template's text, YAML or JSON.
  /// - Throws: where it cannot be read at all.
  public static func findings(
    yaml: String, path: String, types: ResourceTypes = .embedded
  ) throws(DocumentError) -> [Finding] {
    findings(in: try SourceDocument(yaml, path: path).root, types: types)
  }

  package static func findings(in root: Node, types: ResourceTypes = .embedded) -> [Finding] {
    var check = TemplateCheck(root: root, types: types)
    check.run()
    return check.findings.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  private init(root: Node, types: ResourceTypes) {
    self.root = root
    self.types = types
  }

  private mutating func report(
    _ kind: Finding.Kind, _ message: String, _ resource: String?, _ mark: Node.Mark?,
    _ severity: Finding.Severity = .error,
    property: String? = nil
  ) {
    findings.append(
      Finding(
        severity: severity, kind: kind, resource: resource, property: property, message: message,
        line: mark?.line,
        column: mark?.column))
  }

  private static let sections: Set<String> = [
    "AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata",
    "Outputs",
    "Parameters", "Resources", "Rules", "Transform",
  ]
  private static let resourceKeys: Set<String> = [
    "Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "IgnoreGlobals", "Metadata",
    "Properties",
    "Type", "UpdatePolicy", "UpdateReplacePolicy", "Version",
  ]

  private mutating func checkKeys(
    _ node: Node, among known: Set<String>, _ words: String, _ resource: String?
  ) {
    for (key, _) in node.mapping ?? Node.Mapping([]) {
      guard let name = key.string, !known.contains(name), !name.hasPrefix("Fn::") else { continue }
      report(
        .unknownProperty, "\(words) [\(name)]" + Self.meant(NearestName.of(name, among: Array(known))),
        resource, key.mark)
    }
  }

  private mutating func run() {
    checkKeys(root, among: Self.sections, "Invalid template property or properties", nil)
    checkResources(root["Resources"], isLoop: false)
    // What a macro makes is not known here, and may be what is named.
    let transforms = root["Transform"].map { $0.sequence.map(Array.init) ?? [$0] } ?? []
    let makesMore = transforms.contains { $0.string != "AWS::LanguageExtensions" }
    let hasLoops = (root["Resources"]?.mapping ?? Node.Mapping([])).contains {
      $0.key.string?.hasPrefix("Fn::") ?? false
    }
    guard !makesMore, !hasLoops else { return }
    checkReferences()
    checkCircles()
  }

  // MARK: Types and properties

  private mutating func checkResources(_ section: Node?, isLoop: Bool) {
    for (key, resource) in section?.mapping ?? Node.Mapping([]) {
      guard let name = key.string else { continue }
      if name.hasPrefix("Fn::ForEach::") {
        if let loop = resource.sequence, loop.count == 3 { checkResources(loop[2], isLoop: true) }
        continue
      }
      guard !name.hasPrefix("Fn::") else { continue }
      if !isLoop {
        resources[name] = resource
        if name.wholeMatch(of: /[A-Za-z0-9]{1,255}/) == nil {
          report(.name, "Template format error: Resource name \(name) is non alphanumeric.", name, key.mark)
        }
      }
      check(resource, name, key.mark)
    }
  }

  private mutating func check(_ resource: Node, _ name: String, _ mark: Node.Mark?) {
    guard resource.mapping != nil, let typeNode = resource["Type"] else {
      report(
        .type,
        "Template format error: [/Resources/\(name)] Every Resources object must contain a Type member.",
        name, mark)
      return
    }
    checkKeys(resource, among: Self.resourceKeys, "Invalid template resource property", name)
    guard let typeName = typeNode.string, !typeName.isEmpty else { return }
    let isMade =
      typeName.hasPrefix("Custom::") || typeName.hasSuffix("::MODULE")
      || typeName.hasPrefix("AWS::Serverless::")
    guard !isMade else { return }
    guard let type = types[typeName] else {
      let nearest = NearestName.of(typeName, among: types.names)
      let isOwn = !["AWS::", "Alexa::"].contains { typeName.hasPrefix($0) }
      report(
        .type, "Template format error: Unrecognized resource types: [\(typeName)]" + Self.meant(nearest),
        name,
        typeNode.mark,
        isOwn || nearest == nil ? .warning : .error)
      return
    }
    let properties = resource["Properties"]
    for problem in PropertyCheck.problems(of: properties, in: resource, type) {
      report(
        problem.kind,
        "Properties validation failed for resource \(name) with message: \(problem.path): \(problem.words)"
          + Self.meant(problem.nearest), name, problem.mark ?? mark, problem.mayBeNew ? .warning : .error,
        property: problem.path.split(separator: "/").dropFirst().joined(separator: "."))
    }
  }

  private static func meant(_ nearest: String?) -> String { nearest.map { "; did you mean \($0)?" } ?? "" }

  // MARK: What names what

  /// A place that names a resource, a parameter or an attribute.
  private struct Reference {
    let name: String
    let attribute: String?
    let mark: Node.Mark?
  }

  private static let pseudo: Set<String> = [
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
    "AWS::StackId",
    "AWS::StackName", "AWS::URLSuffix",
  ]

  private static func references(in node: Node, into found: inout [Reference], names own: Set<String> = []) {
    func attribute(_ text: String, _ mark: Node.Mark?) {
      let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2 { found.append(Reference(name: parts[0], attribute: parts[1], mark: mark)) }
    }
    func substitution(_ text: String, own: Set<String>, _ mark: Node.Mark?) {
      for match in text.matches(of: /\$\{([^!}][^}]*)\}/) {
        let name = match.1.trimmingPrefix { $0 == " " }.split(separator: " ").first.map(String.init) ?? ""
        guard !own.contains(name) else { continue }
        if name.contains("."), !name.contains("::") || !name.hasPrefix("AWS::") {
          attribute(name, mark)
        } else {
          found.append(Reference(name: name, attribute: nil, mark: mark))
        }
      }
    }
    func call(_ name: String, _ value: Node) -> Bool {
      switch name {
      case "Ref":
        if let name = value.string { found.append(Reference(name: name, attribute: nil, mark: value.mark)) }
      case "Fn::GetAtt", "GetAtt":
        if let text = value.string {
          attribute(text, value.mark)
        } else if let parts = value.sequence, parts.count == 2, let name = parts[0].string {
          found.append(Reference(name: name, attribute: parts[1].string, mark: value.mark))
          references(in: parts[1], into: &found)
        }
      case "Fn::Sub", "Sub":
        if let text = value.string {
          substitution(text, own: [], value.mark)
        } else if let parts = value.sequence, let text = parts.first?.string {
          let own = Set((parts.dropFirst().first?.mapping ?? Node.Mapping([])).compactMap(\.key.string))
          substitution(text, own: own, value.mark)
          for part in parts.dropFirst() { references(in: part, into: &found) }
        }
      default: return false
      }
      return true
    }
    if node.tag.hasPrefix("!"), call(String(node.tag.dropFirst()), node) { return }
    switch node {
    case .mapping(let mapping):
      if mapping.count == 1, let entry = mapping.first, let name = entry.key.string, call(name, entry.value) {
        return
      }
      for (_, value) in mapping { references(in: value, into: &found) }
    case .sequence(let sequence): for value in sequence { references(in: value, into: &found) }
    case .scalar, .alias: break
    }
  }

  private mutating func checkReferences() {
    let parameters = Set((root["Parameters"]?.mapping ?? Node.Mapping([])).compactMap(\.key.string))
    let conditions = Set((root["Conditions"]?.mapping ?? Node.Mapping([])).compactMap(\.key.string))
    let known = parameters.union(resources.keys)
    func sections() -> [(section: String, name: String, node: Node)] {
      ["Resources", "Outputs"].flatMap { section in
        (root[section]?.mapping ?? Node.Mapping([])).compactMap { key, value in
          key.string.map { (section, $0, value) }
        }
      }
    }
    for (section, owner, node) in sections() {
      let resource = section == "Resources" ? owner : nil
      var found: [Reference] = []
      Self.references(in: node, into: &found)
      for reference in found where !Self.pseudo.contains(reference.name) {
        guard known.contains(reference.name) else {
          report(
            .reference,
            "Template format error: Unresolved resource dependencies [\(reference.name)] in the \(section) block of the template"
              + Self.meant(NearestName.of(reference.name, among: Array(known))), resource, reference.mark)
          continue
        }
        if let attribute = reference.attribute { checkAttribute(attribute, reference, resource) }
      }
      let names = node["DependsOn"].map { $0.sequence.map(Array.init) ?? [$0] } ?? []
      for name in names {
        guard let text = name.string, resources[text] == nil else { continue }
        report(
          .dependency,
          "Template format error: Unresolved resource dependencies [\(text)] in the Resources block of the template"
            + Self.meant(NearestName.of(text, among: Array(resources.keys))), resource, name.mark)
      }
      if let condition = node["Condition"], let text = condition.string, !conditions.contains(text) {
        report(
          .condition,
          "Template format error: Unresolved condition dependency \(text) in the \(section) block of the template"
            + Self.meant(NearestName.of(text, among: Array(conditions))), resource, condition.mark)
      }
    }
  }

  private mutating func checkAttribute(_ attribute: String, _ reference: Reference, _ owner: String?) {
    guard let typeName = resources[reference.name]?["Type"]?.string, let type = types[typeName],
      !["AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource"].contains(typeName),
      !attribute.contains("${")
    else { return }
    let path = attribute.split(separator: ".").map(String.init)
    guard !type.readOnly.contains(where: { $0.covers(path) }) else { return }
    // Of some types every property is an attribute, too; the schemas do not say of which.
    guard path.first.map({ !type.propertyNames.contains($0) }) ?? false else { return }
    let attributes = type.readOnly.map { $0.parts.joined(separator: ".") }
    report(
      .attribute,
      "Template error: resource \(reference.name) does not support attribute type \(attribute) in Fn::GetAtt"
        + Self.meant(NearestName.of(attribute, among: attributes)), owner,
      reference.mark)
  }

  // MARK: Circles

  private mutating func checkCircles() {
    var needs: [String: Set<String>] = [:]
    for (name, resource) in resources {
      var found: [Reference] = []
      Self.references(in: resource, into: &found)
      let depends =
        resource["DependsOn"].map { $0.sequence.map { $0.compactMap(\.string) } ?? [$0.string ?? ""] } ?? []
      needs[name] = Set(found.map(\.name) + depends).intersection(resources.keys)
    }
    // What needs nothing that is left is no part of a circle, and neither is what nothing left needs.
    var left = needs
    while true {
      let names = Set(left.keys)
      let needed = left.values.reduce(into: Set<String>()) { $0.formUnion($1) }
      let next = left.filter { !$0.value.isDisjoint(with: names) && needed.contains($0.key) }
      if next.count == left.count { break }
      left = next.mapValues { $0.intersection(Set(next.keys)) }
    }
    guard !left.isEmpty else { return }
    let names = left.keys.sorted()
    let mark = names.compactMap { resources[$0]?.mark }.min { ($0.line, $0.column) < ($1.line, $1.column) }
    report(.circle, "Circular dependency between resources: [\(names.joined(separator: ", "))]", nil, mark)
  }
}
