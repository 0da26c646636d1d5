public import Documents
internal import TemplateLanguage

/// A template of one's own that a resource of another template makes a stack of: what it takes, and what it gives.
public struct NestedTemplate: Sendable {
  /// As the other template names it.
  let path: String
  /// Names of parameters, and whether each has a default.
  let parameters: [String: Bool]
  /// Nil where a macro or a loop makes some.
  let outputs: Set<String>?

  /// - Parameters:
  ///   - document: the template's.
  ///   - path: as the other template names it.
  public init(_ document: Document, path: String) {
    self.path = path
    parameters = Dictionary(
      (document["Parameters"]?.entries ?? []).map { ($0.key, $0.value["Default"] != nil) },
      uniquingKeysWith: { $1 })
    let isRewritten = (document["Transform"]?.texts ?? []).contains { $0 != Dialect.serverless }
    outputs = isRewritten ? nil : Set((document["Outputs"]?.entries ?? []).map(\.key))
  }
}

extension TemplateCheck {
  /// Parameters that a stack within this one gives to a template that has none of the name, and those it leaves out.
  mutating func checkParameters(of name: String, _ nested: NestedTemplate, in document: Document) {
    let properties = ["Resources", name, "Properties"]
    let given = document["Resources"]?[name]?["Properties"]?["Parameters"]
    guard given == nil || given?.entries != nil else { return }
    let names = (given?.entries ?? []).map(\.key)
    guard !names.contains(where: { $0.hasPrefix("Fn::") }) else { return }
    for unknown in names where nested.parameters[unknown] == nil {
      let nearest = NearestName.of(unknown, among: nested.parameters.keys.sorted())
      report(
        .parameter,
        "Parameters: [\(unknown)] do not exist in the template \(nested.path)" + Self.meant(nearest),
        name, root.mark(at: properties + ["Parameters", unknown], isKey: true))
    }
    let lacking = nested.parameters.filter { !$0.value && !names.contains($0.key) }.map(\.key).sorted()
    guard !lacking.isEmpty else { return }
    report(
      .parameter,
      "Parameters: [\(lacking.joined(separator: ", "))] must have values: the template \(nested.path) has no defaults",
      name, root.mark(at: given == nil ? properties : properties + ["Parameters"], isKey: true))
  }
}
