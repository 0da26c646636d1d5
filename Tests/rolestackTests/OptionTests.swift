import AWSCore
import ArgumentParser
import Deployment
import Foundation
import Packaging
import Testing

@testable import rolestack

@Suite("Options and exit codes")
struct OptionTests {
  @Test("--guard takes a list of what it knows, whatever the case, and nothing else")
  func guards() {
    #expect(GuardList(argument: "replacement")?.guards == [.replacement])
    #expect(GuardList(argument: "Replacement, removal")?.guards == Set(ChangeGuard.allCases))
    #expect(GuardList(argument: "replacement,typo") == nil)
    #expect(GuardList(argument: "") == nil)
    #expect(GuardList(argument: ",") == nil)
  }

  @Test("--parameter-overrides takes the AWS CLI's form, SAM's and a file; a value may hold = and ,")
  func overrides() {
    func value(_ argument: String) -> [String]? {
      switch ParameterOverride(argument: argument) {
      case .value(let key, let value): [key, value]
      case .file(let path): ["file", path]
      case nil: nil
      }
    }
    #expect(value("Stage=prod") == ["Stage", "prod"])
    #expect(value("Url=https://a/?b=c,d") == ["Url", "https://a/?b=c,d"])
    #expect(value("Empty=") == ["Empty", ""])
    #expect(value("ParameterKey=Stage,ParameterValue=a,b=c") == ["Stage", "a,b=c"])
    #expect(value("file://prod.json") == ["file", "prod.json"])
    #expect(value("=x") == nil && value("Stage") == nil)
    #expect(KeyValue(argument: "担当=基盤 チーム")?.value == "基盤 チーム")
  }

  @Test(
    "Each kind of error has its exit code",
    arguments: [
      (AWSError.Kind.accessDenied, rolestack.ExitStatus.accessDenied), (.expiredCredentials, .noCredentials),
      (.invalidCredentials, .noCredentials), (.noCredentials, .noCredentials), (.throttled, .unreachable),
      (.unreachable, .unreachable), (.serviceFault, .unreachable), (.rejected, .notDone),
      (.cancelled, .interrupted),
    ])
  func exitCodes(_ kind: AWSError.Kind, _ status: rolestack.ExitStatus) {
    let error = AWSError(kind, code: "X", message: "m", nextStep: "n")
    #expect(rolestack.ExitStatus(error) == status)
    #expect(rolestack.ExitStatus(DeployError.aws(error)) == status)
    #expect(CommandFailure(error).nextStep == "n")
  }

  @Test(
    "What CloudFormation said failed ends with 1; what stands against it on this side with 2; no region with 64"
  )
  func otherExitCodes() {
    #expect(rolestack.ExitStatus(DeployError.changeSetFailed(reason: "r", nextStep: "n")) == .failed)
    #expect(rolestack.ExitStatus(DeployError.refused(message: "m", nextStep: "n")) == .notDone)
    let noRegion = AWSError(.noCredentials, code: AWSError.LocalCode.noRegion, message: "", nextStep: "")
    #expect(rolestack.ExitStatus(noRegion) == .usage)
    #expect(rolestack.ExitStatus.outOfSight.rawValue == 6 && rolestack.ExitStatus.interrupted.rawValue == 130)
  }

  @Test(
    "A command that is told can be pasted: its options lead to the same session, and are quoted for the shell"
  )
  func hints() throws {
    let common = try CommonOptions.parse(["--profile", "my deploy", "--region", "eu-west-1"])
    let hint = CommandHint(common)
    #expect(
      hint.watch("app")
        == "rolestack status --watch --stack-name app --profile 'my deploy' --region eu-west-1")
    #expect(
      hint.execute("rs-1", of: "a'b").hasPrefix(
        "rolestack execute --stack-name 'a'\\''b' --change-set-name rs-1"))
  }

  /// Reads a line of PowerShell, `$Env:NAME = 'VALUE'`, as its grammar says: within single quotes only a quote ends the
  /// text, unless it stands twice, and there are five characters that are one.
  private func assigned(_ line: String) -> (name: String, value: String)? {
    let quotes = Set("'\u{2018}\u{2019}\u{201A}\u{201B}".unicodeScalars)
    guard line.hasPrefix("$Env:"), let equals = line.firstRange(of: " = ") else { return nil }
    var rest = Array(line[equals.upperBound...].unicodeScalars)[...]
    guard let first = rest.popFirst(), quotes.contains(first) else { return nil }
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      guard quotes.contains(scalar) else {
        value.append(scalar)
        continue
      }
      guard let next = rest.first, quotes.contains(next) else {
        // The end, and nothing behind it.
        return rest.isEmpty ? (String(line.dropFirst(5).prefix { $0 != " " }), String(value)) : nil
      }
      value.append(scalar)
      rest.removeFirst()
    }
    return nil
  }

  @Test("What is printed for PowerShell reads back as it was, whatever quotes and accents are in it")
  func powershell() throws {
    let pieces = [
      "'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}", "'\u{301}", "\u{2019}\u{338}", "$(calc)", "`",
      "\"", "\n", ";", "a",
      "値", "\r\n", "''", "@'", "#", "&", "\u{0}", "\u{202E}",
    ]
    for first in pieces {
      for second in pieces {
        let value = first + second + first
        let credentials = Credentials(
          accessKeyID: "ASIA1", secretAccessKey: Secret(value), sessionToken: Secret("t"))
        let text = try SessionFormat.powershell.text(credentials, nil)
        let start = try #require(
          text.unicodeScalars.firstRange(of: "$Env:AWS_SECRET_ACCESS_KEY".unicodeScalars))
        let end = try #require(text.unicodeScalars.firstRange(of: "\n$Env:AWS_SESSION_TOKEN".unicodeScalars))
        let line = String(text.unicodeScalars[start.lowerBound..<end.lowerBound])
        #expect(
          try Array(#require(assigned(line)).value.unicodeScalars) == Array(value.unicodeScalars), "\(line)")
      }
    }
  }

  @Test(
    "A passphrase is the first line of a private file or of a pipe; a pipe that gives nothing holds nobody")
  func passphraseFile() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "passphrase-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a").path
    for (content, line) in [
      ("正しい 馬\nrest", "正しい 馬"), ("a\r\n", "a"), ("whole", "whole"), ("", nil), ("\nb", nil),
    ] {
      try content.write(toFile: file, atomically: false, encoding: .utf8)
      chmod(file, 0o600)
      let passphrase = try? await StoredKeys.passphrase(in: file).reveal()
      #expect(passphrase == line, "\(content)")
    }
    chmod(file, 0o640)
    await #expect(throws: CommandFailure.self) { try await StoredKeys.passphrase(in: file) }
    let pipe = folder.appendingPathComponent("pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    await #expect(throws: CommandFailure.self) { try await StoredKeys.passphrase(in: pipe, within: 0.2) }
  }
}
