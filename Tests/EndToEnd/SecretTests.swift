import Foundation
import TestSupport
import Testing

/// Sessions as they leave the program: into shells, and into files beside other users.
@Suite("Secrets, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct SecretTests {
  /// Values that a shell could trip over; the same each time.
  private static let hostileValues: [String] = {
    let pieces = [
      "'", "\"", "`", "$(touch CANARY)", "`touch CANARY`", "\\", "\\\\", "!", "!!", "\n", "\t", " ",
      ";touch CANARY;",
      "&", "|", ">CANARY", "<", "*", "?", "~", "#", "%", "=", "{a,b}", "[a]", "$HOME", "${HOME}", "$'x'", "$",
      "-n",
      "'\u{301}", "\"\u{301}", "`\u{338}touch CANARY`", "$\u{20DD}(touch CANARY)", "値", "é", "e\u{301}", "🚀",
      "\u{202E}",
      "\u{2028}", "\u{85}", "'; touch CANARY; '", "\"; touch CANARY; \"", "a", "Z9", "/+=", "\r", "%s", "\\n",
      "^",
    ]
    var state: UInt64 = 2026
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return pieces
      + (pieces.count..<200).map { _ in (0...next(8)).map { _ in pieces[next(pieces.count)] }.joined() }
  }()

  private static func xml(_ text: String) -> String {
    text.unicodeScalars.map { "&#\($0.value);" }.joined()
  }

  @Test(
    "200 hostile values come out of eval and of --env-file exactly, in bash, dash, zsh and fish, and nothing is run"
  )
  func shells() async throws {
    let values = Self.hostileValues
    #expect(values.count == 200)
    let current = Box("")
    let server = try await LoopbackServer.start { _ in
      let value = Self.xml(current.value)
      return .answer(
        status: 200,
        body: Array(
          """
          <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>
          <SecretAccessKey>\(value)</SecretAccessKey><SessionToken>\(value)</SessionToken>
          <Expiration>\(Date(timeIntervalSinceNow: 900).formatted(.iso8601))</Expiration></Credentials>
          <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>
          </AssumeRoleResult></AssumeRoleResponse>
          """.utf8))
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, value) in values.enumerated() {
      current.value = value
      let environment = [
        "HOME": folder.path, "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server.url, "AWS_DEPLOY_IAM_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
        "ROLE_SESSION_NAME": "value-\(index)",
      ]
      let printed = try await run(
        Surroundings.program, ["assume"], environment: environment, folder: folder.path)
      #expect(printed.code == 0, "\(printed.errors)")
      try Data(printed.output.utf8).write(to: folder.appendingPathComponent("eval-\(index)"))
      let fish = try await run(
        Surroundings.program, ["assume", "--format", "fish"], environment: environment, folder: folder.path)
      try Data(fish.output.utf8).write(to: folder.appendingPathComponent("fish-\(index)"))
      let written = try await run(
        Surroundings.program, ["assume", "--env-file", "file-\(index)"], environment: environment,
        folder: folder.path)
      #expect(written.code == 0, "\(written.errors)")
      #expect(value.count < 4 || !printed.errors.contains(value) && !written.errors.contains(value))
    }
    await server.stop()

    let script = """
      for i in $(seq 0 \(values.count - 1)); do
        (eval "$(cat eval-$i)"; printf %s "$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN" | od -An -v -tx1 | tr -d ' \\n'; echo)
        (. ./file-$i; printf %s "$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN" | od -An -v -tx1 | tr -d ' \\n'; echo)
      done
      """
    let expected = values.flatMap { value in
      let bytes = Array((value + value).utf8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return [bytes, bytes]
    }
    for shell in ["/bin/bash", "/bin/dash", "/usr/bin/zsh"] {
      let result = try await run(shell, ["-c", script], folder: folder.path)
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
        String.init)
      #expect(lines == expected, "\(shell): \(result.errors)")
    }
    let fish = try await run(
      "/usr/bin/fish",
      [
        "--no-config", "-c",
        """
        for i in (seq 0 \(values.count - 1))
          source fish-$i
          printf %s "$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN" | od -An -v -tx1 | tr -d ' \\n'; echo
        end
        """,
      ], environment: ["HOME": folder.path], folder: folder.path)
    let lines = fish.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init)
    #expect(lines == stride(from: 0, to: expected.count, by: 2).map { expected[$0] }, "\(fish.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("CANARY").path))
  }

  /// Opens whatever appears in a folder, as another user where it may become one, and counts what it could read or
  /// what others than its owner may.
  private static let reader = """
    import os, signal, sys
    held = 0
    def end(*_):
        print(held, flush=True)
        os._exit(0)
    signal.signal(signal.SIGTERM, end)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    other = os.geteuid() == 65534
    print("ready", flush=True)
    while True:
        for entry in os.scandir(sys.argv[1]):
            try:
                if entry.stat(follow_symlinks=False).st_mode & 0o077:
                    held += 1
                if other:
                    open(entry.path, "rb").close()
                    held += 1
            except OSError:
                pass
    """

  @Test(
    "No other user gets to read a session as it is written, whatever the umask, in a folder that all may write to"
  )
  func race() async throws {
    let writes = Int(ProcessInfo.processInfo.environment["ROLESTACK_WRITES"] ?? "") ?? 40
    let root = URL(fileURLWithPath: "/tmp/rolestack-race-\(UUID().uuidString)")
    let shared = root.appendingPathComponent("shared")
    try FileManager.default.createDirectory(at: shared, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: root.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: shared.path)
    defer { try? FileManager.default.removeItem(at: root) }
    let server = try await LoopbackServer.start { _ in
      .answer(
        status: 200,
        body: Array(
          """
          <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s
          </SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
          <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser></AssumeRoleResult>
          </AssumeRoleResponse>
          """.utf8))
    }
    let script = """
      python3 -c "$READER" "$SHARED" > "$ROOT/held" & reader=$!
      while [ ! -s "$ROOT/held" ]; do sleep 0.05; done
      for mask in 000 022 077; do
        umask $mask
        for i in $(seq "$WRITES"); do "$PROGRAM" assume --env-file "$SHARED/env-$((i % 7))" 2>/dev/null || echo failed; done
      done
      kill $reader; wait $reader; tail -n 1 "$ROOT/held"
      """
    let result = try await run(
      "/bin/bash", ["-c", script],
      environment: [
        "HOME": root.path, "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server.url, "AWS_DEPLOY_IAM_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
        "READER": Self.reader, "SHARED": shared.path, "ROOT": root.path, "WRITES": "\(writes)",
        "PROGRAM": Surroundings.program,
      ])
    await server.stop()
    #expect(result.output == "0\n", "\(result.output)\(result.errors)")
  }
}
