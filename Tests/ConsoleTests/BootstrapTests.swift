import AWSCore
import Canvas
import ProjectFiles
import Testing

@testable import Console
@testable import Deployment

/// The roles set up, and tried, from the console.
@Suite("Bootstrap and doctor in the console")
struct BootstrapTests {
  private func said(_ command: String, isReadOnly: Bool = false) throws -> Scene {
    var scene = try Scene(columns: 100, rows: 30, isReadOnly: isReadOnly)
    scene.say(command)
    return scene
  }

  @Test("What would be made is read before it is asked about, and made only where that is answered with yes")
  func bootstrap() throws {
    var scene = try said("bootstrap admin app --reader")
    #expect(
      scene.takeEffects() == [.planBootstrap(number: 1, profile: "admin", options: ["app", "--reader"])])
    let lines = ["Role 基盤-deploy"] + (1...60).map { "  may x:Action\($0) on everything" }
    scene.send(.bootstrap(.planned(number: 1, lines: lines, plan: 7)))
    #expect(scene.screen.contains("What would be made"))
    #expect(scene.screen.contains("Role 基盤-deploy"))
    scene.press(.character("G"))
    #expect(scene.screen.contains("may x:Action60"))
    scene.press(.enter, .enter)
    // It starts on Cancel.
    #expect(scene.takeEffects().isEmpty)
    scene.say("bootstrap admin app --reader")
    _ = scene.takeEffects()
    scene.send(.bootstrap(.planned(number: 2, lines: lines, plan: 7)))
    scene.press(.enter, .tab, .enter)
    #expect(scene.takeEffects() == [.bootstrap(plan: 7)])
    for number in 1...40 { scene.send(.bootstrap(.told("made \(number)"))) }
    // The newest is in sight.
    #expect(scene.screen.contains("made 40") && !scene.screen.contains("made 1 "))
    scene.press(.escape)
    scene.send(.bootstrap(.told("made 41")))
    #expect(!scene.screen.contains("made 41"))
    // It can be looked at again, and is not left without a question.
    scene.say("bootstrap")
    #expect(scene.screen.contains("made 41") && scene.takeEffects().isEmpty)
    // It goes on beyond the lines that are kept.
    for number in 42...620 {
      scene.send(.bootstrap(.told("made \(number)")))
      #expect(scene.screen.contains("made \(number)"))
    }
    scene.press(.escape, .character("q"))
    #expect(scene.screen.contains("admin is making roles; that ends half-way"))
    scene.press(.escape)
    scene.send(.bootstrap(.ended))
    scene.press(.character("q"))
    #expect(scene.takeEffects() == [.quit])
  }

  @Test("Nothing is made where everything is for reading alone, or nobody is named")
  func refused() throws {
    var scene = try said("bootstrap admin app", isReadOnly: true)
    #expect(scene.takeEffects().isEmpty)
    #expect(scene.screen.contains("READ-ONLY refuses to make roles"))
  }

  @Test(
    "Step by step: what is typed, chosen and ticked becomes the command line's options, and nothing is made by it"
  )
  func steps() throws {
    var scene = try said("bootstrap")
    #expect(scene.takeEffects() == [.findSurroundings(target: nil)])
    var found = WizardSurroundings()
    found.templates = ["app/template.yaml"]
    found.settings.stackName = "受注"
    scene.send(.wizard(.surroundingsFound(found)))
    scene.press(.enter)
    #expect(scene.screen.contains("Profile is wanted"))
    scene.type("admin")
    scene.press(.enter)
    #expect(scene.screen.contains("受注") && scene.screen.contains("app/template.yaml"))
    scene.press(.control("u"))
    scene.type("app")
    scene.press(.enter)
    // GitHub's: its own lines come up, and what it needs is asked for.
    scene.press(.down, .down, .down, .character(" "), .enter)
    #expect(scene.screen.contains("Repository is wanted"))
    scene.send(.pasted("acme/shop\n"))
    scene.press(.down)
    scene.type("release")
    scene.press(.enter)
    #expect(scene.screen.contains("What may the deploy role do"))
    scene.press(.character(" "), .down, .down, .down, .character(" "), .down, .down, .down)
    scene.type("ci-*")
    scene.press(.down)
    scene.type("203.0.113.0/24, 198.51.100.7")
    scene.press(.enter)
    scene.type("arn:aws:iam::aws:policy/AmazonSQSFullAccess")
    scene.press(.enter, .enter)
    #expect(scene.screen.contains("What is kept on this machine?") && !scene.screen.contains("make no key"))
    // Back, and forward again: nothing is lost.
    scene.press(.control("b"), .enter, .down, .down, .character(" "), .enter)
    #expect(scene.screen.contains("The same without the console:"))
    #expect(scene.takeEffects().isEmpty)
    scene.press(.enter)
    let options = [
      "--app-stack", "app", "--template-file", "app/template.yaml", "--github", "acme/shop", "--branch",
      "release",
      "--allow", "events", "--allow", "deletion", "--session-names", "ci-*", "--source-address",
      "203.0.113.0/24",
      "--source-address", "198.51.100.7", "--policy-arn", "arn:aws:iam::aws:policy/AmazonSQSFullAccess",
      "--no-project-file",
    ]
    #expect(scene.takeEffects() == [.planBootstrap(number: 1, profile: "admin", options: options)])
    // What does not come is told, and the steps stay.
    // Asked for again, it is waited for; where it was left meanwhile, it is let go.
    scene.press(.enter)
    #expect(scene.takeEffects().isEmpty && scene.screen.contains("working it out"))
    scene.send(.bootstrap(.notPlanned(number: 1, "no template")))
    #expect(scene.screen.contains("no template") && scene.screen.contains("8/8 Review"))
    scene.press(.enter)
    scene.send(.bootstrap(.planned(number: 1, lines: ["Role old"], plan: 2)))
    #expect(!scene.screen.contains("Role old"))
    scene.send(.bootstrap(.notPlanned(number: 2, "still no template")))
    scene.press(.enter)
    _ = scene.takeEffects()
    scene.send(.bootstrap(.planned(number: 3, lines: ["Role app-deploy"], plan: 3)))
    scene.press(.enter, .tab, .enter)
    #expect(scene.takeEffects() == [.bootstrap(plan: 3)])
    scene.press(.escape)
    #expect(scene.screen.contains("1 Sessions"))
  }

  @Test("Steps are left with a question alone, and take nothing that cannot be typed there")
  func left() throws {
    var scene = try said("bootstrap admin")
    #expect(scene.screen.contains("2/8 App"))
    scene.press(.enter)
    #expect(scene.screen.contains("App's stack is wanted"))
    scene.type("日本語")
    scene.press(.enter)
    #expect(scene.screen.contains("‘日本語’ cannot be app's stack") && scene.screen.contains("2/8 App"))
    scene.press(.control("u"))
    scene.send(.pasted(String(repeating: "long", count: 100_000)))
    #expect(!scene.screen.contains("longlong"))
    scene.type("app")
    scene.press(.enter)
    scene.send(.pasted("x"))
    #expect(scene.screen.contains("nothing here takes text"))
    scene.press(.escape)
    #expect(scene.screen.contains("Leave bootstrap?"))
    scene.press(.enter)
    #expect(scene.screen.contains("3/8 Who comes in"))
    scene.press(.escape, .tab, .enter)
    #expect(scene.screen.contains("1 Sessions"))
    #expect(!scene.takeEffects().contains { if case .planBootstrap = $0 { true } else { false } })
  }

  @Test("The doctor tries the session that is shown, and its page is read")
  func doctor() throws {
    var scene = try said("doctor")
    #expect(scene.takeEffects().isEmpty)
    #expect(scene.screen.contains("Assume the deploy role's session first"))
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    scene.press(.character(":"))
    scene.type("doctor admin")
    scene.press(.enter)
    #expect(scene.takeEffects() == [.examine(session: "deploy-prod", administrator: "admin")])
    // However long it takes, the last row says that it goes on; it goes on once.
    scene.wait(60)
    #expect(scene.screen.contains("trying what the key of deploy-prod could do"))
    scene.say("doctor")
    #expect(scene.takeEffects().isEmpty)
    scene.send(
      .doctor(.examined(session: "deploy-prod", "With the key alone: nothing.\n\npass  key-reads: …")))
    #expect(scene.screen.contains("What somebody with the key of deploy-prod could do"))
    #expect(scene.screen.contains("With the key alone: nothing."))
    _ = scene.takeEffects()
    scene.press(.character("y"))
    #expect(scene.takeEffects() == [.copy("With the key alone: nothing.\n\npass  key-reads: …")])
    scene.press(.escape)
    #expect(!scene.screen.contains("trying what"))
    scene.say("doctor")
    scene.send(.doctor(.notExamined(session: "deploy-prod", "no network")))
    #expect(scene.screen.contains("deploy-prod could not be examined: no network"))
  }

  @Test("A session that is there and is not the one that bootstrap needs is asked for once")
  func otherSession() throws {
    var scene = try said("bootstrap deploy-prod app --external-id other")
    scene.send(.bootstrap(.needsSession(number: 1)))
    #expect(scene.state.sessions["deploy-prod"]?.phase == .assuming)
    scene.assume("deploy-prod")
    let options = ["app", "--external-id", "other"]
    #expect(
      scene.takeEffects().contains(.planBootstrap(number: 2, profile: "deploy-prod", options: options)))
    scene.send(.bootstrap(.needsSession(number: 2)))
    #expect(scene.screen.contains("is not the one that bootstrap needs"))
    scene.assume("deploy-prod")
    #expect(!scene.takeEffects().contains { if case .planBootstrap = $0 { true } else { false } })
  }

  @Test("What is worked out without steps is told as long as it goes on, and Esc gives it up")
  func givenUp() throws {
    var scene = try said("bootstrap admin app")
    scene.wait(60)
    #expect(scene.screen.contains("working out what admin would make; Esc gives it up"))
    scene.press(.escape)
    #expect(scene.screen.contains("Given up; nothing was made"))
    scene.send(.bootstrap(.planned(number: 1, lines: ["Role app-deploy"], plan: 1)))
    #expect(!scene.screen.contains("Role app-deploy"))
  }

  @Test("In what is read a text is looked for: as it is typed, onwards, back, and over the end of a line")
  func search() throws {
    var scene = try Scene(columns: 80, rows: 24)
    let page = (1...200).map { "\($0 % 50 == 0 ? "HIGH  受注-deploy" : "pass  check") \($0)" }
    let broken = String(repeating: "x", count: 60) + " not proved at all"
    scene.send(.doctor(.examined(session: "s", (page + [broken]).joined(separator: "\n"))))
    scene.press(.character("/"))
    scene.type("受注-D")
    #expect(scene.screen.contains("受注-deploy 50") && scene.screen.contains("/受注-D_"))
    scene.press(.enter)
    #expect(scene.screen.contains("1 of 4"))
    scene.press(.character("n"), .character("n"))
    #expect(scene.screen.contains("受注-deploy 150") && scene.screen.contains("3 of 4"))
    scene.press(.character("N"))
    #expect(scene.screen.contains("受注-deploy 100"))
    // Esc leaves what is looked for before the page.
    scene.press(.escape)
    #expect(scene.screen.contains("受注-deploy 100") && !scene.screen.contains("2 of 4"))
    scene.press(.character("/"))
    scene.send(.pasted("not proved"))
    scene.press(.enter)
    #expect(scene.screen.contains("1 of 1") && scene.screen.contains("proved at all"))
    #expect(!scene.screen.contains("not proved"))
    scene.press(.escape, .character("/"))
    scene.type("nowhere")
    scene.press(.enter, .character("n"))
    #expect(scene.screen.contains("no nowhere"))
    scene.send(.resized(Size(columns: 120, rows: 40)))
    scene.press(.escape, .escape)
    #expect(scene.state.overlays.open == nil)
  }

  @Test("What was founded is told in the history, and is no deployment to begin again")
  func history() throws {
    var scene = try said("history")
    let entry = JournalEntry(
      .founding, changeSetID: "arn:cs", changeSetName: "rs-1", stackID: "arn:stack",
      stackName: "rolestack-app",
      caller: "me", madeAt: Scene.start)
    scene.send(.overlays(.historyRead([entry])))
    #expect(scene.screen.contains("without a service role: founding"))
    scene.press(.escape, .character(":"))
    scene.type("again 1")
    scene.press(.enter)
    #expect(scene.state.wizard.open == nil)
    #expect(scene.screen.contains("rolestack-app was made by bootstrap"))
  }
}
