public import Documents
internal import TemplateLanguage
internal import Templates

/// A template of one's own that a resource of another template makes a stack of: what it takes, and what it gives.
public struct NestedTemplate: Sendable {
  /// From the folder that the program works in.
  let path: String
  /// By their names.
  let parameters: [String: TemplateParameter]
  /// Nil where a macro or a loop makes some.
  let outputs: Set<String>?
  /// Why it cannot be read; nil where it can.
  let problem: String?

  /// One that cannot be read.
  ///
  /// - Parameters:
  ///   - problem: a sentence's end, such as `there is no such file`.
  ///   - path: from the folder that the program works in.
  public init(unreadable problem: String, path: String) {
    self.path = path
    self.problem = problem
    parameters = [:]
    outputs = nil
  }

  /// - Parameters:
  ///   - document: the template's.
  ///   - path: from the folder that the program works in.
  public init(_ document: Document, path: String) {
    self.path = path
    problem = nil
    parameters = Dictionary(
      (document["Parameters"]?.entries ?? []).map {
        ($0.key, TemplateParameter(name: $0.key, definition: $0.value))
      }, uniquingKeysWith: { $1 })
    let isRewritten = Dialect.transforms(of: document).contains { $0 != Dialect.serverless }
    let names = (document["Outputs"]?.entries ?? []).map(\.key)
    outputs = isRewritten || names.contains { $0.hasPrefix("Fn::") } ? nil : Set(names)
  }
}

extension TemplateCheck {
  /// A template that cannot be read; parameters that it does not have, and those it is not given.
  mutating func check(_ nested: NestedTemplate, of name: String, in document: Document) {
    // One that a loop makes stands elsewhere in the template.
    guard let resource = document["Resources"]?[name]?["Properties"], resource.entries != nil else { return }
    let properties = ["Resources", name, "Properties"]
    let given = resource["Parameters"]
    if let problem = nested.problem {
      let property = resource["TemplateURL"] == nil ? "Location" : "TemplateURL"
      report(
        .reference, "\(property): the template \(nested.path) cannot be read: \(problem)", name,
        root.mark(at: properties + [property]))
      return
    }
    guard given == nil || given?.entries != nil else { return }
    let names = (given?.entries ?? []).map(\.key)
    guard !names.contains(where: { $0.hasPrefix("Fn::") || $0 == "Ref" }) else { return }
    for unknown in names where nested.parameters[unknown] == nil {
      let nearest = NearestName.of(unknown, among: nested.parameters.keys.sorted())
      report(
        .parameter,
        "Parameters: [\(unknown)] do not exist in the template \(nested.path)" + Self.meant(nearest),
        name, root.mark(at: properties + ["Parameters", unknown], isKey: true))
    }
    for entry in given?.entries ?? [] {
      guard let text = entry.value.text, !text.contains("{{resolve:"),
        let parameter = nested.parameters[entry.key],
        let problem = ParameterValue.problem(text, of: parameter)
      else { continue }
      report(
        .parameter, "\(problem.message), says the template \(nested.path)", name,
        root.mark(at: properties + ["Parameters", entry.key]))
    }
    let lacking = nested.parameters.filter { $0.value.defaultValue == nil && !names.contains($0.key) }.map(
      \.key
    ).sorted()
    guard !lacking.isEmpty else { return }
    report(
      .parameter,
      "Parameters: [\(lacking.joined(separator: ", "))] must have values: the template \(nested.path) has no defaults",
      name, root.mark(at: given == nil ? properties : properties + ["Parameters"], isKey: true))
  }
}
