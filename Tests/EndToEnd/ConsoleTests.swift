import Foundation
import TestSupport
import Testing

/// The console in a real terminal, against a back end that enforces the mission's policies.
@Suite("The console, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct ConsoleTests {
  @Test(
    "Assume, watch a stack roll back without a key, copy an output, switch, suspend, quit",
    arguments: Backend.all)
  func aWorkingDay(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("console", on: backend)
    let template = Templates.stalling
    let working = Templates.function
    let deploy = [
      "deploy", "--profile", "deploy", "--stack-name", mission.stackName, "--service-role",
      mission.serviceRole,
      "--capabilities", "CAPABILITY_IAM",
    ]
    let first = try await run(
      Surroundings.program, deploy + ["--template-file", working], environment: ["HOME": mission.home.path])
    #expect(first.code == 0, "\(first.errors)")

    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    let modesBefore = try await terminal.modes()
    try await terminal.start("stty -g > before; \(Surroundings.program) --stack-name \(mission.stackName)")
    try await terminal.screen { $0.contains("not assumed") && $0.contains("no session") }

    // Assume the first profile; the countdown falls.
    try await terminal.press("a")
    let early = try await terminal.screen { Self.countdown($0) != nil }
    let start = Self.countdown(early) ?? 0
    // Of 900 seconds; a busy machine takes its time until the screen is seen.
    #expect((600...900).contains(start))
    let later = try await terminal.screen { (Self.countdown($0) ?? 900) <= start - 2 }
    #expect((Self.countdown(later) ?? 900) < start)
    try await terminal.screen { $0.contains("✔ \(mission.stackName)") && $0.contains("created") }

    // A deployment from elsewhere is seen to move and to roll back, without a key.
    async let failing = run(
      Surroundings.program, deploy + ["--template-file", template], environment: ["HOME": mission.home.path])
    // MiniStack takes no longer than the pause between two looks: it may be through when it is looked at again.
    try await terminal.screen {
      $0.contains("updating") && $0.contains("UPDATE_IN_PROGRESS")
        || backend.kind == .ministack && $0.contains("update rolled back")
    }
    try await terminal.screen { $0.contains("update rolled back") }
    #expect(try await failing.code == 1)

    // Open the stack, look at its parameters, copy an output.
    try await terminal.press("2", "Enter", "]")
    try await terminal.screen { $0.contains("Greeting") && $0.contains("hello") }
    try await terminal.press("4", "/")
    try await terminal.typeText("topicarn")
    try await terminal.press("Enter", "y")
    let copied = try await terminal.screen { $0.contains("Copied arn:aws:sns") }
    #expect(copied.contains("TopicArn"))
    #expect(try await terminal.clipboard().hasPrefix("arn:aws:sns:\(Surroundings.region):"))

    // A second session of the same role, switched to and back.
    try await terminal.press("1", "j", "a")
    try await terminal.screen { $0.contains("○ other") && !$0.contains("assuming") }
    try await terminal.press("s")
    try await terminal.screen { $0.contains("● other") && $0.contains("rolestack  other") }
    try await terminal.press(":")
    try await terminal.typeText("session deploy")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("rolestack  deploy") }

    // Suspend and come back; the shell has its terminal meanwhile.
    try await terminal.press("C-z")
    try await terminal.screen { $0.contains("Stopped") && $0.contains("ready>") }
    try await terminal.type("fg")
    try await terminal.screen { $0.contains("1 Sessions") && $0.contains("rolestack  deploy") }

    // Smaller, and too small, and back.
    try await terminal.resize(columns: 80, rows: 24)
    try await terminal.screen { $0.contains("1 Sessions") && !$0.contains("4 Outputs") }
    try await terminal.resize(columns: 30, rows: 8)
    try await terminal.screen { $0.contains("rolestack needs") }
    try await terminal.resize(columns: 120, rows: 40)
    try await terminal.screen { $0.contains("4 Outputs") }

    // Quit: the terminal is as it was.
    try await terminal.quit()
    try await terminal.type("stty -g > after; cmp before after && echo same-modes")
    try await terminal.screen { $0.contains("\nsame-modes") }
    #expect(try await terminal.modes() == modesBefore)
    try await terminal.end()
  }

  @Test("What goes wrong is said in the console, and it works on", arguments: Backend.all)
  func errors(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("conerr", on: backend)
    let expired = try await LoopbackServer.start { request in
      let answer =
        request.form["Action"] == "AssumeRole"
        ? AWSAnswer.assumedRole(until: "2099-01-01T00:00:00Z")
        : AWSAnswer.error(403, code: "ExpiredToken", "The security token included in the request is expired")
      return .answer(status: answer.status, body: Array(answer.body.utf8))
    }
    func profile(_ name: String, source: String, endpoint: String) -> String {
      """
      [profile \(name)]
      role_arn = \(mission.deployRole)
      source_profile = \(source)
      external_id = \(mission.externalID)
      region = \(Surroundings.region)
      endpoint_url = \(endpoint)

      """
    }
    let config = mission.home.appendingPathComponent(".aws/config")
    let text =
      try String(contentsOf: config, encoding: .utf8)
      + profile("refused", source: "user", endpoint: "http://127.0.0.1:1")
      + profile("badsecret", source: "wrong-secret", endpoint: backend.url)
      + profile("ended", source: "user", endpoint: expired.url)
    try text.write(to: config, atomically: true, encoding: .utf8)

    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.type("\(Surroundings.program)")
    try await terminal.screen { $0.contains("1 Sessions") && $0.contains("badsecret") }
    func session(_ name: String) async throws {
      try await terminal.press(":")
      try await terminal.typeText("session \(name)")
      try await terminal.press("Enter")
    }
    try await session("refused")
    try await terminal.screen { $0.contains("Connection refused") }
    try await session("badsecret")
    try await terminal.screen { $0.contains("could not be assumed") && $0.contains("Check the secret") }
    try await session("stranger")
    try await terminal.screen { $0.contains("✗ stranger") && $0.contains("denied") }
    try await session("ended")
    try await terminal.screen { $0.contains("● ended") }
    try await terminal.press(":")
    try await terminal.typeText("stack \(mission.stackName)")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("out of sight") && $0.contains("expired") }
    // After all that, a session that works still works.
    try await session("deploy")
    try await terminal.screen { $0.contains("● deploy") }
    try await terminal.press(":")
    try await terminal.typeText("stack \(mission.stackName)")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("there is no such stack") }
    try await terminal.press("C-c")
    try await terminal.screen { $0.contains("ready>") }
    try await terminal.end()
    await expired.stop()
  }

  @Test(
    "With the mission's policy: each pane says once what it lacks, and a kept change set is executed all the same",
    arguments: Backend.all)
  func deniedSession(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("denied", on: backend, endpoint: proxy.server.url)
    #expect(try await mission.deploy(Templates.function).code == 0)
    #expect(
      try await mission.deploy(
        Templates.stalling, "--parameter-overrides", "Seconds=6", "--no-execute-changeset"
      ).code == 0)
    proxy.server.forget()
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    let raw = try await terminal.record(to: mission.home.appendingPathComponent("raw"))
    try await terminal.type("\(Surroundings.program) --profile deploy --stack-name \(mission.stackName)")
    try await terminal.screen { $0.contains("✔ \(mission.stackName)") && $0.contains("lacks") }
    try await terminal.screen { $0.contains("○ rs-") && $0.contains("ready") }
    try await terminal.press("3", "Enter")
    try await terminal.screen {
      $0.contains("- Remove Function") && $0.contains("+ Add    Wait") && $0.contains("5 changes: 2 added")
    }
    try await terminal.press("e")
    try await terminal.screen {
      $0.contains("Role denied-deploy-role lacks cloudformation:DescribeStackEvents")
    }
    try await terminal.press("y")
    try await terminal.screen { $0.contains("Copied {") }
    #expect(try await terminal.clipboard().contains(#""Action": "cloudformation:DescribeStackEvents""#))
    try await terminal.press("r")
    try await terminal.screen { $0.contains("lacks cloudformation:ListStackResources") }

    // It takes things away, so it asks for the name; then it runs in the background and is told when it ends.
    try await terminal.press("3", "X")
    try await terminal.screen {
      $0.contains("Type \(mission.stackName) to go on") && $0.contains(mission.serviceRole)
    }
    try await terminal.typeText(mission.stackName)
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("◐ \(mission.stackName) updating") }
    try await terminal.press("q")
    try await terminal.screen {
      $0.contains("Quit while something runs?") && $0.contains("\(mission.stackName) updating")
    }
    try await terminal.press("Escape")
    try await terminal.screen { $0.contains("✗ \(mission.stackName)") && $0.contains("update rolled back") }
    try await terminal.screen { $0.contains("update rolled back: ") }
    #expect(
      try String(contentsOf: raw, encoding: .utf8).contains(
        "\u{7}\u{1B}]9;\(mission.stackName) update rolled back\u{7}"))
    try await terminal.press("@")
    try await terminal.screen { $0.contains("API calls") && $0.contains("cloudformation:DescribeStacks") }
    try await terminal.press("Escape", "!")
    try await terminal.screen { $0.contains("Problems so far") && $0.contains("update rolled back") }
    try await terminal.press("Escape", "q")
    try await terminal.screen { $0.contains("ready>") && !$0.contains("1 Sessions") }
    try await terminal.end()

    let wire = Wire(proxy.server.requests)
    for action in ["ListStacks", "ListChangeSets", "DescribeStackEvents", "ListStackResources"] {
      #expect(wire.actions(named: action).count == 1, "\(action) was asked more than once")
    }
    #expect(wire.tokens(of: "ExecuteChangeSet").count == 1)
    await proxy.server.stop()
  }

  @Test(
    "With a session that may see everything: events and resources live, the root cause of a nested stack first",
    arguments: Backend.all)
  func fullSession(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("seeing", on: backend)
    try await backend.administer(["s3", "mb", "s3://seeing-templates"])
    for (name, template) in [("works", Templates.topic), ("fails", Templates.stalling)] {
      try await backend.administer(["s3", "cp", template, "s3://seeing-templates/\(name).yaml"])
    }
    @Sendable func deploy(_ child: String) async throws -> Finished {
      let url = "\(backend.url)/seeing-templates/\(child).yaml"
      return try await mission.deploy(
        Templates.nested, "--parameter-overrides", "ChildURL=\(url)", profile: "observer")
    }
    #expect(try await deploy("works").code == 0)
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.type("\(Surroundings.program) --profile observer --stack-name \(mission.stackName)")
    try await terminal.screen { $0.contains("✔ \(mission.stackName)") }
    try await terminal.press("2", "r")
    try await terminal.screen { $0.contains("✔ CREATE_COMPLETE") && $0.contains("CloudFormation::Stack") }
    try await terminal.press("e")
    try await terminal.screen { $0.contains("✔ CREATE_COMPLETE") && $0.contains("SNS::Topic") }
    async let failing = deploy("fails")
    // Live, the nested stack's resources among them; then what it all followed from, above the rest.
    try await terminal.screen {
      $0.contains("◐ UPDATE_IN_PROGRESS") && $0.contains("[\(mission.stackName)-Child")
    }
    let failed = try await terminal.screen { $0.contains("✗ Wait in \(mission.stackName)-Child") }
    #expect(failed.contains("WaitCondition timed out"))
    #expect(try await failing.code == 1)
    try await terminal.resize(columns: 80, rows: 24)
    try await terminal.screen { $0.contains("✗ Wait in") && !$0.contains("1 Sessions") }
    try await terminal.press("2")
    try await terminal.screen { $0.contains("update rolled back: Wait failed") }
    try await terminal.press("q")
    try await terminal.screen { $0.contains("ready>") && !$0.contains("2 Stacks") }
    try await terminal.end()
  }

  @Test("The demo needs nothing: sessions, stacks and a deployment that comes to its end")
  func demo() async throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("rolestack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": home.path, "TMPDIR": home.path, "LANG": "C.UTF-8"])
    try await terminal.start("\(Surroundings.program) demo --speed 5")
    try await terminal.screen { $0.contains("SIMULATOR") && $0.contains("● deploy") && $0.contains("監査") }
    try await terminal.screen { $0.contains("Deploy-Iam-Sample-SAM-App") && $0.contains("updating") }
    try await terminal.screen { $0.contains("updated") && $0.contains("GreetingsTable") }
    try await terminal.press(":")
    try await terminal.typeText("session observer")
    try await terminal.press("Enter")
    try await terminal.screen {
      $0.contains("● observer") && $0.contains("analytics") && $0.contains("billing")
    }
    try await terminal.press("2", "/")
    try await terminal.typeText("analytics")
    try await terminal.press("Enter", "e")
    try await terminal.screen {
      $0.contains("✗ Endpoint in analytics-Network") && $0.contains("maximum number")
    }
    try await terminal.quit()
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
    try await terminal.end()
  }

  @Test("SIGTERM gives the terminal back")
  func termination() async throws {
    let mission = try await Mission.prepare("term", on: .simulator)
    let terminal = try await Tmux(
      columns: 100, rows: 30, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    let modesBefore = try await terminal.modes()
    for signal in ["TERM", "HUP", "SEGV"] {
      try await terminal.type("clear; sh -c 'echo $$ > \"$HOME/console\"; exec \(Surroundings.program)'")
      try await terminal.screen { $0.contains("1 Sessions") }
      let number = try String(contentsOf: mission.home.appendingPathComponent("console"), encoding: .utf8)
      let console = try #require(pid_t(number.filter(\.isNumber)))
      kill(console, ["TERM": SIGTERM, "HUP": SIGHUP, "SEGV": SIGSEGV][signal] ?? SIGTERM)
      try await terminal.screen { $0.contains("ready>") && !$0.contains("1 Sessions") }
      #expect(try await terminal.modes() == modesBefore, "after SIG\(signal)")
    }
    try await terminal.end()
  }

  /// Seconds in the header's countdown.
  private static func countdown(_ screen: String) -> Int? {
    guard let match = screen.firstMatch(of: /expires (\d+):(\d\d)/), let minutes = Int(match.1),
      let seconds = Int(match.2)
    else { return nil }
    return minutes * 60 + seconds
  }
}
