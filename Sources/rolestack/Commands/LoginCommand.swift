import AWSCore
import ArgumentParser
import Foundation

struct LoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Log in at IAM Identity Center for a profile.",
    discussion: """
      Prints an address and a code; the browser may be on any machine. The log-in is kept where the AWS CLI keeps \
      it, so that one serves both.
      """)

  @Argument(
    help: "A profile with sso_session or sso_start_url, or one whose role is assumed from such a profile.")
  var profileName: String?

  @Flag(help: "Log in with a browser of this machine, which comes back by itself, without a code.")
  var browser = false

  @Flag(help: "Open the address, too.")
  var open = false

  @OptionGroup var common: CommonOptions

  func validate() throws { try common.refuseTwoProfiles(profileName) }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    try await Workbench.run(common) { bench in
      let definition = try bench.resolver.session()
      guard let flow = bench.sessions.logInFlow(for: definition) else {
        throw CommandFailure(
          "\(definition.name) does not come from IAM Identity Center: \(definition.source.explanation.joined(separator: "; ")).",
          nextStep: "Name a profile with sso_session; `aws login` logs in to profiles with login_session.",
          status: .notDone)
      }
      let desktop = Desktop(environment: bench.environment)
      let invite: @Sendable (SingleSignOnFlow.Invitation) async -> Void = { invitation in
        Output.note("Open this address in a browser\(invitation.code == nil ? " of this machine" : ""):")
        Output.note("  \(invitation.url)")
        if let code = invitation.code { Output.note("and see that it shows the code \(code)") }
        if self.open, await !desktop.open(invitation.url) {
          Output.note("No program to open addresses with was found.")
        }
      }
      let end: Date
      if browser {
        end = try await flow.byRedirect(to: LoopbackRedirect.open(), invite)
      } else {
        end = try await flow.byDeviceCode(invite)
      }
      Output.note("Logged in until \(Timestamp.iso8601(end)).")
    }
  }
}
