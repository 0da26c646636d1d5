internal import Documents

/// What CloudFormation refuses of a template's form, whatever its resources are: sections and keys that there are not,
/// names that lead to nothing, circles, limits.
struct TemplateFormat {
  private let root: Document
  private let resources: [Document.Entry]
  private let resourceNames: Set<String>
  private let parameterNames: Set<String>
  private let conditionNames: Set<String>

  private static let sections: Set<String> = [
    "AWSTemplateFormatVersion", "Conditions", "Description", "Mappings", "Metadata", "Outputs", "Parameters",
    "Resources",
    "Transform",
  ]
  /// Sections that are CloudFormation's, and are not modelled.
  private static let unknownHere: Set<String> = ["Hooks", "Rules"]
  private static let resourceKeys: Set<String> = [
    "Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy", "Version",
  ]
  private static let parameterKeys: Set<String> = [
    "AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength",
    "MaxValue",
    "MinLength", "MinValue", "NoEcho", "Type",
  ]
  private static let outputKeys: Set<String> = ["Condition", "Description", "Export", "Value"]
  private static let policies: [String: Set<String>] = [
    "DeletionPolicy": ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"],
    "UpdateReplacePolicy": ["Delete", "Retain", "Snapshot"],
  ]
  private static let limits: [(section: String, most: Int)] = [
    ("Parameters", 200), ("Mappings", 200), ("Resources", 500), ("Outputs", 200),
  ]
  private static let pseudo: Set<String> = [
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
    "AWS::StackId",
    "AWS::StackName", "AWS::URLSuffix",
  ]
  private static let conditionFunctions: Set<String> = [
    "Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or",
  ]

  /// - Parameter root: as it is after its transforms.
  static func check(_ root: Document) throws(ServiceFault) { try TemplateFormat(root).check() }

  private init(_ root: Document) {
    self.root = root
    func names(_ section: String) -> Set<String> { Set((root[section]?.entries ?? []).map(\.key)) }
    resources = root["Resources"]?.entries ?? []
    resourceNames = names("Resources")
    parameterNames = names("Parameters")
    conditionNames = names("Conditions")
  }

  private func check() throws(ServiceFault) {
    try checkSections()
    try checkParameters()
    for resource in resources { try check(resource.value, named: resource.key) }
    try checkOutputs()
    try checkConditions()
    try checkCircles()
  }

  // MARK: Sections and keys

  private func checkSections() throws(ServiceFault) {
    let names = (root.entries ?? []).map(\.key)
    if let unknown = names.first(where: Self.unknownHere.contains) {
      throw .validation("Template error: the rehearsal does not know \(unknown); AWS does")
    }
    let others = names.filter { !Self.sections.contains($0) }
    guard others.isEmpty else {
      throw .validation("Invalid template property or properties [\(others.joined(separator: ", "))]")
    }
    if let version = root["AWSTemplateFormatVersion"], version.text?.hasPrefix("2010-09-09") != true {
      throw .validation("Template format error: unsupported value for AWSTemplateFormatVersion.")
    }
    if let description = root["Description"], description.text == nil {
      throw .validation("Template format error: Description must be a string.")
    }
    for (section, most) in Self.limits {
      guard let part = root[section] else { continue }
      guard let entries = part.entries else {
        // YAML's empty section.
        if part == .null || part.text == "" { continue }
        throw .validation("Template format error: \(section) must be a map.")
      }
      guard entries.count <= most else {
        throw .validation(
          "Template format error: Number of \(section.lowercased()), \(entries.count), is greater than maximum allowed, \(most)"
        )
      }
      let twice = Dictionary(grouping: entries, by: \.key).filter { $0.value.count > 1 }.keys.sorted()
      if let name = twice.first {
        throw .validation("Template format error: [/\(section)] duplicate key \(name)")
      }
    }
  }

  private func checkParameters() throws(ServiceFault) {
    for parameter in root["Parameters"]?.entries ?? [] {
      if let other = (parameter.value.entries ?? []).first(where: { !Self.parameterKeys.contains($0.key) }) {
        throw .validation("Invalid template parameter property '\(other.key)'")
      }
      guard let type = parameter.value["Type"]?.text else {
        throw .validation("Template format error: Every Parameters object must contain a Type member.")
      }
      guard Self.isParameterType(type) else {
        throw .validation(
          "Template format error: Unrecognized parameter type: \(type)")
      }
      try checkName(parameter.key, "Parameter")
    }
    let both = parameterNames.intersection(resourceNames).sorted()
    if let name = both.first {
      throw .validation("Template format error: Resource name \(name) is also the name of a parameter.")
    }
  }

  private static func isParameterType(_ type: String) -> Bool {
    if ["String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"].contains(type) {
      return true
    }
    let element = type.hasPrefix("List<") && type.hasSuffix(">") ? String(type.dropFirst(5).dropLast()) : type
    return element.hasPrefix("AWS::")
  }

  private func checkName(_ name: String, _ what: String) throws(ServiceFault) {
    guard name.wholeMatch(of: /[A-Za-z0-9]{1,255}/) != nil else {
      throw .validation("Template format error: \(what) name \(name) is non alphanumeric.")
    }
  }

  private func check(_ resource: Document, named name: String) throws(ServiceFault) {
    try checkName(name, "Resource")
    for entry in resource.entries ?? [] {
      guard Self.resourceKeys.contains(entry.key) else {
        throw .validation("Invalid template resource property '\(entry.key)'")
      }
      if let known = Self.policies[entry.key] {
        // With its language extensions CloudFormation takes functions, too.
        guard let value = entry.value.text, known.contains(value) else {
          throw .validation(
            "Template format error: Unrecognized \(entry.key) \(entry.value.text ?? entry.value.json) for resource \(name)"
          )
        }
      }
    }
    if let properties = resource["Properties"], properties.entries == nil, properties.text != "",
      properties != .null
    {
      throw .validation("Template format error: [/Resources/\(name)/Properties] must be a map.")
    }
    for needed in resource["DependsOn"]?.texts ?? [] {
      guard needed != name else { throw .validation("Circular dependency between resources: [\(name)]") }
      guard resourceNames.contains(needed) else { throw Self.unresolved([needed], in: "Resources") }
    }
    try checkCondition(of: resource, in: "Resources")
    try checkReferences(in: resource["Properties"] ?? .null, section: "Resources")
  }

  private func checkOutputs() throws(ServiceFault) {
    for output in root["Outputs"]?.entries ?? [] {
      if let other = (output.value.entries ?? []).first(where: { !Self.outputKeys.contains($0.key) }) {
        throw .validation("Invalid template output property '\(other.key)'")
      }
      guard let value = output.value["Value"] else {
        throw .validation("Template format error: Every Outputs member must contain a Value object")
      }
      try checkName(output.key, "Output")
      try checkCondition(of: output.value, in: "Outputs")
      try checkReferences(in: value, section: "Outputs")
    }
  }

  // MARK: What names what

  private static func unresolved(_ names: [String], in section: String) -> ServiceFault {
    .validation(
      "Template format error: Unresolved resource dependencies [\(names.joined(separator: ", "))] in the \(section) block of the template"
    )
  }

  private func checkReferences(in document: Document, section: String) throws(ServiceFault) {
    let known = resourceNames.union(parameterNames).union(Self.pseudo)
    let unknown = SimulatedTemplate.references(in: document).subtracting(known).sorted()
    guard unknown.isEmpty else { throw Self.unresolved(unknown, in: section) }
    var conditions: Set<String> = []
    Self.collectChoices(in: document, into: &conditions)
    if let unknown = conditions.subtracting(conditionNames).sorted().first {
      throw .validation(
        "Template format error: Unresolved condition dependency \(unknown) in the \(section) block of the template"
      )
    }
  }

  private func checkCondition(of part: Document, in section: String) throws(ServiceFault) {
    guard let condition = part["Condition"] else { return }
    guard let name = condition.text, conditionNames.contains(name) else {
      throw .validation(
        "Template format error: Unresolved condition dependency \(condition.text ?? condition.json) in the \(section) block of the template"
      )
    }
  }

  /// Conditions that Fn::If names.
  private static func collectChoices(in document: Document, into found: inout Set<String>) {
    for item in document.list ?? [] { collectChoices(in: item, into: &found) }
    for entry in document.entries ?? [] {
      if entry.key == "Fn::If", let name = entry.value.list?.first?.text { found.insert(name) }
      collectChoices(in: entry.value, into: &found)
    }
  }

  // MARK: Conditions

  private func checkConditions() throws(ServiceFault) {
    var needs: [String: Set<String>] = [:]
    for condition in root["Conditions"]?.entries ?? [] {
      guard let function = condition.value.entries?.first, condition.value.entries?.count == 1,
        Self.conditionFunctions.contains(function.key)
      else {
        throw .validation(
          "Template format error: Every Conditions member must be a condition function: \(condition.key) is none"
        )
      }
      try Self.checkArguments(of: function, in: condition.key)
      let named = SimulatedTemplate.references(in: condition.value).subtracting(parameterNames).subtracting(
        Self.pseudo)
      guard named.isEmpty else {
        throw .validation(
          "Template format error: Unresolved dependencies [\(named.sorted().joined(separator: ", "))]. Cannot reference resources in the Conditions block of the template"
        )
      }
      var others: Set<String> = []
      Self.collectConditions(in: condition.value, into: &others)
      if let unknown = others.subtracting(conditionNames).sorted().first {
        throw .validation(
          "Template format error: Unresolved condition dependency \(unknown) in the Conditions block of the template"
        )
      }
      needs[condition.key] = others
    }
    let circle = Self.circle(in: needs)
    guard circle.isEmpty else {
      throw .validation(
        "Template format error: Circular dependency between conditions: [\(circle.joined(separator: ", "))]")
    }
  }

  private static func checkArguments(of function: Document.Entry, in name: String) throws(ServiceFault) {
    let count = function.value.list?.count ?? 0
    switch function.key {
    case "Fn::Equals":
      guard count == 2 else {
        throw .validation("Template error: every Fn::Equals object requires a list of 2 string parameters")
      }
      return
    case "Fn::Not":
      guard count == 1 else {
        throw .validation("Template error: every Fn::Not object requires one boolean parameter")
      }
    case "Fn::And", "Fn::Or":
      guard (2...10).contains(count) else {
        throw .validation(
          "Template error: every \(function.key) object requires a list of at least 2 and at most 10 boolean parameters"
        )
      }
    default: return
    }
    for part in function.value.list ?? [] {
      guard let inner = part.entries?.first, part.entries?.count == 1, conditionFunctions.contains(inner.key)
      else {
        throw .validation(
          "Template error: every \(function.key) object requires boolean parameters: one of \(name)'s is none"
        )
      }
      try checkArguments(of: inner, in: name)
    }
  }

  private static func collectConditions(in document: Document, into found: inout Set<String>) {
    for item in document.list ?? [] { collectConditions(in: item, into: &found) }
    for entry in document.entries ?? [] {
      if entry.key == "Condition", let name = entry.value.text { found.insert(name) }
      if entry.key == "Fn::If", let name = entry.value.list?.first?.text { found.insert(name) }
      collectConditions(in: entry.value, into: &found)
    }
  }

  // MARK: Circles

  private func checkCircles() throws(ServiceFault) {
    var needs: [String: Set<String>] = [:]
    for resource in resources {
      let named = SimulatedTemplate.references(in: resource.value["Properties"] ?? .null)
      needs[resource.key] = named.union(resource.value["DependsOn"]?.texts ?? []).intersection(resourceNames)
    }
    let circle = Self.circle(in: needs)
    guard circle.isEmpty else {
      throw .validation("Circular dependency between resources: [\(circle.joined(separator: ", "))]")
    }
  }

  /// What is part of a circle: all that is left once what needs nothing left, and what nothing left needs, is taken away.
  private static func circle(in needs: [String: Set<String>]) -> [String] {
    var left = needs
    while true {
      let needed = left.values.reduce(into: Set<String>()) { $0.formUnion($1) }
      let next = left.filter { name, others in
        needed.contains(name) && others.contains { left[$0] != nil }
      }
      if next.count == left.count { return next.keys.sorted() }
      left = next
    }
  }
}
