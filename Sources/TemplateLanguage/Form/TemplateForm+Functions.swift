internal import Documents

/// Functions: whether they can stand where they do, and have the arguments that they take.
extension TemplateForm {
  /// Of a value of a resource or an output.
  mutating func checkFunctions(in value: Document, at path: [String]) {
    check(value, takes: .anything(Intrinsic.ofValues), for: nil, at: path)
  }

  /// - Parameter outer: whose argument the value is; nil where it is none's.
  private mutating func check(
    _ value: Document, takes argument: Argument, for outer: Intrinsic?, at path: [String]
  ) {
    if let call = Intrinsic.callInValue(value) {
      check(call.function, call.argument, among: argument.functions, argument, for: outer, at: path)
      return
    }
    if let unknown = unknownFunction(value) {
      reportUnknown(unknown, at: path + [unknown])
      return
    }
    func refuse() {
      if let outer { report(.function, Argument.refusal(of: outer), at: path) }
    }
    switch argument {
    case .free: break
    case .anything(let functions):
      switch value {
      case .text, .plain, .null: break
      case .list(let items):
        for (index, item) in items.enumerated() {
          check(item, takes: .anything(functions), for: outer, at: path + ["\(index)"])
        }
      case .map(let entries):
        for entry in entries {
          if Intrinsic(rawValue: entry.key).map({ $0 != .condition && $0 != .ref && $0 != .transform })
            ?? false
          {
            report(
              .function, "Template error: \(entry.key) has to stand alone in its map", at: path + [entry.key],
              isKey: true)
          }
          check(entry.value, takes: .anything(functions), for: outer, at: path + [entry.key])
        }
      }
    case .structure(let functions):
      guard value.text == nil else { return refuse() }
      check(value, takes: .anything(functions), for: outer, at: path)
    case .text: if value.text == nil, value != .null { refuse() }
    case .number(let bounds, _):
      guard let text = value.text, let number = Int(text), bounds.contains(number) else { return refuse() }
    case .list(let item, _):
      guard let items = value.list else { return refuse() }
      for (index, value) in items.enumerated() {
        check(value, takes: item, for: outer, at: path + ["\(index)"])
      }
    case .several(let arguments, let least):
      guard let items = value.list, (least...arguments.count).contains(items.count) else { return refuse() }
      for (index, (item, argument)) in zip(items, arguments).enumerated() {
        check(item, takes: argument, for: outer, at: path + ["\(index)"])
      }
    case .map(let arguments, let required):
      guard let entries = value.entries, required.isSubset(of: entries.map(\.key)) else { return refuse() }
      for entry in entries {
        guard let argument = arguments[entry.key] else {
          refuse()
          continue
        }
        check(entry.value, takes: argument, for: outer, at: path + [entry.key])
      }
    case .named(let argument):
      guard let entries = value.entries else { return refuse() }
      for entry in entries { check(entry.value, takes: argument, for: outer, at: path + [entry.key]) }
    }
  }

  /// A function that stands in a value.
  private mutating func check(
    _ function: Intrinsic, _ argument: Document, among allowed: Set<Intrinsic>, _ wanted: Argument,
    for outer: Intrinsic?, at path: [String]
  ) {
    let below = path + [function.rawValue]
    guard Intrinsic.ofValues.contains(function), dialect.isExtended || !Intrinsic.extended.contains(function)
    else {
      if Intrinsic.extended.contains(function) {
        report(
          .function,
          "Template error: \(function.rawValue) needs the transform \(Dialect.languageExtensions)", at: below,
          isKey: true)
      } else if function != .refAll,
        Intrinsic.ofConditions.contains(function) || Intrinsic.onlyOfRules.contains(function)
      {
        let section = Intrinsic.onlyOfRules.contains(function) ? "Rules" : "Conditions"
        report(
          .function, "Template error: \(function.rawValue) cannot stand here: it belongs in \(section)",
          at: below, isKey: true)
      }
      return
    }
    if function == .ref, argument.text == "AWS::NoValue" { return }
    guard allowed.contains(function) else {
      let taken = allowed.map(\.rawValue).sorted().joined(separator: ", ")
      report(
        .function,
        "Template error: \(outer?.rawValue ?? "this") does not take \(function.rawValue) there; it takes \(taken.isEmpty ? "no function" : taken)",
        at: below, isKey: true)
      return
    }
    if case .list = wanted, function == .ref, let outer, isText(argument.text ?? "") {
      report(.function, Argument.refusal(of: outer), at: below)
      return
    }
    if case .text = wanted, let outer, givesList(function, argument) {
      report(.function, Argument.refusal(of: outer), at: below)
      return
    }
    if case .number = wanted, function == .ref, let outer, lists.contains(argument.text ?? "") {
      report(.function, Argument.refusal(of: outer), at: below)
      return
    }
    switch function {
    case .choice: checkChoice(argument, wanted, for: outer, at: below)
    case .sub: checkSubstitution(argument, at: below)
    case .transform:
      report(
        .notKnown, "Template error: the rehearsal does not know Fn::Transform; AWS does", at: below,
        isKey: true)
    case .getAtt:
      if let text = argument.text {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count != 2 || parts.contains("") {
          report(.function, Argument.refusal(of: .getAtt), at: below)
        }
        return
      }
      check(argument, takes: .of(.getAtt, isExtended: dialect.isExtended), for: .getAtt, at: below)
    default:
      check(argument, takes: .of(function, isExtended: dialect.isExtended), for: function, at: below)
      if function == .findInMap { checkMapping(argument, at: below) }
      if function == .cidr { checkBlock(argument, at: below) }
      if function == .getAZs { checkRegion(argument, at: below) }
      if function == .select { checkIndex(argument, at: below) }
      if function == .split, argument.list?.first?.text == "" {
        report(.function, Argument.refusal(of: .split), at: below)
      }
      if function == .importValue { checkImport(argument, at: below) }
    }
  }

  /// Whether a function gives a list for certain.
  private func givesList(_ function: Intrinsic, _ argument: Document) -> Bool {
    switch function {
    case .ref: return lists.contains(argument.text ?? "")
    case .split, .getAZs, .cidr: return true
    case .findInMap:
      guard let parts = argument.list, parts.count == 3, let name = parts[0].text, let key = parts[1].text,
        let attribute = parts[2].text
      else { return false }
      return root["Mappings"]?[name]?[key]?[attribute]?.list != nil
    default: return false
    }
  }

  /// Whether a name stands for a text for certain.
  private func isText(_ name: String) -> Bool {
    if name == "AWS::NotificationARNs" || name == "AWS::NoValue" { return false }
    return resourceNames.contains(name) || Self.pseudoParameters.contains(name)
      || parameterNames.contains(name) && !lists.contains(name)
  }

  private mutating func checkChoice(
    _ argument: Document, _ wanted: Argument, for outer: Intrinsic?, at path: [String]
  ) {
    guard let parts = argument.list, parts.count == 3, parts[0].text != nil else {
      report(.function, Argument.refusal(of: .choice), at: path)
      return
    }
    for index in 1...2 { check(parts[index], takes: wanted, for: outer, at: path + ["\(index)"]) }
  }

  private mutating func checkSubstitution(_ argument: Document, at path: [String]) {
    let parts = argument.list
    guard let text = argument.text ?? parts?.first?.text,
      parts == nil || parts?.count == 2 && parts?[1].entries != nil
    else {
      report(.function, Argument.refusal(of: .sub), at: path)
      return
    }
    let own = parts?[1].entries ?? []
    var functions: Set<Intrinsic> = [
      .base64, .findInMap, .getAtt, .getAZs, .getStackOutput, .choice, .importValue, .join, .select, .sub,
      .transform, .ref, .split, .cidr,
    ]
    if dialect.isExtended { functions.formUnion(Intrinsic.extended) }
    for entry in own {
      check(entry.value, takes: .text(functions), for: .sub, at: path + ["1", entry.key])
    }
    for variable in Substitution.variables(in: text) {
      if !Substitution.isWellFormed(variable) {
        report(
          .function,
          "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
          at: path)
      } else if lists.contains(variable), !own.contains(where: { $0.key == variable }) {
        report(
          .function,
          "Template error: variable \(variable) in Fn::Sub expression does not resolve to a string", at: path)
      }
    }
  }

  private mutating func checkMapping(_ argument: Document, at path: [String]) {
    guard let parts = argument.list, parts.count == 3, let name = parts[0].text, !dialect.makesMore,
      !(root["Mappings"]?.entries ?? []).contains(where: { isMade($0.key) })
    else { return }
    guard let mapping = root["Mappings"]?[name] else {
      report(
        .reference,
        "Template error: Mapping named '\(name)' is not present in the 'Mappings' section of template.",
        at: path + ["0"])
      return
    }
    guard let key = parts[1].text else {
      // Whatever the key is, no key has such an attribute.
      if let attribute = parts[2].text,
        !(mapping.entries ?? []).contains(where: { isMade($0.key) || $0.value[attribute] != nil })
      {
        report(.reference, "Template error: Unable to get mapping for \(name)::*::\(attribute)", at: path)
      }
      return
    }
    guard let attribute = parts[2].text else {
      if mapping[key] == nil {
        report(.reference, "Template error: Unable to get mapping for \(name)::\(key)::*", at: path)
      }
      return
    }
    if mapping[key]?[attribute] == nil {
      report(
        .reference, "Template error: Unable to get mapping for \(name)::\(key)::\(attribute)", at: path)
    }
  }

  private mutating func checkBlock(_ argument: Document, at path: [String]) {
    guard let parts = argument.list, let block = parts.first?.text, !block.contains("{{resolve:") else {
      return
    }
    // What is known later takes the least room.
    let number = { (index: Int) in parts.dropFirst(index).first?.text.flatMap(Int.init) ?? 1 }
    do throws(TemplateProblem) { _ = try AddressBlocks.of(block, count: number(1), bits: number(2)) } catch {
      report(error.kind, error.message, at: path + ["0"])
    }
  }

  private mutating func checkRegion(_ argument: Document, at path: [String]) {
    guard let region = argument.text, !region.isEmpty, !region.contains("{{resolve:"),
      region.wholeMatch(of: /[a-z]{2,}(-[a-z]+)+-[0-9]+/) == nil
    else { return }
    report(
      .function,
      "Template error: every Fn::GetAZs object must have the name of a region, or \"\"; \(region) is none",
      at: path)
  }

  private mutating func checkIndex(_ argument: Document, at path: [String]) {
    guard let parts = argument.list, parts.count == 2, let index = parts[0].text.flatMap(Int.init),
      let items = parts[1].list, !items.contains(where: { $0.entries != nil }), index >= items.count
    else { return }
    report(
      .function, "Template error: Fn::Select cannot select nonexistent value at index \(index)", at: path)
  }

  private mutating func checkImport(_ argument: Document, at path: [String]) {
    let named = References(in: argument).all
    guard !named.isDisjoint(with: resourceNames) else { return }
    report(
      .function,
      "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs",
      at: path)
  }

  // MARK: Functions that there are not

  private func unknownFunction(_ value: Document) -> String? {
    guard let entries = value.entries, entries.count == 1, let name = entries.first?.key,
      name.hasPrefix("Fn::"), Intrinsic(rawValue: name) == nil
    else { return nil }
    return name
  }

  private mutating func reportUnknown(_ name: String, at path: [String]) {
    guard !dialect.hasMacros else { return }
    if name.hasPrefix(Intrinsic.loopPrefix) {
      guard !dialect.isExtended else { return }
      report(
        .function, "Template error: Fn::ForEach needs the transform \(Dialect.languageExtensions)", at: path,
        isKey: true)
      return
    }
    let known = Intrinsic.allCases.filter {
      !Intrinsic.extended.contains($0) || dialect.isExtended
    }
    report(
      .function,
      "Template error: Encountered unsupported function: \(name) Supported functions are: [\(known.map(\.rawValue).joined(separator: ", "))]",
      at: path, isKey: true)
  }
}

extension Argument {
  /// The functions that may give it.
  fileprivate var functions: Set<Intrinsic> {
    switch self {
    case .text(let functions), .number(_, let functions), .list(_, let functions), .anything(let functions),
      .structure(let functions):
      functions
    case .several, .map, .named: []
    case .free: Intrinsic.ofValues
    }
  }
}
