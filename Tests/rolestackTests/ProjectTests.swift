import AWSCore
import ProjectFiles
import Testing

@testable import rolestack

@Suite("Which service role is used")
struct ServiceRoleChoiceTests {
  private static let arn = "arn:aws:iam::123456789012:role/service"

  private func choice(
    _ option: String? = nil, _ environment: [String: String] = [:],
    _ roles: [(text: String, origin: String)] = []
  ) throws -> ServiceRoleChoice? {
    let project = ProjectSettings(settings: DeploymentSettings(), serviceRoles: roles)
    return try ServiceRoleChoice.findIfNamed(option: option, environment: environment, project: project)
  }

  @Test(
    "The option goes before the variable, that before the files; none is an error that names all the ways")
  func order() throws {
    let variable = ["ROLESTACK_SERVICE_ROLE_ARN": Self.arn]
    let files: [(text: String, origin: String)] = [
      (Self.arn, "rolestack.yaml"), (Self.arn, "samconfig.toml"),
    ]
    #expect(try choice(Self.arn, variable, files)?.origin == "--service-role")
    #expect(try choice(nil, variable, files)?.origin == "ROLESTACK_SERVICE_ROLE_ARN")
    #expect(try choice(nil, ["ROLESTACK_SERVICE_ROLE_ARN": ""], files)?.origin == "rolestack.yaml")
    #expect(try choice("stack")?.origin == "the stack")
    #expect(try choice() == nil)
    let failure = #expect(throws: CommandFailure.self) {
      try ServiceRoleChoice.find(
        option: nil, environment: [:],
        project: ProjectSettings(settings: DeploymentSettings(), serviceRoles: []))
    }
    #expect(failure?.status == .usage)
    #expect(failure?.nextStep?.contains("--service-role ARN") == true)
  }

  @Test("What is no role's ARN is refused with where it was named")
  func noRole() {
    let failure = #expect(throws: CommandFailure.self) {
      try choice(nil, ["ROLESTACK_SERVICE_ROLE_ARN": "arn:aws:iam::1:user/x"])
    }
    #expect(failure?.message.hasPrefix("ROLESTACK_SERVICE_ROLE_ARN: ") == true)
  }
}

@Suite("What the project's files say")
struct ProjectSettingsTests {
  private func project(_ change: (inout DeploymentSettings) -> Void) -> ProjectSettings {
    var settings = DeploymentSettings()
    change(&settings)
    return ProjectSettings(settings: settings, serviceRoles: [])
  }

  @Test("The option's stack goes before the file's; what is no stack's name is refused, and so is none")
  func stackName() throws {
    let named = project { $0.stackName = "app" }
    #expect(try named.stackName("other") == "other")
    #expect(try named.stackName(nil) == "app")
    for wrong in ["1app", "app name", "日本", "-app", String(repeating: "a", count: 129)] {
      let failure = #expect(throws: CommandFailure.self) { try named.stackName(wrong) }
      #expect(failure?.status == .usage && failure?.message.contains(wrong) == true)
    }
    let failure = #expect(throws: CommandFailure.self) { try project { _ in }.stackName(nil) }
    #expect(failure?.nextStep?.contains("--stack-name") == true)
  }

  @Test("A session in another account than the project's deploys nothing")
  func accounts() throws {
    let caller = "arn:aws:sts::123456789012:assumed-role/deploy/me"
    let ours = project { $0.account = "123456789012" }
    try ours.refuseOtherAccounts(caller, expecting: nil)
    let others = project { $0.account = "999999999999" }
    #expect(throws: CommandFailure.self) { try others.refuseOtherAccounts(caller, expecting: nil) }
    #expect(throws: CommandFailure.self) { try ours.refuseOtherAccounts(caller, expecting: "999999999999") }
  }
}
