internal import Documents

extension Document {
  /// With references to some logical ids made to others, and to properties such as `F.Alias` to what they mean.
  func renaming(_ names: [String: String], _ properties: [String: String]) -> Document {
    guard !names.isEmpty || !properties.isEmpty else { return self }
    func name(_ text: String) -> String { names[text] ?? properties[text] ?? text }
    switch self {
    case .text, .plain, .null: return self
    case .list(let items): return .list(items.map { $0.renaming(names, properties) })
    case .map(let entries):
      return .map(
        entries.map { entry in
          switch (entry.key, entry.value) {
          case ("Ref", .text(let text)): return Entry(key: entry.key, value: .text(name(text)))
          // At any depth, as SAM does.
          case ("DependsOn", .text(let text)):
            return Entry(key: entry.key, value: .text(names[text] ?? text))
          case ("DependsOn", .list(let items)):
            return Entry(
              key: entry.key,
              value: .list(items.map { item in item.text.map { .text(names[$0] ?? $0) } ?? item }))
          case ("Fn::GetAtt", .list(var parts)):
            // `F.Version` with another attribute, or a layer's.
            let whole = parts.prefix(2).compactMap(\.text).joined(separator: ".")
            if parts.count > 2, let meant = properties[whole] {
              parts = [.text(meant)] + parts.dropFirst(2)
            } else if let first = parts.first?.text {
              if parts.count == 2, let dot = parts[1].text?.firstIndex(of: "."),
                let meant = properties["\(first).\(parts[1].text?[..<dot] ?? "")"]
              {
                parts = [.text(meant), .text(String(parts[1].text?[dot...].dropFirst() ?? ""))]
              } else {
                parts[0] = .text(names[first] ?? first)
              }
            }
            return Entry(key: entry.key, value: .list(parts))
          case ("Fn::Sub", .text(let text)):
            return Entry(key: entry.key, value: .text(Self.substituting(text, name)))
          case ("Fn::Sub", .list(var parts)):
            if let text = parts.first?.text {
              let own = Set((parts.dropFirst().first?.entries ?? []).map(\.key))
              parts[0] = .text(Self.substituting(text) { own.contains($0) ? $0 : name($0) })
            }
            return Entry(
              key: entry.key,
              value: .list(
                parts.enumerated().map {
                  $0.offset == 0 ? $0.element : $0.element.renaming(names, properties)
                }))
          default: return Entry(key: entry.key, value: entry.value.renaming(names, properties))
          }
        })
    }
  }

  /// Names in `${Name}` and `${Name.Attribute}` made to others.
  private static func substituting(_ text: String, _ name: (String) -> String) -> String {
    text.replacing(/\$\{([^!{}][^{}]*)\}/) { match in
      let variable = String(match.1)
      if name(variable) != variable { return "${\(name(variable))}" }
      guard let dot = variable.firstIndex(of: ".") else { return String(match.0) }
      return "${\(name(String(variable[..<dot])))\(variable[dot...])}"
    }
  }
}
