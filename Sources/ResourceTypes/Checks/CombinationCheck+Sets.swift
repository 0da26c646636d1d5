internal import Documents

/// Texts that have to be among others: keys among attributes, targets among origins.
extension CombinationCheck {
  func judge(_ node: Node, _ sets: CombinationRule.Schema.Sets, at path: [String]) -> Verdict {
    var named: [Node.Scalar] = []
    var known: [Node.Scalar] = []
    for place in sets.names {
      guard let found = texts(place[...], node) else { return .unknown }
      named += found
    }
    for place in sets.among {
      guard let found = texts(place[...], node) else { return .unknown }
      known += found
    }
    let names = Set(known.map(\.cloudFormationText))
    // Where there is nothing to name, that is what is wrong.
    guard !names.isEmpty || sets.isWhole else { return .holds }
    if let other = named.first(where: { !names.contains($0.cloudFormationText) }) {
      let text = other.cloudFormationText
      return fails(
        path, "\(text) is none of \(names.sorted().joined(separator: ", "))", other.mark,
        nearest: NearestName.of(text, among: names.sorted()))
    }
    let used = Set(named.map(\.cloudFormationText))
    if sets.isWhole, let idle = known.first(where: { !used.contains($0.cloudFormationText) }) {
      return fails(path, "\(idle.cloudFormationText) is not used", idle.mark)
    }
    return .holds
  }

  /// What is written out at a place, `*` for each item of a list; nil where a function gives some of it.
  private func texts(_ rest: ArraySlice<String>, _ node: Node) -> [Node.Scalar]? {
    guard case .none = Function(node) else { return nil }
    guard let part = rest.first else { return node.scalar.map { [$0] } ?? [] }
    guard part == "*" else { return node[part].map { texts(rest.dropFirst(), $0) } ?? [] }
    // What is no list is told for itself.
    guard let items = node.sequence else { return nil }
    var found: [Node.Scalar] = []
    for item in items {
      guard let more = texts(rest.dropFirst(), item) else { return nil }
      found += more
    }
    return found
  }
}
