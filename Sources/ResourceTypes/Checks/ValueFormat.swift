internal import Foundation
internal import Templates

/// Forms of texts that properties have beside a pattern: ids of networks, ARNs of roles, names of buckets.
enum ValueFormat {
  /// By name; cfn-lint's, which the table's generator writes.
  private static let patterns: [String: String] = ResourceTypes.embedded.formats

  /// Nil where it is not known.
  static func takes(_ text: String, _ format: String) -> Bool? {
    patterns[format].flatMap { PatternMatch.isMatch(text, $0, .whole) }
  }
}
