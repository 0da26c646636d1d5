import AWSCore
import ArgumentParser
import Foundation
internal import LocalFiles

struct ConsoleLinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console-link", abstract: "Print a link that opens the AWS console with a session.",
    discussion: """
      The link holds a token that is good for 15 minutes: whoever has it is in. What opens then lasts as long as the \
      session. AWS may refuse sessions of roles that were assumed with another role's session.
      """)

  @Argument(help: "The profile whose session the console gets.")
  var profileName: String?

  @Option(help: ArgumentHelp("The console's page to open, such as cloudformation/home.", valueName: "path"))
  var page = ""

  @Flag(help: "Open the link in a browser instead of printing it.")
  var open = false

  @OptionGroup var session: SessionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws { try common.refuseTwoProfiles(profileName) }

  func run() async throws {
    var common = common
    common.profile = profileName ?? common.profile
    let (page, open) = (page, open)
    try await Workbench.run(common, session: session) { bench in
      let definition = try bench.resolver.session()
      let credentials = try await bench.handedOn(definition).credentials
      let link = try await FederatedSignIn(connection: bench.connection, endpoints: definition.endpoints)
        .link(credentials, in: try definition.requireRegion(), page: page)
      guard open else { return try Output.result(link.reveal()) }
      guard try await Self.open(link, Desktop(environment: bench.environment)) else {
        throw CommandFailure(
          "No program to open addresses with was found.", nextStep: "Leave out --open to print the link.",
          status: .notDone)
      }
    }
  }

  /// By way of a page that only its owner can read: the arguments of programs are everybody's.
  private static func open(_ link: Secret, _ desktop: Desktop) async throws -> Bool {
    let page = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rolestack-\(UUID().uuidString).html")
    let html =
      "<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=\(link.reveal().replacing("&", with: "&amp;"))\">"
    try PrivateFile.write(Data(html.utf8), to: page)
    defer { try? FileManager.default.removeItem(at: page) }
    guard await desktop.open(page.absoluteString) else { return false }
    // The browser reads it once it is up.
    try? await Task.sleep(for: .seconds(10))
    return true
  }
}
