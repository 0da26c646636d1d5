import AWSCore
import ArgumentParser
import Foundation
import KeyStore

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Keep an IAM user's access key out of plain text.",
    discussion: """
      The key goes to the desktop's Secret Service (secret-tool), or into a file that a passphrase seals. A profile \
      uses it by

        credential_process = rolestack key show NAME --format process

      in ~/.aws/config, where aws_access_key_id and aws_secret_access_key were. rolestack asks for the passphrase \
      itself, in the console and on the terminal; for other programs, and without a terminal, \
      ROLESTACK_PASSPHRASE_FILE names a file with it.
      """,
    subcommands: [Store.self, List.self, Show.self, Remove.self])
}

// MARK: -

extension KeyCommand {
  struct Store: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store an access key under a name.",
      discussion: """
        On a terminal the key is asked for, the secret without an echo. Else it is read from standard input: what \
        ‘aws iam create-access-key’ prints, the CSV file of AWS's console, or the id and the secret on two lines.
        """)

    @Argument(help: "The key's name.")
    var name: String

    @Option(
      help: ArgumentHelp("Take the key that this profile has in ~/.aws/credentials.", valueName: "profile"))
    var fromProfile: String?

    @Flag(help: "Seal it with a passphrase, also where there is a Secret Service.")
    var sealed = false

    @Option(
      help: ArgumentHelp("Take the passphrase from the first line of this file.", valueName: "file"))
    var passphraseFile: String?

    @Flag(help: "Put it in the place of a key of that name.")
    var replace = false

    func run() async throws {
      let command = self
      try await StoredKeys.run { keys, files in try await command.store(in: keys, files) }
    }

    private func store(in keys: StoredKeys, _ files: ProgramFiles) async throws {
      try KeyStore.check(name: name)
      if !replace, try isThere(in: keys.store) {
        throw CommandFailure(
          "There is a key \(name) already.", nextStep: "Choose another name, or add --replace.",
          status: .notDone)
      }
      let key = try await accessKey(files)
      try await keys.keep(key, named: name, sealed: sealed, passphraseFile: passphraseFile)
      Output.note("A profile uses it by this line in ~/.aws/config:")
      Output.note("  credential_process = \(StoredKeys.showing(name))")
      if let fromProfile {
        Output.note(
          "Then take aws_access_key_id and aws_secret_access_key out of [\(fromProfile)] in ~/.aws/credentials."
        )
      }
    }

    /// A file that cannot be read is one, too.
    private func isThere(in store: KeyStore) throws -> Bool {
      do { return try store.entry(named: name) != nil } catch { return true }
    }

    private func accessKey(_ files: ProgramFiles) async throws -> AccessKey {
      if let fromProfile {
        let configuration = try SharedConfiguration(
          config: files.awsConfig(), credentials: files.awsCredentials())
        guard let keys = configuration.longLivedKeys(ofProfile: fromProfile) else {
          throw CommandFailure(
            "Profile \(fromProfile) has no access key of its own.",
            nextStep:
              "Name one with aws_access_key_id and aws_secret_access_key, and without aws_session_token.",
            status: .notDone)
        }
        return try AccessKey(id: keys.accessKeyID, secret: keys.secretAccessKey.reveal())
      }
      guard Output.inputIsTerminal else {
        let input = (try? FileHandle.standardInput.read(upToCount: 64 << 10)) ?? Data()
        return try AccessKey(text: String(decoding: input, as: UTF8.self))
      }
      guard let id = try await Output.answer(to: "Access key id: "),
        let secret = try await TerminalQuestion.secret("Secret access key: ")
      else { throw CommandFailure("No key was given.", status: .notDone) }
      return try AccessKey(id: id.filter { !$0.isWhitespace }, secret: secret.filter { !$0.isWhitespace })
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the keys that are stored, without their secrets.")

    @Option(help: "text or json.")
    var output: OutputFormat = .text

    func run() async throws {
      let output = output
      try await StoredKeys.run { keys, _ in
        let (entries, problems) = keys.store.entries()
        for problem in problems { Output.note("\(problem)\n  \(problem.nextStep)") }
        if output == .json {
          try Output.json(
            entries.map { ["name": $0.name, "accessKeyId": $0.accessKeyID, "place": $0.place.rawValue] })
        } else {
          let widest = entries.map(\.name.count).max() ?? 0
          for entry in entries {
            let name = entry.name.padding(
              toLength: max(widest, entry.name.count), withPad: " ", startingAt: 0)
            try Output.result("\(name)  \(entry.accessKeyID)  \(entry.place.rawValue)")
          }
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a key, for a credential_process.",
      discussion: "The passphrase of a sealed key is asked for on the terminal, whatever the input is.")

    @OptionGroup var key: StoredKeyOptions

    func run() async throws {
      let key = key
      try await StoredKeys.run { keys, _ in
        let answers = SecretAnswers(ask: TerminalQuestion.answer)
        try Output.result(
          try await keys.key(key, answers).processDocument)
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a key from the store.",
      discussion: "It stays good at AWS: delete it there, too, when it is of no more use.")

    @Argument(help: "The key's name.")
    var name: String

    @Flag(help: "Ask nobody.")
    var yes = false

    func run() async throws {
      let (name, yes) = (name, yes)
      try await StoredKeys.run { keys, _ in
        if !yes {
          guard Output.inputIsTerminal else {
            throw CommandFailure(
              "Nobody can be asked whether to remove \(name).", nextStep: "Add --yes.", status: .notDone)
          }
          guard try await Output.answer(to: "Type the key's name to remove it: ") == name else {
            throw CommandFailure("Not removed.", status: .notDone)
          }
        }
        try await keys.store.remove(named: name)
        Output.note("Removed \(name) here; at AWS the key stays good until it is deleted there.")
      }
    }
  }
}
