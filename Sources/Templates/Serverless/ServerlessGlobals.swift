internal import Documents

/// What a SAM template says once for all resources of a kind: its section Globals.
struct ServerlessGlobals {
  private let sections: Document?

  /// - Throws: sections and properties that there are not, in SAM's words.
  init(_ written: Document?) throws(TransformError) {
    sections = written
    guard let written else { return }
    guard let entries = written.entries else {
      throw ServerlessTransform.failed("'Globals' section is invalid. It must be a non-empty dictionary")
    }
    for section in entries {
      guard let known = ServerlessProperties.globals[section.key] else {
        throw ServerlessTransform.failed(
          "'Globals' section is invalid. '\(section.key)' is not supported. Must be one of the following values - "
            + "['Api', 'CapacityProvider', 'Function', 'HttpApi', 'LayerVersion', 'MicrovmImage', 'NetworkConnector', "
            + "'SimpleTable', 'StateMachine', 'WebSocketApi']")
      }
      guard let properties = section.value.entries else {
        // SAM's own words, braces included.
        throw ServerlessTransform.failed(
          "'Globals' section is invalid. Value of ${section} must be a dictionary")
      }
      if let other = properties.first(where: { !known.contains($0.key) }) {
        let names = known.map { "'\($0)'" }.joined(separator: ", ")
        throw ServerlessTransform.failed(
          "'Globals' section is invalid. '\(other.key)' is not a supported property of '\(section.key)'. Must be one "
            + "of the following values - [\(names)]")
      }
    }
  }

  /// A kind's own section, such as `Function`; nil where there is none.
  subscript(kind: String) -> Document? { sections?[kind] }

  /// A resource's properties, with what Globals says for its kind beneath.
  func properties(of entry: Document.Entry, _ kind: String) throws(TransformError) -> Document {
    let own = entry.value["Properties"] ?? .map([])
    guard var common = sections?[kind] else { return own }
    if let ignored = entry.value["IgnoreGlobals"]?.ifTruthy {
      if ignored.text == "*" { return own }
      guard let names = ignored.list?.compactMap(\.text) else {
        throw ServerlessTransform.failed(
          "Resource with id [\(entry.key)] is invalid. Resource \(entry.key) has invalid resource attribute 'IgnoreGlobals'."
        )
      }
      for name in names where common[name] == nil {
        throw ServerlessTransform.failed(
          "Resource with id [\(entry.key)] is invalid. Resource \(entry.key) has invalid resource attribute "
            + "'IgnoreGlobals' on item '\(name)'.")
      }
      common = .map((common.entries ?? []).filter { !names.contains($0.key) })
    }
    let replaced: Set<String> = kind == "Function" ? ["Architectures"] : []
    return common.merged(with: own, replacing: replaced)
  }
}

extension Document {
  /// This, with another's values over it: maps key by key, lists one behind the other, all else replaced.
  ///
  /// - Parameter replacing: keys at the top whose lists are replaced.
  fileprivate func merged(with other: Document, replacing: Set<String> = []) -> Document {
    guard !isIntrinsic, !other.isIntrinsic else { return other }
    switch (self, other) {
    case (.map(var entries), .map(let others)):
      for entry in others {
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
          entries[index].value =
            replacing.contains(entry.key) ? entry.value : entries[index].value.merged(with: entry.value)
        } else {
          entries.append(entry)
        }
      }
      return .map(entries)
    case (.list(let items), .list(let others)): return .list(items + others)
    default: return other
    }
  }
}
