/// Why a key cannot be stored, shown or removed, and what to do about it. Holds no secret.
public struct KeyStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In words for a person.
  public let description: String
  /// What to do about it, in a sentence.
  public let nextStep: String

  /// Both are shown.
  public init(_ description: String, nextStep: String) {
    self.description = description
    self.nextStep = nextStep
  }
}
