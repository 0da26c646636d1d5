internal import Documents

/// Conditions and rules, which have functions of their own.
extension TemplateForm {
  mutating func checkConditions() {
    var needs: [String: Set<String>] = [:]
    for condition in root["Conditions"]?.entries ?? [] where !isMade(condition.key) {
      let path = ["Conditions", condition.key]
      if condition.key.wholeMatch(of: /[A-Za-z0-9&_]{1,255}/) == nil {
        report(
          .name, "Template format error: Condition name \(condition.key) is non alphanumeric.", at: path,
          isKey: true)
      }
      guard let call = Intrinsic.call(condition.value), Intrinsic.ofConditions.contains(call.function) else {
        report(
          .condition,
          "Template format error: Every Conditions member must be a condition function: \(condition.key) is none",
          at: path)
        continue
      }
      checkLogic(condition.value, among: Intrinsic.ofConditions, at: path)
      let references = References(in: condition.value, at: path, namesConditions: true)
      for name in references.names where !hasMore {
        if parameterNames.contains(name.name) || Self.pseudoParameters.contains(name.name) { continue }
        report(
          .reference,
          "Template format error: Unresolved dependencies [\(name.name)]. Cannot reference resources in the Conditions block of the template",
          at: name.path)
      }
      for other in references.conditions {
        checkConditionName(other.name, in: "Conditions", at: other.path)
      }
      needs[condition.key] = Set(references.conditions.map(\.name))
    }
    let circle = Circle.names(in: needs)
    if let first = circle.first {
      report(
        .circle,
        "Template format error: Circular dependency between conditions: [\(circle.joined(separator: ", "))]",
        at: ["Conditions", first], isKey: true)
    }
  }

  /// What is true or not: functions of functions, down to values that are compared.
  private mutating func checkLogic(_ value: Document, among known: Set<Intrinsic>, at path: [String]) {
    guard let call = Intrinsic.call(value), known.contains(call.function) else {
      let names = known.map(\.rawValue).sorted().joined(separator: ", ")
      report(.function, "Template error: this has to be one of \(names)", at: path)
      return
    }
    let below = path + [call.function.rawValue]
    let items = call.argument.list ?? []
    func refuse() { report(.function, Argument.refusal(of: call.function), at: below) }
    switch call.function {
    case .condition: if call.argument.text == nil { refuse() }
    case .not, .and, .or:
      guard call.argument.list != nil, (call.function == .not ? 1...1 : 2...10).contains(items.count) else {
        return refuse()
      }
      for (index, item) in items.enumerated() {
        guard let inner = Intrinsic.call(item), known.contains(inner.function) else {
          report(
            .function,
            "Template error: every \(call.function.rawValue) object requires boolean parameters: \(item.text ?? item.json) is none",
            at: below + ["\(index)"])
          continue
        }
        checkLogic(item, among: known, at: below + ["\(index)"])
      }
    case .equals:
      guard items.count == 2 else { return refuse() }
      for (index, item) in items.enumerated() { checkCompared(item, known, at: below + ["\(index)"]) }
    default:
      guard items.count == 2 else { return refuse() }
      for (index, item) in items.enumerated() { checkRuleValue(item, at: below + ["\(index)"]) }
    }
  }

  /// A side of Fn::Equals.
  private mutating func checkCompared(_ value: Document, _ known: Set<Intrinsic>, at path: [String]) {
    if known.contains(.contains) { return checkRuleValue(value, at: path) }
    checkCompared(value, at: path)
  }

  private mutating func checkCompared(_ value: Document, at path: [String]) {
    guard let call = Intrinsic.call(value) else {
      // Numbers and truth values are texts.
      if value.text == nil, value != .null { report(.function, Argument.refusal(of: .equals), at: path) }
      return
    }
    let taken: Set<Intrinsic> = [
      .ref, .findInMap, .sub, .join, .select, .split, .length, .toJSONString,
    ]
    guard taken.contains(call.function) else {
      report(
        .function,
        "Template error: Fn::Equals does not take \(call.function.rawValue) in Conditions; it takes \(taken.map(\.rawValue).sorted().joined(separator: ", "))",
        at: path + [call.function.rawValue], isKey: true)
      return
    }
    if call.function == .ref, lists.contains(call.argument.text ?? "") {
      report(.function, Argument.refusal(of: .equals), at: path)
    }
    checkFunctions(in: value, at: path)
  }

  // MARK: What is never there

  /// Resources and outputs that are always there, and name a resource whose condition never holds, whatever the
  /// parameters are.
  mutating func checkAbsent() {
    guard !dialect.makesMore else { return }
    var conditions = ConstantConditions(root["Conditions"]?.entries ?? [])
    let absent = Set(
      resources.filter { conditions.outcome(of: $0.value["Condition"]?.text) == false }.map(\.key))
    guard !absent.isEmpty else { return }
    for (section, part) in [("Resources", "Properties"), ("Outputs", "Value")] {
      for entry in root[section]?.entries ?? []
      where !isMade(entry.key) && conditions.outcome(of: entry.value["Condition"]?.text) == true {
        let path = [section, entry.key, part]
        let value = Self.withoutChoices(entry.value[part] ?? .null)
        for name in References(in: value, at: path).names where absent.contains(name.name) {
          report(TemplateProblem(unresolved: name.name, in: section, at: path))
        }
      }
    }
  }

  /// A value without what Fn::If chooses from.
  private static func withoutChoices(_ value: Document) -> Document {
    switch value {
    case .text, .plain, .null: return value
    case .list(let items): return .list(items.map(withoutChoices))
    case .map(let entries):
      guard Intrinsic.callInValue(value)?.function != .choice else { return .null }
      return .map(entries.map { Document.Entry(key: $0.key, value: withoutChoices($0.value)) })
    }
  }

  // MARK: Rules

  private static let ruleKeys: Set<String> = ["Assertions", "RuleCondition"]
  private static let assertionKeys: Set<String> = ["Assert", "AssertDescription"]

  mutating func checkRules() {
    for rule in root["Rules"]?.entries ?? [] where !isMade(rule.key) {
      let path = ["Rules", rule.key]
      checkName(rule.key, "Rule", at: path)
      checkKeys(rule.value, among: Self.ruleKeys, "rule", at: path)
      if let condition = rule.value["RuleCondition"] {
        checkLogic(condition, among: Intrinsic.ofRules, at: path + ["RuleCondition"])
      }
      guard let assertions = rule.value["Assertions"]?.list, !assertions.isEmpty else {
        report(
          .form, "Template format error: Every Rules member must contain a list of Assertions.", at: path,
          isKey: true)
        continue
      }
      for (index, assertion) in assertions.enumerated() {
        let below = path + ["Assertions", "\(index)"]
        checkKeys(assertion, among: Self.assertionKeys, "assertion", at: below)
        guard let assert = assertion["Assert"] else {
          report(
            .form, "Template format error: Every Assertions member must contain an Assert object.", at: below)
          continue
        }
        if let description = assertion["AssertDescription"], description.text == nil, description != .null {
          report(
            .form, "Template format error: Every AssertDescription member must be a string.",
            at: below + ["AssertDescription"])
        }
        checkLogic(assert, among: Intrinsic.ofRules, at: below + ["Assert"])
      }
    }
  }

  /// A value in a rule: a text, a list, or what parameters are.
  private mutating func checkRuleValue(_ value: Document, at path: [String]) {
    guard let call = Intrinsic.call(value) else {
      for (index, item) in (value.list ?? []).enumerated() { checkRuleValue(item, at: path + ["\(index)"]) }
      return
    }
    let below = path + [call.function.rawValue]
    switch call.function {
    case .ref:
      guard let name = call.argument.text else {
        report(.function, Argument.refusal(of: .ref), at: below)
        return
      }
      checkRuleParameter(name, at: below)
    case .refAll:
      if call.argument.text == nil { report(.function, Argument.refusal(of: .refAll), at: below) }
    case .valueOf, .valueOfAll:
      guard let parts = call.argument.list, parts.count == 2, let name = parts[0].text, parts[1].text != nil
      else {
        report(.function, Argument.refusal(of: call.function), at: below)
        return
      }
      if call.function == .valueOf { checkRuleParameter(name, at: below) }
    default:
      report(
        .function,
        "Template error: \(call.function.rawValue) cannot stand in Rules; they take Ref, Fn::RefAll, Fn::ValueOf, Fn::ValueOfAll",
        at: below, isKey: true)
    }
  }

  private mutating func checkRuleParameter(_ name: String, at path: [String]) {
    guard !parameterNames.contains(name), !Self.pseudoParameters.contains(name) else { return }
    report(
      .reference,
      "Template format error: Unresolved dependencies [\(name)]. Cannot reference resources in the Rules block of the template",
      at: path)
  }
}
