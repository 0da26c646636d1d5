internal import CRE2
internal import Foundation

/// Whether a text matches a regular expression that comes from outside: in time that neither of them can stretch.
package enum PatternMatch {
  /// How much of a text has to match.
  package enum Extent { case whole, part }

  /// What searches with what RE2 does not know may take, all that one answer needs: a person's key waits for it.
  private static let longest = Duration.milliseconds(20)

  /// - Parameter pattern: as Java writes them: of a parameter's AllowedPattern, of a property's schema.
  /// - Returns: nil where that cannot be told: the pattern is of another kind, or takes too long.
  package static func isMatch(_ text: String, _ pattern: String, _ extent: Extent) -> Bool? {
    isMatch(text, pattern, extent, until: .now + longest)
  }

  /// Whether a pattern refuses one of several texts, each as a whole; false where that cannot be told in time.
  package static func isAnyRefused(of texts: [String], by pattern: String) -> Bool {
    let end = ContinuousClock.now + longest
    for text in texts {
      guard let isMatch = isMatch(text, pattern, .whole, until: end) else { return false }
      if !isMatch { return true }
    }
    return false
  }

  private static func isMatch(
    _ text: String, _ pattern: String, _ extent: Extent, until end: ContinuousClock.Instant
  ) -> Bool? {
    // RE2 takes the whole text.
    let wanted = extent == .whole ? pattern : "(?s:.*?)(?:\(pattern))(?s:.*)"
    return switch cre2_full_match(wanted, wanted.utf8.count, text, text.utf8.count) {
    case 0: false
    case 1: true
    default: isMatchLookingAround(text, pattern, extent, until: end)
    }
  }

  /// The same by ICU, which knows what Java's patterns have beside RE2's, looking around and back references, and can be
  /// kept busy by some of them: it is stopped.
  private static func isMatchLookingAround(
    _ text: String, _ pattern: String, _ extent: Extent, until end: ContinuousClock.Instant
  ) -> Bool? {
    let wanted = extent == .whole ? "\\A(?:\(pattern))\\z" : pattern
    guard let expression = try? NSRegularExpression(pattern: wanted) else { return nil }
    var isMatch: Bool? = false
    expression.enumerateMatches(
      in: text, options: .reportProgress, range: NSRange(text.startIndex..., in: text)
    ) { match, flags, stop in
      if match != nil {
        isMatch = true
        stop.pointee = true
      } else if flags.contains(.internalError) || ContinuousClock.now > end {
        isMatch = nil
        stop.pointee = true
      }
    }
    return isMatch
  }
}
