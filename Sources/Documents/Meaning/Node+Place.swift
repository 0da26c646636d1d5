extension Node {
  /// Where a path of keys and indices leads, functions by their long names; where it ends early, the innermost there is.
  ///
  /// - Parameter isKey: whether the last key is meant rather than its value.
  package func mark(at path: [String], isKey: Bool = false) -> Mark? {
    var node = self
    var mark = self.mark
    for (index, part) in path.enumerated() {
      // A short form is its own argument.
      if node.tag.hasPrefix("!"), part == Document.function(ofTag: node.tag) { continue }
      if let mapping = node.mapping, let entry = mapping.first(where: { $0.key.string == part }) {
        node = entry.value
        let isMeant = isKey && index == path.count - 1
        mark =
          isMeant || node.scalar == nil && !node.tag.hasPrefix("!")
          ? entry.key.mark : node.mark ?? entry.key.mark
      } else if let sequence = node.sequence, let place = Int(part), sequence.indices.contains(place) {
        node = sequence[place]
        mark = node.mark ?? mark
      } else {
        break
      }
    }
    return mark
  }
}
