import AWSCore
import ArgumentParser
import Deployment

struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete a stack with the service role, and watch until it is gone.",
    discussion: """
      On a terminal the stack's name is to be typed; without one --yes is needed. The deploy role of the \
      mission's policy may not delete stacks: it takes cloudformation:DeleteStack on the stack.
      """)

  @OptionGroup var deployment: DeploymentOptions

  @Flag(help: "Delete with another service role than the one the stack bears.")
  var changeServiceRole = false

  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let chosen = try ServiceRoleChoice.find(
        option: deployment.serviceRole, environment: bench.environment, project: project)
      try common.refuseIfReadOnly("delete a stack")
      let deploying = try await Deploying.begin(deployment, nil, project, bench)
      let role = try await chosen.resolve(stackName: deploying.stackName, client: deploying.client)
      deploying.announce(role, from: chosen.origin)
      let outcome: DeployOutcome
      do {
        guard
          let plan = try await deploying.engine.planDeletion(
            of: deploying.stackName, role: role, mayChangeRole: changeServiceRole)
        else {
          throw CommandFailure(
            "There is no stack \(deploying.stackName).",
            nextStep: "Check the name, the region and the account.", status: .notDone)
        }
        try await confirm(deploying.stackName)
        outcome = try await deploying.engine.delete(plan)
      } catch let error as DeployError { throw CommandFailure(error) }
      try OutcomePrinter.end(
        outcome, of: deploying.stackName, changeSetID: nil, deployment.output, deploying.hint)
    }
  }

  private func confirm(_ stackName: String) async throws {
    guard !deployment.yes else { return }
    guard Output.inputIsTerminal else {
      throw CommandFailure(
        "Nobody can be asked whether to delete \(stackName).", nextStep: "Add --yes.",
        status: .notDone)
    }
    guard try await Output.answer(to: "Type the stack's name to delete it: ") == stackName else {
      throw CommandFailure("Not deleted.", status: .notDone)
    }
  }
}
