internal import AWSCore

/// A parameter that would have another value than it has now. What is secret is not among them: its value is not
/// told.
public struct ParameterChange: Hashable, Sendable {
  /// Its ParameterKey, which is its logical id in the template.
  public let name: String
  /// Nil where it is new.
  public let before: String?
  /// Nil where it goes.
  public let after: String?

  /// How AWS shows a NoEcho value.
  private static let masked = "****"

  static func changes(from present: [Stack.Parameter], to coming: [Stack.Parameter]) -> [ParameterChange] {
    // A new stack has nothing to compare with.
    guard !present.isEmpty, !coming.isEmpty else { return [] }
    let before = Dictionary(present.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let after = Dictionary(coming.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      guard before[name] != after[name], before[name] != masked, after[name] != masked else { return nil }
      return ParameterChange(name: name, before: before[name], after: after[name])
    }
  }
}
