import Foundation
import Testing

/// Sessions by each way in, with the built program: against the served simulator, in the demo, and with programs.
@Suite("Sessions, end to end", .enabled(if: Surroundings.areReady))
struct SessionTests {
  private static let sso = """
    [sso-session corp]
    sso_start_url = https://corp.awsapps.com/start
    sso_region = \(Surroundings.region)
    [profile dev]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = sso-reader
    region = \(Surroundings.region)

    """

  /// A role that a log-in may have; the served simulator has none of itself.
  static func makeRole() async throws {
    let template = """
      {"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"sso-reader","AssumeRolePolicyDocument":{"Statement":
      {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:root"}}},"ManagedPolicyArns":["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}}}
      """
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sso-role-\(UUID().uuidString).json")
    try Data(template.utf8).write(to: file)
    try await Backend.simulator.makeStack("sso-role", file.path)
  }

  @Test(
    "Logging in by a code and by a browser that comes back gives a session, and one log-in serves the AWS CLI, too"
  )
  func singleSignOn() async throws {
    try await Self.makeRole()
    let home = try Home(Self.sso)
    let environment = ["AWS_ENDPOINT_URL": Surroundings.simulator]
    let before = try await home.rolestack("assume", "dev", environment: environment)
    #expect(before.code == 4)
    #expect(before.errors.contains("aws sso login --sso-session corp"))

    // The page that a person opens is asked for as a browser would.
    let browser =
      "sed -un 's|^ *\\(http[^ ]*\\).*|\\1|p' | (read -r page; \(Surroundings.python) -c 'import sys,urllib.request; urllib.request.urlopen(sys.argv[1]).read()' \"$page\"; cat >/dev/null)"
    for flag in ["", "--browser"] {
      try? FileManager.default.removeItem(at: home.url.appendingPathComponent(".aws/sso"))
      let login = try await run(
        "/bin/bash",
        [
          "-c",
          "set -o pipefail; timeout 30 \(Surroundings.program) login dev \(flag) 2>&1 | tee \"$HOME/said\" | \(browser)",
        ],
        environment: ["HOME": home.path].merging(environment) { $1 })
      let said = try String(contentsOf: home.url.appendingPathComponent("said"), encoding: .utf8)
      #expect(login.code == 0 && said.contains("Logged in until"), "\(said) \(login.errors)")
      #expect(said.contains("shows the code") == flag.isEmpty)
      let session = try await home.rolestack(
        "assume", "dev", "--format", "process", environment: environment)
      #expect(session.code == 0 && session.output.contains("\"Version\" : 1"), "\(session.errors)")
    }
    // The AWS CLI finds the log-in that rolestack left: it asks nobody to log in.
    let cli = try await run(
      Surroundings.awsCLI, ["sts", "get-caller-identity", "--profile", "dev", "--output", "text"],
      environment: ["HOME": home.path].merging(environment) { $1 })
    #expect(cli.code == 0 && cli.output.contains("assumed-role/sso-reader/"), "\(cli.errors)")
  }

  @Test("A program's credentials: as they are, with its own words where it fails, and never on the terminal")
  func credentialProcess() async throws {
    let home = try Home()
    let good =
      #"printf '{"Version":1,"AccessKeyId":"A%s","SecretAccessKey":"s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}' "$#""#
    for (text, code, words) in [
      (good, 0, "'A2'"), ("echo oh no >&2; exit 3", 4, "exit code 3, oh no"),
      ("echo hunter2", 4, "not a JSON document"),
      ("kill -9 $$", 4, "signal"), ("cat; tty >&2; exit 1", 4, "not a tty"),
      // What it leaves behind does not hold us.
      ("sleep 600 & echo $! > \"$HOME/left\"; \(good)", 0, "'A2'"),
    ] {
      let tool = try home.script(text)
      try Data("[profile p]\nregion = us-east-1\ncredential_process = \(tool) 'a b' c\n".utf8)
        .write(to: home.url.appendingPathComponent(".aws/config"))
      let finished = try await home.rolestack("assume", "p")
      #expect(finished.code == code, "\(text): \(finished.errors)")
      #expect((finished.output + finished.errors).contains(words), "\(text): \(finished.errors)")
      #expect(!finished.errors.contains("hunter2"))
    }
    let left = try String(contentsOf: home.url.appendingPathComponent("left"), encoding: .utf8)
    if let left = pid_t(left.filter(\.isNumber)) { kill(left, SIGKILL) }
  }

  @Test(
    "exec gives a command the session: exit code, signals and end of the credentials are its own; served, it gets no secret"
  )
  func exec() async throws {
    let home = try Home()
    let tool = try home.script(
      #"printf '{"Version":1,"AccessKeyId":"AKIDEXEC","SecretAccessKey":"hunter2","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}'"#
    )
    try Data("[profile p]\nregion = us-east-1\ncredential_process = \(tool)\n".utf8)
      .write(to: home.url.appendingPathComponent(".aws/config"))
    // A default profile's own keys would go before a container's.
    try Data(
      "[profile p]\nregion = us-east-1\ncredential_process = \(tool)\n[default]\naws_access_key_id = OTHER\naws_secret_access_key = x\n"
        .utf8
    ).write(to: home.url.appendingPathComponent(".aws/config"))
    let stale = ["AWS_PROFILE": "other", "AWS_SESSION_TOKEN": "old", "MINE": "kept"]
    let plain = try await home.rolestack(
      "exec", "p", "--", "sh", "-c",
      "echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN $AWS_CREDENTIAL_EXPIRATION $AWS_REGION $AWS_PROFILE $MINE; exit 7",
      environment: stale)
    #expect(plain.code == 7)
    #expect(plain.output == "AKIDEXEC hunter2 t 2030-01-01T00:00:00Z us-east-1 kept\n")
    for flags in [[], ["--serve"]] {
      let signalled = try await run(
        Surroundings.program, ["exec", "p"] + flags + ["--", "sh", "-c", "kill -TERM $$"],
        environment: ["HOME": home.path])
      #expect(signalled.code == 143, "\(flags)")
      let absent = try await run(
        Surroundings.program, ["exec", "p"] + flags + ["--", "no-such-command"],
        environment: ["HOME": home.path])
      #expect(absent.code == 2 && absent.errors.contains("no-such-command cannot be run"), "\(flags)")
    }
    let served = try await home.rolestack(
      "exec", "p", "--serve", "--", "sh", "-c",
      "env; \(Surroundings.python) -c 'import botocore.session as s; c = s.Session().get_credentials().get_frozen_credentials(); print(c.access_key, c.token)'; exit 5",
      environment: stale)
    #expect(served.code == 5, "\(served.errors)")
    #expect(served.output.contains("AKIDEXEC t"), "\(served.output) \(served.errors)")
    #expect(!served.output.contains("hunter2") && !served.output.contains("AWS_PROFILE"))
    // The endpoint is no one's who has not its token.
    let stranger = try await home.rolestack(
      "exec", "p", "--serve", "--", "sh", "-c",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong \(Surroundings.python) -c 'import botocore.session as s; s.Session().get_credentials()'"
    )
    #expect(stranger.code != 0 && stranger.errors.contains("403"), "\(stranger.errors)")
  }

  @Test("A credential_process that hangs ends with the command that waits for it")
  func hangingProcess() async throws {
    let home = try Home()
    let tool = try home.script("echo $$ > $HOME/hanging; exec sleep 600")
    try home.configure("[profile p]\nregion = us-east-1\ncredential_process = \(tool)\n")
    let script = """
      $P assume p & command=$!
      while [ ! -s $HOME/hanging ]; do sleep 0.05; done
      kill -TERM $command; wait $command; echo code=$?
      # One that is dead counts as gone, though nobody has asked yet how it ended.
      case "$(ps -o stat= -p $(cat $HOME/hanging))" in ""|Z*) ;; *) echo left ;; esac
      """
    let finished = try await run(
      "/bin/bash", ["-c", script], environment: ["HOME": home.path, "P": Surroundings.program])
    #expect(finished.output == "code=130\n", "\(finished.output)\(finished.errors)")
  }

  @Test("Ctrl-C at the question for a code gives the echo back; in a served command it is the command's own")
  func interrupted() async throws {
    let home = try Home()
    let tool = try home.script(
      #"printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}'"#
    )
    let config = """
      [profile p]
      region = us-east-1
      credential_process = \(tool)
      [profile mfa]
      region = us-east-1
      role_arn = arn:aws:iam::123456789012:role/r
      source_profile = p
      mfa_serial = arn:aws:iam::123456789012:mfa/me

      """
    try Data(config.utf8).write(to: home.url.appendingPathComponent(".aws/config"))
    let terminal = try await Tmux(
      columns: 100, rows: 30, environment: ["HOME": home.path, "LANG": "C.UTF-8"])
    try await terminal.type(
      "\(Surroundings.program) assume mfa; echo code=$?; stty -a | grep -ow -- '-\\?echo'")
    try await terminal.screen { $0.contains("MFA code of me:") }
    try await terminal.typeText("12")
    try await terminal.press("C-c")
    let after = try await terminal.screen { $0.firstMatch(of: /code=130\n+echo/) != nil }
    #expect(!after.contains("me: 12"))
    try await terminal.type(
      "clear; \(Surroundings.program) exec p --serve -- sh -c 'trap \"echo caught; sleep 3; exit 9\" INT; echo be''gun; sleep 30'; echo left=$?"
    )
    try await terminal.screen { $0.contains("begun") }
    try await terminal.press("C-c")
    try await terminal.screen { $0.contains("caught") }
    try await terminal.screen { $0.contains("left=9") }
    try await terminal.end()
  }

  @Test(
    "The demo asks for a code, once wrong and once right, and for a log-in, at both sizes",
    arguments: [(120, 40), (80, 24)])
  func demo(_ columns: Int, _ rows: Int) async throws {
    let home = try Home()
    let terminal = try await Tmux(
      columns: columns, rows: rows, environment: ["HOME": home.path, "TMPDIR": home.path, "LANG": "C.UTF-8"])
    try await terminal.start("\(Surroundings.program) demo")
    try await terminal.screen { $0.contains("● deploy") && $0.contains("監査") }
    try await terminal.press("j", "j", "j", "a")
    try await terminal.screen { $0.contains("MFA code of administrator for 監査") }
    try await terminal.typeText("x000000")
    try await terminal.screen { $0.contains("for 監査: ••••••") && !$0.contains("0000") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("invalid MFA") && $0.contains("shows now") }
    try await terminal.press("a")
    try await terminal.screen { $0.contains("MFA code of administrator for 監査") }
    try await terminal.typeText("123456")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Assumed 監査") && $0.firstMatch(of: /監査 +1[45]:\d\d/) != nil }
    // A renewal needs another code.
    try await terminal.press("r")
    try await terminal.screen { $0.contains("MFA code of administrator for 監査") }
    try await terminal.press("Escape", "j", "a")
    try await terminal.screen {
      $0.contains("Log in for 開発") && $0.contains("/device?user_code=") && $0.contains("Waiting")
    }
    // Given up, nothing is assumed; asked for again, somebody logs in.
    try await terminal.press("Escape")
    try await terminal.screen { !$0.contains("Log in for") && $0.firstMatch(of: /開発 +not assumed/) != nil }
    try await terminal.press("a")
    try await terminal.screen { $0.contains("Log in for 開発") }
    try await terminal.screen { $0.contains("Assumed 開発") && $0.contains("log-in 7 h") }
    try await terminal.quit()
    try await terminal.end()
  }
}
