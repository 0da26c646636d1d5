public import Documents
internal import Foundation
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
    return tooLarge + wrongJSON(yaml)
      + findings(in: try SourceDocument(yaml, path: path).root, types: types, nested: nested)
  }

  /// What begins as JSON, and is YAML alone.
  private static func wrongJSON(_ text: String) -> [Finding] {
    guard JSONText.isBegun(text), !JSONText.isWellFormed(text) else { return [] }
    return [
      Finding(
        severity: .warning, kind: .form, resource: nil, property: nil,
        message:
          "Template format error: JSON not well-formed: a text that begins with { may be taken for JSON, and this is none",
        line: 1, column: nil)
    ]
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
    kinds = GivenKinds(of: root, types: types)
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
      for problem in NetworkCheck(resources).problems() {
        report(.combination, problem.words, problem.name, problem.mark, property: "CidrBlock")
      }
      for (name, nested) in nested { check(nested, of: name, in: document) }
      checkExpanded(document)
    } catch {
      report(.form, error.message, nil, error.mark ?? root.mark)
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
    checkTransforms(document)
    guard document["Resources"]?.entries?.isEmpty != false else { return }
    report(.form, "Template format error: At least one Resources member must be defined.", nil, root.mark)
  }

  /// AWS's own, by their names.
  private mutating func checkTransforms(_ document: Document) {
    for name in Dialect.transforms(of: document) where name.hasPrefix("AWS::") {
      guard !Dialect.ofAWS.contains(name) else { continue }
      let nearest = NearestName.of(name, among: Dialect.ofAWS)
      report(
        .transform, "No transform named \(name) found." + Self.meant(nearest), nil,
        root.mark(at: ["Transform"]),
        nearest == nil ? .warning : .error)
    }
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
      // No type, whoever registers it, has another form.
      let isFormed = typeName.wholeMatch(of: /[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}/) != nil
      let isOwn = isFormed && !["AWS::", "Alexa::"].contains { typeName.hasPrefix($0) }
      report(
        .type, "Template format error: Unrecognized resource types: [\(typeName)]" + Self.meant(nearest),
        name,
        typeNode.mark,
        isOwn || isFormed && nearest == nil ? .warning : .error)
      return
    }
    let properties = resource["Properties"]
    if typeName == "AWS::CloudFormation::Stack" { checkNestedValues(properties, name) }
    if typeName == "AWS::CloudFormation::WaitCondition", resource["CreationPolicy"] == nil {
      for key in ["Handle", "Timeout"] where properties?[key] == nil && !Self.isMade(properties) {
        report(.missing, "Property \(key) cannot be empty.", name, properties?.mark ?? mark)
      }
    }
    for problem in PropertyCheck.problems(of: properties, in: resource, type, kinds) {
      report(
        problem.kind,
        "Properties validation failed for resource \(name) with message: \(problem.path): \(problem.words)"
          + Self.meant(problem.nearest), name, problem.mark ?? mark, problem.mayBeNew ? .warning : .error,
        property: problem.path.split(separator: "/").dropFirst().joined(separator: "."))
    }
  }

  /// Whether a function gives some of a map's keys, or all.
  private static func isMade(_ map: Node?) -> Bool {
    map?.mapping?.contains { $0.key.string?.hasPrefix("Fn::") == true } == true
      || map?.tag.hasPrefix("!") == true
  }

  /// Parameters of a nested stack are texts, lists with commas between; its template is in S3.
  private mutating func checkNestedValues(_ properties: Node?, _ name: String) {
    for (key, value) in properties?["Parameters"]?.mapping ?? Node.Mapping([])
    where key.string?.hasPrefix("Fn::") != true {
      let isList = kinds.kind(of: value) == .list
      var isPlain = false
      if case .none = Function(value) { isPlain = value.scalar == nil }
      guard isList || isPlain else { continue }
      report(
        .kind,
        "Value of property Parameters must be an object with String (or simple type) properties: "
          + "\(key.string ?? "") is \(value.mapping == nil || isList ? "a list; join it with commas" : "a map")",
        name,
        value.mark ?? key.mark)
    }
    if let url = properties?["TemplateURL"], let text = url.scalar?.string, !url.tag.hasPrefix("!"),
      text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains(".amazonaws.com"),
      !["//localhost", "//127."].contains(where: text.contains)
    {
      report(.reference, "TemplateURL must be a supported URL: that of an object in S3.", name, url.mark)
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
      !CustomResource.isOne(typeName)
    else { return }
    let parts = attribute.split(separator: ".").map(String.init)
    if typeName == "AWS::CloudFormation::Stack" ? parts.first == "Outputs" : type.mayHave(attribute: parts) {
      return checkKind(of: type.isList(attribute: parts), attribute, of: name, owner, at: path)
    }
    report(
      .attribute,
      "Template error: resource \(name) does not support attribute type \(attribute) in Fn::GetAtt"
        + Self.meant(NearestName.of(attribute, among: type.takenAttributes)), owner, root.mark(at: path))
  }

  /// - Parameter isList: nil where that is not known.
  private mutating func checkKind(
    of isList: Bool?, _ attribute: String, of name: String, _ owner: String?, at path: [String]
  ) {
    let message: String
    switch (isList, path.last, path.suffix(3).first, path.count) {
    case (true, "Fn::Sub", _, _):
      message =
        "Template error: variable \(name).\(attribute) in Fn::Sub expression does not resolve to a string"
    case (true, _, _, 4) where path.first == "Outputs" && path[2] == "Value":
      message = "Template format error: The Value field of every Outputs member must evaluate to a String."
    case (true, _, _, _) where path.suffix(4).first == "Fn::Join" && path.suffix(3).first == "1":
      message =
        "Template error: every Fn::Join object requires a list of strings to be joined: \(name).\(attribute) is a list"
    case (true, _, "Fn::Split", _) where path.dropLast().last == "1":
      message =
        "Template error: every Fn::Split object requires a string to be split: \(name).\(attribute) is a list"
    case (true, _, _, _) where path.suffix(4).first == "Fn::Sub":
      message =
        "Template error: variable \(path.dropLast().last ?? "") in Fn::Sub expression does not resolve to a string"
    case (true, _, _, _) where path.dropLast().last == "Fn::Base64":
      message = "Template error: every Fn::Base64 object must have a String-typed value."
    case (false, _, "Fn::Join", _) where path.dropLast().last == "1":
      message =
        "Template error: every Fn::Join object requires a list of strings to be joined: \(name).\(attribute) is a text"
    case (false, _, "Fn::Select", _) where path.dropLast().last == "1":
      message = "Template error: Fn::Select requires a list argument: \(name).\(attribute) is a text"
    default: return
    }
    report(.function, message, owner, root.mark(at: path))
  }
}
