public import AWSCore

/// What a deployment tells while it goes on.
public enum DeployProgress: Sendable {
  case changeSetRequested(name: String, kind: ChangeSetCreation.Kind)
  case executing(PlanReview)
  case status(Stack)
  /// DescribeStacks does not answer; the deployment itself goes on.
  case lostSight(AWSError)
}

/// What planning came to.
public enum Planned: Sendable {
  case review(PlanReview)
  /// The stack is as the template says already; the empty change set was removed.
  case noChanges(Stack)
}

/// How a deployment ended.
public enum DeployOutcome: Sendable, Hashable {
  case succeeded(Stack)
  /// CloudFormation said it failed; `reason` is in its words.
  case failed(Stack, reason: String)
  /// The stack could not be seen any more; the deployment may go on.
  case outOfSight(AWSError)
}
