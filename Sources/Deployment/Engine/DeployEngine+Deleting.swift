public import AWSCore
internal import Foundation

extension DeployEngine {
  /// Checks that a stack can be deleted with a role. Nil: there is no such stack.
  public func planDeletion(
    of stackName: String, role: ServiceRole, mayChangeRole: Bool
  ) async throws(DeployError) -> DeletionPlan? {
    guard let stack = try await describe(stackName), stack.status != .deleteComplete else { return nil }
    guard stack.status.isSettled else {
      throw .refused(
        message: "\(stack.name) is \(stack.status): something is running on it.",
        nextStep: "Wait until it has ended: ‘rolestack status --watch --stack-name \(stack.name)’.")
    }
    guard !stack.isTerminationProtected else {
      throw .refused(
        message: "\(stack.name) is protected against deletion.",
        nextStep: "Turn its termination protection off first, if it is to go.")
    }
    if let bears = stack.roleARN, bears != role.description, !mayChangeRole {
      throw .refused(
        message: "The stack bears the service role \(bears), not \(role).",
        nextStep: "Use --service-role stack to delete it with that, or --change-service-role.")
    }
    return DeletionPlan(stack: stack, role: role)
  }

  /// Deletes the stack with the role, and watches it until it is gone.
  public func delete(_ plan: consuming DeletionPlan) async throws(DeployError) -> DeployOutcome {
    let stack = plan.stack
    let token = Self.token()
    report(.deleting(stack))
    do throws(AWSError) {
      _ = try await client.submit(
        .deleteStack(id: stack.id, clientRequestToken: token), role: plan.role)
    } catch {
      throw .aws(error)
    }
    return await watch(
      stack.id, scope: .token(token), since: stack.lastUpdatedTime ?? stack.creationTime,
      judge: OperationJudge(goal: .deleted, before: .init(stack), known: stack), report: report)
  }
}

/// A stack that can be deleted, and the role to do it with; used up by deleting.
public struct DeletionPlan: ~Copyable, Sendable {
  public let stack: Stack
  public let role: ServiceRole
}
