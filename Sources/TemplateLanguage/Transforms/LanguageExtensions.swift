internal import Documents

/// AWS::LanguageExtensions: loops unrolled, and functions resolved where the plain language takes none.
///
/// Fn::Length and Fn::ToJsonString are left: they are resolved with the rest.
struct LanguageExtensions {
  private let evaluation: Evaluation
  /// Bytes that loops may make; what is beyond exceeds a template's size.
  private static let most = 2 << 20
  /// An item of a loop costs this much, whatever it makes: loops that make nothing end, too.
  private static let costOfItem = 16
  private var made = 0

  /// - Parameter evaluation: of the template without its resources, for what loops go over.
  /// - Throws: as the transform words it.
  static func expand(_ root: Document, _ evaluation: Evaluation) throws(TemplateProblem) -> Document {
    if let problem = LoopNames.problems(in: root).first { throw problem }
    var extensions = LanguageExtensions(evaluation: evaluation)
    var entries: [Document.Entry] = []
    for entry in root.entries ?? [] where entry.key != "Transform" {
      var value = entry.value
      if ["Resources", "Outputs", "Conditions"].contains(entry.key) {
        value = try extensions.unrolled(value, [:])
        value = try extensions.settled(value)
      }
      entries.append(Document.Entry(key: entry.key, value: value))
    }
    return .map(entries)
  }

  private init(evaluation: Evaluation) { self.evaluation = evaluation }

  private static func failed(
    _ problem: String, _ kind: TemplateProblem.Kind = .transform
  ) -> TemplateProblem {
    TemplateProblem(kind, "Transform \(Dialect.languageExtensions) failed with: \(problem)")
  }

  private static func unresolved(_ key: String, _ problem: TemplateProblem) -> TemplateProblem {
    failed(
      "\(key) could not be resolved: \(problem.message)", problem.kind == .notKnown ? .notKnown : .transform)
  }

  // MARK: Loops

  /// - Parameter items: identifiers of the loops around, each with its present item.
  private mutating func unrolled(
    _ document: Document, _ items: [String: String]
  ) throws(TemplateProblem) -> Document {
    switch document {
    case .null, .plain: return document
    case .text(let text):
      let replaced = Self.replaced(text, items)
      if !items.isEmpty { try count(replaced.utf8.count) }
      return .text(replaced)
    case .list(let list):
      var unrolled: [Document] = []
      if !items.isEmpty { try count(list.count) }
      for item in list { unrolled.append(try self.unrolled(item, items)) }
      return .list(unrolled)
    case .map(let entries):
      if let call = Intrinsic.callInValue(document), call.function == .ref, let name = call.argument.text,
        let item = items[name]
      {
        return .text(item)
      }
      var unrolled: [Document.Entry] = []
      for entry in entries {
        if entry.key.hasPrefix(Intrinsic.loopPrefix) {
          unrolled += try loop(entry, items)
        } else {
          if !items.isEmpty { try count(entry.key.utf8.count) }
          unrolled.append(
            Document.Entry(
              key: Self.replaced(entry.key, items), value: try self.unrolled(entry.value, items)))
        }
      }
      var names: Set<String> = []
      if let twice = unrolled.first(where: { !names.insert($0.key).inserted }) {
        throw Self.failed("Fn::ForEach makes \(twice.key) twice")
      }
      return .map(unrolled)
    }
  }

  private mutating func loop(
    _ entry: Document.Entry, _ items: [String: String]
  ) throws(TemplateProblem) -> [Document.Entry] {
    guard let parts = entry.value.list, parts.count == 3, let identifier = parts[0].text,
      identifier.wholeMatch(of: /[A-Za-z0-9]+/) != nil, parts[2].entries != nil
    else { throw Self.failed("Fn::ForEach layout is incorrect: \(entry.key)") }
    guard items[identifier] == nil else {
      throw Self.failed("Fn::ForEach identifier \(identifier) is used twice: \(entry.key)")
    }
    let collection: Document
    do throws(TemplateProblem) { collection = try evaluation.resolve(unrolled(parts[1], items)) } catch {
      throw Self.unresolved(entry.key, error)
    }
    guard let list = collection.list, list.allSatisfy({ $0.text != nil }) else {
      throw Self.failed("\(entry.key) could not be resolved: its collection is no list of strings")
    }
    var made: [Document.Entry] = []
    for item in list {
      var inside = items
      inside[identifier] = item.text ?? ""
      try count(Self.costOfItem)
      made += try unrolled(parts[2], inside).entries ?? []
    }
    return made
  }

  private mutating func count(_ bytes: Int) throws(TemplateProblem) {
    made += bytes
    guard made <= Self.most else { throw Self.failed("the template would become too large") }
  }

  /// `${Identifier}`, and `&{Identifier}` with letters and digits alone.
  private static func replaced(_ text: String, _ items: [String: String]) -> String {
    var text = text
    for (name, item) in items.sorted(by: { $0.key < $1.key }) {
      text = text.replacing("${\(name)}", with: item)
      guard text.contains("&{") else { continue }
      text = text.replacing("&{\(name)}", with: item.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }
    return text
  }

  // MARK: Functions in names and policies

  /// With texts where the plain language takes no functions: names of Ref and Fn::GetAtt, deletion policies.
  private func settled(_ document: Document) throws(TemplateProblem) -> Document {
    switch document {
    case .text, .plain, .null: return document
    case .list(let items):
      var settled: [Document] = []
      for item in items { settled.append(try self.settled(item)) }
      return .list(settled)
    case .map(let entries):
      var settled: [Document.Entry] = []
      for entry in entries {
        var value = entry.value
        switch (entry.key, value) {
        case ("Ref", .map) where entries.count == 1, ("DeletionPolicy", .map), ("UpdateReplacePolicy", .map):
          value = try resolved(value, entry.key)
        case ("Fn::GetAtt", .list(let parts)) where parts.contains { $0.text == nil }:
          var texts: [Document] = []
          for part in parts { texts.append(try resolved(part, entry.key)) }
          value = .list(texts)
        default: value = try self.settled(value)
        }
        settled.append(Document.Entry(key: entry.key, value: value))
      }
      return .map(settled)
    }
  }

  private func resolved(_ value: Document, _ key: String) throws(TemplateProblem) -> Document {
    do throws(TemplateProblem) {
      let resolved = try evaluation.resolve(value)
      if resolved.text != nil { return resolved }
    } catch {
      throw Self.unresolved(key, error)
    }
    throw Self.failed("\(key) layout is incorrect")
  }
}
