package import Documents
internal import Foundation
internal import Templates

/// Resolves a template's functions in the surroundings of a stack.
package struct Evaluation: Sendable {
  private let template: ExpandedTemplate
  private let parameters: [String: Document]
  /// What they find around them.
  package var surroundings: Surroundings
  private let resourceNames: Set<String>
  /// What each condition comes to, or why that cannot be told.
  private var outcomes: [String: Result<Bool, TemplateProblem>] = [:]
  /// Bytes of a text that functions make: what is longer exceeds a template's size many times over.
  private static let longest = 4 << 20

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

  private static let noValue = "\u{0}AWS::NoValue"
  private static func isNoValue(_ document: Document) -> Bool { document.text == noValue }

  /// What stands for the id or an attribute of a resource that is still to be made.
  private static let pending = "\u{0}pending\u{0}"

  /// Whether a resolved value depends on what is not known before resources are made.
  package static func isPending(_ document: Document) -> Bool {
    document.contains { $0.text?.contains(pending) ?? false }
  }

  /// A resolved value as change sets show it: a text, or JSON.
  package static func shown(_ document: Document) -> String {
    (document.text ?? document.json).replacing(pending, with: "{{changeSet:KNOWN_AFTER_APPLY}}")
      .replacing(#"\u0000pending\u0000"#, with: "{{changeSet:KNOWN_AFTER_APPLY}}")
  }

  // MARK: Functions

  private func function(_ name: String, _ argument: Document) throws(TemplateProblem) -> Document? {
    guard let function = Intrinsic(rawValue: name) else {
      guard name.hasPrefix("Fn::") else { return nil }
      throw TemplateProblem(.notKnown, "Template error: the rehearsal does not know the function \(name)")
    }
    let parts = argument.list ?? []
    func malformed() -> TemplateProblem { TemplateProblem(.function, Argument.refusal(of: function)) }
    switch function {
    case .ref: return try reference(text(argument))
    case .getAtt:
      var names: [String] = []
      for part in argument.list ?? [argument] { names.append(try text(part)) }
      let joined = names.joined(separator: ".").split(separator: ".", maxSplits: 1).map(String.init)
      guard joined.count == 2 else { throw malformed() }
      return try attribute(joined[1], of: joined[0])
    case .sub: return .text(try substitute(argument))
    case .join:
      guard parts.count == 2, let separator = parts[0].text else { throw malformed() }
      let items = try resolve(parts[1])
      guard items.list?.allSatisfy({ $0.text != nil }) ?? (items.text?.contains(Self.pending) == true) else {
        throw malformed()
      }
      let texts = items.texts
      try Self.checkLength(
        texts.reduce(0) { $0 + $1.utf8.count } + max(0, texts.count - 1) * separator.utf8.count, of: .join)
      return .text(texts.joined(separator: separator))
    case .select: return try select(parts, malformed())
    case .split:
      guard parts.count == 2, let separator = parts[0].text, !separator.isEmpty,
        let text = try resolve(parts[1]).text
      else { throw malformed() }
      guard !text.contains(Self.pending) else { return .text(text) }
      return .list(text.components(separatedBy: separator).map { .text($0) })
    case .choice:
      guard parts.count == 3, let condition = parts[0].text else { throw malformed() }
      return try resolve(holds(condition) ? parts[1] : parts[2])
    case .findInMap: return try find(parts, malformed())
    case .importValue:
      let export = try text(argument)
      guard let value = surroundings.exported(export) else {
        throw TemplateProblem(.reference, "No export named \(export) found.")
      }
      return .text(value)
    case .getStackOutput: return .text(try outputOfStack(argument, malformed()))
    case .base64: return .text(encoded(try text(argument)))
    case .cidr: return try blocks(parts, malformed())
    case .getAZs:
      let region = try text(argument)
      return .list(["a", "b", "c"].map { .text((region.isEmpty ? surroundings.region : region) + $0) })
    case .length:
      let value = try resolve(argument)
      guard let items = value.list else { throw malformed() }
      return .text("\(items.count)")
    case .toJSONString: return .text(try json(argument, malformed()))
    case .condition: return nil
    case .transform:
      throw TemplateProblem(.notKnown, "Template error: the rehearsal does not know the function \(name)")
    case .and, .equals, .not, .or, .contains, .eachMemberEquals, .eachMemberIn, .refAll, .valueOf,
      .valueOfAll:
      throw TemplateProblem(.function, "Template error: \(name) cannot stand here")
    }
  }

  private func select(_ parts: [Document], _ malformed: TemplateProblem) throws(TemplateProblem) -> Document {
    guard parts.count == 2, let index = Int(try text(parts[0])) else { throw malformed }
    let items = try resolve(parts[1])
    if let text = items.text, text.contains(Self.pending) { return items }
    guard let list = items.list else { throw malformed }
    guard list.indices.contains(index) else {
      throw TemplateProblem(
        .function, "Template error: Fn::Select cannot select nonexistent value at index \(index)")
    }
    return list[index]
  }

  private func find(_ parts: [Document], _ malformed: TemplateProblem) throws(TemplateProblem) -> Document {
    guard (3...4).contains(parts.count) else { throw malformed }
    let (map, key, attribute) = (try text(parts[0]), try text(parts[1]), try text(parts[2]))
    if let found = template.mappings?[map]?[key]?[attribute] { return found }
    if parts.count == 4, let standIn = parts[3]["DefaultValue"] { return try resolve(standIn) }
    throw TemplateProblem(
      .reference, "Template error: Unable to get mapping for \(map)::\(key)::\(attribute)")
  }

  private func outputOfStack(_ argument: Document, _ malformed: TemplateProblem) throws(TemplateProblem)
    -> String
  {
    guard let stack = argument["StackName"], let output = argument["OutputName"] else { throw malformed }
    guard argument["RoleArn"] == nil else {
      throw TemplateProblem(
        .notKnown, "Template error: the rehearsal does not know Fn::GetStackOutput with a RoleArn; AWS does")
    }
    let (stackName, outputName) = (try text(stack), try text(output))
    let region = try argument["Region"].map { (region) throws(TemplateProblem) in try text(region) }
    guard let value = surroundings.stackOutput(stackName, outputName, region ?? surroundings.region) else {
      throw TemplateProblem(
        .reference, "Template error: Output \(outputName) of stack \(stackName) does not exist")
    }
    return value
  }

  private func encoded(_ text: String) -> String {
    text.contains(Self.pending) ? text : Data(text.utf8).base64EncodedString()
  }

  private func blocks(_ parts: [Document], _ malformed: TemplateProblem) throws(TemplateProblem) -> Document {
    guard (2...3).contains(parts.count), let count = Int(try text(parts[1])), (1...256).contains(count) else {
      throw malformed
    }
    let network = try text(parts[0])
    if network.contains(Self.pending) { return .text(network) }
    let bits = parts.count == 3 ? Int(try text(parts[2])) : network.contains(":") ? 64 : 8
    guard let bits, bits > 0 else { throw malformed }
    return .list(try AddressBlocks.of(network, count: count, bits: bits).map { .text($0) })
  }

  private func json(_ argument: Document, _ malformed: TemplateProblem) throws(TemplateProblem) -> String {
    guard argument.text == nil else { throw malformed }
    let hasPlain = argument.contains { if case .plain = $0 { true } else { false } }
    guard !hasPlain else {
      throw TemplateProblem(
        .notKnown,
        "Template error: the rehearsal does not know Fn::ToJsonString of numbers and truth values without quotes"
      )
    }
    return try resolve(argument).json
  }

  // MARK: Names

  private func reference(_ name: String) throws(TemplateProblem) -> Document {
    if name == "AWS::NoValue" { return .text(Self.noValue) }
    if let value = parameters[name] ?? surroundings.pseudo(name) { return value }
    if template.parameters.contains(where: { $0.name == name }) {
      throw TemplateProblem(
        .notKnown, "Template error: the rehearsal does not know the value of the parameter \(name)")
    }
    switch surroundings.resource(name) {
    case .made(let id, _), .changing(let id): return .text(id)
    case .pending: return .text(Self.pending)
    case nil: throw TemplateProblem(.reference, "Template error: Unresolved reference \(name)")
    }
  }

  private func attribute(_ attribute: String, of name: String) throws(TemplateProblem) -> Document {
    func unsupported() -> TemplateProblem {
      TemplateProblem(
        .attribute,
        "Template error: resource \(name) does not support attribute type \(attribute) in Fn::GetAtt")
    }
    switch surroundings.resource(name) {
    case .made(_, let attributes):
      guard let value = attributes[attribute] else {
        let type = template.resources.first { $0.logicalID == name }?.type ?? ""
        guard CustomResource.isOne(type) else { throw unsupported() }
        throw TemplateProblem(
          .notKnown,
          "Template error: the rehearsal does not know what the provider of \(name) answers for \(attribute); a seed's "
            + "‘answers’ tell it")
      }
      return value
    case .pending, .changing:
      guard surroundings.hasAttribute(attribute, name) else { throw unsupported() }
      return .text(Self.pending)
    case nil:
      throw TemplateProblem(
        .reference, "Template error: instance of Fn::GetAtt references undefined resource \(name)")
    }
  }

  /// - Parameter length: in bytes.
  private static func checkLength(_ length: Int, of function: Intrinsic) throws(TemplateProblem) {
    guard length > longest else { return }
    throw TemplateProblem(
      .limit, "Template error: \(function.rawValue) makes a text of more than \(longest) bytes")
  }

  private func substitute(_ argument: Document) throws(TemplateProblem) -> String {
    let parts = argument.list
    guard let text = argument.text ?? parts?.first?.text else {
      throw TemplateProblem(.function, Argument.refusal(of: .sub))
    }
    var own: [String: Document] = [:]
    for entry in parts?.dropFirst().first?.entries ?? [] { own[entry.key] = try resolve(entry.value) }
    var problem: TemplateProblem?
    var length = 0
    let result = Substitution.replace(in: text) { name in
      guard problem == nil else { return "" }
      do throws(TemplateProblem) {
        let split = name.split(separator: ".", maxSplits: 1).map(String.init)
        let value: Document
        if let given = own[name] {
          value = given
        } else if split.count == 2 {
          value = try attribute(split[1], of: split[0])
        } else {
          value = try reference(name)
        }
        guard let text = value.text else {
          throw TemplateProblem(
            .function, "Template error: variable \(name) in Fn::Sub expression does not resolve to a string")
        }
        length += text.utf8.count
        try Self.checkLength(length, of: .sub)
        return text == Self.noValue ? "" : text
      } catch {
        problem = error
        return ""
      }
    }
    if let problem { throw problem }
    return result
  }
}
