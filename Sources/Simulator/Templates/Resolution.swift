internal import Documents
internal import Foundation
internal import Templates

/// Resolves a template's intrinsic functions in the surroundings of a stack.
struct Resolution {
  let template: SimulatedTemplate
  let parameters: [String: String]
  /// Physical ids and attributes of the resources that are there.
  let resources: [String: SimulatedResource]
  let pseudo: [String: String]
  /// The value that a name is exported with in the stack's region; nil where nothing is.
  let exported: (String) -> String?
  private let holding: [String: Bool]

  init(
    template: SimulatedTemplate, parameters: [String: String], resources: [String: SimulatedResource],
    pseudo: [String: String], exported: @escaping (String) -> String?
  ) {
    self.template = template
    self.parameters = parameters
    self.resources = resources
    self.pseudo = pseudo
    self.exported = exported
    var holding: [String: Bool] = [:]
    // Conditions may name each other.
    for _ in 0...template.conditions.count {
      for (name, condition) in template.conditions {
        holding[name] = Self.holds(condition, parameters, pseudo, holding)
      }
    }
    self.holding = holding
  }

  func holds(_ condition: String?) -> Bool { condition.map { holding[$0] ?? false } ?? true }

  private static func holds(
    _ condition: Document, _ parameters: [String: String], _ pseudo: [String: String], _ known: [String: Bool]
  ) -> Bool {
    func text(_ document: Document) -> String {
      document.text ?? document["Ref"]?.text.flatMap { parameters[$0] ?? pseudo[$0] } ?? ""
    }
    if let name = condition["Condition"]?.text { return known[name] ?? false }
    if let pair = condition["Fn::Equals"]?.list, pair.count == 2 { return text(pair[0]) == text(pair[1]) }
    if let all = condition["Fn::And"]?.list { return all.allSatisfy { holds($0, parameters, pseudo, known) } }
    if let any = condition["Fn::Or"]?.list { return any.contains { holds($0, parameters, pseudo, known) } }
    if let not = condition["Fn::Not"]?.list?.first { return !holds(not, parameters, pseudo, known) }
    return false
  }

  // MARK: Values

  /// A document with every function replaced by its value.
  func resolve(_ document: Document) throws(ServiceFault) -> Document {
    switch document {
    case .text, .null: return document
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

  func text(_ document: Document) throws(ServiceFault) -> String {
    let resolved = try resolve(document)
    return resolved.text ?? resolved.texts.joined(separator: ",")
  }

  private static let noValue = "\u{0}AWS::NoValue"
  private static func isNoValue(_ document: Document) -> Bool { document.text == noValue }

  private func function(_ name: String, _ argument: Document) throws(ServiceFault) -> Document? {
    switch name {
    case "Ref": return .text(try reference(argument.text ?? ""))
    case "Fn::GetAtt":
      let parts = argument.texts
      let joined = parts.joined(separator: ".").split(separator: ".", maxSplits: 1).map(String.init)
      guard joined.count == 2 else {
        throw .validation("Template error: every Fn::GetAtt object requires two non-empty parameters")
      }
      return .text(try attribute(joined[1], of: joined[0]))
    case "Fn::Sub": return .text(try substitute(argument))
    case "Fn::Join":
      guard let parts = argument.list, parts.count == 2, let separator = parts[0].text else { return nil }
      return .text(try resolve(parts[1]).texts.joined(separator: separator))
    case "Fn::Select":
      guard let parts = argument.list, parts.count == 2, let index = Int(try text(parts[0])) else {
        return nil
      }
      let items = try resolve(parts[1])
      let list = items.list ?? items.text.map { $0.split(separator: ",").map { .text(String($0)) } } ?? []
      guard list.indices.contains(index) else {
        throw .validation("Template error: Fn::Select cannot select nonexistent value at index \(index)")
      }
      return list[index]
    case "Fn::Split":
      guard let parts = argument.list, parts.count == 2, let separator = parts[0].text, !separator.isEmpty
      else { return nil }
      return .list(try text(parts[1]).components(separatedBy: separator).map { .text($0) })
    case "Fn::If":
      guard let parts = argument.list, parts.count == 3 else { return nil }
      return try resolve(holds(parts[0].text) ? parts[1] : parts[2])
    case "Fn::FindInMap":
      guard let parts = argument.list, parts.count >= 3 else { return nil }
      let found = template.mappings?[try text(parts[0])]?[try text(parts[1])]?[try text(parts[2])]
      guard let found else { throw .validation("Template error: Unable to get mapping for \(argument.json)") }
      return found
    case "Fn::ImportValue":
      let export = try text(argument)
      guard let value = exported(export) else {
        throw .validation("No export named \(export) found.")
      }
      return .text(value)
    case "Fn::Base64": return .text(Data(try text(argument).utf8).base64EncodedString())
    case "Fn::GetAZs": return .list(["a", "c", "d"].map { .text((pseudo["AWS::Region"] ?? "") + $0) })
    default: return nil
    }
  }

  private func reference(_ name: String) throws(ServiceFault) -> String {
    if name == "AWS::NoValue" { return Self.noValue }
    if let value = parameters[name] ?? pseudo[name] ?? resources[name]?.physicalID { return value }
    throw .validation("Template error: Unresolved reference \(name)")
  }

  private func attribute(_ attribute: String, of name: String) throws(ServiceFault) -> String {
    guard let resource = resources[name] else {
      throw .validation("Template error: instance of Fn::GetAtt references undefined resource \(name)")
    }
    if let value = resource.attributes[attribute] { return value }
    throw .validation(
      "Template error: resource \(name) does not support attribute type \(attribute) in Fn::GetAtt")
  }

  private func substitute(_ argument: Document) throws(ServiceFault) -> String {
    let parts = argument.list
    guard let text = argument.text ?? parts?.first?.text else { return "" }
    var own: [String: String] = [:]
    for entry in parts?.dropFirst().first?.entries ?? [] { own[entry.key] = try self.text(entry.value) }
    var fault: ServiceFault?
    let result = Substitution.replace(in: text) { name in
      if let value = own[name] { return value }
      let split = name.split(separator: ".", maxSplits: 1).map(String.init)
      do throws(ServiceFault) {
        return split.count == 2 ? try attribute(split[1], of: split[0]) : try reference(name)
      } catch {
        fault = fault ?? error
        return ""
      }
    }
    if let fault { throw fault }
    return result
  }
}
