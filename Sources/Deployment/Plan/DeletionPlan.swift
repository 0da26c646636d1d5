public import AWSCore

/// A stack that can be deleted, and the role to do it with; used up by deleting.
public struct DeletionPlan: ~Copyable, Sendable {
  /// As DescribeStacks gave it when it was checked: settled, and not protected against deletion.
  public let stack: Stack
  /// Sent as RoleARN of DeleteStack.
  public let role: ServiceRole
}
