package import Documents
internal import Foundation
internal import Templates

/// Resolves a template's functions in the surroundings of a stack.
package struct Evaluation: Sendable {
  let template: ExpandedTemplate
  private(set) var parameters: [String: Document]
  /// What they find around them.
  package var surroundings: Surroundings
  let resourceNames: Set<String>
  /// What each condition comes to, or why that cannot be told.
  private var outcomes: [String: Result<Bool, TemplateProblem>] = [:]
  /// Bytes of a text that functions make: what is longer exceeds a template's size many times over.
  static let longest = 4 << 20

  /// - Parameter parameters: a value for each of the template's.
  package init(_ template: ExpandedTemplate, parameters: [String: String], in surroundings: Surroundings) {
    self.template = template
    self.surroundings = surroundings
    self.parameters = template.documents(of: parameters)
    resourceNames = Set(template.resources.map(\.logicalID))
    for name in template.conditionOrder {
      guard let condition = template.conditions[name] else { continue }
      outcomes[name] = Result { () throws(TemplateProblem) in try evaluate(condition) }
    }
  }

  /// The same with `****` for what is not to be echoed (parameters-section-structure, "NoEcho").
  package var masked: Evaluation {
    var masked = self
    for parameter in template.parameters where parameter.isNoEcho {
      masked.parameters[parameter.name] = .text("****")
    }
    return masked
  }

  /// Whether what has a condition is there; with none it always is.
  package func holds(_ condition: String?) -> Bool {
    guard let condition else { return true }
    return (try? outcomes[condition]?.get()) ?? false
  }

  /// The resources whose conditions hold.
  package var wanted: [ExpandedTemplate.Resource] { template.resources.filter { holds($0.condition) } }

  /// A condition, after those that it names.
  private func evaluate(_ condition: Document) throws(TemplateProblem) -> Bool {
    guard let (function, argument) = Intrinsic.call(condition) else { return false }
    let items = argument.list ?? []
    switch function {
    case .condition:
      return try argument.text.flatMap { outcomes[$0] }?.get() ?? false
    case .equals where items.count == 2: return try resolve(items[0]) == resolve(items[1])
    case .and:
      for item in items { guard try evaluate(item) else { return false } }
      return true
    case .or:
      for item in items { if try evaluate(item) { return true } }
      return false
    case .not where items.count == 1: return try !evaluate(items[0])
    default: return false
    }
  }

  /// Conditions that cannot be told: a mapping without the key, an item that is not there.
  package func checkConditions() throws(TemplateProblem) {
    for (_, outcome) in outcomes.sorted(by: { $0.key < $1.key }) { _ = try outcome.get() }
  }

  // MARK: What is named and not there

  /// - Throws: where a resource or an output that is there names a resource that is not, for its condition does not
  ///   hold.
  package func checkReferences() throws(TemplateProblem) {
    let present = Set(wanted.map(\.logicalID))
    func missing(_ value: Document) -> [String] {
      References(in: chosen(value)).all.filter { resourceNames.contains($0) && !present.contains($0) }
        .sorted()
    }
    let unresolved = Set(wanted.flatMap { missing($0.properties) }).sorted()
    guard unresolved.isEmpty else { throw Self.unresolved(unresolved, in: "Resources") }
    let outputs = template.outputs.filter { holds($0.condition) }.flatMap { missing($0.value) }
    guard outputs.isEmpty else { throw Self.unresolved(Set(outputs).sorted(), in: "Outputs") }
  }

  private static func unresolved(_ names: [String], in section: String) -> TemplateProblem {
    let problems = names.map { TemplateProblem(unresolved: $0, in: section) }
    return TemplateProblem.answer(problems) ?? problems[0]
  }

  /// A value with every Fn::If replaced by what it chooses.
  private func chosen(_ document: Document) -> Document {
    switch document {
    case .text, .plain, .null: return document
    case .list(let items): return .list(items.map(chosen))
    case .map(let entries):
      if let call = Intrinsic.callInValue(document), call.function == .choice, let parts = call.argument.list,
        parts.count == 3, let name = parts[0].text
      {
        return chosen(holds(name) ? parts[1] : parts[2])
      }
      return .map(entries.map { Document.Entry(key: $0.key, value: chosen($0.value)) })
    }
  }

  /// The names of exports that what is there imports.
  package var imports: Set<String> {
    let values = wanted.map(\.properties) + template.outputs.filter { holds($0.condition) }.map(\.value)
    var found: Set<String> = []
    func collect(_ document: Document) {
      if let call = Intrinsic.callInValue(document), call.function == .importValue,
        let name = try? text(call.argument)
      {
        found.insert(name)
      }
      for item in document.list ?? [] { collect(item) }
      for entry in document.entries ?? [] { collect(entry.value) }
    }
    for value in values { collect(chosen(value)) }
    return found
  }

  // MARK: Values

  /// A document with every function replaced by its value, and dynamic references as they are.
  package func resolve(_ document: Document) throws(TemplateProblem) -> Document {
    switch document {
    case .text, .plain, .null: return document
    case .list(let items):
      var resolved: [Document] = []
      for item in items {
        let value = try resolve(item)
        if !Self.isNoValue(value) { resolved.append(value) }
      }
      return .list(resolved)
    case .map(let entries):
      if entries.count == 1, let value = try function(entries[0].key, entries[0].value) { return value }
      var resolved: [Document.Entry] = []
      for entry in entries {
        let value = try resolve(entry.value)
        if !Self.isNoValue(value) { resolved.append(Document.Entry(key: entry.key, value: value)) }
      }
      return .map(resolved)
    }
  }

  package func text(_ document: Document) throws(TemplateProblem) -> String {
    let resolved = try resolve(document)
    return resolved.text ?? resolved.texts.joined(separator: ",")
  }

  /// An output's, dynamic references as they are.
  package func value(of output: ExpandedTemplate.Output) throws(TemplateProblem) -> Document {
    let value = try resolve(output.value)
    guard !Self.isNoValue(value) else {
      throw TemplateProblem(
        .notKnown,
        "Template error: the rehearsal does not know what the output \(output.key) comes to with AWS::NoValue"
      )
    }
    guard value.text != nil else {
      throw TemplateProblem(
        .form,
        "Template format error: The Value field of every Outputs member must evaluate to a String: \(output.key)"
      )
    }
    return value
  }

  /// A resolved document with what its dynamic references stand for.
  package func filled(_ document: Document) throws(TemplateProblem) -> Document {
    switch document {
    case .null, .plain: return document
    case .list(let items):
      var filled: [Document] = []
      for item in items { filled.append(try self.filled(item)) }
      return .list(filled)
    case .map(let entries):
      var filled: [Document.Entry] = []
      for entry in entries {
        filled.append(Document.Entry(key: entry.key, value: try self.filled(entry.value)))
      }
      return .map(filled)
    case .text(let text):
      return .text(
        try DynamicReference.replacing(in: text) { (written) throws(TemplateProblem) in
          try surroundings.stored(DynamicReference(written)).get()
        })
    }
  }

  // MARK: What is not known yet

  static let noValue = "\u{0}AWS::NoValue"
  static func isNoValue(_ document: Document) -> Bool { document.text == noValue }

  /// What stands for the id or an attribute of a resource that is still to be made.
  static let pending = "\u{0}pending\u{0}"

  /// Whether a resolved value depends on what is not known before resources are made.
  package static func isPending(_ document: Document) -> Bool {
    document.contains { $0.text?.contains(pending) ?? false }
  }

  /// A resolved value as change sets show it: a text, or JSON.
  package static func shown(_ document: Document) -> String {
    (document.text ?? document.json).replacing(pending, with: "{{changeSet:KNOWN_AFTER_APPLY}}")
      .replacing(#"\u0000pending\u0000"#, with: "{{changeSet:KNOWN_AFTER_APPLY}}")
  }
}
