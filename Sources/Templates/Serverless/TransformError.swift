/// Why a template cannot be expanded, in the transform's words.
package struct TransformError: Error, Hashable, Sendable {
  /// One of each resource that is at fault.
  let causes: [String]
  /// Whether it is the template that is at fault, so that nothing else is looked at.
  let isWhole: Bool

  package var message: String {
    "Transform \(ServerlessTransform.name) failed with: Invalid Serverless Application Specification document. Number of "
      + "errors found: \(causes.count). " + causes.sorted().joined(separator: " ")
  }

  /// Whether it is nothing that is wrong: SAM may take it, and what is here does not follow.
  package var isNotKnown: Bool { causes.contains { $0.contains("The rehearsal does not know") } }

  init(_ cause: String, isWhole: Bool) {
    causes = [cause]
    self.isWhole = isWhole
  }

  /// - Parameter errors: at least one.
  init(_ errors: [TransformError]) {
    causes = errors.flatMap(\.causes).reduce(into: []) { all, cause in
      if !all.contains(cause) { all.append(cause) }
    }
    isWhole = true
  }
}
