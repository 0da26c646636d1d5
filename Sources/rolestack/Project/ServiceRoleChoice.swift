import AWSCore

/// Which service role a command was told to use, and where.
struct ServiceRoleChoice {
  private enum Role {
    case named(ServiceRole)
    /// The one the stack bears already.
    case ofStack
  }

  private let role: Role
  let origin: String

  /// Looks through the places in their order. None found ends the command before any call.
  static func find(
    option: String?, environment: [String: String], project: ProjectSettings
  ) throws -> ServiceRoleChoice {
    if let named = try findIfNamed(option: option, environment: environment, project: project) {
      return named
    }
    throw CommandFailure(
      "No CloudFormation service role is named, and nothing is deployed without one.",
      nextStep:
        "Use --service-role ARN, ROLESTACK_SERVICE_ROLE_ARN, service_role in rolestack.yaml, role_arn "
        + "in samconfig.toml, or --service-role stack for the one the stack bears.",
      status: .usage)
  }

  /// The same, where none need be named.
  static func findIfNamed(
    option: String?, environment: [String: String], project: ProjectSettings
  ) throws -> ServiceRoleChoice? {
    if let option { return try choice(option, from: "--service-role") }
    if let variable = environment["ROLESTACK_SERVICE_ROLE_ARN"], !variable.isEmpty {
      return try choice(variable, from: "ROLESTACK_SERVICE_ROLE_ARN")
    }
    return try project.serviceRoles.first.map { try choice($0.text, from: $0.origin) }
  }

  private static func choice(_ text: String, from origin: String) throws -> ServiceRoleChoice {
    if text == "stack" { return ServiceRoleChoice(role: .ofStack, origin: "the stack") }
    do throws(ServiceRoleError) {
      return ServiceRoleChoice(role: .named(try ServiceRole(text)), origin: origin)
    } catch {
      throw CommandFailure("\(origin): \(error)", status: .usage)
    }
  }

  /// The role's ARN, where it is known without asking the stack.
  var namedARN: String? {
    if case .named(let role) = role { "\(role)" } else { nil }
  }

  /// The role itself; asks the stack for it where that was chosen.
  func resolve(stackName: String, client: CloudFormationClient) async throws -> ServiceRole {
    switch role {
    case .named(let role): return role
    case .ofStack:
      guard let stack = try await client.describeStack(stackName) else {
        throw CommandFailure(
          "There is no stack \(stackName) whose role could be taken.",
          nextStep: "Check the name, the region and the account, or name a role with --service-role ARN.",
          status: .notDone)
      }
      guard let arn = stack.roleARN else {
        throw CommandFailure(
          "\(stackName) bears no service role.", nextStep: "Name one with --service-role ARN.", status: .usage
        )
      }
      do throws(ServiceRoleError) { return try ServiceRole(arn) } catch {
        throw CommandFailure("\(error)", status: .notDone)
      }
    }
  }
}
