public import AWSCore

/// A stack that can be deleted, and the role to do it with; used up by deleting.
public struct DeletionPlan: ~Copyable, Sendable {
  public let stack: Stack
  public let role: ServiceRole
}
