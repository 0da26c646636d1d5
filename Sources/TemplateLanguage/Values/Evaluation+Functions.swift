internal import Documents
internal import Foundation
internal import Templates

/// Functions, and the names that they look up.
extension Evaluation {
  func function(_ name: String, _ argument: Document) throws(TemplateProblem) -> Document? {
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
        throw TemplateProblem(.export, "No export named \(export) found.")
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
