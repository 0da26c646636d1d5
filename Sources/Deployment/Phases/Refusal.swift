internal import AWSCore

/// The words of refusals that several phases give.
enum Refusal {
  /// - Parameter what: behind the sentence, what runs; empty where that is not known.
  static func running(on stack: Stack, _ what: String = "", nextStep: String? = nil) -> DeployError {
    .refused(
      message: "\(stack.name) is \(stack.status): something is running on it\(what).",
      nextStep: nextStep
        ?? "Wait until it has ended: ‘rolestack status --watch --stack-name \(stack.name)’.")
  }

  /// Throws where a stack bears another service role than the one given.
  static func bearing(
    _ stack: Stack, otherThan role: ServiceRole, nextStep: String
  ) throws(DeployError) {
    guard let bears = stack.roleARN, bears != role.description else { return }
    throw .refused(message: "The stack bears the service role \(bears), not \(role).", nextStep: nextStep)
  }
}
