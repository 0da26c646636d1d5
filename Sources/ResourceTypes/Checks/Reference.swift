internal import Documents
internal import TemplateLanguage

/// What Ref or Fn::GetAtt names.
struct Reference {
  /// A logical id, or a parameter's name.
  let name: String
  /// The parts of the attribute; nil for Ref.
  let attribute: [String]?

  /// Nil for any other value.
  init?(_ node: Node) {
    let (function, argument) = Function.call(node)
    switch function {
    case .ref:
      guard let name = argument.string else { return nil }
      self.name = name
      attribute = nil
    case .getAtt:
      let written = argument.string.map { [$0] } ?? argument.sequence?.compactMap(\.string) ?? []
      let parts = written.joined(separator: ".").split(separator: ".").map(String.init)
      guard let name = parts.first, parts.count > 1 else { return nil }
      self.name = name
      attribute = Array(parts.dropFirst())
    default: return nil
    }
  }
}
