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

  /// As `json.dumps(value, separators=(",", ":"), sort_keys=True)` writes it, plain scalars as they are: they are `withPythonNumbers`.
  static func json(_ document: Document) -> String {
    switch document {
    case .null: return "null"
    case .text(let text): return quoted(text)
    case .plain(let text): return text
    case .list(let items): return "[" + items.map { json($0) }.joined(separator: ",") + "]"
    case .map(let entries):
      let sorted = entries.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      let written = sorted.map { entry in
        quoted(entry.key) + ":" + json(entry.value)
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

extension Document {
  /// With numbers as Python writes them, which SAM has read: `0x10` becomes 16, `1.50` 1.5.
  var withPythonNumbers: Document {
    switch self {
    case .null, .text: self
    case .plain(let text): .plain(Self.number(text) ?? text)
    case .list(let items): .list(items.map(\.withPythonNumbers))
    case .map(let entries): .map(entries.map { Entry(key: $0.key, value: $0.value.withPythonNumbers) })
    }
  }

  /// A number as Python writes what PyYAML has read; nil for what is none, and for a whole one beyond 64 bits that is not decimal.
  private static func number(_ text: String) -> String? {
    let isNegative = text.hasPrefix("-")
    let digits = text.replacing("_", with: "").drop { "+-".contains($0) }
    func signed(_ number: String) -> String { isNegative && number != "0" ? "-" + number : number }
    if digits.contains(":") {
      let parts = digits.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? 0 }
      let value = parts.reduce(0) { $0 * 60 + $1 }
      return signed(digits.contains(".") ? "\(value)" : "\(Int(value))")
    }
    if digits.lowercased() == ".inf" { return signed("Infinity") }
    if digits.lowercased() == ".nan" { return "NaN" }
    for (prefix, radix) in [("0b", 2), ("0x", 16)] where digits.hasPrefix(prefix) {
      return UInt64(digits.dropFirst(prefix.count), radix: radix).map { signed("\($0)") }
    }
    guard digits.contains(".") else {
      if digits.hasPrefix("0") { return UInt64(digits, radix: 8).map { signed("\($0)") } }
      return digits.isEmpty || !digits.allSatisfy(\.isWholeNumber) ? nil : signed(String(digits))
    }
    let whole = digits.hasPrefix(".") ? "0" + digits : String(digits)
    return Double(whole.hasSuffix(".") ? whole + "0" : whole.replacing(".e", with: ".0e")).map {
      isNegative ? "-\($0)" : "\($0)"
    }
  }
}
