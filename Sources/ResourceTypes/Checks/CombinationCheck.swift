internal import Documents
internal import Templates

/// Properties held against a rule of what they may be together. What functions give is not known: what depends on it is
/// not judged.
struct CombinationCheck {
  let rule: CombinationRule
  private let formats: ValueFormats
  /// The template's resources, by their logical ids.
  let resources: [String: Node]
  /// What the rule gathered; nil where it gathers nothing.
  var gathered: Node?
  /// Whether it decides what else has to hold: what may be one or the other is not known then.
  private var decides = false

  private var deciding: Self {
    var check = self
    check.decides = true
    return check
  }

  init(_ rule: CombinationRule, of type: ResourceType, among resources: [String: Node]) {
    self.rule = rule
    formats = type.formats
    self.resources = resources
  }

  /// What came of holding a value against a schema.
  enum Verdict {
    case holds, unknown
    case fails([Failure])
  }

  struct Failure {
    let path: [String]
    let words: String
    let mark: Node.Mark?
    var nearest: String?
  }

  /// - Parameter properties: the resource's.
  func problems(of properties: Node) -> [PropertyCheck.Problem] {
    places(rule.at[...], [], properties).flatMap { path, written -> [PropertyCheck.Problem] in
      guard let node = rule.readsText ?? false ? Self.read(written) : written else {
        return [problem("this text is not well-formed JSON", at: path, written.mark)]
      }
      let verdicts =
        rule.gather.map { gathering($0, from: node, at: path) } ?? [judge(node, rule.schema, at: path)]
      return verdicts.flatMap { verdict -> [PropertyCheck.Problem] in
        guard case .fails(let failures) = verdict else { return [] }
        return failures.map {
          problem($0.words, at: $0.path, $0.mark ?? written.mark, nearest: $0.nearest)
        }
      }
    }
  }

  private func problem(
    _ words: String, at path: [String], _ mark: Node.Mark?, nearest: String? = nil
  ) -> PropertyCheck.Problem {
    PropertyCheck.Problem(
      path: (["#"] + path).joined(separator: "/"), kind: .combination, words: "\(words) (\(rule.words))",
      nearest: nearest, mayBeNew: rule.isList, mark: mark)
  }

  /// What a text of JSON stands for; any other value as it is. Nil where a text begins as JSON and is none.
  private static func read(_ node: Node) -> Node? {
    guard let text = node.scalar?.string, JSONText.isBegun(text) else { return node }
    if case .unknown = Function(node) {
      // What it puts in may stand outside of quotes.
      return (try? Document(yaml: text)).map { Node($0) } ?? node
    }
    guard JSONText.isWellFormed(text), let document = try? Document(yaml: text) else { return nil }
    return Node(document)
  }

  /// Where the rule holds, as far as that is written out.
  ///
  /// - Parameter throughFunctions: whether what a function gives is a place, too.
  func places(
    _ rest: ArraySlice<String>, _ path: [String], _ node: Node, throughFunctions: Bool = false
  ) -> [(path: [String], node: Node)] {
    if rest.isEmpty, throughFunctions { return [(path, node)] }
    switch Function(node) {
    case .unknown: return []
    case .chosen(let values):
      return values.flatMap { places(rest, path, $0, throughFunctions: throughFunctions) }
    case .none: break
    }
    guard let part = rest.first else { return [(path, node)] }
    let rest = rest.dropFirst()
    guard part == "*" else {
      return node[part].map { places(rest, path + [part], $0, throughFunctions: throughFunctions) } ?? []
    }
    return (node.sequence ?? Node.Sequence([])).enumerated().flatMap {
      places(rest, path + ["\($0.offset)"], $0.element, throughFunctions: throughFunctions)
    }
  }

  func judge(_ node: Node, _ schema: CombinationRule.Schema, at path: [String]) -> Verdict {
    switch schema {
    case .flat(true): return .holds
    case .flat(false):
      return fails(path.dropLast(), "extraneous key [\(path.last ?? "")] is not permitted", node.mark)
    case .parts(let parts):
      if let place = parts.sameAs { return isSame(node, place, at: path) }
      switch Function(node) {
      case .unknown: return .unknown
      case .chosen(let values):
        let verdicts = values.map { judge($0, schema, at: path) }
        // What has to hold has to for each.
        guard decides else { return verdicts.isEmpty ? .unknown : allOf(verdicts) }
        let isHeld = verdicts.allSatisfy { if case .holds = $0 { true } else { false } }
        return isHeld && !verdicts.isEmpty ? .holds : .unknown
      case .none: return judge(node, parts, at: path)
      }
    }
  }

  private func judge(_ node: Node, _ parts: CombinationRule.Schema.Parts, at path: [String]) -> Verdict {
    if let types = parts.type?.names, !types.contains(where: { PropertyCheck.takes($0, node) }) {
      return fails(path, "expected type: \(types.joined(separator: ", "))", node.mark)
    }
    var verdicts: [Verdict] = []
    if let scalar = node.scalar { verdicts.append(judge(scalar, parts, at: path)) }
    if let mapping = node.mapping { verdicts += judge(mapping, of: node, parts, at: path) }
    if let sequence = node.sequence { verdicts += judge(sequence, parts, at: path) }
    if let sets = parts.sets { verdicts.append(judge(node, sets, at: path)) }
    verdicts += (parts.allOf ?? []).map { judge(node, $0, at: path) }
    for choices in [parts.anyOf, parts.oneOf] {
      if let choices { verdicts.append(anyOf(choices.map { deciding.judge(node, $0, at: path) })) }
    }
    if let inner = parts.not {
      switch deciding.judge(node, inner, at: path) {
      case .holds:
        verdicts.append(fails(path, "\(node.scalar?.string ?? "this") is not taken here", node.mark))
      case .unknown: verdicts.append(.unknown)
      case .fails: break
      }
    }
    if let condition = parts.if {
      switch deciding.judge(node, condition, at: path) {
      case .holds: if let then = parts.then { verdicts.append(judge(node, then, at: path)) }
      case .fails: if let otherwise = parts.else { verdicts.append(judge(node, otherwise, at: path)) }
      case .unknown: verdicts.append(.unknown)
      }
    }
    return allOf(verdicts)
  }

  func fails(
    _ path: some Sequence<String>, _ words: String, _ mark: Node.Mark?, nearest: String? = nil
  ) -> Verdict {
    .fails([Failure(path: Array(path), words: words, mark: mark, nearest: nearest)])
  }

  private func allOf(_ verdicts: [Verdict]) -> Verdict {
    var failures: [Failure] = []
    var isKnown = true
    for verdict in verdicts {
      switch verdict {
      case .holds: break
      case .unknown: isKnown = false
      case .fails(let more): failures += more
      }
    }
    return failures.isEmpty ? isKnown ? .holds : .unknown : .fails(failures)
  }

  private func anyOf(_ verdicts: [Verdict]) -> Verdict {
    var first: Verdict?
    for verdict in verdicts {
      switch verdict {
      case .holds: return .holds
      case .unknown: first = .unknown
      case .fails: first = first ?? verdict
      }
    }
    return first ?? .holds
  }

  // MARK: Kinds of values

  private func judge(
    _ scalar: Node.Scalar, _ parts: CombinationRule.Schema.Parts, at path: [String]
  ) -> Verdict {
    let text = scalar.cloudFormationText
    guard !text.contains("{{resolve:") else { return .unknown }
    if let allowed = parts.enum ?? parts.const.map({ [$0] }),
      !allowed.contains(where: { $0.text == text || rule.isList && $0.text == text.lowercased() })
    {
      let nearest = parts.enum.flatMap { NearestName.of(text, among: $0.map(\.text)) }
      return fails(path, "\(text) is not a valid enum value", scalar.mark, nearest: nearest)
    }
    if let format = parts.format, formats.takes(text, format) == false {
      return fails(path, "\(text) is not in the format \(format)", scalar.mark)
    }
    for place in [parts.constOf, parts.subdomainOf].compactMap({ $0 }) {
      guard let other = gathered(place)?.scalar, case .none = Function(.scalar(other)) else {
        return .unknown
      }
      let wanted = other.cloudFormationText
      if parts.constOf != nil, text != wanted { return fails(path, "\(text) is not \(wanted)", scalar.mark) }
      let (name, domain) = (Self.dotted(text), Self.dotted(wanted))
      if parts.subdomainOf != nil, name != domain, !name.hasSuffix("." + domain) {
        return fails(path, "\(text) is not within \(wanted)", scalar.mark)
      }
    }
    if let pattern = parts.pattern {
      guard let isMatch = PatternMatch.isMatch(text, pattern, .part) else { return .unknown }
      if !isMatch {
        return fails(path, "failed validation constraint for keyword [pattern]: \(pattern)", scalar.mark)
      }
    }
    let length = text.unicodeScalars.count
    if let least = parts.minLength, length < least {
      return fails(path, "expected minLength: \(least), actual: \(length)", scalar.mark)
    }
    if let most = parts.maxLength, length > most {
      return fails(path, "expected maxLength: \(most), actual: \(length)", scalar.mark)
    }
    guard let number = Double(text) else { return .holds }
    if let divisor = parts.multipleOf, !(number / divisor).isEqual(to: (number / divisor).rounded()) {
      return fails(path, "\(text) is not a multiple of \(Constant.number(divisor).text)", scalar.mark)
    }
    if let least = parts.exclusiveMinimum, number <= least {
      return fails(path, "\(text) is not greater than \(Constant.number(least).text)", scalar.mark)
    }
    if let place = parts.minimumOf ?? parts.exclusiveMinimumOf {
      guard let other = gathered(place)?.scalar.flatMap({ Double($0.cloudFormationText) }) else {
        return .unknown
      }
      if number < other || parts.exclusiveMinimumOf != nil && number == other {
        return fails(path, "\(text) is too small beside \(Constant.number(other).text)", scalar.mark)
      }
    }
    if let least = parts.minimum, number < least {
      return fails(path, "\(text) is not greater or equal to \(Constant.number(least).text)", scalar.mark)
    }
    if let most = parts.maximum, number > most {
      return fails(path, "\(text) is not less or equal to \(Constant.number(most).text)", scalar.mark)
    }
    return .holds
  }

  private static func dotted(_ name: String) -> String { name.hasSuffix(".") ? name : name + "." }

  private func judge(
    _ sequence: Node.Sequence, _ parts: CombinationRule.Schema.Parts, at path: [String]
  ) -> [Verdict] {
    var verdicts: [Verdict] = []
    if let schema = parts.contains {
      switch anyOf(sequence.map { deciding.judge($0, schema, at: path) }) {
      case .holds where !sequence.isEmpty: break
      case .unknown: verdicts.append(.unknown)
      default: verdicts.append(fails(path, "no item is one of those that are wanted", sequence.mark))
      }
    }
    for key in parts.uniqueKeys ?? [] {
      let values = sequence.compactMap { $0[key]?.scalar.map(\.cloudFormationText) }
      if let twice = Dictionary(grouping: values, by: \.self).first(where: { $0.value.count > 1 })?.key {
        verdicts.append(fails(path, "\(key) \(twice) is there more than once", sequence.mark))
      }
    }
    if let schema = parts.items {
      verdicts += sequence.enumerated().map { judge($0.element, schema, at: path + ["\($0.offset)"]) }
    }
    // A function may stand for several items, or for none.
    let isKnown = sequence.allSatisfy { if case .none = Function($0) { true } else { false } }
    let count = sequence.count
    guard count < parts.minItems ?? 0 || count > parts.maxItems ?? .max else { return verdicts }
    let words =
      "expected \(parts.minItems ?? 0) to \(parts.maxItems.map(String.init) ?? "any number of") items, found: \(count)"
    return verdicts + [isKnown ? fails(path, words, sequence.mark) : .unknown]
  }

  /// Whether a key is there: not known where a condition decides it, or a function makes keys.
  private func isThere(_ key: String, in mapping: Node.Mapping) -> Bool? {
    guard let value = mapping[key] else {
      return mapping.contains { ($0.key.string ?? "").hasPrefix("Fn::") } ? nil : false
    }
    if Function.isNothing(value) { return false }
    if case .chosen(let values) = Function(value), values.count < 2 { return nil }
    return true
  }

  private func judge(
    _ mapping: Node.Mapping, of node: Node, _ parts: CombinationRule.Schema.Parts, at path: [String]
  ) -> [Verdict] {
    func missing(_ key: String) -> Verdict { fails(path, "required key [\(key)] not found", node.mark) }
    func verdict(_ isThere: Bool?, _ wanted: Bool, _ otherwise: Verdict) -> Verdict {
      isThere.map { $0 == wanted ? .holds : otherwise } ?? .unknown
    }
    var verdicts = (parts.required ?? []).map { verdict(isThere($0, in: mapping), true, missing($0)) }
    for (key, value) in mapping {
      guard let name = key.string, !name.hasPrefix("Fn::"), let isThere = isThere(name, in: mapping), isThere
      else { continue }
      if let schema = parts.propertyNames, case .fails = judge(Node(name), schema, at: path) {
        verdicts.append(fails(path, "\(name) cannot be a name there", key.mark))
      }
      let byPattern = parts.patternProperties?.first { PatternMatch.isMatch(name, $0.key, .part) == true }?
        .value
      if let schema = parts.properties?[name] ?? byPattern ?? parts.additionalProperties {
        verdicts.append(judge(value, schema, at: path + [name]))
      }
    }
    for (key, others) in (parts.dependentRequired ?? [:]).sorted(by: { $0.key < $1.key })
    where isThere(key, in: mapping) == true {
      verdicts += others.map { verdict(isThere($0, in: mapping), true, missing($0)) }
    }
    for (key, others) in (parts.dependentExcluded ?? [:]).sorted(by: { $0.key < $1.key })
    where isThere(key, in: mapping) == true {
      verdicts += others.map { other in
        verdict(
          isThere(other, in: mapping), false,
          fails(
            path, "extraneous key [\(other)] is not permitted beside \(key)",
            mapping[other]?.mark ?? node.mark))
      }
    }
    if let keys = parts.requiredOr {
      verdicts.append(choice(keys, in: mapping, of: node, atMost: .max, path))
    }
    if let keys = parts.requiredXor { verdicts.append(choice(keys, in: mapping, of: node, atMost: 1, path)) }
    return verdicts
  }

  private func choice(
    _ keys: [String], in mapping: Node.Mapping, of node: Node, atMost most: Int, _ path: [String]
  ) -> Verdict {
    let there = keys.map { isThere($0, in: mapping) }
    let count = there.count { $0 == true }
    if count > most {
      return fails(path, "only one of [\(keys.joined(separator: ", "))] is permitted", node.mark)
    }
    if count > 0 { return .holds }
    return there.contains(nil)
      ? .unknown : fails(path, "one of the keys [\(keys.joined(separator: ", "))] is required", node.mark)
  }
}
