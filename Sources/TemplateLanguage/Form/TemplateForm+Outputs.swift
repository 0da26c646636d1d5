internal import Documents

/// Outputs and their exports.
extension TemplateForm {
  static let outputKeys: Set<String> = ["Condition", "Description", "Export", "Value"]

  mutating func checkOutputs() {
    var exports: Set<String> = []
    for output in root["Outputs"]?.entries ?? [] where !isMade(output.key) {
      let path = ["Outputs", output.key]
      checkName(output.key, "Output", at: path)
      guard output.value.entries != nil else {
        report(
          .form, "Template format error: Every Outputs member must be a map: \(output.key) is none", at: path)
        continue
      }
      checkKeys(output.value, among: Self.outputKeys, "output", at: path)
      if let description = output.value["Description"] {
        if description.text == nil {
          report(
            .form, "Template format error: Every Description member must be a string.",
            at: path + ["Description"])
        } else if (description.text?.utf8.count ?? 0) > Self.longestDescription {
          report(
            .limit,
            "Template format error: 'Description' length is greater than \(Self.longestDescription).",
            at: path + ["Description"])
        }
      }
      checkCondition(of: output.value, in: "Outputs", at: path)
      guard let value = output.value["Value"] else {
        report(
          .form, "Template format error: Every Outputs member must contain a Value object", at: path,
          isKey: true)
        continue
      }
      checkValue(value, in: "Outputs", at: path + ["Value"])
      if givesNoText(value) {
        report(
          .form, "Template format error: The Value field of every Outputs member must evaluate to a String.",
          at: path + ["Value"])
      }
      checkExport(of: output, &exports)
    }
  }

  /// Whether a value is a map or a list, whatever its functions give.
  private func givesNoText(_ value: Document) -> Bool {
    switch value {
    case .text, .plain, .null: return false
    case .list: return true
    case .map:
      guard let (function, argument) = Intrinsic.callInValue(value) else {
        return !(value.entries?.first?.key.hasPrefix("Fn::") ?? false)
      }
      switch function {
      case .ref: return argument.text == "AWS::NoValue" || lists.contains(argument.text ?? "")
      case .choice: return (argument.list ?? []).dropFirst().contains(where: givesNoText)
      default: return Intrinsic.ofLists.contains(function)
      }
    }
  }

  private mutating func checkExport(of output: Document.Entry, _ exports: inout Set<String>) {
    guard let export = output.value["Export"] else { return }
    let path = ["Outputs", output.key, "Export"]
    guard let name = export["Name"] else {
      report(
        .form,
        "Template format error: Output \(output.key) is malformed. The Name field of every Export member must be specified.",
        at: path)
      return
    }
    checkKeys(export, among: ["Name"], "export", at: path)
    let text = name.text ?? name["Fn::Sub"].flatMap { $0.text ?? $0.list?.first?.text }
    let literal = text?.replacing(/\$\{[^}]*\}/, with: name.text == nil ? "x" : "$")
    if let literal, literal.wholeMatch(of: /[A-Za-z0-9:\-]{1,255}/) == nil {
      report(
        .form,
        "Template format error: Output \(output.key) is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.",
        at: path + ["Name"])
    }
    checkValue(name, in: "Outputs", at: path + ["Name"])
    let needsResources =
      !References(in: name).all.isDisjoint(with: resourceNames)
      || name.contains { value in
        Intrinsic.callInValue(value).map { [.importValue, .getAZs, .getAtt].contains($0.function) } ?? false
      }
    if needsResources {
      report(
        .reference,
        "Template format error: Output \(output.key) is malformed. The Name field of every Export member must not depend on any resources, imported values, or Fn::GetAZs.",
        at: path + ["Name"])
    }
    if givesNoText(name) {
      report(
        .form,
        "Template format error: Output \(output.key) is malformed. The Name field of every Export member must evaluate to a String.",
        at: path + ["Name"])
    }
    if output.value["Condition"] == nil, let text = name.text, !exports.insert(text).inserted {
      report(
        .name, "Template format error: Output \(output.key) is malformed. Duplicate Export Name \(text).",
        at: path + ["Name"])
    }
  }
}
