import AWSCore
import ArgumentParser
import Foundation
import KeyStore
import LocalFiles

/// The key store as this program uses it: where its files are, and how passphrases come in.
struct StoredKeys: Sendable {
  /// Names a file with the passphrase of sealed keys, for when nobody can be asked; `/dev/fd/N` does.
  static let passphraseVariable = "ROLESTACK_PASSPHRASE_FILE"

  let store: KeyStore
  private let passphraseFile: String?

  init(files: ProgramFiles, environment: [String: String]) {
    store = KeyStore(
      folder: files.keys,
      service: SecretService { (words, input) throws(ProcessFailure) in
        Secret(String(decoding: try await CredentialProgram.run(words, input: input), as: UTF8.self))
      })
    passphraseFile = environment[Self.passphraseVariable].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Does a command's work with the keys, and ends it as its outcome says.
  static func run(
    _ work: @escaping @Sendable (StoredKeys, ProgramFiles) async throws -> Void
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let files = ProgramFiles(environment: environment, configuration: nil)
    do {
      try await Interruption(letGo: CredentialProgram.endAll).guarding {
        try await work(StoredKeys(files: files, environment: environment), files)
      }
    } catch {
      throw Output.end(error)
    }
  }

  /// Stores a key in the Secret Service or, where that cannot be or is not wanted, sealed with a passphrase.
  func keep(_ key: AccessKey, named name: String, sealed: Bool, passphraseFile: String?) async throws {
    guard !sealed, passphraseFile == nil else {
      return try await seal(key, named: name, passphraseFile)
    }
    do throws(KeyStoreError) {
      try await store.storeInService(key, named: name)
      Output.note("Stored \(key.id) as \(name) in the Secret Service.")
    } catch {
      Output.note("\(error) It is sealed with a passphrase instead.")
      try await seal(key, named: name, nil)
    }
  }

  private func seal(_ key: AccessKey, named name: String, _ passphraseFile: String?) async throws {
    let passphrase: Secret
    if let passphraseFile = passphraseFile ?? self.passphraseFile {
      passphrase = try await Self.passphrase(in: passphraseFile)
    } else {
      guard
        let first = try await TerminalQuestion.secret(
          "Passphrase, \(KeyStore.shortestPassphrase) characters at least: "),
        let second = try await TerminalQuestion.secret("The same again: ")
      else {
        throw CommandFailure(
          "Nobody can be asked for a passphrase.", nextStep: "Name a file with it: --passphrase-file.",
          status: .notDone)
      }
      guard first == second else {
        throw CommandFailure("The two are not the same: nothing was stored.", status: .notDone)
      }
      passphrase = Secret(first)
    }
    try await store.seal(key, named: name, passphrase: passphrase)
    Output.note("Stored \(key.id) as \(name), sealed with the passphrase.")
  }

  /// What a profile's `credential_process` is, so that another program gets the key.
  static func showing(_ name: String) -> String {
    let path = CommandLine.arguments.first ?? "rolestack"
    let program =
      path.contains("/")
      ? ShellQuoting.word(URL(fileURLWithPath: path).standardizedFileURL.path) : path
    return "\(program) key show \(name) --format process"
  }

  /// - Parameter answers: who is asked for the passphrase where neither option nor variable names a file with it.
  func key(_ options: StoredKeyOptions, _ answers: SecretAnswers) async throws -> AccessKey {
    try await store.key(named: options.name) { () async throws -> Secret in
      if let path = options.passphraseFile ?? passphraseFile { return try await Self.passphrase(in: path) }
      return try await answers.take(.passphrase(key: options.name))
    }
  }

  /// What ‘rolestack key show’ would print, where those words of a `credential_process` are that: it is not run, so
  /// that the passphrase can be asked for here, and no child process gets it.
  ///
  /// - Returns: nil for other programs.
  func document(printedBy words: [String], _ answers: SecretAnswers) async throws(ProcessFailure) -> Data? {
    guard let program = words.first, (program as NSString).lastPathComponent == "rolestack",
      words.dropFirst().starts(with: ["key", "show"]),
      let options = try? StoredKeyOptions.parse(Array(words.dropFirst(3)))
    else { return nil }
    do {
      let key = try await key(options, answers)
      return Data(key.processDocument.utf8)
    } catch let error as AWSError {
      throw ProcessFailure(error.message, need: error.need)
    } catch let error as CommandFailure {
      throw ProcessFailure(error.message)
    } catch {
      throw ProcessFailure("\(error)")
    }
  }

  /// The first line of a file that nobody else can read, or of a pipe.
  ///
  /// - Parameter patience: seconds that a pipe has to give it.
  static func passphrase(
    in path: String, within patience: Double = 10
  ) async throws(CommandFailure) -> Secret {
    Secret(try await offload { () throws(CommandFailure) in try firstLine(of: path, within: patience) })
  }

  private static func firstLine(of path: String, within patience: Double) throws(CommandFailure) -> String {
    func failure(_ reason: String) -> CommandFailure {
      CommandFailure(
        "\(path), which is to hold the passphrase, \(reason).",
        nextStep: "Name another with --passphrase-file or \(passphraseVariable).", status: .notDone)
    }
    let bytes: [UInt8]
    do throws(FileError) {
      let file = try PatientReader(path)
      if file.status.st_mode & S_IFMT == S_IFREG, file.status.st_mode & 0o077 != 0 {
        throw FileError(
          path: path, reason: "is open to other users; chmod 600, and think of another passphrase")
      }
      bytes = try file.read(patience: patience, limit: 4096) { $0.contains { $0 == 0x0A || $0 == 0x0D } }
    } catch {
      throw failure("cannot be taken: \(error.reason)")
    }
    let line = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    guard !line.isEmpty else { throw failure("has an empty first line") }
    return line
  }
}
