/// Makes text from outside harmless: what a terminal would obey is shown as a visible mark.
public enum Sanitiser {
  /// The text with control characters, escape sequences and bidirectional controls made visible.
  public static func visible(_ text: String, keepingNewlines: Bool = true) -> String {
    // Most text needs nothing done.
    guard text.unicodeScalars.contains(where: { mark(for: $0) != nil }) else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if keepingNewlines, scalar == "\n" || scalar == "\t" {
        safe.append(scalar)
      } else if let mark = mark(for: scalar) {
        safe.append(contentsOf: mark.unicodeScalars)
      } else {
        safe.append(scalar)
      }
    }
    return String(safe)
  }

  /// What is shown instead of a scalar; nil for one that may stand as it is.
  static func mark(for scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x2FF: nil
    case 0x00...0x1F: String(Character(Unicode.Scalar(0x2400 + scalar.value) ?? "?"))
    case 0x7F: "␡"
    default: slowMark(for: scalar)
    }
  }

  private static func slowMark(for scalar: Unicode.Scalar) -> String? {
    // Joiners only choose between glyph forms; the text layout drops them.
    if scalar == "\u{200C}" || scalar == "\u{200D}" { return nil }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
    default: nil
    }
  }
}
