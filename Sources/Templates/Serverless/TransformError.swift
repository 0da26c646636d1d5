/// Why a template cannot be expanded, in the transform's words.
package struct TransformError: Error, Hashable, Sendable {
  package let message: String

  init(_ message: String) { self.message = message }
}
