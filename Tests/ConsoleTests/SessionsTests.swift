import Canvas
import Foundation
import TestSupport
import Testing

@testable import AWSCore
@testable import Console

/// Sessions that need a person: a code, or a log-in.
@Suite("Sessions that need a person")
struct SessionsTests {
  private static let device = "arn:aws:iam::123456789012:mfa/me"
  private static let logIn = SingleSignOnLogIn(
    sessionName: "corp", startURL: "https://x", region: Region("us-east-1")!, scopes: ["sso:account:access"])
  private static let invitation = SingleSignOnFlow.Invitation(
    url:
      "https://oidc.us-east-1.amazonaws.com/device?user_code=ABCD-EFGH&and=a-rather-long-rest-of-the-address-that-wraps",
    code: "ABCD-EFGH", end: Scene.start + 600)

  /// A console with a role that asks for a code, a log-in at IAM Identity Center, and keys.
  private struct Console {
    var state: ConsoleState
    var effects: [ConsoleEffect] = []

    init(columns: Int = 80, rows: Int = 24) throws {
      let keys = CredentialSource.keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))
      let role = try AssumeRoleRequest(
        roleARN: "arn:aws:iam::123456789012:role/r", sessionName: "me", mfaSerial: SessionsTests.device)
      let sources: [(String, CredentialSource)] = [
        ("mfa", .assumeRole(role, from: keys)),
        (
          "開発",
          .singleSignOn(
            SingleSignOnAccess(logIn: SessionsTests.logIn, accountID: "123456789012", roleName: "r"))
        ),
        ("keys", keys),
      ]
      state = ConsoleState(
        size: Size(columns: columns, rows: rows), now: Scene.start,
        sessions: sources.map { name, source in
          SessionRow(
            name: name,
            definition: .success(
              SessionDefinition(
                name: name, region: Region("us-east-1"), endpoints: EndpointResolver(), source: source)))
        }, stacks: [])
    }

    mutating func send(_ messages: ConsoleMessage...) {
      for message in messages { effects += state.update(message) }
    }
    mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }
    mutating func type(_ text: String) { for character in text { press(.character(character)) } }
    mutating func takeEffects() -> [ConsoleEffect] {
      defer { effects = [] }
      return effects
    }
    mutating func ready(_ name: String, seconds: Double, logInEnd: Date? = nil, renewsByItself: Bool = true) {
      send(
        .sessions(
          .ready(
            name,
            SessionFacts(
              account: "123456789012", callerARN: "arn:aws:sts::123456789012:assumed-role/r/me",
              lifetime: SessionLifetime(start: state.now, end: state.now + seconds), logInEnd: logInEnd,
              renewsByItself: renewsByItself))))
    }
    var screen: String {
      var canvas = Canvas(size: state.size)
      render(state, into: &canvas)
      return canvas.plainText
    }
  }

  @Test("A code that is asked for over bootstrap's steps is typed there, and nowhere in sight")
  func codeOverSteps() throws {
    var console = try Console()
    console.type("a")
    _ = console.takeEffects()
    console.type(":bootstrap")
    console.press(.enter)
    _ = console.takeEffects()
    #expect(console.state.bootstrap.steps != nil)
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    console.send(.pasted("654321"))
    #expect(!console.screen.contains("654321"))
    for _ in 1...6 { console.press(.backspace) }
    console.type("123456")
    #expect(!console.screen.contains("123456"))
    console.press(.enter)
    let code = SecretAnswer(question: .tokenCode(device: Self.device), secret: Secret("123456"))
    #expect(console.takeEffects() == [.assume(session: "mfa", answer: code)])
  }

  @Test("Profiles that were made are there at once, the first of them under the cursor; one in use stays")
  func added() throws {
    var console = try Console()
    let keys = CredentialSource.keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s")))
    func row(_ name: String, _ region: String) -> SessionRow {
      SessionRow(
        name: name,
        definition: .success(
          SessionDefinition(
            name: name, region: Region(region), endpoints: EndpointResolver(), source: keys)))
    }
    console.send(.sessions(.added([row("app", "eu-west-1"), row("app-reader", "eu-west-1")])))
    #expect(console.screen.contains("app-reader not assumed"))
    console.type("a")
    #expect(console.takeEffects() == [.assume(session: "app")])
    console.send(.sessions(.added([row("app", "us-west-2"), row("app-reader", "us-west-2")])))
    #expect(console.state.sessions["app"]?.region == Region("eu-west-1"))
    #expect(console.state.sessions["app-reader"]?.region == Region("us-west-2"))
  }

  @Test("Bootstrap has the administrator's session begin where it takes a code, and goes on by itself")
  func codeForBootstrap() throws {
    var console = try Console()
    console.type(":bootstrap mfa --app-stack app")
    console.press(.enter)
    let options = ["--app-stack", "app"]
    #expect(console.takeEffects() == [.planBootstrap(number: 1, profile: "mfa", options: options)])
    console.send(.bootstrap(.needsSession(number: 1)))
    #expect(console.takeEffects() == [.assume(session: "mfa")])
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    console.type("123456")
    console.press(.enter)
    let code = SecretAnswer(question: .tokenCode(device: Self.device), secret: Secret("123456"))
    #expect(console.takeEffects() == [.assume(session: "mfa", answer: code)])
    console.ready("mfa", seconds: 900)
    #expect(
      console.takeEffects().contains(.planBootstrap(number: 2, profile: "mfa", options: options)))
  }

  @Test(
    "A code is asked for where a person wants the session; it is six digits, not seen, and kept for nothing")
  func code() throws {
    var console = try Console()
    console.type("a")
    #expect(console.takeEffects() == [.assume(session: "mfa")])
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    #expect(console.screen.contains("MFA code of me for mfa:"))
    #expect(console.screen.contains("needs MFA: a asks"))
    console.type("x12")
    console.press(.enter)
    #expect(console.takeEffects().isEmpty)
    console.type("34567890")
    #expect(!console.screen.contains("123456"))
    expectSnapshot(console.screen, is: "session-code-80x24")
    console.press(.enter)
    let code = SecretAnswer(question: .tokenCode(device: Self.device), secret: Secret("123456"))
    #expect(console.takeEffects() == [.assume(session: "mfa", answer: code)])
    #expect(!console.state.prompt.isOpen && console.state.prompt.field.isEmpty)

    console.type("a")
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    console.send(.pasted("no code"))
    #expect(console.state.prompt.field.isEmpty)
    console.send(.pasted("654 321\n"))
    _ = console.takeEffects()
    console.press(.enter)
    #expect(
      console.takeEffects() == [
        .assume(
          session: "mfa",
          answer: SecretAnswer(question: .tokenCode(device: Self.device), secret: Secret("654321")))
      ])
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    console.press(.escape)
    #expect(!console.state.prompt.isOpen)
  }

  @Test("A session with MFA is not renewed by itself; that it ends is said, and r asks for another code")
  func renewal() throws {
    var console = try Console()
    console.type("a")
    console.ready("mfa", seconds: 900, renewsByItself: false)
    _ = console.takeEffects()
    console.send(.tick(Scene.start + 700))
    #expect(!console.takeEffects().contains(.assume(session: "mfa")))
    #expect(console.screen.contains("r renews"))
    console.type("r")
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    #expect(console.screen.contains("MFA code of me for mfa:"))
    #expect(console.screen.contains("needs MFA"))
    // What is left of it still serves.
    #expect(console.state.sessions["mfa"]?.isUsable(at: console.state.now) == true)
  }

  @Test("What fails in the background asks nobody for anything: the row says what it needs")
  func background() throws {
    var console = try Console()
    console.type("ja")
    console.ready("開発", seconds: 900)
    console.send(.tick(Scene.start + 700))
    _ = console.takeEffects()
    console.send(.sessions(.failed("開発", .needsLogIn(Self.logIn))))
    #expect(console.takeEffects().isEmpty)
    #expect(console.state.overlays.open == nil)
    #expect(console.screen.contains("needs log-in"))
  }

  @Test(
    "A log-in is shown with address and code, opened or copied when asked, and the session follows by itself")
  func logIn() throws {
    for (columns, rows) in [(120, 40), (80, 24)] {
      var console = try Console(columns: columns, rows: rows)
      console.type("ja")
      console.send(.sessions(.failed("開発", .needsLogIn(Self.logIn))))
      #expect(console.takeEffects() == [.assume(session: "開発"), .logIn(session: "開発", byRedirect: false)])
      #expect(console.screen.contains("logging in…"))
      console.send(.sessions(.invited("開発", Self.invitation)))
      expectSnapshot(console.screen, is: "session-log-in-\(columns)x\(rows)")
      console.type("oy")
      #expect(console.takeEffects() == [.openURL(Self.invitation.url), .copy(Self.invitation.url)])
      console.type("h")
      #expect(console.takeEffects() == [.logIn(session: "開発", byRedirect: true)])
      console.send(.sessions(.loggedIn("開発")))
      #expect(console.takeEffects() == [.assume(session: "開発")])
      #expect(console.state.overlays.open == nil)
      console.ready("開発", seconds: 3600, logInEnd: Scene.start + 28_800)
      #expect(console.screen.contains("log-in 8 h"))
    }
  }

  @Test("A log-in that is given up, or fails, leaves nothing behind; what comes later is nobody's")
  func givenUp() throws {
    var console = try Console()
    console.type("ja")
    console.send(
      .sessions(.failed("開発", .needsLogIn(Self.logIn))), .sessions(.invited("開発", Self.invitation)))
    _ = console.takeEffects()
    console.press(.escape)
    #expect(console.takeEffects() == [.stopLoggingIn(session: "開発")])
    #expect(console.state.sessions["開発"]?.phase == .idle)
    console.send(.sessions(.loggedIn("開発")), .sessions(.invited("開発", Self.invitation)))
    #expect(console.takeEffects() == [.stopLoggingIn(session: "開発")])
    #expect(console.state.overlays.open == nil)

    console.type("a")
    console.send(
      .sessions(.failed("開発", .needsLogIn(Self.logIn))), .sessions(.invited("開発", Self.invitation)))
    console.send(.sessions(.failed("開発", .needsLogIn(Self.logIn))))
    #expect(console.state.overlays.open == nil)
    #expect(console.screen.contains("There is no valid log-in"))
  }

  @Test("While somebody logs in, and after it was given up, what is left of the session serves on")
  func alive() throws {
    var console = try Console()
    console.type("ja")
    console.ready("開発", seconds: 900)
    console.type("r")
    console.send(.sessions(.failed("開発", .needsLogIn(Self.logIn))))
    #expect(console.state.sessions["開発"]?.phase == .loggingIn)
    #expect(console.state.sessions["開発"]?.isUsable(at: console.state.now) == true)
    console.send(.sessions(.invited("開発", Self.invitation)))
    console.press(.escape)
    #expect(console.state.sessions["開発"]?.phase == .live)
    console.type("r")
    console.send(
      .sessions(.failed("開発", .needsLogIn(Self.logIn))), .sessions(.failed("開発", .needsLogIn(Self.logIn))))
    #expect(console.state.sessions["開発"]?.isUsable(at: console.state.now) == true)
    console.type("x")
    #expect(console.takeEffects().contains(.drop(session: "開発")))
  }

  @Test("In the wizard, too, a code can be typed")
  func wizard() throws {
    var console = try Console()
    console.type("D")
    console.press(.enter)
    console.send(.sessions(.failed("mfa", .needs(.tokenCode(device: Self.device)))))
    #expect(console.screen.contains("MFA code of me for mfa:"))
    console.type("123456")
    _ = console.takeEffects()
    console.press(.enter)
    #expect(
      console.takeEffects() == [
        .assume(
          session: "mfa",
          answer: SecretAnswer(question: .tokenCode(device: Self.device), secret: Secret("123456")))
      ])
  }

  @Test("Keys tell their account with the first answer, so that a project's account holds for them, too")
  func account() throws {
    var console = try Console()
    #expect(console.state.sessions["keys"]?.account == nil)
    console.type("jja")
    console.ready("keys", seconds: 900)
    #expect(console.state.sessions["keys"]?.account == "123456789012")
  }
}
