import ArgumentParser

/// Which key is shown, and how: what a `credential_process` says behind `rolestack key show`.
struct StoredKeyOptions: ParsableArguments {
  @Argument(help: "The key's name.")
  var name: String

  @Option(help: ArgumentHelp("process: what a credential_process prints.", valueName: "format"))
  var format: KeyFormat = .process

  @Option(
    help: ArgumentHelp("Take the passphrase from the first line of this file.", valueName: "file"))
  var passphraseFile: String?
}

/// What a key is shown as.
enum KeyFormat: String, ExpressibleByArgument, CaseIterable {
  case process
}
