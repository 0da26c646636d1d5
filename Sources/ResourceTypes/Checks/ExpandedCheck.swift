internal import Documents
internal import TemplateLanguage

extension TemplateCheck {
  /// What is wrong with the resources that loops and SAM's resources stand for; told where they come from.
  mutating func checkExpanded(_ document: Document) {
    let dialect = Dialect(of: document)
    if dialect.isServerless, let key = root.ambiguousKey {
      report(
        .transform, "\(ExpandedTemplate.words(on: key)): SAM may call it otherwise; put it in quotes", nil,
        key.mark,
        .warning)
    }
    guard dialect.isExtended || dialect.isServerless, !dialect.hasMacros, !hasErrors else { return }
    let expanded: Document
    do throws(TemplateProblem) { expanded = try ExpandedTemplate.transformed(document.packaged) } catch {
      // What is not followed here may well be right.
      if error.kind == .notKnown {
        for (owner, message) in Self.causes(of: error.message) {
          // What loops go over may be known at the deployment.
          let mayBeKnown =
            if let owner { isOpen(message, document["Resources"]?[owner], in: document) } else {
              !Self.given(in: document).isEmpty
            }
          guard !mayBeKnown else { continue }
          report(
            .transform, "\(message); what the transform makes was not looked at", owner,
            root.mark(at: source(of: owner), isKey: true), .warning)
        }
        return
      }
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
      let hasLoop = document["Resources"]?[entry.key]?["Properties"]?.contains { value in
        (value.entries ?? []).contains { $0.key.hasPrefix(Intrinsic.loopPrefix) }
      }
      guard let name = entry.value["Type"]?.text, name != written || hasLoop ?? false, let type = types[name]
      else { continue }
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
    let named = resource.map { References(in: $0).all } ?? []
    return !named.isDisjoint(with: Self.given(in: document))
  }

  /// The parameters whose values are known at the deployment alone.
  private static func given(in document: Document) -> [String] {
    (document["Parameters"]?.entries ?? []).filter { parameter in
      parameter.value["Default"] == nil || parameter.value["Type"]?.text?.hasPrefix("AWS::SSM::") == true
    }.map(\.key)
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
