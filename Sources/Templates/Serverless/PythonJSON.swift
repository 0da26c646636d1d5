internal import Crypto
internal import Documents

/// The digits that SAM puts behind logical ids: of the JSON that Python writes of a value.
enum ContentDigits {
  /// Ten digits of a SHA-1.
  static func of(_ document: Document) -> String { of(text: document.text ?? json(document)) }

  static func of(text: String) -> String {
    guard !text.isEmpty else { return "" }
    return Insecure.SHA1.hash(data: Array(text.utf8)).prefix(5)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// As `json.dumps(value, separators=(",", ":"), sort_keys=True)` writes it; every scalar is a text.
  ///
  /// - Parameter numbers: keys whose values are whole numbers.
  static func json(_ document: Document, numbers: Set<String> = []) -> String {
    switch document {
    case .null: return "null"
    case .text(let text): return quoted(text)
    case .list(let items): return "[" + items.map { json($0, numbers: numbers) }.joined(separator: ",") + "]"
    case .map(let entries):
      let sorted = entries.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      let written = sorted.map { entry in
        let isNumber = numbers.contains(entry.key) && entry.value.text.flatMap(Int.init) != nil
        return quoted(entry.key) + ":"
          + (isNumber ? entry.value.text ?? "" : json(entry.value, numbers: numbers))
      }
      return "{" + written.joined(separator: ",") + "}"
    }
  }

  /// With characters beyond ASCII as escapes of UTF-16.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: quoted += "\\\""
      case 0x5C: quoted += "\\\\"
      case 0x0A: quoted += "\\n"
      case 0x0D: quoted += "\\r"
      case 0x09: quoted += "\\t"
      case 0x20..<0x7F: quoted.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
