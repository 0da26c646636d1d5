internal import Yams

/// The way from Yams' nodes, and back to text.
extension Node {
  init(_ node: Yams.Node) {
    switch node {
    case .scalar(let scalar):
      self = .scalar(
        Scalar(
          string: scalar.string, tag: scalar.tag.description, style: Scalar.Style(scalar.style),
          mark: scalar.mark.map(Mark.init)))
    case .sequence(let sequence):
      self = .sequence(
        Sequence(
          sequence.map(Node.init), tag: sequence.tag.description,
          style: sequence.style == .flow ? .flow : sequence.style == .block ? .block : .any,
          mark: sequence.mark.map(Mark.init)))
    case .mapping(let mapping):
      self = .mapping(
        Mapping(
          mapping.map { (Node($0.key), Node($0.value)) }, tag: mapping.tag.description,
          style: mapping.style == .flow ? .flow : mapping.style == .block ? .block : .any,
          mark: mapping.mark.map(Mark.init)))
    case .alias: self = .alias
    }
  }

  /// The document as text, characters beyond ASCII as they are.
  package func serialized() throws -> String { try Yams.serialize(node: yams, allowUnicode: true) }

  private var yams: Yams.Node {
    switch self {
    case .scalar(let scalar):
      return Yams.Node(scalar.string, Yams.Tag(Yams.Tag.Name(rawValue: scalar.tag)), scalar.style.yams)
    case .sequence(let sequence):
      return Yams.Node(
        sequence.map(\.yams), Yams.Tag(Yams.Tag.Name(rawValue: sequence.tag)),
        sequence.style == .flow ? .flow : sequence.style == .block ? .block : .any)
    case .mapping(let mapping):
      return Yams.Node(
        mapping.map { ($0.key.yams, $0.value.yams) }, Yams.Tag(Yams.Tag.Name(rawValue: mapping.tag)),
        mapping.style == .flow ? .flow : mapping.style == .block ? .block : .any)
    case .alias: return Yams.Node("")
    }
  }
}

extension Node.Mark {
  fileprivate init(_ mark: Yams.Mark) { self.init(line: mark.line, column: mark.column) }
}

extension Node.Scalar.Style {
  fileprivate init(_ style: Yams.Node.Scalar.Style) {
    switch style {
    case .any: self = .any
    case .plain: self = .plain
    case .singleQuoted: self = .singleQuoted
    case .doubleQuoted: self = .doubleQuoted
    case .literal: self = .literal
    case .folded: self = .folded
    }
  }

  fileprivate var yams: Yams.Node.Scalar.Style {
    switch self {
    case .any: .any
    case .plain: .plain
    case .singleQuoted: .singleQuoted
    case .doubleQuoted: .doubleQuoted
    case .literal: .literal
    case .folded: .folded
    }
  }
}
