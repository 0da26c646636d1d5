import AWSCore
import Canvas
import Deployment
import Foundation
import ProjectFiles
import Templates
import TestSupport
import Testing

@testable import Console

/// What a session may do, who looks for it, how its account is shown, and what becomes of it with time.
@Suite("What sessions are for")
struct SessionScopeTests {
  private static let unreachable = AWSError(
    .unreachable, code: AWSError.LocalCode.unreachable, message: "AWS cannot be reached",
    nextStep: "Check the network.")

  private func row(_ scene: Scene, _ name: String = "deploy-prod") throws -> SessionRow {
    try #require(scene.state.sessions[name])
  }

  // MARK: Time

  @Test(
    "A machine that slept over a session's end has it renewed by the next tick, once, whoever is not asked")
  func sleep() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.assume("deploy-stg", renewsByItself: false)
    _ = scene.takeEffects()
    scene.wait(3600)
    #expect(scene.takeEffects().filter { $0 == .assume(session: "deploy-prod") }.count == 1)
    #expect(try row(scene).phase == .assuming)
    #expect(try row(scene, "deploy-stg").isExpired(at: scene.state.now))
    #expect(scene.screen.contains("expired 45 m ago"))
    scene.wait(1)
    #expect(scene.takeEffects().isEmpty)
    scene.assume("deploy-prod")
    #expect(try row(scene).isUsable(at: scene.state.now))
  }

  @Test(
    "Without a network what is left serves, then it is expired and tried again each half minute, until there is one"
  )
  func withoutNetwork() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.wait(700)
    scene.send(.sessions(.failed("deploy-prod", Self.unreachable)))
    #expect(try row(scene).isUsable(at: scene.state.now))
    #expect(scene.screen.contains("not renewed"))
    var tries = 0
    _ = scene.takeEffects()
    for _ in 0..<300 {
      scene.wait(1)
      for effect in scene.takeEffects() where effect == .assume(session: "deploy-prod") {
        tries += 1
        scene.send(.sessions(.failed("deploy-prod", Self.unreachable)))
      }
    }
    #expect((9...11).contains(tries), "\(tries)")
    let expired = scene.screen.contains("expired 1 m ago, not")
    #expect(expired)
    scene.wait(31)
    #expect(scene.takeEffects().contains(.assume(session: "deploy-prod")))
    scene.assume("deploy-prod")
    #expect(scene.screen.contains("15:00"))
    #expect(try row(scene).renewalProblem == nil)
  }

  @Test("What AWS denies after the end is not tried again by itself")
  func denied() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.wait(1000)
    scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
    _ = scene.takeEffects()
    for _ in 0..<100 { scene.wait(1) }
    #expect(!scene.takeEffects().contains(.assume(session: "deploy-prod")))
    #expect(scene.screen.contains("✗ deploy-prod"))
  }

  @Test(
    "A clock that goes back shows the longer time, and the right one with the next tick",
    arguments: [-600.0, 3600])
  func clock(_ jump: Double) throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.wait(100)
    scene.wait(jump)
    // AWS's answers have corrected it.
    scene.wait(-jump)
    #expect(scene.screen.contains("13:20"))
  }

  // MARK: A deployment that may outlive its session

  @Test(
    "Before a deployment that may outlive its session it is said, and ^R renews; a session that renews itself says nothing"
  )
  func outlive() throws {
    for (seconds, renewsByItself, isWarned) in [
      (300.0, false, true), (3600, false, false), (300, true, false),
    ] {
      var scene = try Scene.onStack()
      scene.assume("deploy-prod", seconds: seconds, renewsByItself: renewsByItself)
      scene.press(.character("3"))
      let changes = [
        ReviewedChange(change: Change(action: "Add", logicalID: "F", resourceType: "AWS::Lambda::Function"))
      ]
      scene.send(.changeSets(.planned(Scene.key, try Scene.review(changes))))
      #expect(scene.screen.contains("Execute rs-20261123"))
      #expect(scene.screen.contains("^R renews it now") == isWarned)
      _ = scene.takeEffects()
      scene.press(.control("r"))
      #expect(scene.takeEffects().contains(.assume(session: "deploy-prod")) == isWarned)
      #expect((scene.state.overlays.open == nil) == isWarned)
    }
  }

  // MARK: For reading alone

  @Test(
    "A session that the configuration has for reading changes nothing, in panes and wizard, and the header says so"
  )
  func readOnly() throws {
    var scene = try Scene(stacks: ["app"], readOnly: ["deploy-prod"])
    scene.assume("deploy-prod")
    scene.assume("deploy-stg")
    #expect(scene.screen.contains("READ-ONLY"))
    scene.press(.character("3"), .character("X"))
    #expect(scene.screen.contains("deploy-prod is read-only"))
    scene.press(.delete)
    #expect(scene.screen.contains("deploy-prod is read-only"))
    scene.press(.character("D"))
    scene.press(.enter)
    #expect(scene.state.wizard.open?.step == .session)
    #expect(scene.state.wizard.open?.problem == "deploy-prod is read-only: choose another session.")
    scene.press(.down, .enter)
    #expect(scene.state.wizard.open?.step == .template)
    scene.press(.escape, .tab, .enter)
    #expect(scene.state.sessions.active == "deploy-stg")
    #expect(!scene.screen.contains("READ-ONLY"))
  }

  // MARK: Narrowed

  @Test("Space in the wizard's first step has AWS hold the session to the deployment, as narrow: true does")
  func narrowed() throws {
    var scene = try Scene(columns: 80, rows: 24)
    scene.assume("deploy-prod")
    scene.press(.character("D"))
    #expect(scene.screen.contains("[ ] narrow it"))
    scene.press(.character(" "))
    #expect(scene.screen.contains("[x] narrow it"))
    var surroundings = WizardSurroundings()
    surroundings.settings.narrows = true
    scene.press(.character(" "))
    scene.send(.wizard(.surroundingsFound(surroundings)))
    #expect(scene.screen.contains("[x] narrow it"))
  }

  @Test(
    "i says what a session is: where it comes from, what AWS holds it to, who looks for it, how it is renewed"
  )
  func overview() throws {
    let role = try AssumeRoleRequest(
      roleARN: "arn:aws:iam::123456789012:role/監査用", sessionName: "me",
      mfaSerial: "arn:aws:iam::123456789012:mfa/me")
    let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("hunter2hunter2"))
    let whole = SessionDefinition(
      name: "監査", region: Region("ap-northeast-1"), endpoints: EndpointResolver(),
      source: .assumeRole(role, from: .keys(keys)))
    let held = try #require(whole.narrowed(to: .reads, orWhole: true))
    for (definition, isNarrowed, words) in [
      (whole, true, "all that its role may"), (held, true, "no more than reading"),
      (held, false, "only this program refuses"),
    ] {
      var state = ConsoleState(
        size: Size(columns: 160, rows: 24), now: Scene.start,
        sessions: [
          SessionRow(
            name: "監査", definition: .success(definition), reader: "観察", isReadOnly: definition.isNarrowed)
        ], stacks: [], accounts: [AccountRule(match: "123456789012", alias: "本番", color: .red)])
      _ = state.update(.key(.character("a")))
      _ = state.update(
        .sessions(
          .ready(
            "監査",
            SessionFacts(
              account: "123456789012", callerARN: "arn:aws:sts::123456789012:assumed-role/監査用/me",
              lifetime: SessionLifetime(start: Scene.start, end: Scene.start + 900), renewsByItself: false,
              isNarrowed: isNarrowed))))
      _ = state.update(.key(.character("i")))
      var canvas = Canvas(size: state.size)
      render(state, into: &canvas)
      let screen = canvas.plainText
      for text in [
        "live until 2026-11-23T10:15:00Z, 15:00 left", "123456789012 (本番)", "with a code of",
        "long-lived keys AKIDEXAMPLE", "観察, for reading alone", "asks somebody: r begins it", words,
      ] where !screen.contains(text) { Issue.record("\(text) is missing") }
      #expect(!screen.contains("hunter2"))
    }
    expectSnapshot(
      try { () throws -> String in
        var scene = try Scene(columns: 80, rows: 24)
        scene.assume("deploy-prod")
        scene.type("i")
        return scene.screen
      }(), is: "session-overview-80x24")
  }

  // MARK: Looking with another session

  @Test(
    ":watch-with has another session look: what is watched is looked at anew, and by none of another account")
  func watchWith() throws {
    var scene = try Scene.onStack()
    scene.assume("deploy-prod", seconds: 3600)
    _ = scene.takeEffects()
    func say(_ command: String) {
      scene.press(.character(":"))
      scene.type(command)
      scene.press(.enter)
    }
    say("watch-with 監査")
    // Its role is in another account.
    #expect(scene.screen.contains("is a session in account 123456789012, and deploy-prod in 123456789010"))
    #expect(try row(scene).reader == nil)
    say("watch-with deploy-prod")
    #expect(scene.screen.contains("no other session"))
    say("watch-with nobody")
    #expect(scene.screen.contains("no other session"))
    #expect(!scene.takeEffects().contains { if case .unwatch = $0 { true } else { false } })
  }

  @Test(
    "A session without an account that is known may look; without a name the session looks by itself again")
  func watchWithKeys() throws {
    let keys = Credentials(accessKeyID: "A", secretAccessKey: Secret("s"), sessionToken: Secret("t"))
    func definition(_ name: String) -> SessionDefinition {
      SessionDefinition(
        name: name, region: Region("us-east-1"), endpoints: EndpointResolver(), source: .keys(keys))
    }
    let names = ["deploy", "observer"]
    var state = ConsoleState(
      size: Size(columns: 120, rows: 30), now: Scene.start,
      sessions: names.map { SessionRow(name: $0, definition: .success(definition($0))) },
      stacks: [StackKey(session: "deploy", name: "app")])
    var effects = state.update(.sessions(.assumeRequested("deploy")))
    effects += state.update(
      .sessions(
        .ready(
          "deploy", SessionFacts(account: "1", callerARN: "arn:aws:sts::1:assumed-role/r/s", lifetime: nil))))
    let key = StackKey(session: "deploy", name: "app")
    #expect(effects.contains(.watch(key, pace: .close)))
    func say(_ command: String) {
      effects = []
      for character in ":" + command { effects += state.update(.key(.character(character))) }
      effects += state.update(.key(.enter))
    }
    say("watch-with obs")
    #expect(state.sessions["deploy"]?.reader == "observer")
    #expect(effects.contains(.unwatch(key)) && effects.contains(.watch(key, pace: .close)))
    #expect(effects.firstIndex(of: .unwatch(key))! < effects.firstIndex(of: .watch(key, pace: .close))!)
    #expect(effects.contains(.listStacks(session: "deploy")))
    var canvas = Canvas(size: state.size)
    render(state, into: &canvas)
    #expect(canvas.plainText.contains("seen by observer"))
    say("watch-with")
    #expect(state.sessions["deploy"]?.reader == nil)
    #expect(effects.contains(.watch(key, pace: .close)))
  }

  // MARK: Switching

  @Test(
    "A session is found by its beginning and by letters in their order; Tab completes as far as it is clear")
  func fuzzy() throws {
    var scene = try Scene()
    for name in ["deploy-prod", "deploy-stg"] { scene.assume(name) }
    for (text, wanted) in [
      ("stg", "deploy-stg"), ("dp", "deploy-prod"), ("deploy-s", "deploy-stg"), ("deploy", "deploy-prod"),
    ] {
      scene.press(.character(":"))
      scene.type("session \(text)")
      scene.press(.enter)
      #expect(scene.state.sessions.active == wanted, "\(text)")
    }
    let known = CommandNames(sessions: ["deploy-prod", "deploy-stg", "監査"], stacks: [])
    for (line, completed) in [
      ("session d", "session deploy-"), ("session stg", "session deploy-stg"),
      ("watch-with 監", "watch-with 監査"),
      ("session ploy", "session ploy"), ("wa", "watch-with "), ("session x", "session x"),
    ] { #expect(ConsoleCommand.complete(line, known) == completed, "\(line)") }
  }

  @Test(
    "Production looks like production: the account's colour and name, by its number or by the session's name")
  func accounts() throws {
    var scene = try Scene(
      columns: 100, rows: 24,
      accounts: [
        AccountRule(match: "123456789010", alias: "本番", color: .red),
        AccountRule(match: "*-stg", color: .green),
      ])
    scene.assume("deploy-prod")
    #expect(scene.screen.contains("本番 123456789010"))
    var canvas = Canvas(size: scene.state.size)
    render(scene.state, into: &canvas)
    expectSnapshot(canvas.plainText, is: "account-colors-100x24")
    expectSnapshot(canvas.styles, is: "account-colors-100x24.styles")
  }

  @Test(
    "A rule matches a number or a name as a whole, with * and ?",
    arguments: [
      ("123456789012", "x", "123456789012", true), ("1234*", "x", "123456789012", true),
      ("prod", "prod-eu", nil, false),
      ("prod*", "prod-eu", nil, true), ("*本番*", "会計-本番-1", nil, true), ("?rod", "prod", nil, true),
      ("123456789012", "x", nil, false), ("[p]rod", "prod", nil, false), ("[p]rod", "[p]rod", nil, true),
      ("*", "anything", nil, true),
    ])
  func rules(_ match: String, _ name: String, _ account: String?, _ applies: Bool) {
    #expect(AccountRule(match: match).applies(toSession: name, account: account) == applies)
  }
}
