import AWSCore
import ArgumentParser
import Foundation

struct ExecCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec", abstract: "Run a command with a session's credentials.",
    discussion: """
      The command takes this program's place: signals, terminal and exit code are its own. With --serve it gets no \
      secret in its environment but the address of an endpoint of this machine, and a token for it; the AWS CLI and \
      every SDK ask there for credentials, which are renewed as long as the command runs.

      rolestack exec deploy -- aws cloudformation describe-stacks --stack-name app
      """)

  @Argument(help: "The profile whose session the command gets.")
  var profileName: String?

  @Flag(help: "Serve the credentials on a port of this machine instead of putting them into the environment.")
  var serve = false

  @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
  var command: [String] = []

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try common.refuseTwoProfiles(profileName)
    guard !command.isEmpty else { throw ValidationError("Name the command behind --.") }
  }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    let (command, serve) = (command, serve)
    try await Workbench.run(common, session: session) { bench in
      let definition = try bench.resolver.session()
      let (session, credentials) = try await bench.handedOn(definition)
      var environment = bench.environment
      for name in SessionFormat.names + Self.otherSources { environment[name] = nil }
      if let region = definition.region {
        environment["AWS_REGION"] = region.name
        environment["AWS_DEFAULT_REGION"] = region.name
      }
      guard serve else {
        for (name, value) in SessionFormat.variables(credentials, definition.region) {
          environment[name] = value
        }
        throw ChildProcess.replace(with: command, environment)
      }
      if let status = await session.status, !status.renewsByItself, let end = status.lifetime?.end {
        Output.note(
          "The session ends at \(Timestamp.iso8601(end)) and cannot be renewed without a person; the command may outlive it."
        )
      }
      let endpoint = try await CredentialEndpoint.start(session)
      environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = endpoint.url
      environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = endpoint.token.reveal()
      // A profile's own source goes before a container's: the files are hidden, and what else they say is handed on.
      environment["AWS_CONFIG_FILE"] = "/dev/null"
      environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
      if let custom = definition.endpoints.everyService { environment["AWS_ENDPOINT_URL"] = "\(custom)" }
      for (service, custom) in definition.endpoints.perService {
        environment["AWS_ENDPOINT_URL_\(service.rawValue.uppercased())"] = "\(custom)"
      }
      if let file = definition.endpoints.authorities { environment["AWS_CA_BUNDLE"] = file }
      // From here on the terminal and its signals are the command's.
      bench.sessions.answers.askNobody()
      bench.interruption.stop()
      let code = try await ChildProcess.run(command, environment)
      await endpoint.stop()
      throw ExitCode(code)
    }
  }

  /// What would go before the session in the command.
  private static let otherSources = [
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
  ]
}
