import AWSCore
import ArgumentParser
import Deployment

struct ExecuteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "execute",
    abstract: "Execute a change set that was kept, and watch the stack.",
    discussion: """
      ExecuteChangeSet takes no role, and AWS does not show the one a change set has. So it must be known to \
      bear one because it was made here, which the journal tells. One that was made elsewhere may carry a role \
      other than the one its stack bears, which would be used and stay there: it is refused, unless \
      --accept-unknown-role says that this is meant, and the stack bears a role. With --service-role, or a role in \
      rolestack.yaml, it must be that one.
      """)

  @Option(help: ArgumentHelp("The change set, by name or ARN.", valueName: "name"))
  var changeSetName: String

  @Flag(help: "Execute a change set that was made elsewhere, whatever role it carries.")
  var acceptUnknownRole = false

  @OptionGroup var deployment: DeploymentOptions
  @OptionGroup var review: ReviewOptions
  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let chosen = try ServiceRoleChoice.findIfNamed(
        option: deployment.serviceRole, environment: bench.environment, project: project)
      try common.refuseIfReadOnly("execute a change set")
      let deploying = try await Deploying.begin(deployment, review, project, bench)
      let expected = try await chosen?.resolve(stackName: deploying.stackName, client: deploying.client)
      let plan: PlanReview
      do throws(DeployError) {
        plan = try await deploying.engine.plan(
          changeSet: changeSetName, stackName: deploying.stackName, expecting: expected,
          acceptsUnknownRole: acceptUnknownRole)
      } catch {
        throw CommandFailure(error)
      }
      deploying.announce(
        plan.role, from: plan.isRoleKnown ? "the change set" : "the stack; the change set may carry another")
      try await deploying.execute(plan, guards: review.guards?.guards ?? [])
    }
  }
}
