internal import Foundation
internal import Templates

/// Forms of texts that properties have beside a pattern: ids of networks, ARNs of roles, names of buckets.
struct ValueFormats: Sendable {
  /// By name; cfn-lint's, which the table's generator writes.
  private let patterns: [String: String]

  /// None.
  init() { patterns = [:] }

  /// Nil where they cannot be read.
  init?(_ data: Data) {
    guard let patterns = try? JSONDecoder().decode([String: String].self, from: data) else { return nil }
    self.patterns = patterns
  }

  /// Nil where the format is not known.
  func takes(_ text: String, _ format: String) -> Bool? {
    patterns[format].flatMap { PatternMatch.isMatch(text, $0, .whole) }
  }
}
