/// Why a document is no policy, in IAM's words.
package struct PolicyProblem: Error, Hashable, Sendable {
  package let message: String

  init(_ message: String) { self.message = message }
}
