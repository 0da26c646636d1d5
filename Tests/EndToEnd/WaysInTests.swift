import AWSCore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Each way in, in the console in a real terminal, at both sizes.
@Suite("Ways in, end to end", .enabled(if: Surroundings.areReady))
struct WaysInTests {
  private static let sizes = [(120, 40), (80, 24)]
  private static let region = Surroundings.region

  /// What a way in needs of the person, and the row that says so, from the first profile's row.
  private func open(_ terminal: Tmux, until isWanted: (String) -> Bool) async throws {
    // A shell may set PATH anew as it starts.
    try await terminal.start("PATH=\"$HOME:$PATH\" \(Surroundings.program)")
    try await terminal.screen { $0.contains("not assumed") }
    try await terminal.press("a")
    try await terminal.screen(until: isWanted)
  }

  private func leave(_ terminal: Tmux) async throws {
    try await terminal.quit()
    try await terminal.end()
  }

  // MARK: Programs

  @Test(
    "A credential_process that fails, prints rubbish or hangs holds nothing: its row says why, and others go on",
    arguments: sizes)
  func credentialProcess(_ columns: Int, _ rows: Int) async throws {
    let home = try Home()
    let good =
      #"printf '{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}'"#
    let profiles = try [
      ("hangs", "echo $$ > $HOME/hanging; exec sleep 600"), ("fails", "echo 'no badge' >&2; exit 3"),
      ("rubbish", "echo hunter2; echo '{'"), ("works", good),
    ].map { name, text in
      "[profile \(name)]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:9\ncredential_process = \(try home.script(text, named: name))\n"
    }
    try home.configure(profiles.joined())
    let terminal = try await home.terminal(columns, rows)
    try await open(terminal) { $0.firstMatch(of: /hangs +assuming/) != nil }
    try await terminal.press("j", "a")
    try await terminal.screen { $0.contains("exit code 3, no badge") && $0.firstMatch(of: /✗ fails/) != nil }
    try await terminal.press("j", "a")
    let rubbish = try await terminal.screen {
      $0.contains("not a JSON") && $0.firstMatch(of: /✗ rubbish/) != nil
    }
    #expect(!rubbish.contains("hunter2"))
    // The one that hangs still does, and nothing else.
    #expect(rubbish.firstMatch(of: /hangs +assuming/) != nil)
    try await leave(terminal)
    // It does not outlive the program.
    let left = try String(contentsOfFile: home.path + "/hanging", encoding: .utf8).filter(\.isNumber)
    let pid = try #require(pid_t(left))
    for _ in 0..<40 where kill(pid, 0) == 0 { try await Task.sleep(for: .milliseconds(50)) }
    #expect(kill(pid, 0) != 0)
  }

  // MARK: aws login

  @Test(
    "A session of aws login is refreshed with its key and written back; without one the way to it is told",
    arguments: sizes)
  func consoleLogIn(_ columns: Int, _ rows: Int) async throws {
    let session = "arn:aws:iam::123456789012:root"
    let home = try Home("[profile person]\nlogin_session = \(session)\nregion = \(Self.region)\n")
    let simulator = ["AWS_ENDPOINT_URL": Surroundings.simulator]
    let before = try await home.rolestack("assume", "person", environment: simulator)
    #expect(before.code == 4 && before.errors.contains("aws login --profile person"), "\(before.errors)")

    // What `aws login` leaves, with an end that has come.
    let script = """
      import hashlib, json, os, sys, urllib.parse, urllib.request
      url, session, home = sys.argv[1:]
      file = json.load(urllib.request.urlopen(f"{url}/aws-login?session={urllib.parse.quote(session)}"))
      file["accessToken"]["expiresAt"] = "2026-01-01T00:00:00Z"
      folder = f"{home}/.aws/login/cache"
      os.makedirs(folder, mode=0o700, exist_ok=True)
      with open(f"{folder}/{hashlib.sha256(session.encode()).hexdigest()}.json", "w") as out:
          json.dump(file, out)
      """
    let made = try await run(Surroundings.python, ["-c", script, Surroundings.simulator, session, home.path])
    #expect(made.code == 0, "\(made.errors)")
    let folder = home.url.appendingPathComponent(".aws/login/cache")
    func cached() throws -> [String: Any] {
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".json") })
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let stale = try cached()
    let terminal = try await home.terminal(columns, rows, simulator)
    try await open(terminal) {
      $0.contains("Assumed person") && $0.firstMatch(of: /person +1[45]:\d\d/) != nil
    }
    // r refreshes again.
    try await terminal.press("r")
    try await terminal.screen { $0.firstMatch(of: /person +1[45]:\d\d/) != nil }
    try await leave(terminal)
    let fresh = try cached()
    #expect(fresh["refreshToken"] as? String != stale["refreshToken"] as? String)
    #expect(fresh["dpopKey"] as? String == stale["dpopKey"] as? String)
    #expect(fresh["tokenType"] as? String == "aws_sigv4")
  }

  // MARK: IAM Identity Center

  /// Answers a log-in by a script: what each question for a token is answered, in order.
  private final class Portal: Sendable {
    private let answers: Mutex<[String]>
    let grants = Mutex<[String]>([])

    init(_ answers: [String]) { self.answers = Mutex(answers) }

    func reply(_ request: ReceivedRequest) -> LoopbackReply {
      func json(_ text: String, status: Int = 200, error: String? = nil) -> LoopbackReply {
        .answer(
          status: status, headers: error.map { [HTTPHeader("x-amzn-ErrorType", $0)] } ?? [],
          body: Array(text.utf8))
      }
      let input = (try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]) ?? [:]
      switch request.path.split(separator: "?").first {
      case "/client/register":
        return json(#"{"clientId":"c","clientSecret":"s","clientSecretExpiresAt":4000000000}"#)
      case "/device_authorization":
        return json(
          #"{"deviceCode":"d","userCode":"ABCD-EFGH","verificationUri":"https://x","verificationUriComplete":"https://x/?user_code=ABCD-EFGH","expiresIn":600,"interval":1}"#
        )
      case "/token":
        let grant = input["grantType"] as? String ?? ""
        grants.withLock { $0.append(grant) }
        if grant == "refresh_token" {
          return json(#"{"accessToken":"b","expiresIn":28800,"refreshToken":"r2","tokenType":"Bearer"}"#)
        }
        let answer = answers.withLock { $0.isEmpty ? "AuthorizationPendingException" : $0.removeFirst() }
        guard answer == "token" else { return json("{}", status: 400, error: answer) }
        // Soon at its end: it has to be refreshed at once.
        return json(#"{"accessToken":"a","expiresIn":60,"refreshToken":"r","tokenType":"Bearer"}"#)
      case "/federation/credentials":
        guard request.header("x-amz-sso_bearer_token") == "b" else {
          return json("{}", status: 401, error: "UnauthorizedException")
        }
        let end = Int(Date().timeIntervalSince1970 * 1000) + 3_600_000
        return json(
          #"{"roleCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"s","sessionToken":"t","expiration":\#(end)}}"#
        )
      default:
        return .answer(
          status: 200,
          body: Array(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
              .utf8))
      }
    }
  }

  private static let corp = """
    [sso-session corp]
    sso_start_url = https://corp.awsapps.com/start
    sso_region = \(region)
    sso_registration_scopes = sso:account:access
    [profile 開発]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = sso-reader
    region = \(region)

    """

  @Test(
    "A log-in that is told to slow down, ends before anybody came, and is begun again succeeds; its token is refreshed unasked",
    arguments: sizes)
  func deviceCode(_ columns: Int, _ rows: Int) async throws {
    let portal = Portal([
      "SlowDownException", "ExpiredTokenException", "AuthorizationPendingException", "token",
    ])
    let server = try await LoopbackServer.start { portal.reply($0) }
    let home = try Home(Self.corp)
    let terminal = try await home.terminal(columns, rows, ["AWS_ENDPOINT_URL": server.url])
    try await open(terminal) {
      $0.contains("Log in for 開発") && $0.contains("ABCD-EFGH") && $0.contains("Waiting")
    }
    try await terminal.screen { $0.contains("Nobody logged in") && !$0.contains("Log in for 開発") }
    try await terminal.press("a")
    try await terminal.screen { $0.contains("Assumed 開発") && $0.firstMatch(of: /開発 +5\d:\d\d/) != nil }
    try await terminal.screen { $0.contains("log-in 7 h") || $0.contains("log-in 8 h") }
    #expect(portal.grants.withLock { $0.filter { $0 == "refresh_token" }.count } == 1)
    #expect(portal.grants.withLock { $0.count } == 5)
    try await leave(terminal)
    await server.stop()
  }

  @Test("h has a browser of this machine come back, without a code", arguments: sizes)
  func redirect(_ columns: Int, _ rows: Int) async throws {
    try await SessionTests.makeRole()
    let home = try Home(Self.corp)
    _ = try home.script(
      "exec \(Surroundings.python) -c 'import sys,urllib.request; urllib.request.urlopen(sys.argv[1]).read()' \"$1\"",
      named: "xdg-open")
    let terminal = try await home.terminal(
      columns, rows,
      ["AWS_ENDPOINT_URL": Surroundings.simulator])
    try await open(terminal) { $0.contains("Log in for 開発") && $0.contains("/device?user_code=") }
    try await terminal.press("h")
    try await terminal.screen { $0.contains("Log in for 開発") && $0.contains("/authorize?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Assumed 開発") }
    try await leave(terminal)
  }

  // MARK: One log-in for both tools, one call for many

  @Test("A log-in of the AWS CLI's serves rolestack and the other way round: nobody asks for another token")
  func shared() async throws {
    try await SessionTests.makeRole()
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    let environment = ["AWS_ENDPOINT_URL": proxy.server.url]
    func logInCalls() -> [String] {
      proxy.server.requests.map(\.path).filter { path in
        ["/client/register", "/device_authorization", "/token"].contains { path.hasPrefix($0) }
      }
    }
    // The calls of `aws sso login`, and the file as botocore keeps it: this AWS CLI is too old to have the command.
    let script = """
      import hashlib, os, time, urllib.request
      import botocore.session, botocore.utils
      client = botocore.session.Session().create_client("sso-oidc", region_name="\(Self.region)")
      start = "https://corp.awsapps.com/start"
      program = client.register_client(clientName="botocore", clientType="public", scopes=["sso:account:access"])
      device = client.start_device_authorization(clientId=program["clientId"], clientSecret=program["clientSecret"], startUrl=start)
      urllib.request.urlopen(device["verificationUriComplete"]).read()
      token = client.create_token(
          clientId=program["clientId"], clientSecret=program["clientSecret"], deviceCode=device["deviceCode"],
          grantType="urn:ietf:params:oauth:grant-type:device_code")
      def date(seconds):
          return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
      botocore.utils.JSONFileCache(os.path.expanduser("~/.aws/sso/cache"))[hashlib.sha1(b"corp").hexdigest()] = {
          "startUrl": start, "region": "\(Self.region)", "accessToken": token["accessToken"],
          "expiresAt": date(time.time() + token["expiresIn"]), "clientId": program["clientId"],
          "clientSecret": program["clientSecret"], "registrationExpiresAt": date(program["clientSecretExpiresAt"]),
          "refreshToken": token["refreshToken"]}
      """
    let theirs = try Home(Self.corp)
    let fetched = try await run(
      Surroundings.python, ["-c", script], environment: ["HOME": theirs.path].merging(environment) { $1 })
    #expect(fetched.code == 0, "\(fetched.errors)")
    #expect(logInCalls().count >= 3)
    proxy.server.forget()
    let own = try await theirs.rolestack("assume", "開発", "--format", "process", environment: environment)
    #expect(own.code == 0 && own.output.contains("\"Version\" : 1"), "\(own.errors)")
    #expect(logInCalls() == [])

    // The other way round.
    let ours = try Home(Self.corp)
    try FileManager.default.createDirectory(
      at: ours.url.appendingPathComponent(".aws/sso"), withIntermediateDirectories: true)
    let login = try await run(
      "/bin/bash",
      [
        "-c",
        "timeout 30 \(Surroundings.program) login 開発 2>&1 | sed -un 's|^ *\\(http[^ ]*\\).*|\\1|p' | (read -r page; \(Surroundings.python) -c 'import sys,urllib.request; urllib.request.urlopen(sys.argv[1]).read()' \"$page\"; cat >/dev/null)",
      ], environment: ["HOME": ours.path].merging(environment) { $1 })
    #expect(login.code == 0, "\(login.errors)")
    proxy.server.forget()
    let cli = try await run(
      Surroundings.awsCLI, ["sts", "get-caller-identity", "--profile", "開発", "--output", "text"],
      environment: ["HOME": ours.path, "LANG": "C.UTF-8"].merging(environment) { $1 })
    #expect(cli.code == 0 && cli.output.contains("assumed-role/sso-reader/"), "\(cli.errors)")
    #expect(logInCalls() == [])
  }

  @Test("Where botocore assumes a role of 900 seconds for every call, rolestack does so once for all of them")
  func besideBotocore() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    let mission = try await Mission.prepare("beside-botocore", on: .simulator, endpoint: proxy.server.url)
    func assumed() -> Int { proxy.server.requests.filter { $0.form["Action"] == "AssumeRole" }.count }
    proxy.server.forget()
    let script = """
      import botocore.session
      client = botocore.session.Session(profile="deploy").create_client("cloudformation")
      for _ in range(6):
          try:
              client.describe_stacks(StackName="\(mission.stackName)")
          except client.exceptions.ClientError as error:
              assert "does not exist" in str(error), error
      """
    let theirs = try await run(Surroundings.python, ["-c", script], environment: ["HOME": mission.home.path])
    #expect(theirs.code == 0, "\(theirs.errors)")
    // One to begin with, and one a call: it renews what has less than 15 minutes.
    #expect(assumed() >= 6, "\(assumed())")
    proxy.server.forget()
    try? FileManager.default.removeItem(at: mission.home.appendingPathComponent(".aws/cli"))
    for _ in 0..<6 {
      _ = try await mission.rolestack("status", "--profile", "deploy", "--stack-name", mission.stackName)
    }
    #expect(assumed() == 1, "\(assumed())")
  }
}
