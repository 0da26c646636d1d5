import ArgumentParser
import Logging

/// Options of every command.
struct CommonOptions: ParsableArguments {
  @Option(help: "The profile of ~/.aws/config to work with.")
  var profile: String?

  @Option(help: "The AWS region; wins over AWS_REGION and the profile's.")
  var region: String?

  @Option(
    name: .customLong("endpoint-url"),
    help: ArgumentHelp("Call this instead of AWS.", valueName: "url"))
  var endpointURL: String?

  @Option(
    help: ArgumentHelp("Settings to read instead of ~/.config/rolestack/config.yaml.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "What goes to ~/.local/state/rolestack/rolestack.log.", valueName: "level"))
  var logLevel: LogLevel = .notice

  @Flag(
    help: "Refuse everything that changes something; sessions of roles are held to reading by AWS itself.")
  var readOnly = false

  /// For commands that take a profile as their argument, too.
  func refuseTwoProfiles(_ named: String?) throws {
    guard let named, let profile, profile != named else { return }
    throw ValidationError("Two profiles are named: \(named) and --profile \(profile).")
  }

  /// - Parameter what: such as `deploy`.
  func refuseIfReadOnly(_ what: String) throws(CommandFailure) {
    guard readOnly else { return }
    throw CommandFailure(
      "--read-only refuses to \(what).", nextStep: "Leave it out to do that.", status: .notDone)
  }
}

/// How much goes to the log file.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case trace, debug, info, notice, warning, error

  var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Options that change how the session's role is assumed.
struct SessionOptions: ParsableArguments {
  @Option(help: "The name of the role session; wins over the profile's role_session_name.")
  var roleSessionName: String?

  @Option(
    name: .customLong("external-id"),
    help: ArgumentHelp(
      "The external id the role expects; wins over the profile's external_id.", valueName: "id"))
  var externalID: String?

  @Option(help: ArgumentHelp("How long the session lasts, 900 to 43200 seconds.", valueName: "seconds"))
  var durationSeconds: Int?
}

/// Options of commands that look at stacks for a while.
struct WatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Look at stacks with this profile's session; what changes something stays with the other.",
      valueName: "profile"))
  var watchProfile: String?
}
