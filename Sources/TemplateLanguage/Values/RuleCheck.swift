internal import Documents
internal import Templates

/// The Rules section: what values of parameters have to be to each other.
package struct RuleCheck {
  private let parameters: [TemplateParameter]
  private let values: [String: Document]
  private let surroundings: Surroundings

  /// - Throws: the first assertion that does not hold, with what the template says of it.
  package static func check(
    _ template: ExpandedTemplate, parameters values: [String: String], in surroundings: Surroundings
  ) throws(TemplateProblem) {
    let check = RuleCheck(
      parameters: template.parameters, values: template.documents(of: values), surroundings: surroundings)
    for rule in template.rules?.entries ?? [] { try check.check(rule) }
  }

  private func check(_ rule: Document.Entry) throws(TemplateProblem) {
    if let condition = rule.value["RuleCondition"] { guard try holds(condition) else { return } }
    for assertion in rule.value["Assertions"]?.list ?? [] {
      guard let assert = assertion["Assert"], try !holds(assert) else { continue }
      let description = assertion["AssertDescription"]?.text ?? assert.json
      throw TemplateProblem(.rule, "Template error: Rule \(rule.key) does not hold: \(description)")
    }
  }

  private func holds(_ document: Document) throws(TemplateProblem) -> Bool {
    guard let (function, argument) = Intrinsic.call(document) else { return false }
    let items = argument.list ?? []
    switch function {
    case .not where items.count == 1: return try !holds(items[0])
    case .and:
      for item in items { guard try holds(item) else { return false } }
      return true
    case .or:
      for item in items { if try holds(item) { return true } }
      return false
    case .equals where items.count == 2: return try value(items[0]) == value(items[1])
    case .contains where items.count == 2:
      let wanted = try value(items[1])
      return try list(items[0]).contains(wanted)
    case .eachMemberEquals where items.count == 2:
      let wanted = try value(items[1])
      return try list(items[0]).allSatisfy { $0 == wanted }
    case .eachMemberIn where items.count == 2:
      let known = try list(items[1])
      return try list(items[0]).allSatisfy(known.contains)
    default: return false
    }
  }

  private func list(_ document: Document) throws(TemplateProblem) -> [Document] {
    let value = try value(document)
    return value.list ?? [value]
  }

  private func value(_ document: Document) throws(TemplateProblem) -> Document {
    if let items = document.list {
      var values: [Document] = []
      for item in items { values.append(try value(item)) }
      return .list(values)
    }
    guard let (function, argument) = Intrinsic.call(document) else { return document }
    switch function {
    case .ref:
      let name = argument.text ?? ""
      return values[name] ?? surroundings.pseudo(name) ?? .text("")
    case .refAll:
      return .list(parameters.filter { $0.type == argument.text }.compactMap { values[$0.name] })
    default:
      // Tags and the like of what a value names: they are the account's.
      throw TemplateProblem(
        .notKnown, "Template error: the rehearsal does not know \(function.rawValue) in Rules; AWS does")
    }
  }
}
