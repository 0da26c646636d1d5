internal import Documents

/// Names of loops, each of which is its own in a template (intrinsic-function-reference-foreach).
struct LoopNames {
  private let resourceNames: Set<String>
  private var names: Set<String> = []
  private var problems: [TemplateProblem] = []

  /// Those that are another loop's or a resource's, too.
  ///
  /// - Parameter root: of a template whose loops are written out as such.
  static func problems(in root: Document) -> [TemplateProblem] {
    var loops = LoopNames(resourceNames: Set((root["Resources"]?.entries ?? []).map(\.key)))
    loops.collect(root, at: [])
    return loops.problems
  }

  private init(resourceNames: Set<String>) { self.resourceNames = resourceNames }

  private mutating func collect(_ document: Document, at path: [String]) {
    for (index, item) in (document.list ?? []).enumerated() { collect(item, at: path + ["\(index)"]) }
    for entry in document.entries ?? [] {
      let below = path + [entry.key]
      if entry.key.hasPrefix(Intrinsic.loopPrefix) {
        check(String(entry.key.dropFirst(Intrinsic.loopPrefix.count)), at: below)
      }
      collect(entry.value, at: below)
    }
  }

  private mutating func check(_ name: String, at path: [String]) {
    let isResource = resourceNames.contains(name)
    guard !names.insert(name).inserted || isResource else { return }
    problems.append(
      TemplateProblem(
        .transform,
        "Transform \(Dialect.languageExtensions) failed with: the name of the loop \(Intrinsic.loopPrefix)\(name) is that "
          + (isResource ? "of a resource" : "of another loop"), at: path, isKey: true))
  }
}
