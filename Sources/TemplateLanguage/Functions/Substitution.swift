/// `${Name}` and `${Name.Attribute}` in the text of an Fn::Sub; `${!Literal}` is none.
package enum Substitution {
  /// What stands in the braces, in its order, spaces taken away.
  package static func variables(in text: String) -> [String] {
    var found: [String] = []
    _ = replace(in: text) { name in
      found.append(name)
      return ""
    }
    return found
  }

  /// Each `${…}` replaced by what `value` answers for it.
  package static func replace(in text: String, value: (String) -> String) -> String {
    var result = ""
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        result += rest[start.lowerBound...]
        return result
      }
      let name = rest[start.upperBound..<end]
      result +=
        name.hasPrefix("!") ? "${\(name.dropFirst())}" : value(name.trimmingSpaces)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// Whether a variable has only the characters that one may have.
  static func isWellFormed(_ variable: String) -> Bool {
    !variable.isEmpty
      && variable.allSatisfy { character in
        character.isASCII && (character.isLetter || character.isNumber) || "_.:-/*".contains(character)
      }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
