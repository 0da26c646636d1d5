import AWSCore
import Access
import ArgumentParser
import Foundation
internal import ProjectFiles

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Prove what a leaked key could do.",
    discussion: """
      With the profile of the deploy role it tries, as somebody would who found the key: reads of 14 services, assuming \
      the role without the right external id, roles of likely names, other stacks. No call changes anything, whatever it \
      is answered; what only a changing call would tell is told as that. CloudTrail shows the denied calls.

      With an administrator's profile beside it (--administrator), users, groups, roles, policies and keys are read and \
      evaluated, and IAM's own simulator and Access Analyzer are asked for a second opinion. A role that no profile here \
      assumes, as jobs do by OpenID Connect, is looked at so alone: --deploy-role ARN.

      Exit codes: 0 nothing found at or above --fail-on; 2 something found, or too little proved (a role that is not there, \
      a policy that cannot be evaluated); others as everywhere.
      """)

  @Argument(help: "The profile that assumes the deploy role.")
  var profileName: String?

  @Option(
    help: ArgumentHelp(
      "A profile that may read IAM: its session looks into the account, and changes nothing.",
      valueName: "profile"))
  var administrator: String?

  @Option(
    help: ArgumentHelp(
      "The deploy role, where no profile of this machine assumes it, as jobs of GitHub Actions do: --administrator looks at it alone.",
      valueName: "arn"))
  var deployRole: String?

  @Option(
    name: [.customLong("app-stack"), .customLong("stack-name")],
    help: ArgumentHelp(
      "The stacks that are deployed; else the folder's rolestack.yaml names one.", valueName: "name"))
  var appStacks: [String] = []

  @Option(help: ArgumentHelp("The artifact bucket; else the folder's files name it.", valueName: "name"))
  var bucket: String?

  @Option(
    name: [.customLong("service-role"), .customLong("role-arn")],
    help: ArgumentHelp("The role CloudFormation works with; else as ‘deploy’ finds it.", valueName: "arn"))
  var serviceRole: String?

  @Option(help: "text, json, sarif or markdown.")
  var output: ReportFormat = .text

  @Option(
    help: ArgumentHelp(
      "Findings of an earlier --output json are accepted.", valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Exit with 2 from this severity on: low, medium, high or critical.", valueName: "severity"))
  var failOn: Finding.Severity = .medium

  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try common.refuseTwoProfiles(profileName)
    guard let deployRole else { return }
    guard ARN(deployRole)?.isRole == true else {
      throw ValidationError("--deploy-role is the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME.")
    }
    guard administrator != nil else {
      throw ValidationError("--deploy-role needs --administrator, whose session looks at it.")
    }
    guard profileName == nil else {
      throw ValidationError("Either a profile that assumes the deploy role, or --deploy-role.")
    }
  }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    let accepted: Set<String>
    do {
      accepted =
        try baseline.map { try DoctorReport.baseline(ProgramFiles.text(named: $0, by: "--baseline")) } ?? []
    } catch { throw Output.end(error) }
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let known = try known(bench, project)
      let administrator = try administrator.map { try bench.resolver.other(profile: $0) }
      let examination =
        if let role = deployRole.flatMap(ARN.init), let administrator {
          try await DoctorExamination(
            ofRole: role, administrator: administrator, bench.sessions, setUp: known)
        } else {
          try await DoctorExamination(
            try bench.resolver.session(), administrator: administrator, bench.sessions,
            tell: { Output.note($0) },
            report: { if Output.errorIsTerminal { Output.redraw("Trying \($0) …") } }, setUp: known)
        }
      let report = DoctorReport(
        findings: examination.findings, blastRadius: examination.blastRadius, baseline: accepted)
      try report.print(as: output)
      guard !examination.isWithoutSession else {
        throw CommandFailure(
          "The deploy role could not be assumed, so little was proved.",
          nextStep: "Correct the profile: ‘rolestack assume’ says what is wrong.", status: .notDone)
      }
      if let unproved = examination.unproved {
        throw CommandFailure(
          "Not enough was proved: \(unproved.sentence)",
          nextStep: "Correct what was named, or look at that policy by hand.", status: .notDone)
      }
      guard let worst = report.failing.map(\.severity).max(), worst >= failOn else { return }
      throw ExitStatus.notDone.code
    }
  }

  /// What is known of the set-up before anybody is asked.
  private func known(_ bench: Workbench, _ project: ProjectSettings) throws -> (inout SetUp) -> Void {
    let named = try appStacks.map { try project.stackName($0) }
    let role = try ServiceRoleChoice.findIfNamed(
      option: serviceRole, environment: bench.environment, project: project)?.namedARN
    // Another app's files tell nothing of this one.
    let isOfProject = named.isEmpty || project.settings.stackName.map(named.contains) ?? true
    return { setUp in
      setUp.stackNames = named.isEmpty ? project.settings.stackName.map { [$0] } ?? [] : named
      setUp.bucket = bucket ?? (isOfProject ? project.settings.bucket : nil)
      setUp.serviceRoleARN = isOfProject || serviceRole != nil ? role : nil
    }
  }
}

extension Finding.Severity: ExpressibleByArgument {}
