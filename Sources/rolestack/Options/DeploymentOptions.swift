import AWSCore
import ArgumentParser
import Deployment
internal import ProjectFiles

/// Options of every command that changes a stack: which one, with which role, in which account.
struct DeploymentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The stack.", valueName: "name"))
  var stackName: String?

  @Option(
    name: [.customLong("service-role"), .customLong("role-arn")],
    help: ArgumentHelp(
      "The role CloudFormation works with, or ‘stack’ for the one it bears.", valueName: "arn"))
  var serviceRole: String?

  @Option(
    help: ArgumentHelp("Refuse to work in another account; also account: in rolestack.yaml.", valueName: "id")
  )
  var expectAccount: String?

  @OptionGroup var watching: WatchOptions

  @Flag(help: "Do it without asking.")
  var yes = false

  @Option(help: "text: progress lines and results; json: one document at the end.")
  var output: OutputFormat = .text

  func validate() throws {
    if let expectAccount, !DeploymentSettings.isAccount(expectAccount) {
      throw ValidationError("--expect-account ‘\(expectAccount)’ is not an account id of 12 digits.")
    }
  }
}

/// Options of commands that execute a change set.
struct ReviewOptions: ParsableArguments {
  @Option(
    name: .customLong("guard"),
    help: ArgumentHelp(
      "Where nobody is asked, keep the change set and exit with 2 if it has these: replacement, removal.",
      valueName: "kinds"))
  var guards: GuardList?

  @Flag(
    help: "Print the values of changed properties and parameters also where standard error is no terminal.")
  var showValues = false
}

/// `replacement,removal`.
struct GuardList: ExpressibleByArgument {
  let guards: Set<ChangeGuard>

  init?(argument: String) {
    var guards: Set<ChangeGuard> = []
    for word in argument.split(separator: ",") {
      guard let one = ChangeGuard(rawValue: word.trimmingPrefix(" ").lowercased()) else { return nil }
      guards.insert(one)
    }
    guard !guards.isEmpty else { return nil }
    self.guards = guards
  }

  static let allValueStrings = ChangeGuard.allCases.map(\.rawValue)
}

/// What `--on-failure` takes.
enum OnFailure: String, ExpressibleByArgument, CaseIterable {
  case rollback = "ROLLBACK"
  case delete = "DELETE"
  case doNothing = "DO_NOTHING"

  var ofStack: ChangeSetCreation.OnStackFailure {
    switch self {
    case .rollback: .rollback
    case .delete: .delete
    case .doNothing: .doNothing
    }
  }
}
