public import Documents
internal import TemplateLanguage
internal import Templates

/// What CloudFormation would refuse of a template, found before it is asked: types, properties, and what names what.
public struct TemplateCheck {
  let root: Node
  let types: ResourceTypes
  private let nested: [String: NestedTemplate]
  let kinds: GivenKinds
  /// Resources that are written out, by their logical ids; those of loops are looked at, and cannot be named.
  private(set) var resources: [String: Node] = [:]
  private var findings: [Finding] = []
  /// Whether a macro may mend whatever is wrong: its outcome is not known here.
  private var isRewritten = false

  /// What is wrong, in the order of the template; empty where nothing is.
  ///
  /// - Parameters:
  ///   - yaml: the template's text, YAML or JSON.
  ///   - nested: templates of one's own that resources make stacks of, by the resources' logical ids.
  /// - Throws: where it cannot be read at all.
  public static func findings(
    yaml: String, path: String, types: ResourceTypes = .embedded, nested: [String: NestedTemplate] = [:]
  ) throws(DocumentError) -> [Finding] {
    let size = yaml.utf8.count
    let tooLarge =
      size > Template.largestObject
      ? [
        Finding(
          severity: .error, kind: .limit, resource: nil, property: nil,
          message: "Template may not exceed \(Template.largestObject) bytes in size: it has \(size).",
          line: nil,
          column: nil)
      ] : []
    return tooLarge + findings(in: try SourceDocument(yaml, path: path).root, types: types, nested: nested)
  }

  package static func findings(
    in root: Node, types: ResourceTypes = .embedded, nested: [String: NestedTemplate] = [:]
  ) -> [Finding] {
    var check = TemplateCheck(root: root, types: types, nested: nested)
    check.run()
    var told: Set<Finding> = []
    return check.findings.filter { told.insert($0).inserted }
      .sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  private init(root: Node, types: ResourceTypes, nested: [String: NestedTemplate]) {
    self.root = root
    self.types = types
    self.nested = nested
    kinds = GivenKinds(of: root)
  }

  var hasErrors: Bool { findings.contains { $0.severity == .error } }

  mutating func report(
    _ kind: Finding.Kind, _ message: String, _ resource: String?, _ mark: Node.Mark?,
    _ severity: Finding.Severity = .error,
    property: String? = nil
  ) {
    findings.append(
      Finding(
        severity: isRewritten ? .warning : severity, kind: kind, resource: resource, property: property,
        message: message,
        line: mark?.line,
        column: mark?.column))
  }

  private mutating func run() {
    do throws(DocumentProblem) {
      let document = try Document(root)
      isRewritten = Dialect.transforms(of: document).contains { !$0.hasPrefix("AWS::") }
      checkForm(document)
      checkResources(root["Resources"], isLoop: false)
      checkAttributes(document)
      for (name, nested) in nested { check(nested, of: name, in: document) }
      checkExpanded(document)
    } catch {
      report(.form, error.message, nil, root.mark)
    }
  }

  // MARK: The template language

  private mutating func checkForm(_ document: Document) {
    // What is not known here may well be right.
    for problem in TemplateForm.problems(in: document) where problem.kind != .notKnown {
      let resource = problem.path.first == "Resources" ? problem.path.dropFirst().first : nil
      report(
        Finding.Kind(problem.kind), problem.message + Self.meant(nearest(to: problem, in: document)),
        resource,
        root.mark(at: problem.path, isKey: problem.isKey),
        property: problem.path.dropFirst().dropFirst().first == "Properties"
          ? problem.path.dropFirst(3).joined(separator: ".") : nil)
    }
    guard document["Resources"]?.entries?.isEmpty != false else { return }
    report(.form, "Template format error: At least one Resources member must be defined.", nil, root.mark)
  }

  /// The right name that is nearest to one that leads to nothing, or to a key that there is not.
  private func nearest(to problem: TemplateProblem, in document: Document) -> String? {
    if problem.isKey, let key = problem.path.last, problem.kind == .form {
      return NearestName.of(key, among: TemplateForm.keys(at: problem.path))
    }
    guard [.reference, .dependency, .condition].contains(problem.kind), let name = problem.name else {
      return nil
    }
    let sections =
      problem.kind == .condition
      ? ["Conditions"] : problem.kind == .dependency ? ["Resources"] : ["Resources", "Parameters"]
    return NearestName.of(name, among: sections.flatMap { (document[$0]?.entries ?? []).map(\.key) })
  }

  // MARK: Types and properties

  private mutating func checkResources(_ section: Node?, isLoop: Bool) {
    for (key, resource) in section?.mapping ?? Node.Mapping([]) {
      guard let name = key.string else { continue }
      if name.hasPrefix("Fn::ForEach::") {
        if let loop = resource.sequence, loop.count == 3 { checkResources(loop[2], isLoop: true) }
        continue
      }
      guard !name.hasPrefix("Fn::") else { continue }
      if !isLoop {
        resources[name] = resource
      }
      check(resource, name, key.mark)
    }
  }

  private mutating func check(_ resource: Node, _ name: String, _ mark: Node.Mark?) {
    guard let typeNode = resource["Type"], let typeName = typeNode.string, !typeName.isEmpty else { return }
    let isMade =
      CustomResource.isOne(typeName) || typeName.hasSuffix("::MODULE")
      || typeName.hasPrefix("AWS::Serverless::")
    guard !isMade else { return }
    guard let type = types[typeName] else {
      let nearest = NearestName.of(typeName, among: types.names)
      let isOwn = !["AWS::", "Alexa::"].contains { typeName.hasPrefix($0) }
      report(
        .type, "Template format error: Unrecognized resource types: [\(typeName)]" + Self.meant(nearest),
        name,
        typeNode.mark,
        isOwn || nearest == nil ? .warning : .error)
      return
    }
    let properties = resource["Properties"]
    for problem in PropertyCheck.problems(of: properties, in: resource, type, kinds) {
      report(
        problem.kind,
        "Properties validation failed for resource \(name) with message: \(problem.path): \(problem.words)"
          + Self.meant(problem.nearest), name, problem.mark ?? mark, problem.mayBeNew ? .warning : .error,
        property: problem.path.split(separator: "/").dropFirst().joined(separator: "."))
    }
  }

  static func meant(_ nearest: String?) -> String { nearest.map { "; did you mean \($0)?" } ?? "" }

  // MARK: Attributes

  /// Attributes of Fn::GetAtt and Fn::Sub that their types do not have.
  private mutating func checkAttributes(_ document: Document) {
    for section in ["Resources", "Outputs"] {
      for entry in document[section]?.entries ?? [] {
        for name in References(in: entry.value, at: [section, entry.key]).names {
          guard let attribute = name.attribute, !attribute.contains("${") else { continue }
          checkAttribute(attribute, of: name.name, section == "Resources" ? entry.key : nil, at: name.path)
        }
      }
    }
  }

  private mutating func checkAttribute(
    _ attribute: String, of name: String, _ owner: String?, at path: [String]
  ) {
    if let nested = nested[name], let outputs = nested.outputs, attribute.hasPrefix("Outputs.") {
      let output = String(attribute.dropFirst("Outputs.".count))
      guard !outputs.contains(output) else { return }
      report(
        .attribute,
        "Template error: resource \(name) does not support attribute type \(attribute) in Fn::GetAtt: the template "
          + "\(nested.path) has no output \(output)"
          + Self.meant(NearestName.of(output, among: outputs.sorted())),
        owner, root.mark(at: path))
      return
    }
    guard let typeName = resources[name]?["Type"]?.string, let type = types[typeName],
      typeName != "AWS::CloudFormation::Stack", !CustomResource.isOne(typeName),
      !type.mayHave(attribute: attribute.split(separator: ".").map(String.init))
    else { return }
    report(
      .attribute,
      "Template error: resource \(name) does not support attribute type \(attribute) in Fn::GetAtt"
        + Self.meant(NearestName.of(attribute, among: type.attributeNames + type.propertyNames)), owner,
      root.mark(at: path))
  }
}
