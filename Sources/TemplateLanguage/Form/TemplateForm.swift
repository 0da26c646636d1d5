package import Documents

/// What CloudFormation refuses of a template's form, whatever its resources are: sections and keys that there are not,
/// functions where they cannot stand, names that lead to nothing, circles, limits.
package struct TemplateForm {
  let root: Document
  let dialect: Dialect
  let resources: [Document.Entry]
  let resourceNames: Set<String>
  let parameterNames: Set<String>
  let conditionNames: Set<String>
  /// Parameters that are lists.
  let lists: Set<String>
  private(set) var problems: [TemplateProblem] = []

  /// Everything that is wrong, in the order in which CloudFormation looks at it.
  ///
  /// - Parameter dialect: what its transforms let it say; nil for those that it names itself.
  package static func problems(in root: Document, dialect: Dialect? = nil) -> [TemplateProblem] {
    var form = TemplateForm(root, dialect ?? Dialect(of: root))
    form.check()
    return form.problems
  }

  private init(_ root: Document, _ dialect: Dialect) {
    self.root = root
    self.dialect = dialect
    func names(_ section: String) -> Set<String> { Set((root[section]?.entries ?? []).map(\.key)) }
    resources = root["Resources"]?.entries ?? []
    resourceNames = names("Resources")
    parameterNames = names("Parameters")
    conditionNames = names("Conditions")
    lists = Set(
      (root["Parameters"]?.entries ?? []).filter { entry in
        let type = entry.value["Type"]?.text ?? ""
        return type == "CommaDelimitedList" || type.contains("List<") || type.contains("<CommaDelimitedList>")
      }.map(\.key))
  }

  mutating func report(
    _ kind: TemplateProblem.Kind, _ message: String, at path: [String], isKey: Bool = false
  ) {
    problems.append(TemplateProblem(kind, message, at: path, isKey: isKey))
  }

  mutating func report(_ problem: TemplateProblem) { problems.append(problem) }

  private mutating func check() {
    checkNulls(root, at: [])
    checkSections()
    checkLoops()
    checkParameters()
    checkMappings()
    for resource in resources where !isMade(resource.key) { check(resource) }
    checkDynamicReferences()
    checkOutputs()
    checkConditions()
    checkAbsent()
    checkRules()
    // What SAM makes of a reference may stand in another resource than the reference.
    if !dialect.makesMore { checkCircles() }
  }

  /// Loops without the transform that they need, and names of loops that are not their own.
  private mutating func checkLoops() {
    guard !dialect.hasMacros else { return }
    guard !dialect.isExtended else {
      problems += LoopNames.problems(in: root)
      return
    }
    for section in root.entries ?? [] {
      for entry in section.value.entries ?? [] where entry.key.hasPrefix(Intrinsic.loopPrefix) {
        report(
          .function, "Template error: \(entry.key) needs Transform: \(Dialect.languageExtensions)",
          at: [section.key, entry.key], isKey: true)
      }
    }
  }

  /// Whether a key stands for what a loop or a macro makes.
  func isMade(_ key: String) -> Bool { key.hasPrefix(Intrinsic.loopPrefix) || key == "Fn::Transform" }

  /// Whether more may be there than is written out, so that a name that is not found proves nothing.
  var hasMore: Bool {
    dialect.makesMore
      || resources.contains { $0.value["Type"]?.text?.hasSuffix("::MODULE") ?? false }
      || ["Resources", "Conditions"].contains { section in
        (root[section]?.entries ?? []).contains { isMade($0.key) }
      }
  }

  /// The keys that there are where a path leads, its last left out.
  package static func keys(at path: [String]) -> [String] {
    switch (path.first, path.count) {
    case (_, 1): sections.sorted()
    case ("Resources", 3): resourceKeys.sorted()
    case ("Parameters", 3): parameterKeys.sorted()
    case ("Outputs", 3): outputKeys.sorted()
    default: []
    }
  }

  private mutating func checkNulls(_ document: Document, at path: [String]) {
    switch document {
    case .null:
      report(.form, "[/\(path.joined(separator: "/"))] 'null' values are not allowed in templates", at: path)
    case .text, .plain: break
    case .list(let items):
      for (index, item) in items.enumerated() { checkNulls(item, at: path + ["\(index)"]) }
    case .map(let entries): for entry in entries { checkNulls(entry.value, at: path + [entry.key]) }
    }
  }

  // MARK: Sections

  private static let sections: Set<String> = [
    "AWSTemplateFormatVersion", "Conditions", "Description", "Hooks", "Mappings", "Metadata", "Outputs",
    "Parameters", "Resources", "Rules", "Transform",
  ]
  private static let limits: [(section: String, most: Int)] = [
    ("Parameters", 200), ("Mappings", 200), ("Resources", 500), ("Outputs", 200),
  ]
  private static let maps = [
    "Parameters", "Mappings", "Resources", "Outputs", "Conditions", "Rules", "Metadata",
  ]
  /// Bytes.
  static let longestDescription = 1024
  private static let longestName = 255

  private mutating func checkSections() {
    let keys = (root.entries ?? []).map(\.key)
    let known = dialect.makesMore ? Self.sections.union(["Globals"]) : Self.sections
    let others = keys.filter { !known.contains($0) && !isMade($0) }
    for name in others {
      report(
        .form, "Invalid template property or properties [\(name)]", at: [name], isKey: true)
    }
    if keys.contains("Hooks"), !dialect.hasMacros {
      report(
        .notKnown, "Template error: the rehearsal does not know Hooks; AWS does", at: ["Hooks"], isKey: true)
    }
    if let version = root["AWSTemplateFormatVersion"], version.text?.hasPrefix("2010-09-09") != true {
      report(
        .form, "Template format error: unsupported value for AWSTemplateFormatVersion.",
        at: ["AWSTemplateFormatVersion"])
    }
    if let description = root["Description"] {
      if let text = description.text {
        if text.utf8.count > Self.longestDescription {
          report(
            .limit,
            "Template format error: 'Description' length is greater than \(Self.longestDescription).",
            at: ["Description"])
        }
      } else {
        report(.form, "Template format error: Description must be a string.", at: ["Description"])
      }
    }
    checkTransform()
    for section in Self.maps {
      guard let part = root[section], part.entries == nil, part != .null else { continue }
      report(.form, "Template format error: \(section) must be a map.", at: [section])
    }
    for (section, most) in Self.limits {
      guard let entries = root[section]?.entries else { continue }
      if entries.count > most {
        report(
          .limit,
          "Template format error: Number of \(section.lowercased()), \(entries.count), is greater than maximum allowed, \(most)",
          at: [section], isKey: true)
      }
      for (name, same) in Dictionary(grouping: entries, by: \.key).sorted(by: { $0.key < $1.key })
      where same.count > 1 {
        report(
          .name, "Template format error: [/\(section)] duplicate key \(name)", at: [section, name],
          isKey: true)
      }
    }
  }

  private mutating func checkTransform() {
    guard let transform = root["Transform"] else { return }
    for (index, item) in (transform.list ?? [transform]).enumerated()
    where item.text == nil && item["Name"]?.text == nil && item != .null {
      report(
        .form, "Template format error: Transform must be a string, a list of strings, or have a Name.",
        at: ["Transform"] + (transform.list == nil ? [] : ["\(index)"]))
    }
    if case .plain(let name) = transform {
      report(.form, "Template format error: Transform must be a string: \(name) is none.", at: ["Transform"])
    }
    if let disorder = Dialect.disorder(of: root) { report(disorder) }
  }

  mutating func checkName(_ name: String, _ what: String, at path: [String]) {
    if name.utf8.count > Self.longestName {
      report(
        .limit, "Template format error: \(what) name \(name) is longer than \(Self.longestName) characters.",
        at: path, isKey: true)
    } else if name.isEmpty
      || !name.unicodeScalars.allSatisfy({
        $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
      })
    {
      report(
        .name, "Template format error: \(what) name \(name) is non alphanumeric.", at: path, isKey: true)
    }
  }

  mutating func checkKeys(_ entry: Document, among known: Set<String>, _ what: String, at path: [String]) {
    for other in entry.entries ?? [] where !known.contains(other.key) && !isMade(other.key) {
      report(
        .form, "Invalid template \(what) property '\(other.key)'", at: path + [other.key], isKey: true)
    }
  }

  // MARK: Circles

  private mutating func checkCircles() {
    var needs: [String: Set<String>] = [:]
    for resource in resources where !isMade(resource.key) {
      let depends = Set(resource.value["DependsOn"]?.texts ?? [])
      if depends.contains(resource.key) {
        report(
          .circle, "Circular dependency between resources: [\(resource.key)]",
          at: ["Resources", resource.key], isKey: true)
      }
      var named = depends
      for part in Self.partsWithValues {
        named.formUnion(References(in: resource.value[part] ?? .null).all)
      }
      if named.contains(resource.key), !depends.contains(resource.key) {
        report(
          .circle, "Circular dependency between resources: [\(resource.key)]",
          at: ["Resources", resource.key], isKey: true)
      }
      needs[resource.key] = named.intersection(resourceNames).subtracting([resource.key])
    }
    let circle = Circle.names(in: needs)
    guard let first = circle.first(where: { name in resources.contains { $0.key == name } }) else { return }
    report(
      .circle, "Circular dependency between resources: [\(circle.joined(separator: ", "))]",
      at: ["Resources", first], isKey: true)
  }

  /// Parts of a resource whose functions CloudFormation resolves.
  static let partsWithValues = ["Properties", "Metadata", "CreationPolicy", "UpdatePolicy"]
}
