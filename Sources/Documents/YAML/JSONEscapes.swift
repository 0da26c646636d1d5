/// JSON's escapes of characters outside the Basic Multilingual Plane, two of them for one character
/// (`"\ud83d\ude80"`), which YAML does not know.
package enum JSONEscapes {
  /// The text with YAML's escape in their place.
  package static func readable(_ text: String) -> String {
    guard isJSON(text), text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    return text.replacing(/\\u(?<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?<low>[dD][c-fC-F][0-9a-fA-F]{2})/) {
      match in
      guard let high = UInt32(match.high, radix: 16), let low = UInt32(match.low, radix: 16) else {
        return String(match.0)
      }
      let scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
      let digits = String(scalar, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }

  package static func isJSON(_ text: String) -> Bool {
    text.utf8.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }

  /// The text with JSON's escapes again.
  package static func original(_ text: String) -> String {
    guard isJSON(text) else { return text }
    return text.replacing(/\\U000(?<digits>[01][0-9a-f]{4})/) { match in
      guard let scalar = UInt32(match.digits, radix: 16), scalar >= 0x10000 else { return String(match.0) }
      let high = String(0xD800 + (scalar - 0x10000) >> 10, radix: 16)
      let low = String(0xDC00 + (scalar - 0x10000) & 0x3FF, radix: 16)
      return "\\u\(high)\\u\(low)"
    }
  }
}
