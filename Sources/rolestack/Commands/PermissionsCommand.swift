import AWSCore
import ArgumentParser
import Documents
import Foundation
import Policies
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

  @Flag(
    help: """
      Have in the policy what the handlers may call in other cases, too: kms:Decrypt for a function without a key of its \
      own, say.
      """)
  var all = false

  @Option(
    help: ArgumentHelp(
      """
      What the role has already: a file with a policy document, a managed policy of AWS's by its ARN, or the role itself by \
      its ARN, which IAM is asked for with the profile's session; may come several times. What the template needs beyond that is printed instead of the whole policy, and the command ends with 2 where \
      there is any.
      """, valueName: "policy"))
  var compare: [String] = []

  @Option(
    help: """
      text: the policy; json: {policy, needs: [{action, targets, resources}], possible: [{…}], unknownTypes}.
      """)
  var output: OutputFormat = .text

  @OptionGroup var project: ProjectOptions
  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  /// Characters of a managed policy, without white space.
  private static let longestPolicy = 6144

  func validate() throws {
    if let account, account.wholeMatch(of: /[0-9]{12}/) == nil {
      throw ValidationError("--account is twelve digits.")
    }
    if let region = common.region, Region(region) == nil {
      throw ValidationError("‘\(region)’ is not a region name.")
    }
  }

  func run() async throws {
    guard compare.contains(where: Self.isRole) else {
      do { try print(try ProjectSettings.read(project), roles: [:]) } catch { throw Output.end(error) }
      return
    }
    try await Workbench.run(common, session: session, project: project) { bench, project in
      let client = try await SessionClients(bench.sessions).iam(for: try bench.resolver.session())
      var roles: [String: RolePermissions] = [:]
      for arn in compare where Self.isRole(arn) { roles[arn] = try await RolePermissions(arn, client) }
      try print(project, roles: roles)
    }
  }

  private static func isRole(_ name: String) -> Bool { ARN(name)?.isRole == true }

  /// - Parameter roles: those that are compared with, by their ARNs.
  private func print(_ project: ProjectSettings, roles: [String: RolePermissions]) throws {
    let template = try ProgramFiles.template(at: try project.templateFile(source.templateFile))
    let region = common.region ?? project.settings.region
    let permissions = TemplatePermissions(
      of: try TemplateFindings.expanded(template),
      in: .init(
        partition: region.flatMap { Region($0) }?.partitionID ?? "aws", region: region ?? "*",
        account: account ?? project.settings.account ?? "*",
        stackName: stackName ?? project.settings.stackName ?? "*"),
      types: try TemplateFindings.types(named: source.resourceTypes))
    guard compare.isEmpty else { return try printLacking(in: permissions, template, roles) }
    let policy = all ? permissions.widePolicy : permissions.policy
    guard output == .text else { return try Output.json(PermissionsDocument(permissions, policy)) }
    try Output.result(policy)
    let lines = template.resourceLines
    for need in permissions.needs + (all ? permissions.possible : []) {
      Output.note("\(need.action)  for \(Self.places(of: need, lines))")
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
        "Warning: the policy has \(size) characters, and a managed policy at most \(Self.longestPolicy): make \(size / Self.longestPolicy + 1) of it."
      )
    }
  }

  /// - Parameter lines: of resources, by their logical ids.
  private static func places(of need: TemplatePermissions.Need, _ lines: [String: Int]) -> String {
    need.resources.map { name in lines[name].map { "\(name) (line \($0))" } ?? name }.joined(separator: ", ")
  }

  // MARK: Beside what a role has

  private func printLacking(
    in permissions: TemplatePermissions, _ template: Template, _ roles: [String: RolePermissions]
  ) throws {
    let present = try compare.flatMap { try roles[$0]?.policies ?? [Self.policy($0)] }
    let boundaries = roles.values.compactMap(\.boundary)
    let types = Dictionary(
      template.resources.map { ($0.logicalID, $0.type) }, uniquingKeysWith: { first, _ in first })
    let lacking = (permissions.needs + (all ? permissions.possible : [])).filter { need in
      // Roles are passed to the services of the resources that hand them on.
      let services = Set(
        need.resources.map { name in
          types[name]?.split(separator: "::").dropFirst().first?.lowercased() ?? ""
        })
      return !need.targets.allSatisfy { target in
        services.contains { service in
          let request = Policy.Request(
            action: need.action, resource: target,
            context: ["iam:passedtoservice": "\(service).amazonaws.com"])
          return Policy.decide(present, request) == .allowed
            && boundaries.allSatisfy { Policy.decide([$0], request) == .allowed }
        }
      }
    }
    if output == .json {
      try Output.json(lacking.map(PermissionsDocument.Need.init))
    } else {
      let lines = template.resourceLines
      for need in lacking {
        try Output.result(
          "\(need.action)  on \(need.targets.joined(separator: ", "))  for \(Self.places(of: need, lines))")
      }
      Output.note(
        lacking.isEmpty
          ? "Nothing is lacking." : "\(lacking.count) actions are lacking, or not on all that is needed.")
    }
    if !lacking.isEmpty { throw ExitStatus.notDone.code }
  }

  private static func policy(_ name: String) throws -> Policy {
    if name.hasPrefix("arn:") {
      guard let policy = ManagedPolicies.policy(name) else {
        throw CommandFailure(
          "AWS has no managed policy \(name), by the table of this program.",
          nextStep: "Give the policy's document as a file.", status: .notDone)
      }
      return policy
    }
    do {
      return try Policy(Document(yaml: String(contentsOfFile: name, encoding: .utf8)))
    } catch {
      throw CommandFailure(
        "\(name) is no policy document: \((error as? PolicyProblem)?.message ?? (error as? DocumentProblem)?.message ?? error.localizedDescription)",
        nextStep: "Give a file with Version and Statement.", status: .notDone)
    }
  }
}

/// What a role has, as IAM tells it.
private struct RolePermissions {
  let policies: [Policy]
  let boundary: Policy?

  init(_ arn: String, _ client: IAMClient) async throws {
    let read = try await client.policies(ofRole: arn.split(separator: "/").last.map(String.init) ?? arn)
    func policy(_ json: String) throws -> Policy {
      do { return try Policy(try Document(yaml: json)) } catch {
        throw CommandFailure(
          "A policy of \(arn) cannot be read: \((error as? PolicyProblem)?.message ?? "\(error)")",
          nextStep: "Give what the role has as files.", status: .notDone)
      }
    }
    policies = try read.documents.map(policy)
    boundary = try read.boundary.map(policy)
  }
}

/// Permissions as JSON.
private struct PermissionsDocument: Encodable {
  struct Need: Encodable {
    let action: String
    let targets: [String]
    let resources: [String]

    init(_ need: TemplatePermissions.Need) {
      action = need.action
      targets = need.targets
      resources = need.resources
    }
  }

  let policy: String
  let needs: [Need]
  let possible: [Need]
  let unknownTypes: [String]

  init(_ permissions: TemplatePermissions, _ policy: String) {
    self.policy = policy
    needs = permissions.needs.map(Need.init)
    possible = permissions.possible.map(Need.init)
    unknownTypes = permissions.unknownTypes
  }
}
