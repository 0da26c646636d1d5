/// A pattern of IAM's: `*` for any characters, `?` for one, and `${…}` for what a request's context says.
///
/// Source: IAM's user guide, "IAM policy elements: Variables and tags".
package struct Wildcard {
  private static let any: UInt16 = 256
  private static let one: UInt16 = 257

  /// Bytes of UTF-8, `any` and `one`.
  private var pattern: [UInt16]

  private init(pattern: [UInt16]) { self.pattern = pattern }

  /// - Parameter context: what variables stand for; nil where they are texts like others.
  /// - Returns: nil where a variable stands for nothing: nothing matches it.
  package init?(_ text: String, _ context: [String: String]? = nil) {
    guard context != nil, text.contains("${") else {
      pattern = Self.symbols(text)
      return
    }
    guard let pieces = Self.pieces(of: text, context) else { return nil }
    pattern = pieces.flatMap { $0.isPattern ? Self.symbols($0.text) : $0.text.utf8.map(UInt16.init) }
  }

  private static func symbols(_ text: String) -> [UInt16] {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "*"): any
      case UInt8(ascii: "?"): one
      default: UInt16(byte)
      }
    }
  }

  /// A text with what its variables stand for; nil where one stands for nothing.
  package static func text(_ text: String, _ context: [String: String]?) -> String? {
    pieces(of: text, context)?.map(\.text).joined()
  }

  private static func pieces(
    of text: String, _ context: [String: String]?
  ) -> [(text: String, isPattern: Bool)]? {
    guard let context, text.contains("${") else { return [(text, true)] }
    var pieces: [(text: String, isPattern: Bool)] = []
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${"),
      let end = rest[start.upperBound...].firstIndex(of: "}")
    {
      pieces.append((String(rest[..<start.lowerBound]), true))
      let name = rest[start.upperBound..<end]
      if ["*", "?", "$"].contains(name) {
        pieces.append((String(name), false))
      } else {
        // `${aws:PrincipalTag/team, 'none'}`
        let parts = name.split(separator: ",", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let standard = parts.dropFirst().first.map { $0.filter { $0 != "'" } }
        guard let value = context[String(parts.first ?? "").lowercased()] ?? standard else { return nil }
        pieces.append((value, false))
      }
      rest = rest[rest.index(after: end)...]
    }
    return pieces + [(String(rest), true)]
  }

  /// The variables of a text, as they are written and by their keys in small letters; those with a standard value and
  /// those that stand for a character are none.
  package static func variables(in text: String) -> [(text: String, key: String)] {
    text.matches(of: /\$\{([\w:\/.@=+-]+)\}/).map { (String($0.0), $0.1.lowercased()) }
  }

  /// Without variables.
  package static func matches(_ pattern: String, _ text: String) -> Bool {
    // Most do not even begin alike.
    if let first = pattern.utf8.first, first != UInt8(ascii: "*"), first != UInt8(ascii: "?"),
      first != text.utf8.first
    {
      return false
    }
    return Wildcard(pattern)?.matches(text) ?? false
  }

  /// Whether it stands for more than one text.
  package static func isPattern(_ text: String) -> Bool { text.contains { $0 == "*" || $0 == "?" } }

  /// A text that a pattern matches.
  package static func example(of pattern: String) -> String {
    pattern.replacing("*", with: "x").replacing("?", with: "x")
  }

  /// Each of an ARN's six parts by itself; `*` alone matches every ARN.
  func matchesByParts(_ arn: String) -> Bool {
    let colon = UInt16(UInt8(ascii: ":"))
    let patterns = pattern.split(separator: colon, maxSplits: 5, omittingEmptySubsequences: false)
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard patterns.count == 6, parts.count == 6 else { return pattern == [Self.any] }
    return zip(patterns, parts).allSatisfy { Wildcard(pattern: Array($0)).matches(String($1)) }
  }

  package func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    var p = 0
    var t = 0
    var star: Int?
    var mark = 0
    while t < text.count {
      if p < pattern.count, pattern[p] == Self.any {
        star = p
        mark = t
        p += 1
      } else if p < pattern.count, pattern[p] == Self.one || pattern[p] == UInt16(text[t]) {
        p += 1
        t += 1
      } else if let star {
        p = star + 1
        mark += 1
        t = mark
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == Self.any }
  }
}
