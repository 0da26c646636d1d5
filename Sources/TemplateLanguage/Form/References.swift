package import Documents

/// What a value names: resources, parameters and conditions, each with its place.
package struct References {
  /// A place that names a resource or a parameter.
  package struct Name: Hashable, Sendable {
    package let name: String
    /// Of the resource; nil where it is named itself.
    package let attribute: String?
    package let path: [String]
  }

  package private(set) var names: [Name] = []
  /// Conditions that Fn::If and `Condition` name.
  package private(set) var conditions: [(name: String, path: [String])] = []

  /// - Parameter namesConditions: whether `Condition` is a function there, as it is in conditions.
  package init(in document: Document, at path: [String] = [], namesConditions: Bool = false) {
    collect(document, path, namesConditions)
  }

  package var all: Set<String> { Set(names.map(\.name)) }

  private mutating func collect(_ document: Document, _ path: [String], _ namesConditions: Bool) {
    switch document {
    case .text, .plain, .null: break
    case .list(let items):
      for (index, item) in items.enumerated() { collect(item, path + ["\(index)"], namesConditions) }
    case .map(let entries):
      for entry in entries {
        let below = path + [entry.key]
        switch (entry.key, entry.value) {
        case ("Ref", .text(let name)) where entries.count == 1:
          names.append(Name(name: name, attribute: nil, path: below))
        case ("Fn::GetAtt", .list(let parts)) where parts.first?.text != nil:
          let attribute = parts.dropFirst().first
          let joined = parts.compactMap(\.text).joined(separator: ".")
          add(joined, hasAttribute: true, attribute: attribute?.text == nil ? nil : joined, below)
          for part in parts.dropFirst() { collect(part, below, namesConditions) }
        case ("Fn::GetAtt", .text(let text)): add(text, hasAttribute: true, attribute: text, below)
        case ("Fn::Sub", .text(let text)): substitute(text, own: [], below)
        case ("Fn::Sub", .list(let parts)):
          let own = Set(parts.dropFirst().first?.entries?.map(\.key) ?? [])
          substitute(parts.first?.text ?? "", own: own, below)
          for (index, part) in parts.enumerated().dropFirst() {
            collect(part, below + ["\(index)"], namesConditions)
          }
        case ("Fn::If", .list(let parts)):
          if let name = parts.first?.text { conditions.append((name, below + ["0"])) }
          for (index, part) in parts.enumerated() { collect(part, below + ["\(index)"], namesConditions) }
        case ("Condition", .text(let name)) where namesConditions: conditions.append((name, below))
        default: collect(entry.value, below, namesConditions)
        }
      }
    }
  }

  private mutating func substitute(_ text: String, own: Set<String>, _ path: [String]) {
    for variable in Substitution.variables(in: text) where !own.contains(variable) {
      add(variable, hasAttribute: variable.contains("."), attribute: variable, path)
    }
  }

  /// A resource with its attribute behind the first point, or a name alone.
  private mutating func add(_ text: String, hasAttribute: Bool, attribute: String?, _ path: [String]) {
    guard hasAttribute, let point = text.firstIndex(of: ".") else {
      names.append(Name(name: text, attribute: nil, path: path))
      return
    }
    names.append(
      Name(
        name: String(text[..<point]),
        attribute: attribute == nil ? nil : String(text[text.index(after: point)...]), path: path))
  }
}
