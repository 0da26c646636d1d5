internal import Policies

/// The id that a deploy role asks for beside a key.
package enum ExternalID {
  /// Characters that one has at least.
  private static let shortest = 8
  /// Characters that differ in one at least.
  private static let leastVariety = 6
  /// What many choose.
  private static let words = [
    "12345678", "123456789", "1234567890", "87654321", "abcdefgh", "changeme", "deployment", "development",
    "external-id", "externalid", "external_id", "password", "production", "rolestack", "staging", "secret123",
  ]

  /// Whether somebody finds it who knows the account: short, of few characters, a word that many choose, or one of its
  /// own names.
  ///
  /// - Parameter names: of the account, its roles, users, stacks and buckets.
  package static func isGuessable(_ id: String, names: [String]) -> Bool {
    let id = id.lowercased()
    let known = words + names.filter { !$0.isEmpty }.map { $0.lowercased() }
    return id.count < shortest || Set(id).count < leastVariety || isSequence(id) || known.contains(id)
      || known.contains {
        $0.count >= 4 && id.count - $0.count <= 4 && (id.hasPrefix($0) || id.hasSuffix($0))
      }
      || names.contains { !$0.isEmpty && id == "rolestack-\($0.lowercased())" }
  }

  /// Whether each character is the one behind the one before, `0` behind `9`.
  private static func isSequence(_ id: String) -> Bool {
    zip(id.utf8, id.utf8.dropFirst()).allSatisfy { first, second in
      second == first &+ 1 || first == UInt8(ascii: "9") && second == UInt8(ascii: "0")
    }
  }

  /// As it may be shown: the wildcards of a pattern, and no more of the rest than nobody takes for a secret.
  package static func shown(_ id: String) -> String {
    guard Wildcard.isPattern(id) else { return "…" }
    return id.replacing(/[^*?]{4,}/, with: "…")
  }
}
