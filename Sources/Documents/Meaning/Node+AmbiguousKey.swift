extension Node {
  /// The first key without quotes that YAML 1.1 reads as no text, and writes otherwise than it stands: `on`, `0x10`,
  /// `1_000`, `~`, `2026-11-26`; nil where there is none. What programs make of one differs: Python's has `True` for `on`.
  package var ambiguousKey: Scalar? {
    if let sequence { return sequence.lazy.compactMap(\.ambiguousKey).first }
    return mapping?.lazy.compactMap { entry in
      if let key = entry.key.scalar, key.isAmbiguous { return key }
      return entry.value.ambiguousKey
    }.first
  }
}

extension Node.Scalar {
  /// What texts can begin with that are numbers, dates, truth values or nothing.
  private static let beginsValues = Set("0123456789+-.~yYnNtTfFoO".unicodeScalars)

  fileprivate var isAmbiguous: Bool {
    guard style == .plain, !tag.hasPrefix("!"),
      string.unicodeScalars.first.map(Self.beginsValues.contains) ?? true
    else { return false }
    // A key's own tag is resolved already.
    let written = Node(string, style: .plain)
    guard !written.isNull else { return true }
    guard string.wholeMatch(of: /-?(0|[1-9]\d*)(\.(0|\d*[1-9]))?/) == nil else { return false }
    return written.scalar?.isPlainValue == true
      || string.wholeMatch(of: /\d{4}-\d\d?-\d\d?([Tt ].*)?/) != nil
  }
}
