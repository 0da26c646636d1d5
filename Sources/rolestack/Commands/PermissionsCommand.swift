import AWSCore
import ArgumentParser
import Documents
import Foundation
internal import ProjectFiles
import ResourceTypes
import Templates

struct PermissionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "permissions",
    abstract: "Print the policy that a service role needs to make, change and delete a template's resources.",
    discussion: """
      The actions are those that the handlers of the resources' types call, by CloudFormation's public schemas: those of \
      the type's own service, and of others where a property calls for them; a SAM template is expanded first. Where names are known, or made of the stack's name, the policy holds them to these; \
      iam:PassRole to the roles that are passed. Dynamic references and parameters of the parameter store ask for what \
      reads them. On standard error: which resources ask for what, with their lines.

      The policy is for the service role, which CloudFormation alone assumes. The deploy role needs none of it.
      """)

  @OptionGroup var source: TemplateOptions

  @Option(
    help: ArgumentHelp("The stack's name, which the names of its resources begin with.", valueName: "name"))
  var stackName: String?

  @Option(help: ArgumentHelp("The account that the stack will be in; without it, any.", valueName: "id"))
  var account: String?

  @Option(help: ArgumentHelp("The region that the stack will be in; without it, any.", valueName: "name"))
  var region: String?

  @Flag(
    help: """
      Have in the policy what the handlers may call in other cases, too: kms:Decrypt for a function without a key of its \
      own, say.
      """)
  var all = false

  @Option(
    help: """
      text: the policy; json: {policy, needs: [{action, targets, resources}], possible: [{…}], unknownTypes}.
      """)
  var output: OutputFormat = .text

  @OptionGroup var project: ProjectOptions

  /// Characters of a managed policy, without white space.
  private static let longestPolicy = 6144

  func validate() throws {
    if let account, account.wholeMatch(of: /[0-9]{12}/) == nil {
      throw ValidationError("--account is twelve digits.")
    }
    if let region, Region(region) == nil { throw ValidationError("‘\(region)’ is not a region name.") }
  }

  func run() async throws {
    do { try print(try ProjectSettings.read(project)) } catch { throw Output.end(error) }
  }

  private func print(_ project: ProjectSettings) throws {
    let template = try ProgramFiles.template(at: try project.templateFile(source.templateFile))
    let region = region ?? project.settings.region
    let permissions = TemplatePermissions(
      of: try TemplateFindings.expanded(template),
      in: .init(
        partition: region.flatMap { Region($0) }?.partitionID ?? "aws", region: region ?? "*",
        account: account ?? project.settings.account ?? "*",
        stackName: stackName ?? project.settings.stackName ?? "*"),
      types: try TemplateFindings.types(named: source.resourceTypes))
    let policy = all ? permissions.widePolicy : permissions.policy
    guard output == .text else { return try Output.json(PermissionsDocument(permissions, policy)) }
    try Output.result(policy)
    for need in permissions.needs + (all ? permissions.possible : []) {
      let resources = need.resources.map { name in
        template.line(at: "/Resources/\(name)").map { "\(name) (line \($0))" } ?? name
      }
      Output.note("\(need.action)  for \(resources.joined(separator: ", "))")
    }
    if !permissions.unknownTypes.isEmpty {
      Output.note(
        "Warning: what \(permissions.unknownTypes.joined(separator: ", ")) needs is not known, and not in the policy."
      )
    }
    if !all, !permissions.possible.isEmpty {
      Output.note(
        "\(permissions.possible.count) more actions may be called in cases that the template does not show: --all."
      )
    }
    let size = policy.filter { !$0.isWhitespace }.count
    if size > Self.longestPolicy {
      Output.note(
        "Warning: the policy has \(size) characters, and a managed policy at most \(Self.longestPolicy): make two of it."
      )
    }
  }
}

/// Permissions as JSON.
private struct PermissionsDocument: Encodable {
  struct Need: Encodable {
    let action: String
    let targets: [String]
    let resources: [String]
  }

  let policy: String
  let needs: [Need]
  let possible: [Need]
  let unknownTypes: [String]

  init(_ permissions: TemplatePermissions, _ policy: String) {
    self.policy = policy
    func written(_ needs: [TemplatePermissions.Need]) -> [Need] {
      needs.map { Need(action: $0.action, targets: $0.targets, resources: $0.resources) }
    }
    needs = written(permissions.needs)
    possible = written(permissions.possible)
    unknownTypes = permissions.unknownTypes
  }
}
