internal import AWSCore
internal import Foundation

/// A deployment under way: what it works with, and who hears of it.
struct DeploymentRun: Sendable {
  let context: DeploymentContext
  /// Hears of progress, on any thread.
  let report: @Sendable (DeployProgress) -> Void

  var client: CloudFormationClient { context.client }
  var time: TimeSource { context.time }

  /// The stack as it stands; nil where there is none.
  func describe(_ stack: String) async throws(DeployError) -> Stack? {
    do throws(AWSError) { return try await client.describeStack(stack) } catch { throw .aws(error) }
  }

  func pause(_ duration: Duration) async throws(DeployError) {
    do throws(CancellationError) { try await time.sleep(duration) } catch {
      throw .aws(
        AWSError(
          .cancelled, code: AWSError.LocalCode.cancelled, message: "The deployment was cancelled.",
          nextStep: "Run it again."))
    }
  }

  /// What makes a repeated request the same request, and marks events.
  static func token() -> String { "rolestack-\(UUID().uuidString.lowercased())" }
}
