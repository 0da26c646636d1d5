internal import Foundation

/// Whether a text is JSON, as services read it.
enum JSONText {
  /// Whether it looks like an object; `{{` begins a dynamic reference.
  static func isBegun(_ text: String) -> Bool { text.contains(/^\s*\{(?!\{)/) }

  static func isWellFormed(_ text: String) -> Bool {
    !hasTrailingComma(text) && (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil
  }

  /// Whether a comma stands before the end of a map or a list, which Foundation lets pass.
  private static func hasTrailingComma(_ json: String) -> Bool {
    var (isInText, isEscaped, isBehindComma) = (false, false, false)
    for byte in json.utf8 {
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): (isInText, isBehindComma) = (true, false)
      case UInt8(ascii: ","): isBehindComma = true
      case UInt8(ascii: "}"), UInt8(ascii: "]"): if isBehindComma { return true }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
      default: isBehindComma = false
      }
    }
    return false
  }
}
