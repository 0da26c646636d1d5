public import AWSCore

/// How a deployment ended.
public enum DeployOutcome: Sendable, Hashable {
  /// The operation ended well; the stack as it is then.
  case succeeded(Stack)
  /// CloudFormation said it failed; `reason` is in its words.
  case failed(Stack, reason: String)
  /// The stack could not be seen any more; the deployment may go on.
  case outOfSight(AWSError)
}
