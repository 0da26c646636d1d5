internal import Documents

/// A value that takes another's place in a template.
struct TemplateEdit: Sendable, Hashable {
  enum Value: Sendable, Hashable {
    case text(String)
    /// Keys with their texts.
    case map([String: String])
  }

  let place: NodePath
  let value: Value
}

/// Puts values into a template's text where others were, and leaves every other character as it is: comments,
/// layout, quotes. What comes out is read again and compared; where the places cannot be changed that way, the
/// document is written anew, without its comments.
struct TemplateRewriter {
  struct Result: Sendable, Hashable {
    let document: SourceDocument
    /// Whether only the values changed; else comments and layout are lost.
    let isInPlace: Bool
  }

  private let document: SourceDocument

  private var root: Node { document.root }

  init(_ document: SourceDocument) { self.document = document }

  func apply(_ edits: [TemplateEdit]) throws(DocumentError) -> Result {
    // CloudFormation follows no aliases: they are written out, which cannot be done in place.
    guard !edits.isEmpty || document.hasAliases else { return Result(document: document, isInPlace: true) }
    let wanted = edits.reduce(root) { $0.setting($1.place.steps[...], to: $1.value.node) }
    if !document.hasAliases, let edited = inPlace(edits),
      let read = try? YAMLDocument.compose(edited, path: document.path),
      PlainValue(read) == PlainValue(wanted)
    {
      return Result(document: SourceDocument(edited, path: document.path, root: read), isInPlace: true)
    }
    let text: String
    do { text = try wanted.longForm.serialized() } catch {
      throw DocumentError(
        path: document.path, message: "the packaged template cannot be written: \(error)")
    }
    return Result(document: try SourceDocument(text, path: document.path), isInPlace: false)
  }

  // MARK: In place

  private struct Splice {
    let range: Range<Int>
    let text: String
  }

  /// Nil where a value's end cannot be told, or two edits meet.
  private func inPlace(_ edits: [TemplateEdit]) -> String? {
    // Marks are those of the text as it was read.
    let source = SourceText(JSONEscapes.readable(document.text))
    var splices: [Splice] = []
    for edit in edits {
      guard let splice = splice(edit, in: source) else { return nil }
      // An anchor's value that is used twice is written once.
      if splices.contains(where: { $0.range == splice.range && $0.text == splice.text && !$0.range.isEmpty })
      {
        continue
      }
      splices.append(splice)
    }
    splices.sort { $0.range.lowerBound < $1.range.lowerBound }
    var result = String.UnicodeScalarView()
    var done = 0
    for splice in splices {
      guard splice.range.lowerBound >= done else { return nil }
      result.append(contentsOf: source.scalars[done..<splice.range.lowerBound])
      result.append(contentsOf: splice.text.unicodeScalars)
      done = splice.range.upperBound
    }
    result.append(contentsOf: source.scalars[done...])
    return JSONEscapes.isJSON(document.text) ? JSONEscapes.original(String(result)) : String(result)
  }

  private func splice(_ edit: TemplateEdit, in source: SourceText) -> Splice? {
    if let node = root.value(at: edit.place.steps[...]) {
      guard let scalar = node.scalar, let range = source.range(of: scalar) else { return nil }
      return Splice(
        range: range, text: edit.value.text(isQuoted: scalar.style == .doubleQuoted))
    }
    // What is missing goes in front of the first entry of the nearest map that is there.
    var place = edit.place.steps
    var missing: [String] = []
    while let last = place.popLast() {
      guard case .key(let key) = last else { return nil }
      missing.insert(key, at: 0)
      guard let map = root.value(at: place[...]) else { continue }
      guard let mapping = map.mapping, let first = mapping.first?.key, let mark = first.mark,
        let offset = source.offset(of: mark)
      else { return nil }
      let isQuoted = first.scalar?.style == .doubleQuoted
      var entry = edit.value.text(isQuoted: isQuoted)
      for (index, key) in missing.enumerated().reversed() {
        entry = (isQuoted ? "\"\(key)\": " : "\(key): ") + entry
        if index > 0 { entry = "{\(entry)}" }
      }
      let isFlow = source.isInFlow(at: offset)
      let newline = document.text.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
      let separator = isFlow ? ", " : newline + String(repeating: " ", count: mark.column - 1)
      return Splice(range: offset..<offset, text: entry + separator)
    }
    return nil
  }
}

extension TemplateEdit.Value {
  fileprivate var node: Node {
    switch self {
    case .text(let text): return Node(text, tag: Node.Tag.text, style: .doubleQuoted)
    case .map(let entries):
      return Node(
        entries.sorted { $0.key < $1.key }.map {
          (Node($0.key), Node($0.value, tag: Node.Tag.text, style: .doubleQuoted))
        })
    }
  }

  /// As it is written into a template; quoted where its neighbours are, as in JSON, or where it must be.
  fileprivate func text(isQuoted: Bool) -> String {
    func written(_ text: String) -> String {
      let isSafe = text.wholeMatch(of: /[A-Za-z][\w.\/-]*(:\/\/[\w.\/%-]+)?/) != nil
      guard
        isQuoted || !isSafe
          || ["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
      else { return text }
      let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
      return "\"\(escaped)\""
    }
    switch self {
    case .text(let text): return written(text)
    case .map(let entries):
      let pairs = entries.sorted { $0.key < $1.key }.map { entry in
        (isQuoted ? "\"\(entry.key)\"" : entry.key) + ": " + written(entry.value)
      }
      return "{" + pairs.joined(separator: ", ") + "}"
    }
  }
}

extension Node {
  fileprivate func value(at steps: ArraySlice<NodePath.Step>) -> Node? {
    guard let step = steps.first else { return self }
    switch step {
    case .key(let key):
      return mapping?[key]?.value(at: steps.dropFirst())
    case .index(let index):
      guard let sequence, sequence.indices.contains(index) else { return nil }
      return sequence[index].value(at: steps.dropFirst())
    }
  }

  /// With another value at a place; maps on the way are made where there are none.
  fileprivate func setting(_ steps: ArraySlice<NodePath.Step>, to value: Node) -> Node {
    guard let step = steps.first else { return value }
    switch step {
    case .key(let key):
      var pairs = mapping.map { Array($0) } ?? []
      if let index = pairs.firstIndex(where: { $0.key.string == key }) {
        pairs[index].value = pairs[index].value.setting(steps.dropFirst(), to: value)
      } else {
        pairs.append((Node(key), Node.mapping(Node.Mapping([])).setting(steps.dropFirst(), to: value)))
      }
      return Node(pairs, tag: mapping?.tag ?? Node.Tag.none, style: mapping?.style ?? .any)
    case .index(let index):
      guard var sequence, sequence.indices.contains(index) else { return self }
      sequence[index] = sequence[index].setting(steps.dropFirst(), to: value)
      return .sequence(sequence)
    }
  }
}

extension Node {
  /// With functions as maps, `{Fn::Sub: …}` for `!Sub …`: Yams writes no tags of plain texts.
  fileprivate var longForm: Node {
    let plain: Node
    switch self {
    case .scalar(let scalar):
      // What a tag makes a text (`!Sub 1`, `!!str 0777`, `!GetAZs` with nothing behind) is one without it, too.
      let isText = scalar.style == .plain && scalar.tag != Node.Tag.none
      plain = Node(
        scalar.string, tag: isText ? Node.Tag.text : Node.Tag.none,
        style: isText ? .doubleQuoted : scalar.style)
    case .sequence(let sequence): plain = Node(sequence.map(\.longForm), style: sequence.style)
    case .mapping(let mapping):
      plain = Node(mapping.map { ($0.key, $0.value.longForm) }, style: mapping.style)
    case .alias: return self
    }
    guard tag.hasPrefix("!"), tag.count > 1 else { return plain }
    let name = String(tag.dropFirst())
    // `!GetAtt A.B` is a list in the long form.
    if name == "GetAtt", let text = plain.string {
      let parts = text.split(separator: ".", maxSplits: 1).map { Node(String($0)) }
      return Node([(Node("Fn::GetAtt"), Node(parts))])
    }
    return Node([(Node(name == "Ref" || name == "Condition" ? name : "Fn::\(name)"), plain)])
  }
}

/// A document without its layout: what two of them are compared by.
private indirect enum PlainValue: Equatable {
  case text(tag: String, String)
  case list(tag: String, [PlainValue])
  case map(tag: String, [String: PlainValue])

  init(_ node: Node) {
    switch node {
    case .scalar(let scalar): self = .text(tag: Self.tag(scalar.tag), scalar.string)
    case .sequence(let sequence): self = .list(tag: Self.tag(sequence.tag), sequence.map(PlainValue.init))
    case .mapping(let mapping):
      self = .map(
        tag: Self.tag(mapping.tag),
        Dictionary(mapping.map { ($0.key.string ?? "", PlainValue($0.value)) }, uniquingKeysWith: { $1 }))
    case .alias: self = .text(tag: "alias", "")
    }
  }

  /// Functions are kept apart; what a plain text resolves to is its own affair.
  private static func tag(_ tag: String) -> String { tag.hasPrefix("!") ? tag : "" }
}
