import Foundation
import TestSupport
import Testing

/// Long-lived keys that lie in no file in plain text, with the built program.
@Suite("The key store, end to end", .enabled(if: Surroundings.areReady))
struct KeyTests {
  private static let passphrase = "correct horse 電池 staple"

  /// A mission whose user's key is nowhere but on the input that is made of it.
  private func prepare(_ name: String, on backend: Backend) async throws -> (Mission, key: String) {
    let mission = try await Mission.prepare(name, on: backend)
    let config = mission.home.appendingPathComponent(".aws/config")
    let text = try String(contentsOf: config, encoding: .utf8).replacing(
      """
      aws_access_key_id = \(mission.accessKeyID)
      aws_secret_access_key = \(mission.secretAccessKey)

      """, with: "credential_process = \(Surroundings.program) key show user --format process\n")
    #expect(!text.contains(mission.secretAccessKey))
    try text.write(to: config, atomically: true, encoding: .utf8)
    return (mission, "\(mission.accessKeyID)\n\(mission.secretAccessKey)\n")
  }

  private func passphraseFile(in mission: Mission) throws -> String {
    let file = try mission.file("passphrase", Self.passphrase + "\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    return file
  }

  /// A shell's words, with the mission's home and something on standard input.
  private func shell(
    _ mission: Mission, _ script: String, input: String = "", environment: [String: String] = [:]
  ) async throws -> Finished {
    try await run(
      "/bin/bash", ["-c", "printf %s \"$INPUT\" | (unset INPUT; \(script))"],
      environment: [
        "HOME": mission.home.path, "P": Surroundings.program, "AWS": Surroundings.awsCLI, "INPUT": input,
      ].merging(environment) { $1 })
  }

  @Test(
    "A sealed key serves rolestack and the AWS CLI by its passphrase alone, and is listed and removed without it"
  )
  func sealed() async throws {
    let (mission, key) = try await prepare("key-sealed", on: .simulator)
    let file = try passphraseFile(in: mission)
    let stored = try await shell(mission, "$P key store user --passphrase-file '\(file)'", input: key)
    #expect(stored.code == 0 && stored.errors.contains("credential_process = "), "\(stored.errors)")
    let again = try await shell(mission, "$P key store user --passphrase-file '\(file)'", input: key)
    #expect(again.code == 2 && again.errors.contains("There is a key user already"))
    let listed = try await shell(mission, "$P key list")
    #expect(listed.output == "user  \(mission.accessKeyID)  sealed-file\n")

    let variable = ["ROLESTACK_PASSPHRASE_FILE": file]
    let own = try await shell(
      mission, "$P status --profile deploy --stack-name \(mission.stackName)", environment: variable)
    #expect(own.errors.contains("There is no stack") || own.output.contains("no"), "\(own.errors)")
    let theirs = try await shell(
      mission, "$AWS sts get-caller-identity --profile deploy --output text", environment: variable)
    #expect(
      theirs.code == 0 && theirs.output.contains("assumed-role/key-sealed-deploy-role"), "\(theirs.errors)")

    // Nobody to ask, another passphrase, a file that others may read.
    let nobody = try await shell(mission, "setsid $P assume user")
    #expect(
      nobody.code == 4 && nobody.errors.contains("passphrase of the key user is needed"), "\(nobody.errors)")
    try "another one that is long\n".write(toFile: file, atomically: false, encoding: .utf8)
    let wrong = try await shell(mission, "$P key show user", environment: variable)
    #expect(wrong.code == 2 && wrong.output.isEmpty && wrong.errors.contains("passphrase is another"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let open = try await shell(mission, "$P key show user", environment: variable)
    #expect(open.code == 2 && open.errors.contains("open to other users"))

    let unasked = try await shell(mission, "$P key remove user")
    #expect(unasked.code == 2)
    let removed = try await shell(mission, "$P key remove user --yes; $P key list")
    #expect(removed.code == 0 && removed.output.isEmpty, "\(removed.errors)")
  }

  @Test(
    "The desktop's Secret Service keeps a key; without one it is sealed, and nobody who cannot be asked loses it"
  )
  func secretService() async throws {
    let (mission, key) = try await prepare("key-desktop", on: .simulator)
    let script = """
      set -e
      printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
      $P key store user
      $P key list
      $P assume deploy --format process >/dev/null && echo assumed
      $P key remove user --yes
      secret-tool lookup application rolestack key user || echo gone
      """
    try script.write(toFile: mission.home.path + "/script", atomically: true, encoding: .utf8)
    let finished = try await shell(
      mission, "timeout 60 dbus-run-session -- bash \"$HOME/script\"", input: key)
    #expect(
      finished.output == "user  \(mission.accessKeyID)  secret-service\nassumed\ngone\n", "\(finished.errors)"
    )
    let without = try await shell(
      mission, "timeout 60 setsid $P key store user", input: key,
      environment: ["DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"])
    #expect(
      without.code == 2 && without.errors.contains("sealed with a passphrase instead"), "\(without.errors)")
    #expect(without.errors.contains("Nobody can be asked for a passphrase"))
    #expect(
      !FileManager.default.fileExists(atPath: mission.home.path + "/.local/share/rolestack/keys/user.json"))
  }

  @Test(
    "The console asks for a sealed key's passphrase itself, once wrong and once right",
    arguments: [(120, 40), (80, 24)])
  func console(_ columns: Int, _ rows: Int) async throws {
    let (mission, key) = try await prepare("key-console-\(columns)", on: .simulator)
    let file = try passphraseFile(in: mission)
    #expect(try await shell(mission, "$P key store user --passphrase-file '\(file)'", input: key).code == 0)
    let terminal = try await Tmux(
      columns: columns, rows: rows, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.start(Surroundings.program)
    try await terminal.screen { $0.contains("deploy") && $0.contains("not assumed") }
    try await terminal.type(":session deploy")
    try await terminal.screen { $0.contains("Passphrase of the key user for deploy") }
    try await terminal.typeText("wrong one")
    try await terminal.screen { $0.contains("•••••••••") && !$0.contains("wrong one") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("does not open") }
    try await terminal.press("a")
    try await terminal.screen { $0.contains("Passphrase of the key user for deploy") }
    try await terminal.typeText(Self.passphrase)
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Assumed deploy") }
    // The next role of the same user asks for nothing.
    try await terminal.press("x")
    try await terminal.screen { $0.contains("Dropped deploy") }
    try await terminal.quit()
    #expect(!(try await terminal.screen { _ in true }).contains(Self.passphrase))
    try await terminal.end()
  }

  @Test(
    "On the terminal the key and the passphrase are asked for without an echo, and the passphrase once a command"
  )
  func terminal() async throws {
    let (mission, _) = try await prepare("key-terminal", on: .simulator)
    let terminal = try await Tmux(
      columns: 100, rows: 30,
      environment: [
        "HOME": mission.home.path, "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
      ])
    try await terminal.type("\(Surroundings.program) key store user --sealed; echo code=$?")
    try await terminal.screen { $0.contains("Access key id:") }
    try await terminal.type(mission.accessKeyID)
    try await terminal.screen { $0.contains("Secret access key:") }
    try await terminal.type(mission.secretAccessKey)
    try await terminal.screen { $0.contains("Passphrase, 8 characters at least:") }
    try await terminal.type(Self.passphrase)
    try await terminal.screen { $0.contains("The same again:") }
    try await terminal.type(Self.passphrase)
    let stored = try await terminal.screen { $0.contains("code=0") }
    #expect(!stored.contains(mission.secretAccessKey) && !stored.contains("horse"))
    try await terminal.type(
      "clear; \(Surroundings.program) assume deploy --format process >/dev/null; echo left=$?")
    try await terminal.screen { $0.contains("Passphrase of the key user:") }
    try await terminal.type(Self.passphrase)
    try await terminal.screen { $0.contains("left=0") }
    try await terminal.end()
  }
}
