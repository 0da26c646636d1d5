public import AWSCore

/// Names a plan that waits for its confirmation.
public struct PlanID: Hashable, Sendable {
  let number: Int
}

/// A plan as it is shown: what would change, and the digest that ties a confirmation to just this.
public struct PlanReview: Sendable, Hashable {
  public let id: PlanID
  public let kind: ChangeSetCreation.Kind
  public let stackName: String
  public let stackID: String
  public let changeSetID: String
  public let changeSetName: String
  public let role: ServiceRole
  public let changes: [Change]

  /// Over everything that is shown; `confirm` refuses another one.
  public var digest: Int { hashValue }
}

/// A plan that can be run once: what is shown, and the receipt that running it consumes.
struct DeployPlan: ~Copyable {
  let review: PlanReview
  /// The stack before the operation, to tell its status then from its status after.
  let before: Stack?
  let receipt: ChangeSetReceipt
}
