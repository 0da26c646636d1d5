public import AWSCore

/// Names a plan that waits for its confirmation.
public struct PlanID: Hashable, Sendable {
  let number: Int
}

/// A plan as it is shown: what would change, and the digest that ties a confirmation to just this.
public struct PlanReview: Sendable, Hashable {
  public let id: PlanID
  public let stackName: String
  public let stackID: String
  public let changeSetID: String
  public let changeSetName: String
  public let role: ServiceRole
  public let changes: [ReviewedChange]
  /// Parameters whose values would be others than now; empty for a new stack.
  public var parameterChanges: [ParameterChange] = []

  /// Over everything that is shown; `confirm` refuses another one.
  public var digest: Int { hashValue }

  /// What the guards find, in words; empty where nothing stands against executing it unseen.
  public func findings(of guards: Set<ChangeGuard>) -> [String] {
    changes.filter { reviewed in guards.contains { $0.guards(against: reviewed.change) } }.map { reviewed in
      let change = reviewed.change
      let what =
        change.isRemoval
        ? "is removed" : change.replacement == "Conditional" ? "may be replaced" : "is replaced"
      return "\(reviewed.name) (\(change.resourceType)) \(what)"
    }
  }

  /// Whether it takes away something that is there.
  public var isDestructive: Bool { !findings(of: Set(ChangeGuard.allCases)).isEmpty }
}

/// A plan that can be run once: what is shown, and the receipt that running it consumes.
struct DeployPlan: ~Copyable {
  let review: PlanReview
  /// The stack before the operation, to tell its status then from its status after.
  let before: Stack?
  /// Where artifacts were taken to be from earlier; nil where all were uploaded.
  let reusedBucket: String?
  let receipt: ChangeSetReceipt
}

/// Move-only plans cannot live in a dictionary; a box can.
final class PlanBox {
  private var plan: DeployPlan?

  init(_ plan: consuming DeployPlan) { self.plan = consume plan }

  /// The plan, for the first who asks.
  func take() -> DeployPlan? {
    let taken = plan.take()
    return taken
  }
}
