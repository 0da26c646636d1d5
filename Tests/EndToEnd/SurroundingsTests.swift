import Foundation
import TestSupport
import Testing

/// What the program's surroundings do to it: clipboard tools, full disks, devices, signals.
@Suite("Surroundings, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct SurroundingsTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test(
    "A clipboard tool that exits, hangs, closes its input, is missing or is no program: the terminal is handed the text, and the console goes on",
    arguments: ["exit 1", "sleep 60", "exec <&-; sleep 1; exit 1", "", "no program"])
  func clipboard(_ tool: String) async throws {
    let home = try folder()
    let bin = home.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    if !tool.isEmpty {
      let file = bin.appendingPathComponent("xclip")
      try Data((tool == "no program" ? "\u{7F}ELF" : "#!/bin/sh\n\(tool)\n").utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": home.path, "LANG": "C.UTF-8", "DISPLAY": ":99"])
    let before = try await terminal.modes()
    try await terminal.type(
      "unset TMUX; PATH=\(bin.path):/usr/bin:/bin \(Surroundings.program) demo")
    try await terminal.screen { $0.contains("Outputs") && $0.contains("https://") }
    try await terminal.press("4")
    try await terminal.press("y")
    // Keys are answered meanwhile.
    try await terminal.press("?")
    try await terminal.screen(within: 10) { $0.contains("Keys in Outputs") }
    try await terminal.press("Escape")
    // The first notice may have gone behind the keys.
    try await terminal.press("y")
    try await terminal.screen(within: 10) { $0.contains("Copied") }
    try await terminal.type("q")
    try await terminal.screen { $0.contains("ready>") }
    #expect(try await terminal.modes() == before)
    try await terminal.end()
  }

  @Test("A result that cannot be written ends with 2 and says so; a reader that went away does not matter")
  func lostOutput() async throws {
    let home = try folder()
    func shell(_ line: String) async throws -> Finished {
      try await run(
        "/bin/bash", ["-c", line],
        environment: [
          "HOME": home.path, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
          "AWS_REGION": Surroundings.region, "AWS_ENDPOINT_URL": Surroundings.simulator,
          "PROGRAM": Surroundings.program,
        ], folder: home.path)
    }
    try "Resources: {T: {Type: AWS::SNS::Topic}}".write(
      to: home.appendingPathComponent("t.yaml"), atomically: true, encoding: .utf8)
    let package = "\"$PROGRAM\" package --template-file t.yaml --s3-bucket lost-bucket"
    for line in ["\(package) > /dev/full", "\(package) >&-"] {
      let lost = try await shell(line)
      #expect(lost.code == 2, "\(line): \(lost.errors)")
      #expect(lost.errors.contains("cannot be written to standard output"), "\(lost.errors)")
    }
    let gone = try await shell("\(package) | true; echo ${PIPESTATUS[0]}")
    #expect(gone.output == "0\n", "\(gone.output) \(gone.errors)")

    // Devices and links are written to, never replaced.
    let out = "\(package) --output-template-file"
    #expect(try await shell("\(out) /dev/stdout").output.contains("AWS::SNS::Topic"))
    #expect(try await shell("\(out) /dev/null && test -c /dev/null").code == 0)
    let fifo = try await shell("mkfifo f && { cat f & \(out) f; wait; } && test -p f")
    #expect(fifo.code == 0 && fifo.output.contains("AWS::SNS::Topic"), "\(fifo.errors)")
    let link = try await shell("touch real && ln -s real link && \(out) link && test -L link && cat real")
    #expect(link.code == 0 && link.output.contains("AWS::SNS::Topic"), "\(link.errors)")
    let missing = try await shell("\(out) nowhere/out.yaml")
    #expect(missing.code == 2 && missing.errors.contains("There is no folder"), "\(missing.errors)")
  }

  @Test(
    "A packaging that is told to end, ends with 130 and leaves no copies", arguments: ["INT", "TERM", "HUP"])
  func interrupted(_ signal: String) async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator) { request in
      request.method == "PUT" ? .instead(.silence) : .pass
    }
    let home = try folder()
    let temporary = home.appendingPathComponent("tmp")
    for name in ["tmp", "src"] {
      try FileManager.default.createDirectory(
        at: home.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try Data(count: 1 << 20).write(to: home.appendingPathComponent("src/data"))
    try "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: src}}}".write(
      to: home.appendingPathComponent("t.yaml"), atomically: true, encoding: .utf8)
    let result = try await run(
      "/usr/bin/timeout",
      [
        "--preserve-status", "-s", signal, "3", Surroundings.program, "package", "--template-file", "t.yaml",
        "--s3-bucket", "stopped-bucket",
      ],
      environment: [
        "HOME": home.path, "TMPDIR": temporary.path, "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": Surroundings.region, "AWS_ENDPOINT_URL": proxy.server.url,
      ], folder: home.path)
    await proxy.server.stop()
    #expect(result.code == 130, "\(result.errors)")
    #expect(result.errors.contains("interrupted"), "\(result.errors)")
    #expect(proxy.server.requests.contains { $0.method == "PUT" })
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
  }

  @Test(
    "A no to the question keeps the change set and ends with 2; Ctrl-C there ends with 130",
    arguments: ["n", "^C"])
  func question(_ answer: String) async throws {
    let mission = try await Mission.prepare(answer == "n" ? "asked" : "stopped", on: .simulator)
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.type(
      "\(Surroundings.program) deploy --profile deploy --stack-name \(mission.stackName) --template-file "
        + "\(Templates.function) --service-role \(mission.serviceRole) --capabilities CAPABILITY_IAM; echo code=$?"
    )
    try await terminal.screen(within: 40) { $0.contains("Execute? [y/N]") }
    if answer == "n" { try await terminal.type("n") } else { try await terminal.press("C-c") }
    let screen = try await terminal.screen { $0.contains(/code=\d/) }
    #expect(screen.contains(answer == "n" ? "code=2" : "code=130"), "\(screen)")
    #expect(
      screen.contains(answer == "n" ? "is kept" : "interrupted before anything was executed"), "\(screen)")
    try await terminal.end()
  }

  @Test("Nothing that a terminal would obey comes back from arguments")
  func arguments() async throws {
    let result = try await run(
      Surroundings.program, ["status", "--stack-name", "a", "--bad\u{1B}[31m\u{9B}2J"],
      environment: ["HOME": "/"])
    #expect(result.code == 64)
    #expect(result.errors.contains("--bad"))
    #expect(!result.errors.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
  }
}
