import AWSCore
import Canvas
import Testing

@testable import Console
@testable import Deployment

@Suite("Change sets, events and operations in the console")
struct DeployingTests {
  @Test("What is shown is looked up once, and again when it may have changed")
  func lookups() throws {
    var scene = try Scene(stacks: [Scene.app().name])
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    scene.see(Scene.app())
    #expect(scene.takeEffects() == [.findChangeSets(Scene.key, Scene.app())])
    scene.see(Scene.app())
    #expect(scene.takeEffects() == [])
    scene.send(.changeSets(.found(Scene.key, Scene.changeSets, denial: nil)))
    #expect(scene.takeEffects() == [])

    scene.type("3")
    scene.press(.enter)
    #expect(scene.takeEffects() == [.readChanges(Scene.key, id: "arn:cs/1", stackID: Scene.app().id)])
    scene.type("r")
    #expect(scene.takeEffects() == [.listResources(Scene.key, stackID: Scene.app().id)])
    scene.send(.mainPane(.resourcesListed(Scene.key, Scene.resources)))
    #expect(scene.takeEffects() == [])

    // The stack moves: resources change with each look, change sets when the status does.
    let moving = Scene.app("UPDATE_IN_PROGRESS")
    scene.see(moving)
    #expect(
      scene.takeEffects() == [
        .findChangeSets(Scene.key, moving), .listResources(Scene.key, stackID: Scene.app().id),
      ])
    scene.send(
      .mainPane(.resourcesListed(Scene.key, Scene.resources)),
      .changeSets(.found(Scene.key, Scene.changeSets, denial: nil)))
    _ = scene.takeEffects()
    scene.see(moving)
    #expect(scene.takeEffects() == [.listResources(Scene.key, stackID: Scene.app().id)])
  }

  @Test(
    "X looks at the change set first; executing starts on Cancel, and is one effect with just what was shown")
  func execution() throws {
    var scene = try Scene.onStack()
    let review = try Scene.review([Scene.changes[0]])
    scene.type("3X")
    #expect(scene.takeEffects().last == .plan(Scene.key, changeSetID: "arn:cs/1"))
    scene.send(.changeSets(.planned(Scene.key, review)))
    scene.press(.enter)
    #expect(scene.state.overlays.open == nil && scene.takeEffects() == [])

    scene.send(.changeSets(.planned(Scene.key, review)))
    scene.press(.tab, .enter)
    // The operation's own watcher takes over from the pane's.
    #expect(
      scene.takeEffects() == [
        .execute(Scene.key, review, operation: 1), .nudge(Scene.key), .unwatch(Scene.key),
      ])
    scene.type("3X")
    #expect(scene.state.notices.current?.text.contains("something runs") == true)

    scene.send(.operations(.progress(1, .status(Scene.app("UPDATE_IN_PROGRESS")))))
    scene.wait(65)
    #expect(
      scene.state.operations.running.map { $0.words(at: scene.state.now) } == [
        "Deploy-Iam-Sample-SAM-App updating 01:05"
      ])
    _ = scene.takeEffects()
    scene.send(.operations(.ended(1, .success(.succeeded(Scene.app())))))
    #expect(
      scene.takeEffects().prefix(2) == [
        .nudge(Scene.key), .alert("Deploy-Iam-Sample-SAM-App updated in 01:05"),
      ])
    #expect(scene.state.operations.running.isEmpty)
  }

  @Test("Replacing or removing asks for the stack's name, and takes nothing else for it")
  func destruction() throws {
    var scene = try Scene.onStack()
    let review = try Scene.review(Scene.changes)
    scene.send(.changeSets(.planned(Scene.key, review)))
    _ = scene.takeEffects()
    scene.press(.tab, .enter)
    #expect(scene.takeEffects() == [])
    #expect(scene.state.overlays.open != nil)
    scene.type("Deploy-Iam-Sample-SAM-Ap")
    scene.press(.enter)
    #expect(scene.takeEffects() == [])
    scene.press(.tab)
    scene.type("p")
    scene.press(.enter)
    #expect(scene.takeEffects().first == .execute(Scene.key, review, operation: 1))
  }

  @Test("A failure says CloudFormation's reason and what helps; a lost sight is not a failure")
  func endings() throws {
    var scene = try Scene.onStack()
    let review = try Scene.review([Scene.changes[0]])
    func end(_ result: Result<DeployOutcome, DeployError>) -> String {
      scene.send(.changeSets(.planned(Scene.key, review)))
      scene.press(.tab, .enter)
      scene.send(.operations(.ended(scene.state.operations.count, result)))
      return scene.state.notices.current?.text ?? ""
    }
    let failed = end(
      .success(
        .failed(Scene.app("UPDATE_ROLLBACK_COMPLETE"), reason: "Requires capabilities : [CAPABILITY_IAM]")))
    #expect(failed.contains("update rolled back") && failed.contains("--capabilities CAPABILITY_IAM"))
    let lost = end(.success(.outOfSight(Scene.denial("DescribeStacks"))))
    #expect(lost.contains("may go on in CloudFormation"))
    let refused = end(.failure(.refused(message: "It is busy.", nextStep: "Wait.")))
    #expect(refused.contains("was not executed: It is busy.\nWait."))
    #expect(scene.state.notices.problems.count == 3)
  }

  @Test("Quitting names what still runs, and asks; pressed twice it quits")
  func quitting() throws {
    var scene = try Scene.onStack()
    scene.send(.changeSets(.planned(Scene.key, try Scene.review([Scene.changes[0]]))))
    scene.press(.tab, .enter)
    _ = scene.takeEffects()
    scene.type("q")
    #expect(scene.takeEffects() == [])
    scene.press(.escape)
    scene.press(.control("c"), .control("c"))
    #expect(scene.takeEffects() == [.quit])
    scene.send(.closed)
    #expect(scene.takeEffects() == [.quit])
  }

  @Test("A read-only console refuses to execute and to delete, and says why")
  func readOnly() throws {
    var scene = try Scene.onStack(isReadOnly: true)
    _ = scene.takeEffects()
    scene.type("3X")
    #expect(scene.state.notices.current?.text.contains("read-only") == true)
    scene.press(.delete)
    #expect(scene.state.overlays.open == nil && scene.takeEffects() == [])
  }

  @Test("A stack that failed says what it followed from, as far as events tell")
  func cause() throws {
    let scene = try Scene.onStack(
      120, 40, Scene.app("UPDATE_ROLLBACK_COMPLETE"), events: .read(Scene.failingEvents))
    let row = try #require(scene.state.stacks.selected)
    #expect(
      StackWords.state(of: row, at: scene.state.now).hasPrefix("update rolled back: サブネット failed: User: arn"))
  }

  @Test("y copies a denied tab's statement, Y the row; e r o p open what they name")
  func copying() throws {
    var scene = try Scene.onStack(events: .denied(Scene.denial("DescribeStackEvents")))
    _ = scene.takeEffects()
    scene.type("2ey")
    #expect(
      scene.takeEffects() == [
        .copy(
          #"{"Effect": "Allow", "Action": "cloudformation:DescribeStackEvents", "Resource": "#
            + #""arn:aws:cloudformation:ap-northeast-1:123456789010:stack/Deploy-Iam-Sample-SAM-App/*"}"#)
      ])
    scene.type("4Y")
    #expect(
      scene.takeEffects().last
        == .copy("HelloWorldApi\thttps://ttttt.execute-api.ap-northeast-1.amazonaws.com/Prod/hello/"))
    scene.type("p")
    #expect(scene.state.mainPane.tab == .parameters && scene.state.focus == .main)
    scene.type("o")
    #expect(scene.state.focus == .outputs)
  }

  @Test("w writes the outputs as JSON, or as assignments where the name ends in env; W opens addresses only")
  func writing() throws {
    var scene = try Scene.onStack()
    _ = scene.takeEffects()
    scene.type("2w")
    #expect(
      scene.state.prompt.kind == .outputsPath
        && scene.state.prompt.field.text == "Deploy-Iam-Sample-SAM-App-outputs.json")
    scene.press(.enter)
    guard case .write(let path, let json)? = scene.takeEffects().last else {
      Issue.record("nothing is written")
      return
    }
    #expect(path == "Deploy-Iam-Sample-SAM-App-outputs.json")
    #expect(json.contains(#""HelloWorldApi" : "https://ttttt"#))
    scene.type("w")
    for _ in "json" { scene.press(.backspace) }
    scene.type("env")
    scene.press(.enter)
    guard case .write(_, let assignments)? = scene.takeEffects().last else {
      Issue.record("nothing is written")
      return
    }
    #expect(assignments.contains("HelloWorldApi='https://ttttt"))
    #expect(
      OutputsFile.text([.init(key: "A-b", value: "it's $HOME")], for: ".env") == "A_b='it'\\''s $HOME'\n")

    scene.type("4W")
    #expect(
      scene.takeEffects().last
        == .openURL("https://ttttt.execute-api.ap-northeast-1.amazonaws.com/Prod/hello/"))
    scene.type("jW")
    #expect(scene.takeEffects() == [])
    #expect(scene.state.notices.current?.text.contains("no web address") == true)
  }

  @Test("The cursor stays on its event while newer ones come")
  func cursor() throws {
    let all = Scene.failingEvents.events
    func events(_ count: Int) -> EventSight {
      var events = OperationEvents(stackID: Scene.app().id, scope: .latest)
      events.merge(
        newestFirst: all.filter { $0.stackID == Scene.app().id }.prefix(count).reversed(), of: Scene.app().id)
      return .read(events)
    }
    var scene = try Scene.onStack(120, 40, Scene.app("UPDATE_IN_PROGRESS"), events: events(3))
    scene.type("2ej")
    let held = scene.state.mainPane.selectedRow?.id
    scene.observe(
      Scene.app().name, StackObservation(sight: .seen(Scene.app("UPDATE_IN_PROGRESS")), events: events(5)))
    #expect(held != nil && scene.state.mainPane.selectedRow?.id == held)
  }
}
