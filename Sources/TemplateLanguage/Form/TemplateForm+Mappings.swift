internal import Documents

/// Mappings: their keys, and what they give.
extension TemplateForm {
  mutating func checkMappings() {
    for mapping in root["Mappings"]?.entries ?? [] {
      let path = ["Mappings", mapping.key]
      if mapping.key.hasPrefix(Intrinsic.loopPrefix) {
        // intrinsic-function-reference-foreach: in Conditions, Outputs and Resources alone
        report(
          .function, "Template error: Fn::ForEach cannot stand in Mappings", at: path, isKey: true)
      }
      guard !isMade(mapping.key) else { continue }
      checkName(mapping.key, "Mappings", at: path)
      guard let keys = mapping.value.entries else {
        report(.form, "Template format error: Every Mappings member \(mapping.key) must be a map", at: path)
        continue
      }
      if keys.isEmpty {
        report(.form, "Template format error: Mapping \(mapping.key) must not be empty", at: path)
      }
      checkCount(of: keys, "keys", of: mapping.key, at: path)
      for key in keys where !isMade(key.key) { checkMapping(key, at: path + [key.key]) }
    }
  }

  /// Of keys of a mapping, and of attributes of a key.
  private static let mostAttributes = 200

  private mutating func checkCount(
    of entries: [Document.Entry], _ what: String, of mapping: String, at path: [String]
  ) {
    guard entries.count > Self.mostAttributes else { return }
    report(
      .limit,
      "Template format error: Mapping \(mapping) has \(entries.count) \(what), more than the maximum allowed, \(Self.mostAttributes)",
      at: path, isKey: true)
  }

  private mutating func checkMapping(_ key: Document.Entry, at path: [String]) {
    if key.key.wholeMatch(of: /[A-Za-z0-9.\-_]+/) == nil {
      report(
        .name,
        "Template format error: Mappings element name '\(key.key)' must be non-empty and can contain only alphanumerics, hyphens, underscores and periods",
        at: path, isKey: true)
    }
    guard let attributes = key.value.entries else {
      report(
        .form, "Template format error: Every Mappings member \(path[1]) must be a map of maps", at: path)
      return
    }
    if attributes.isEmpty {
      report(
        .form, "Template format error: Mapping \(path[1]) must not have an empty key: \(key.key)", at: path)
    }
    checkCount(of: attributes, "attributes", of: "\(path[1])/\(key.key)", at: path)
    for attribute in attributes where !isMade(attribute.key) {
      let below = path + [attribute.key]
      if attribute.key.wholeMatch(of: /[A-Za-z0-9]+/) == nil {
        report(
          .name,
          "Template format error: Mappings attribute name '\(attribute.key)' must contain only alphanumerics",
          at: below, isKey: true)
      }
      let isPlain =
        attribute.value.text != nil || attribute.value.list?.allSatisfy { $0.text != nil } ?? false
      if !isPlain, attribute.value != .null {
        report(
          .form, "Template format error: Every Mappings attribute must be a String or a List.", at: below)
      }
    }
  }
}
