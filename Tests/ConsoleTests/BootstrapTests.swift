import AWSCore
import Canvas
import Testing

@testable import Console
@testable import Deployment

/// The roles set up, and tried, from the console.
@Suite("Bootstrap and doctor in the console")
struct BootstrapTests {
  private func said(_ command: String, isReadOnly: Bool = false) throws -> Scene {
    var scene = try Scene(columns: 100, rows: 30, isReadOnly: isReadOnly)
    scene.press(.character(":"))
    scene.type(command)
    scene.press(.enter)
    return scene
  }

  @Test("What would be made is read before it is asked about, and made only where that is answered with yes")
  func bootstrap() throws {
    var scene = try said("bootstrap admin app --reader")
    #expect(scene.takeEffects() == [.planBootstrap(profile: "admin", options: ["app", "--reader"])])
    let lines = ["Role 基盤-deploy"] + (1...60).map { "  may x:Action\($0) on everything" }
    scene.send(.overlays(.bootstrapPlanned(profile: "admin", lines, plan: 7)))
    #expect(scene.screen.contains("What would be made"))
    #expect(scene.screen.contains("Role 基盤-deploy"))
    scene.press(.character("G"))
    #expect(scene.screen.contains("may x:Action60"))
    scene.press(.enter, .enter)
    // It starts on Cancel.
    #expect(scene.takeEffects().isEmpty)
    scene.send(.overlays(.bootstrapPlanned(profile: "admin", lines, plan: 7)))
    scene.press(.enter, .tab, .enter)
    #expect(scene.takeEffects() == [.bootstrap(plan: 7)])
    for number in 1...40 { scene.send(.overlays(.bootstrapTold("made \(number)"))) }
    // The newest is in sight.
    #expect(scene.screen.contains("made 40") && !scene.screen.contains("made 1 "))
    scene.press(.escape)
    scene.send(.overlays(.bootstrapTold("made 41")))
    #expect(!scene.screen.contains("made 41"))
  }

  @Test("Nothing is made where everything is for reading alone, or nobody is named")
  func refused() throws {
    var scene = try said("bootstrap admin app", isReadOnly: true)
    #expect(scene.takeEffects().isEmpty)
    #expect(scene.screen.contains("READ-ONLY refuses to make roles"))
    var nobody = try said("bootstrap")
    #expect(nobody.takeEffects().isEmpty)
    #expect(nobody.screen.contains("administrator's profile"))
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
    scene.send(
      .overlays(.examined(session: "deploy-prod", "With the key alone: nothing.\n\npass  key-reads: …")))
    #expect(scene.screen.contains("What somebody with the key of deploy-prod could do"))
    #expect(scene.screen.contains("With the key alone: nothing."))
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
