internal import Documents

/// What no service takes of tags, whatever the type: a key twice, or one of AWS's own (aws-properties-resource-tags).
enum TagCheck {
  /// - Parameter place: of the property, below the properties.
  static func problems(of properties: Node, at place: [String]) -> [PropertyCheck.Problem] {
    var tags: Node? = properties
    for part in place { tags = tags?[part] }
    guard let tags else { return [] }
    var told: Set<String> = []
    return keys(of: tags).compactMap { key in
      let text = key.cloudFormationText
      let words: String
      if text.lowercased().hasPrefix("aws:") {
        words = "aws: prefixed tag key names are not allowed for external use: \(text)"
      } else if !told.insert(text).inserted {
        words = "the tag key \(text) is there more than once"
      } else {
        return nil
      }
      return PropertyCheck.Problem(
        path: (["#"] + place).joined(separator: "/"), kind: .combination, words: words, nearest: nil,
        mayBeNew: false, mark: key.mark)
    }
  }

  /// Those that are written out, of a list of keys and values or of a map.
  private static func keys(of tags: Node) -> [Node.Scalar] {
    guard case .none = Function(tags) else { return [] }
    if let list = tags.sequence {
      return list.compactMap { tag in
        guard case .none = Function(tag), let key = tag["Key"], case .none = Function(key) else { return nil }
        return key.scalar
      }
    }
    return (tags.mapping ?? Node.Mapping([])).compactMap { $0.key.scalar }
      .filter { !$0.string.hasPrefix("Fn::") }
  }
}
