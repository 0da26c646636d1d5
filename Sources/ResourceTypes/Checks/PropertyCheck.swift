package import Documents
internal import Templates

/// What is wrong with a resource's properties, as CloudFormation would find it before anything is made.
///
/// Values of functions are taken to be right: what they give is known only later.
package struct PropertyCheck {
  /// A thing that is wrong, and where.
  package struct Problem: Sendable {
    /// `#/Tags/0/Key`, as CloudFormation writes it.
    package let path: String
    /// What is wrong.
    package let kind: TemplateCheck.Finding.Kind
    /// In CloudFormation's words.
    package let words: String
    /// The right name that is nearest, where a name is wrong.
    package let nearest: String?
    /// Whether a table that is older than AWS may be at fault: what it does not know may be new.
    package let mayBeNew: Bool
    /// Where it stands in the document.
    package let mark: Node.Mark?

    fileprivate func at(_ mark: Node.Mark?) -> Problem {
      Problem(path: path, kind: kind, words: words, nearest: nearest, mayBeNew: mayBeNew, mark: mark)
    }
  }

  private let type: ResourceType
  private let kinds: GivenKinds
  private var problems: [Problem] = []

  /// - Parameter properties: of the resource; nil where it has none.
  /// - Parameter resource: stands in for the place of properties that are missing.
  /// - Parameter kinds: of what functions give in the template.
  package static func problems(
    of properties: Node?, in resource: Node, _ type: ResourceType, _ kinds: GivenKinds
  ) -> [Problem] {
    var check = PropertyCheck(type: type, kinds: kinds)
    let value = properties ?? Node([(key: Node, value: Node)](), tag: Node.Tag.none)
    check.check(value, type.schema, at: [], mark: properties?.mark ?? resource.mark)
    // What is wrong by itself is told first.
    guard check.problems.isEmpty else { return check.problems }
    let tags = type.tags.map { TagCheck.problems(of: value, at: $0.parts) } ?? []
    let combinations = type.rules.flatMap {
      CombinationCheck($0, of: type, among: kinds.definitions).problems(of: value)
    }
    return (tags + combinations)
      .map { $0.at($0.mark ?? resource.mark) }
  }

  /// Whether a text is one that a property, or an attribute, may be; true where the schema does not say.
  package static func takes(_ text: String, at path: [String], _ type: ResourceType) -> Bool {
    guard let schema = type.schema(at: path) else { return true }
    let node = Node(text)
    var check = PropertyCheck(type: type, kinds: GivenKinds(of: node))
    check.check(node, schema, at: path, mark: nil)
    return check.problems.isEmpty
  }

  private init(type: ResourceType, kinds: GivenKinds) {
    self.type = type
    self.kinds = kinds
  }

  private mutating func report(
    _ kind: TemplateCheck.Finding.Kind, _ words: String, at path: [String], _ mark: Node.Mark?,
    nearest: String? = nil, mayBeNew: Bool = false
  ) {
    problems.append(
      Problem(
        path: (["#"] + path).joined(separator: "/"), kind: kind, words: words, nearest: nearest,
        mayBeNew: mayBeNew,
        mark: mark))
  }

  // MARK: Values

  private mutating func check(_ node: Node, _ schema: Schema, at path: [String], mark: Node.Mark?) {
    guard let schema = type.resolved(schema) else { return }
    switch Function(node) {
    case .chosen(let values):
      for value in values { check(value, schema, at: path, mark: value.mark ?? mark) }
      return
    case .unknown:
      if let value = kinds.constant(of: node) {
        return check(value, schema, at: path, mark: node.mark ?? mark)
      }
      checkGiven(node, schema, at: path, mark: node.mark ?? mark)
      return
    case .none: break
    }
    let mark = node.mark ?? mark
    // Where a template has one, that is told of the template.
    guard !node.isNull else { return }
    guard checkType(node, schema, at: path, mark) else { return }
    switch node {
    case .mapping(let mapping): checkMap(mapping, schema, at: path, mark)
    case .sequence(let sequence): checkList(sequence, schema, at: path, mark)
    case .scalar(let scalar):
      checkText(scalar.cloudFormationText, schema, at: path, mark)
      guard scalar.isOddNumber else { break }
      report(
        .kind,
        "\(scalar.string) without quotes is a number in YAML, which may become another text; put it in quotes",
        at: path, mark, mayBeNew: true)
    case .alias: break
    }
    for part in schema.allOf { check(node, part, at: path, mark: mark) }
    checkChoices(node, schema, at: path, mark)
  }

  /// Whether what a function gives is of a kind that is taken.
  private mutating func checkGiven(_ node: Node, _ schema: Schema, at path: [String], mark: Node.Mark?) {
    if let format = schema.format, let given = kinds.other(than: format, givenBy: node) {
      report(.combination, "\(given) is not in the format \(format)", at: path, mark)
      return
    }
    let found: String
    switch kinds.kind(of: node) {
    case .list where !schema.types.isEmpty && !schema.types.contains("array"): found = "JSONArray"
    case .text where schema.types == ["array"]: found = "String"
    default: return
    }
    report(.kind, Self.mismatch(schema, found), at: path, mark)
  }

  private static func mismatch(_ schema: Schema, _ found: String) -> String {
    let wanted = schema.types.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: ", ")
    return "expected type: \(wanted), found: \(found)"
  }

  /// Whether the kind of value is one that is taken.
  private mutating func checkType(
    _ node: Node, _ schema: Schema, at path: [String], _ mark: Node.Mark?
  ) -> Bool {
    guard !schema.types.isEmpty else { return true }
    let takes = schema.types.contains { Self.takes($0, node) }
    if !takes {
      let found =
        switch node {
        case .mapping: "JSONObject"
        case .sequence: "JSONArray"
        case .scalar, .alias: node.tag == "!Condition" ? "JSONObject" : "String"
        }
      report(.kind, Self.mismatch(schema, found), at: path, mark)
    }
    return takes
  }

  /// CloudFormation takes numbers and truth values for texts, and the other way round where they read as such.
  static func takes(_ type: String, _ node: Node) -> Bool {
    switch (type, node) {
    case (_, .scalar(let scalar)) where scalar.tag == "!Condition": type == "object"
    case ("object", .mapping), ("array", .sequence), ("string", .scalar): true
    case ("null", _): node.isNull
    case ("integer", .scalar(let scalar)): Int(scalar.string) != nil
    case ("number", .scalar(let scalar)): Double(scalar.string) != nil
    case ("boolean", .scalar(let scalar)):
      // YAML's other words for them are such without quotes alone.
      ["true", "false"].contains(scalar.cloudFormationText.lowercased())
    default: false
    }
  }

  // MARK: Maps

  private mutating func checkMap(
    _ mapping: Node.Mapping, _ schema: Schema, at path: [String], _ mark: Node.Mark?
  ) {
    let properties = schema.properties ?? [:]
    // What a macro or a loop puts in is not known here.
    let isWhole = !mapping.contains { ($0.key.string ?? "").hasPrefix("Fn::") }
    for (key, value) in mapping {
      guard let name = key.string, !name.hasPrefix("Fn::") else { continue }
      let below = path + [name]
      if type.readOnly.contains(where: { $0.parts == below }) {
        report(.readOnly, "Encountered unsupported property \(name): it is read-only", at: path, key.mark)
      } else if let property = properties[name] {
        check(value, property, at: below, mark: key.mark)
      } else if let property = schema.patternProperties?.first(where: {
        PatternMatch.isMatch(name, $0.key, .part) != false
      }) {
        check(value, property.value, at: below, mark: key.mark)
      } else if !schema.takesOthers, !properties.isEmpty || schema.patternProperties != nil {
        let nearest = NearestName.of(name, among: Array(properties.keys))
        report(
          .unknownProperty, "extraneous key [\(name)] is not permitted", at: path, key.mark, nearest: nearest,
          mayBeNew: nearest == nil && !properties.isEmpty)
      }
    }
    guard isWhole else { return }
    for name in schema.required where mapping[name] == nil {
      report(.missing, "required key [\(name)] not found", at: path, mark)
    }
    checkTogether(mapping, schema, at: path, mark)
    for name in schema.required {
      if let value = mapping[name], Function.isNothing(value) {
        report(.missing, "required key [\(name)] not found", at: path, value.mark ?? mark)
      }
    }
  }

  /// Properties that call for others, or keep them away.
  private mutating func checkTogether(
    _ mapping: Node.Mapping, _ schema: Schema, at path: [String], _ mark: Node.Mark?
  ) {
    func isThere(_ name: String) -> Bool { mapping[name].map { !Function.isNothing($0) } ?? false }
    // What a condition takes away may be there or not.
    func isCertain(_ name: String) -> Bool {
      guard let value = mapping[name] else { return false }
      if case .chosen(let values) = Function(value) { return values.count > 1 }
      return isThere(name)
    }
    for (name, others) in schema.dependentRequired.sorted(by: { $0.key < $1.key }) where isCertain(name) {
      for other in others where !isThere(other) {
        report(.combination, "required key [\(other)] not found, which \(name) calls for", at: path, mark)
      }
    }
    for (name, others) in schema.dependentExcluded.sorted(by: { $0.key < $1.key }) where isCertain(name) {
      // Where each names the other it is told once.
      for other in others
      where isCertain(other) && (name < other || schema.dependentExcluded[other]?.contains(name) != true) {
        report(
          .combination, "extraneous key [\(other)] is not permitted beside \(name)", at: path,
          mapping[other]?.mark ?? mark)
      }
    }
    for (keys, most) in [(schema.requiredOr, Int.max), (schema.requiredXor, 1)] where !keys.isEmpty {
      if !keys.contains(where: isThere) {
        report(.combination, "one of the keys [\(keys.joined(separator: ", "))] is required", at: path, mark)
      } else if keys.count(where: isCertain) > most {
        report(.combination, "only one of [\(keys.joined(separator: ", "))] is permitted", at: path, mark)
      }
    }
  }

  // MARK: Lists and texts

  private mutating func checkList(
    _ sequence: Node.Sequence, _ schema: Schema, at path: [String], _ mark: Node.Mark?
  ) {
    if let item = schema.items?.first {
      for (index, value) in sequence.enumerated() {
        check(value, item, at: path + ["\(index)"], mark: value.mark ?? mark)
      }
    }
    // Whoever does not know a value yet writes a character there that no template can have.
    let given = sequence.filter { !Function.isNothing($0) && $0.scalar?.string.contains("\0") != true }
    if schema.isUnique, Set(given).count < given.count {
      report(.items, "array items are not unique", at: path, mark)
    }
    // A function may stand for several items, or for none.
    let isKnown = !sequence.contains { if case .none = Function($0) { false } else { true } }
    guard isKnown else { return }
    if let least = schema.minItems, sequence.count < least {
      report(.items, "expected minimum item count: \(least), found: \(sequence.count)", at: path, mark)
    }
    if let most = schema.maxItems, sequence.count > most {
      report(.items, "expected maximum item count: \(most), found: \(sequence.count)", at: path, mark)
    }
  }

  private mutating func checkText(_ text: String, _ schema: Schema, at path: [String], _ mark: Node.Mark?) {
    // A dynamic reference is put in later.
    guard !text.contains("{{resolve:") else { return }
    if let allowed = schema.allowed?.map(\.text), !allowed.contains(text),
      !allowed.contains(where: {
        $0.lowercased() == text.lowercased() && ["true", "false"].contains($0.lowercased())
      })
    {
      let nearest = NearestName.of(text, among: allowed)
      report(
        .enumeration, "\(text) is not a valid enum value", at: path, mark, nearest: nearest,
        mayBeNew: nearest == nil)
    }
    if schema.types == ["string"] {
      let length = text.unicodeScalars.count
      if let least = schema.minLength, length < least {
        report(.length, "expected minLength: \(least), actual: \(length)", at: path, mark)
      }
      if let most = schema.maxLength, length > most {
        report(.length, "expected maxLength: \(most), actual: \(length)", at: path, mark)
      }
      if let pattern = schema.pattern, PatternMatch.isMatch(text, pattern, .part) == false {
        report(.pattern, "failed validation constraint for keyword [pattern]: \(pattern)", at: path, mark)
      }
    }
    if let format = schema.format, type.formats.takes(text, format) == false {
      report(.combination, "\(text) is not in the format \(format)", at: path, mark)
    }
    // Bounds of a text without a pattern are those of the number that it is: `"43200"`.
    let isNumber =
      schema.types.contains("integer") || schema.types.contains("number")
      || schema.types == ["string"] && schema.pattern == nil
    if isNumber, let number = Double(text) {
      if let least = schema.minimum, number < least {
        report(
          .bounds, "\(text) is not greater or equal to \(Schema.Scalar.number(least).text)", at: path, mark)
      }
      if let most = schema.maximum, number > most {
        report(.bounds, "\(text) is not less or equal to \(Schema.Scalar.number(most).text)", at: path, mark)
      }
    }
  }

  // MARK: Choices

  /// Of several schemas one has to hold: reported only where none does, and by the one that comes nearest.
  private mutating func checkChoices(_ node: Node, _ schema: Schema, at path: [String], _ mark: Node.Mark?) {
    for choices in [schema.anyOf, schema.oneOf] where !choices.isEmpty {
      var nearest: [Problem]?
      for choice in choices {
        var attempt = PropertyCheck(type: type, kinds: kinds)
        attempt.check(node, choice, at: path, mark: mark)
        if attempt.problems.isEmpty {
          nearest = []
          break
        }
        if attempt.problems.count < nearest?.count ?? .max { nearest = attempt.problems }
      }
      problems += nearest ?? []
    }
  }
}
