public import Documents
internal import TemplateLanguage
internal import Templates

/// What CloudFormation would refuse of a template, found before it is asked: types, properties, and what names what.
public struct TemplateCheck {
  /// A thing that is wrong, or may be.
  public struct Finding: Hashable, Sendable {
    /// Whether CloudFormation refuses the template for it.
    public enum Severity: String, Sendable {
      /// It does.
      case error
      /// It may: what the table does not know may be newer than it.
      case warning
    }

    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
      /// A type that there is not.
      case type
      /// A property that the type does not have.
      case unknownProperty = "unknown property"
      /// A value that is none of those which the property may have.
      case enumeration
      /// A value of another kind: a list for a text, a text for a number.
      case kind
      /// A property that AWS sets.
      case readOnly = "read-only"
      /// A property that has to be there.
      case missing
      /// A value that does not match, is too long, too large, or a list of too many.
      case pattern, length, bounds, items
      /// A name that leads to nothing.
      case reference, attribute
      /// A resource of DependsOn that there is not.
      case dependency = "depends"
      /// A condition that there is not, or is none.
      case condition
      /// Resources, or conditions, that need each other.
      case circle
      /// A name with characters that it cannot have, or one that is there twice.
      case name
      /// A section, a key or a value that there cannot be.
      case form
      /// More of something than there may be, or longer.
      case limit
      /// A parameter's definition, or its default.
      case parameter
      /// A function that there is not, that cannot stand there, or that has not the argument it takes.
      case function
      /// A rule that does not hold.
      case rule
      /// What a transform does not take.
      case transform
    }

    /// Of the two.
    public let severity: Severity
    /// What is wrong.
    public let kind: Kind
    /// The resource's logical id; nil where the whole template is meant.
    public let resource: String?
    /// The property at fault below Properties, such as `Code.S3Bucket`; nil where none is meant.
    public let property: String?
    /// In CloudFormation's words, with what was meant where that can be guessed.
    public let message: String
    /// From 1; nil where the place is not known.
    public let line: Int?
    /// From 1; nil where only the line is known, or not even that.
    public let column: Int?
    /// Of a template within the one that was checked, from the folder that the program works in; nil for its own.
    public var file: String?

    /// A template that cannot be read at all.
    public init(unreadable error: DocumentError) {
      self.init(
        severity: .error, kind: .form, resource: nil, property: nil, message: error.message, line: error.line,
        column: error.column)
    }

    init(
      severity: Severity, kind: Kind, resource: String?, property: String?, message: String, line: Int?,
      column: Int?
    ) {
      self.severity = severity
      self.kind = kind
      self.resource = resource
      self.property = property
      self.message = message
      self.line = line
      self.column = column
    }

    /// `path:line:column: error: message`, as compilers write it.
    public func words(in path: String) -> String {
      let place = line.map { ":\($0)" + (column.map { ":\($0)" } ?? "") } ?? ""
      return "\(file ?? path)\(place): \(severity.rawValue): \(message)"
    }
  }

  let root: Node
  private let types: ResourceTypes
  private let nested: [String: NestedTemplate]
  private let kinds: GivenKinds
  /// Resources that are written out, by their logical ids; those of loops are looked at, and cannot be named.
  private var resources: [String: Node] = [:]
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

// MARK: What transforms make

extension TemplateCheck {
  /// What is wrong with the resources that loops and SAM's resources stand for; told where they come from.
  private mutating func checkExpanded(_ document: Document) {
    let dialect = Dialect(of: document)
    if dialect.isServerless, let key = root.ambiguousKey {
      report(
        .transform, "\(ExpandedTemplate.words(on: key)): SAM may call it otherwise; put it in quotes", nil,
        key.mark,
        .warning)
    }
    guard dialect.isExtended || dialect.isServerless, !dialect.hasMacros,
      !findings.contains(where: { $0.severity == .error })
    else { return }
    let expanded: Document
    do throws(TemplateProblem) { expanded = try ExpandedTemplate.transformed(document.packaged) } catch {
      // What is not followed here may well be right.
      guard error.kind != .notKnown else { return }
      for (owner, message) in Self.causes(of: error.message) {
        // So may what is not known before the deployment.
        guard !isOpen(message, document["Resources"]?[owner ?? ""], in: document) else { continue }
        let isGlobal = owner == nil && message.contains("'Globals' section")
        report(
          .transform, message, owner, root.mark(at: isGlobal ? ["Globals"] : source(of: owner), isKey: true))
      }
      return
    }
    for problem in TemplateForm.problems(in: expanded, dialect: Dialect(isExtended: dialect.isExtended))
    where problem.kind != .notKnown {
      let owner = problem.path.first == "Resources" ? problem.path.dropFirst().first : nil
      report(
        Finding.Kind(problem.kind), problem.message, owner,
        root.mark(at: owner.map { source(of: $0) } ?? problem.path, isKey: true))
    }
    for entry in expanded["Resources"]?.entries ?? [] {
      let written = resources[entry.key]?["Type"]?.string
      guard let name = entry.value["Type"]?.text, name != written, let type = types[name] else { continue }
      let properties = Node(entry.value["Properties"] ?? .map([]))
      for problem in PropertyCheck.problems(of: properties, in: properties, type, kinds) {
        report(
          problem.kind,
          "Properties validation failed for resource \(entry.key) with message: \(problem.path): \(problem.words)"
            + Self.meant(problem.nearest), entry.key, root.mark(at: source(of: entry.key), isKey: true),
          problem.mayBeNew ? .warning : .error)
      }
    }
  }

  /// What a transform says of each resource, told of itself; of the whole template where it names none.
  private static func causes(of message: String) -> [(owner: String?, message: String)] {
    let starts = message.matches(
      of: /(Resource with id \[([^\]]*)\] is invalid)/)
    guard let first = starts.first else { return [(nil, message)] }
    let head = String(message[..<first.1.startIndex]).replacing(/found: [0-9]+/, with: "found: 1")
    return starts.enumerated().map { index, start in
      let end = index + 1 < starts.count ? starts[index + 1].1.startIndex : message.endIndex
      let words = message[start.1.startIndex..<end]
      return (String(start.2), head + (words.last == " " ? words.dropLast() : words)[...])
    }
  }

  /// Whether what a transform did not take may come from a value that is given at the deployment: of a parameter, or
  /// of the region.
  private func isOpen(_ message: String, _ resource: Document?, in document: Document) -> Bool {
    if message.contains("Unable to get mapping for") { return true }
    let given = (document["Parameters"]?.entries ?? []).filter { parameter in
      parameter.value["Default"] == nil || parameter.value["Type"]?.text?.hasPrefix("AWS::SSM::") == true
    }.map(\.key)
    let named = resource.map { References(in: $0).all } ?? []
    return !named.isDisjoint(with: given)
  }

  /// Where a resource that a transform made comes from: itself, or the one whose name it begins with.
  private func source(of logicalID: String?) -> [String] {
    guard let logicalID else { return ["Resources"] }
    if let owner = resources.keys.filter({ logicalID.hasPrefix($0) }).max(by: { $0.count < $1.count }) {
      return ["Resources", owner]
    }
    let loop = (root["Resources"]?.mapping ?? Node.Mapping([])).first { key, value in
      key.string?.hasPrefix(Intrinsic.loopPrefix) == true && Self.makes(logicalID, value)
    }
    return ["Resources"] + (loop?.key.string.map { [$0] } ?? [])
  }

  /// Whether a loop, or one within it, may make a resource of a name.
  private static func makes(_ logicalID: String, _ loop: Node) -> Bool {
    guard let parts = loop.sequence, parts.count == 3 else { return false }
    return (parts[2].mapping ?? Node.Mapping([])).contains { key, value in
      guard let name = key.string else { return false }
      if name.hasPrefix(Intrinsic.loopPrefix) { return makes(logicalID, value) }
      // What stands before and behind the loop's own part.
      let texts = name.split(separator: /[$&]\{[^}]*\}/, omittingEmptySubsequences: false)
      return logicalID.hasPrefix(texts.first ?? "") && logicalID.hasSuffix(texts.last ?? "")
    }
  }
}

extension Document {
  /// As it is once its artifacts are uploaded: paths of this machine stand for addresses in S3.
  fileprivate var packaged: Document {
    var root = self
    let globals = self["Globals"]?["Function"]
    root["Resources"] = (self["Resources"]?.entries).map { entries in
      .map(
        entries.map { entry in
          guard let type = entry.value["Type"]?.text, type.hasPrefix("AWS::Serverless::"),
            var properties = entry.value["Properties"]
          else { return entry }
          for name in ["CodeUri", "ContentUri", "DefinitionUri"] {
            if let path = properties[name]?.text, !path.hasPrefix("s3://") {
              properties[name] = "s3://bucket/artifact"
            }
          }
          if let path = properties["Location"]?.text, !path.hasPrefix("https://") {
            properties["Location"] = "https://s3.amazonaws.com/bucket/template"
          }
          if type == "AWS::Serverless::Function" {
            let isImage = properties["PackageType"]?.text == "Image"
            if isImage, properties["ImageUri"] == nil {
              properties["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image"
            } else if !isImage, properties["InlineCode"] == nil, properties["CodeUri"] == nil,
              globals?["CodeUri"] == nil
            {
              properties["CodeUri"] = "s3://bucket/artifact"
            }
          }
          var resource = entry.value
          resource["Properties"] = properties
          return Entry(key: entry.key, value: resource)
        })
    }
    if var common = globals, let path = common["CodeUri"]?.text, !path.hasPrefix("s3://") {
      common["CodeUri"] = "s3://bucket/artifact"
      root["Globals"]?["Function"] = common
    }
    return root
  }
}

extension TemplateCheck.Finding.Kind {
  fileprivate init(_ kind: TemplateProblem.Kind) {
    // Their raw values are the same.
    self = Self(rawValue: kind.rawValue) ?? .form
  }
}
