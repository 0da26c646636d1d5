public import AWSCore
internal import Foundation

/// Names a plan that waits for its confirmation.
public struct PlanID: Hashable, Sendable {
  let number: Int
}

/// A plan as it is shown: what would change, and the digest that ties a confirmation to just this.
public struct PlanReview: Sendable, Hashable {
  /// What `DeployEngine.confirm` takes, once, in the engine that made the plan.
  public let id: PlanID
  /// As the intent names it; for a change set that was kept, StackName of DescribeStacks.
  public let stackName: String
  /// The stack's ARN, also of a new one, which waits in REVIEW_IN_PROGRESS.
  public let stackID: String
  /// The change set's ARN, which ExecuteChangeSet is sent.
  public let changeSetID: String
  /// ChangeSetName of DescribeChangeSet.
  public let changeSetName: String
  /// The service role of the change set or, where that is not known, of the stack.
  public let role: ServiceRole
  /// Whether the change set is known to carry that role; else the stack bears it, and the change set may carry another.
  public var isRoleKnown = true
  /// All pages of DescribeChangeSet; those of a nested stack follow the change of that stack.
  public let changes: [ReviewedChange]
  /// Parameters whose values would be others than now; empty for a new stack.
  public var parameterChanges: [ParameterChange] = []

  /// Over everything that is shown; `confirm` refuses another one.
  public var digest: Int { hashValue }

  /// What the guards find, in words; empty where nothing stands against executing it unseen. What cannot be seen is a
  /// finding: a nested stack that was not opened or could not be read, and what is decided only as it runs.
  public func findings(of guards: Set<ChangeGuard>) -> [String] {
    guard !guards.isEmpty else { return [] }
    return changes.compactMap { reviewed in
      let change = reviewed.change
      let what: String
      if guards.contains(where: { $0.guards(against: change) }) {
        what =
          change.isRemoval
          ? "is removed" : change.replacement == "Conditional" ? "may be replaced" : "is replaced"
      } else if let unseen = reviewed.unseen {
        what = unseen
      } else {
        return nil
      }
      return "\(reviewed.name) (\(change.resourceType)) \(what)"
    }
  }

  /// Whether it takes away something that is there, as far as can be seen.
  public var isDestructive: Bool {
    changes.contains { reviewed in ChangeGuard.allCases.contains { $0.guards(against: reviewed.change) } }
  }
}

/// A plan that can be run once: what is shown, and the receipt that running it consumes.
struct DeployPlan: ~Copyable {
  let review: PlanReview
  /// By AWS's clock; nil where it does not say.
  let madeAt: Date?
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
