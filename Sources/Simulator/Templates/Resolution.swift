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
  private var holding: [String: Bool] = [:]
  /// Parameters that are lists.
  private let lists: Set<String>

  init(
    template: SimulatedTemplate, parameters: [String: String], resources: [String: SimulatedResource],
    pseudo: [String: String], exported: @escaping (String) -> String?
  ) {
    self.template = template
    self.parameters = parameters
    self.resources = resources
    self.pseudo = pseudo
    self.exported = exported
    lists = Set(template.parameters.filter(\.isList).map(\.name))
    for (name, condition) in template.conditions { holding[name] = evaluate(condition) }
  }

  func holds(_ condition: String?) -> Bool { condition.map { holding[$0] ?? false } ?? true }

  /// A condition; its form has been checked, and that none leads back to itself.
  private func evaluate(_ condition: Document) -> Bool {
    if let name = condition["Condition"]?.text { return template.conditions[name].map(evaluate) ?? false }
    if let pair = condition["Fn::Equals"]?.list, pair.count == 2 {
      return (try? resolve(pair[0])) == (try? resolve(pair[1]))
    }
    if let all = condition["Fn::And"]?.list { return all.allSatisfy(evaluate) }
    if let any = condition["Fn::Or"]?.list { return any.contains(where: evaluate) }
    if let not = condition["Fn::Not"]?.list?.first { return !evaluate(not) }
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
    case "Ref":
      let value = try reference(argument.text ?? "")
      return lists.contains(argument.text ?? "") ? .list(Self.items(of: value)) : .text(value)
    case "Fn::GetAtt":
      let parts = argument.texts
      let joined = parts.joined(separator: ".").split(separator: ".", maxSplits: 1).map(String.init)
      guard joined.count == 2 else {
        throw .validation(
          "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
        )
      }
      return .text(try attribute(joined[1], of: joined[0]))
    case "Fn::Sub": return .text(try substitute(argument))
    case "Fn::Join":
      guard let parts = argument.list, parts.count == 2, let separator = parts[0].text else {
        throw .validation(
          "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        )
      }
      return .text(try resolve(parts[1]).texts.joined(separator: separator))
    case "Fn::Select":
      guard let parts = argument.list, parts.count == 2, let index = Int(try text(parts[0])) else {
        throw .validation(
          "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
      }
      let items = try resolve(parts[1])
      let list = items.list ?? items.text.map(Self.items) ?? []
      guard list.indices.contains(index) else {
        throw .validation("Template error: Fn::Select cannot select nonexistent value at index \(index)")
      }
      return list[index]
    case "Fn::Split":
      guard let parts = argument.list, parts.count == 2, let separator = parts[0].text, !separator.isEmpty
      else {
        throw .validation(
          "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."
        )
      }
      return .list(try text(parts[1]).components(separatedBy: separator).map { .text($0) })
    case "Fn::If":
      guard let parts = argument.list, parts.count == 3, let condition = parts[0].text else {
        throw .validation(
          "Template error: Fn::If requires a list argument with three elements, with the first specifying a condition"
        )
      }
      let isChosen = template.conditions[condition].map(evaluate) ?? false
      return try resolve(isChosen ? parts[1] : parts[2])
    case "Fn::FindInMap":
      guard let parts = argument.list, parts.count == 3 else {
        throw .validation(
          "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
        )
      }
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
    case "Fn::Cidr": return .list(try blocks(argument).map { .text($0) })
    case "Fn::GetAZs":
      let region = try text(argument)
      return .list(
        ["a", "c", "d"].map { .text((region.isEmpty ? pseudo["AWS::Region"] ?? "" : region) + $0) })
    case _ where name.hasPrefix("Fn::"):
      throw .validation("Template error: the rehearsal does not know the function \(name)")
    default: return nil
    }
  }

  /// Of a value with commas between.
  private static func items(of value: String) -> [Document] {
    value.split(separator: ",").map { .text($0.trimmingCharacters(in: .whitespaces)) }
  }

  /// Fn::Cidr: so many blocks of a network, each with so many bits for hosts.
  private func blocks(_ argument: Document) throws(ServiceFault) -> [String] {
    guard let parts = argument.list, (2...3).contains(parts.count), let count = Int(try text(parts[1])),
      (1...256).contains(count), let bits = parts.count == 3 ? Int(try text(parts[2])) : 8,
      (1...30).contains(bits)
    else {
      throw .validation(
        "Template error: every Fn::Cidr object requires a list of two or three parameters: ipBlock, count (1 to 256), cidrBits"
      )
    }
    let block = try text(parts[0])
    let halves = block.split(separator: "/").map(String.init)
    let bytes = (halves.first ?? "").split(separator: ".", omittingEmptySubsequences: false).compactMap {
      UInt32($0)
    }
    guard halves.count == 2, let prefix = UInt32(halves[1]), prefix <= 32, bytes.count == 4,
      bytes.allSatisfy({ $0 < 256 })
    else {
      // Networks of IPv6 among them.
      throw .validation("Template error: the rehearsal does not know Fn::Cidr of \(block)")
    }
    let size = UInt64(1) << UInt64(bits)
    let hosts = 32 - UInt64(prefix)
    let network = (bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> hosts) << hosts
    guard hosts >= UInt64(bits), size * UInt64(count) <= UInt64(1) << hosts else {
      throw .validation("Template error: Fn::Cidr: \(block) has no room for \(count) blocks of \(bits) bits")
    }
    return (0..<UInt64(count)).map { number in
      let address = network + number * size
      return [24, 16, 8, 0].map { "\(address >> $0 & 255)" }.joined(separator: ".") + "/\(32 - bits)"
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
