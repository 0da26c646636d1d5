package import Documents
package import Templates

/// A template as CloudFormation works with it: its transforms done, its form checked, references found.
package struct ExpandedTemplate: Hashable, Sendable {
  package struct Resource: Hashable, Sendable {
    package let logicalID: String
    package let type: String
    package let properties: Document
    package let metadata: Document?
    package let creationPolicy: Document?
    package let updatePolicy: Document?
    package let condition: String?
    /// `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`; nil where the template says nothing.
    package let deletionPolicy: String?
    /// The same without `RetainExceptOnCreate`.
    package let updateReplacePolicy: String?
    /// Logical ids of resources it needs first: DependsOn, and those its values refer to.
    package let dependencies: Set<String>
  }

  package struct Output: Hashable, Sendable {
    package let key: String
    package let value: Document
    package let description: String?
    package let exportName: Document?
    package let condition: String?
  }

  /// As it was given.
  package let body: String
  /// As CloudFormation works with it: its transforms done, as JSON; nil where it has none.
  package let processed: String?
  package let description: String?
  package let metadata: Document?
  package let parameters: [TemplateParameter]
  package let resources: [Resource]
  package let outputs: [Output]
  package let conditions: [String: Document]
  /// Their names, each after those that it names itself.
  let conditionOrder: [String]
  package let mappings: Document?
  package let rules: Document?
  package let transforms: [String]
  /// Whether it may ask for outputs of other stacks.
  package let readsStacks: Bool
  /// `2010-09-09`, where it says so.
  package let version: String?

  /// - Parameter values: of parameters, for what loops go over, where defaults stand in; and of `AWS::Region` and
  ///   `AWS::Partition`, where they are known.
  /// - Throws: what CloudFormation refuses of it, or its transform.
  package init(
    body: String, values: [String: String] = [:], in surroundings: Surroundings? = nil
  ) throws(TemplateProblem) {
    guard !YAMLDocument.hasAliases(body) else {
      throw TemplateProblem(
        .form, "Template error: YAML aliases are not allowed in CloudFormation templates")
    }
    let written: Document
    var ambiguousKey: Node.Scalar?
    do throws(DocumentProblem) {
      written = try Document(yaml: body, limits: .template) { root in
        if body.contains(Dialect.serverless) { ambiguousKey = root.ambiguousKey }
      }
    } catch {
      throw Self.unreadable(body, error)
    }
    guard written.entries != nil else {
      throw TemplateProblem(.form, "Template format error: unsupported structure.")
    }
    let transforms = Dialect.transforms(of: written)
    if transforms.contains(Dialect.serverless), let key = ambiguousKey {
      throw TemplateProblem(
        .notKnown,
        "Transform \(Dialect.serverless) failed with: \(Self.words(on: key)); the rehearsal does not know what SAM makes of "
          + "it. Put it in quotes.")
    }
    let dialect = Dialect(of: written)
    let root = try Self.transformed(written, values: values, in: surroundings)
    guard let resources = root["Resources"]?.entries, !resources.isEmpty else {
      throw TemplateProblem(
        .form, "Template format error: At least one Resources member must be defined.")
    }
    let problems = TemplateForm.problems(in: root, dialect: Dialect(isExtended: dialect.isExtended))
    if let problem = TemplateProblem.answer(problems) { throw problem }
    self.init(body: body, root, transforms)
  }

  /// What begins as JSON is taken for JSON.
  private static func unreadable(_ body: String, _ problem: DocumentProblem) -> TemplateProblem {
    guard body.first(where: { !$0.isWhitespace }) == "{" else {
      return TemplateProblem(.form, "Template format error: YAML not well-formed. \(problem.message)")
    }
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    var place = (line: lines.count, column: (lines.last?.count ?? 0) + 1)
    if let mark = problem.mark, mark.line <= lines.count { place = (mark.line, mark.column) }
    return TemplateProblem(
      .form, "Template format error: JSON not well-formed. (line \(place.line), column \(place.column))")
  }

  /// What is the matter with a key without quotes.
  package static func words(on ambiguousKey: Node.Scalar) -> String {
    let place = ambiguousKey.mark.map { " in line \($0.line)" } ?? ""
    return "the key \(ambiguousKey.string)\(place) stands without quotes, and is no text in YAML"
  }

  private init(body: String, _ root: Document, _ transforms: [String]) {
    self.body = body
    self.transforms = transforms
    processed = transforms.isEmpty ? nil : root.json
    readsStacks = body.contains("GetStackOutput")
    description = root["Description"]?.text
    metadata = root["Metadata"]
    version = root["AWSTemplateFormatVersion"]?.text
    parameters = (root["Parameters"]?.entries ?? []).map {
      TemplateParameter(name: $0.key, definition: $0.value)
    }
    let names = Set((root["Resources"]?.entries ?? []).map(\.key))
    resources = (root["Resources"]?.entries ?? []).map { Resource($0, among: names) }
    outputs = (root["Outputs"]?.entries ?? []).map { entry in
      Output(
        key: entry.key, value: entry.value["Value"] ?? .null, description: entry.value["Description"]?.text,
        exportName: entry.value["Export"]?["Name"], condition: entry.value["Condition"]?.text)
    }
    conditions = Dictionary(
      (root["Conditions"]?.entries ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    conditionOrder = Self.order(of: conditions)
    mappings = root["Mappings"]
    rules = root["Rules"]
  }

  /// Of a stack that has none yet.
  package static let empty = ExpandedTemplate(body: "", .map([]), [])

  /// Names of conditions, each after those that it names; of a circle, in any order.
  private static func order(of conditions: [String: Document]) -> [String] {
    let needs = conditions.mapValues {
      References(in: $0, at: [], namesConditions: true).conditions.map(\.name)
    }
    var order: [String] = []
    var ordered: Set<String> = []
    var begun: Set<String> = []
    // With a stack of its own: a template may chain more conditions than calls can be nested.
    for name in conditions.keys.sorted() {
      var open = [name]
      while let next = open.last {
        if begun.insert(next).inserted {
          open += (needs[next] ?? []).filter { conditions[$0] != nil && !begun.contains($0) }
        } else {
          open.removeLast()
          if ordered.insert(next).inserted { order.append(next) }
        }
      }
    }
    return order
  }

  // MARK: Transforms

  /// A template with its transforms done, one after the other; one without any as it is.
  ///
  /// - Parameter values: of parameters, for what loops go over, where defaults stand in; and of `AWS::Region` and
  ///   `AWS::Partition`, where they are known.
  /// - Throws: what a transform does not take, or that there is none of its name.
  package static func transformed(
    _ written: Document, values: [String: String] = [:], in surroundings: Surroundings? = nil
  ) throws(TemplateProblem) -> Document {
    if let disorder = Dialect.disorder(of: written) { throw disorder }
    var root = written
    for transform in Dialect.transforms(of: written) {
      switch transform {
      case Dialect.serverless: root = try serverless(root, values)
      case Dialect.languageExtensions: root = try extended(root, values, surroundings)
      case let known where known.hasPrefix("AWS::"):
        throw TemplateProblem(.notKnown, "Template error: the rehearsal does not know the transform \(known)")
      default: throw TemplateProblem(.form, "No transform named \(transform) found.")
      }
    }
    return root
  }

  private static func serverless(
    _ root: Document, _ values: [String: String]
  ) throws(TemplateProblem) -> Document {
    do throws(TransformError) { return try ServerlessTransform.expand(root, values: values) } catch {
      throw TemplateProblem(error.isNotKnown ? .notKnown : .transform, error.message)
    }
  }

  private static func extended(
    _ root: Document, _ values: [String: String], _ surroundings: Surroundings?
  ) throws(TemplateProblem) -> Document {
    // What loops go over is known without resources.
    let bare = Document.map((root.entries ?? []).filter { !["Resources", "Outputs"].contains($0.key) })
    let template = ExpandedTemplate(body: "", bare, [])
    var complete: [String: String] = [:]
    // Of a stored one it is a name that is given, not the value.
    for parameter in template.parameters where !parameter.isStored {
      complete[parameter.name] = values[parameter.name] ?? parameter.defaultValue
    }
    let evaluation = Evaluation(
      template, parameters: complete,
      in: surroundings
        ?? Surroundings(region: "us-east-1", account: "123456789012", stackName: "stack", stackID: "stack"))
    return try LanguageExtensions.expand(root, evaluation)
  }

  // MARK: Values

  /// Parameters' values as functions see them: lists as lists.
  func documents(of values: [String: String]) -> [String: Document] {
    parameters.reduce(into: [:]) { documents, parameter in
      documents[parameter.name] = values[parameter.name].map { ParameterValue.document($0, of: parameter) }
    }
  }
}

extension ExpandedTemplate.Resource {
  fileprivate init(_ entry: Document.Entry, among names: Set<String>) {
    logicalID = entry.key
    type = entry.value["Type"]?.text ?? ""
    properties = entry.value["Properties"] ?? .map([])
    metadata = entry.value["Metadata"]
    creationPolicy = entry.value["CreationPolicy"]
    updatePolicy = entry.value["UpdatePolicy"]
    condition = entry.value["Condition"]?.text
    deletionPolicy = entry.value["DeletionPolicy"]?.text
    updateReplacePolicy = entry.value["UpdateReplacePolicy"]?.text
    var needed = Set(entry.value["DependsOn"]?.texts ?? [])
    for part in TemplateForm.partsWithValues {
      needed.formUnion(References(in: entry.value[part] ?? .null).all)
    }
    dependencies = needed.intersection(names).subtracting([entry.key])
  }
}
