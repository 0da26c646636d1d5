public import AWSCore

/// What a deployment can do with a stack as it stands.
public enum StackReadiness: Sendable, Hashable {
  /// By a change set of kind CREATE: there is no such stack, or it waits for one.
  case create
  /// By a change set of kind UPDATE.
  case update
  /// Nothing, until what the next step says is done.
  case refused(message: String, nextStep: String)

  /// - Parameters:
  ///   - stack: nil where there is none of that name.
  ///   - onFailure: an operation that stopped half-way with DO_NOTHING can go on with DO_NOTHING only.
  public init(_ stack: Stack?, onFailure: ChangeSetCreation.OnStackFailure? = nil) {
    guard let stack, stack.status != .reviewInProgress, stack.status != .deleteComplete else {
      self = .create
      return
    }
    guard stack.status.isSettled else {
      let refusal = Refusal.running(on: stack)
      self = .refused(message: refusal.description, nextStep: refusal.nextStep)
      return
    }
    switch stack.status {
    case .rollbackComplete, .rollbackFailed:
      self = .refused(
        message: "\(stack.name) is \(stack.status): its creation failed, and it cannot be updated.",
        nextStep: "Delete it with ‘rolestack delete --stack-name \(stack.name)’, then deploy again.")
    case .deleteFailed:
      self = .refused(
        message: "\(stack.name) is DELETE_FAILED: it is half gone\(Self.because(stack)).",
        nextStep: "Delete it again with a service role that may delete what is left, then deploy.")
    case .createFailed where onFailure != .doNothing, .updateFailed where onFailure != .doNothing:
      self = .refused(
        message: "\(stack.name) is \(stack.status)\(Self.because(stack)): it was left as it failed.",
        nextStep: "Go on from there with --on-failure DO_NOTHING, or delete it with ‘rolestack delete’.")
    case .updateRollbackFailed:
      self = .refused(
        message: "\(stack.name) is UPDATE_ROLLBACK_FAILED\(Self.because(stack)).",
        nextStep: "Continue its update rollback with the service role, then deploy.")
    default: self = .update
    }
  }

  private static func because(_ stack: Stack) -> String { stack.statusReason.map { ": \($0)" } ?? "" }
}
