import ArgumentParser

/// Where the user's key goes.
enum KeyPlace: String, ExpressibleByArgument, CaseIterable {
  case credentials, store, none
}

/// Options of what is written on this machine.
struct LocalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Where the user's new key goes: credentials (~/.aws/credentials), store (the Secret Service, or a file that a \
      passphrase seals), or none: no key is made.
      """, valueName: "place"))
  var key: KeyPlace = .credentials

  @Option(
    help: ArgumentHelp(
      "Take the passphrase of a sealed key from the first line of this file.", valueName: "file"))
  var passphraseFile: String?

  @Option(
    help: ArgumentHelp(
      "The profile of the deploy role; the app stack's name unless told. The user's is NAME-user.",
      valueName: "name"))
  var profileName: String?

  @Option(
    help: ArgumentHelp(
      "Whose session assumes the deploy role, where no user is made: a profile that is there.",
      valueName: "name"))
  var sourceProfile: String?

  @Option(
    name: .customLong("mfa-serial"),
    help: ArgumentHelp("The MFA device that the profiles name, where one is asked for.", valueName: "arn"))
  var mfaSerial: String?

  @Flag(help: "Write no rolestack.yaml into this folder.")
  var noProjectFile = false

  func validate() throws {
    for name in [profileName, sourceProfile].compactMap(\.self)
    where name.wholeMatch(of: /[\w.@+=\/-]{1,64}/) == nil {
      throw ValidationError("‘\(name)’ cannot be a profile's name here: letters, digits and ._@+=/-.")
    }
    if let mfaSerial,
      mfaSerial.wholeMatch(of: /arn:[\w-]+:iam::\d{12}:[\w+=,.@:\/-]+|[A-Za-z0-9]{9,256}/) == nil
    {
      throw ValidationError(
        "--mfa-serial ‘\(mfaSerial)’ is no device: its ARN, or the serial number on it, which has 9 letters and digits at least."
      )
    }
  }
}
