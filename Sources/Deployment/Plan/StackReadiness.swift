public import AWSCore

/// What a deployment can do with a stack as it stands.
public enum StackReadiness: Sendable, Hashable {
  case create
  case update
  case refused(message: String, nextStep: String)

  /// - Parameter stack: nil where there is none of that name.
  public init(_ stack: Stack?) {
    guard let stack, stack.status != .reviewInProgress, stack.status != .deleteComplete else {
      self = .create
      return
    }
    guard stack.status.isSettled else {
      self = .refused(
        message: "\(stack.name) is \(stack.status): something is running on it.",
        nextStep: "Wait until it has ended; ‘rolestack status --stack-name \(stack.name)’ shows it.")
      return
    }
    switch stack.status {
    case .rollbackComplete, .rollbackFailed:
      self = .refused(
        message: "\(stack.name) is \(stack.status): its creation failed, and it cannot be updated.",
        nextStep: "Delete the stack with its service role, then deploy again.")
    case .deleteFailed:
      self = .refused(
        message: "\(stack.name) is DELETE_FAILED: it is half gone\(Self.because(stack)).",
        nextStep: "Delete it again with a service role that may delete what is left, then deploy.")
    case .updateRollbackFailed:
      self = .refused(
        message: "\(stack.name) is UPDATE_ROLLBACK_FAILED\(Self.because(stack)).",
        nextStep: "Continue its update rollback with the service role, then deploy.")
    default: self = .update
    }
  }

  private static func because(_ stack: Stack) -> String { stack.statusReason.map { ": \($0)" } ?? "" }
}
