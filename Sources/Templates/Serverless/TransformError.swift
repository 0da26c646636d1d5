/// Why a template cannot be expanded, in the transform's words.
package struct TransformError: Error, Hashable, Sendable {
  package let message: String

  /// Whether it is nothing that is wrong: SAM may take it, and what is here does not follow.
  package var isNotKnown: Bool { message.contains("The rehearsal does not know") }

  init(_ message: String) { self.message = message }
}
