import AWSCore
import Canvas
import Deployment
import Testing

@testable import Console

@Suite("Screens")
struct ScreenTests {
  static let sizes: [(Int, Int)] = [(120, 40), (80, 24), (40, 12)]

  private func watching(_ columns: Int, _ rows: Int, _ stack: Stack = Scene.app()) throws -> Scene {
    var scene = try Scene(columns: columns, rows: rows, stacks: [stack.name, "Deploy-Iam-Sample-Iam"])
    scene.assume("deploy-prod")
    scene.send(.stacks(.notListed(session: "deploy-prod", Scene.denied)))
    scene.see(stack)
    scene.see(Scene.app("UPDATE_IN_PROGRESS", name: "Deploy-Iam-Sample-Iam"))
    scene.wait(139)
    scene.assume("deploy-stg", seconds: 58)
    scene.wait(6)
    return scene
  }

  @Test("Each pane, at each size", arguments: sizes)
  func panes(_ columns: Int, _ rows: Int) throws {
    for (key, name) in [("1", "sessions"), ("2", "stacks"), ("4", "outputs"), ("0", "overview")] {
      var scene = try watching(columns, rows)
      scene.type(key)
      try expectScreen(scene.state, is: "\(name)-\(columns)x\(rows)")
    }
    var scene = try watching(columns, rows)
    scene.type("2p")
    try expectScreen(scene.state, is: "parameters-\(columns)x\(rows)")
  }

  @Test("Change sets, changes, events and resources", arguments: [(120, 40), (80, 24)])
  func deployingPanes(_ columns: Int, _ rows: Int) throws {
    var changes = try Scene.onStack(columns, rows)
    changes.send(.changeSets(.changesRead(id: "arn:cs/1", Self.head, Scene.changes)))
    changes.wait(6)
    changes.type("3")
    try expectScreen(changes.state, is: "change-sets-\(columns)x\(rows)")
    changes.press(.enter)
    try expectScreen(changes.state, is: "changes-\(columns)x\(rows)")
    changes.press(.down, .enter)
    try expectScreen(changes.state, is: "change-detail-\(columns)x\(rows)")

    var events = try Scene.onStack(
      columns, rows, Scene.app("UPDATE_ROLLBACK_IN_PROGRESS"), events: .read(Scene.failingEvents))
    events.wait(6)
    events.type("2e")
    try expectScreen(events.state, is: "events-\(columns)x\(rows)")
    events.type("r")
    events.send(.mainPane(.resourcesListed(Scene.key, Scene.resources)))
    try expectScreen(events.state, is: "resources-\(columns)x\(rows)")
  }

  @Test("What the session may not read says what it lacks", arguments: [(120, 40), (80, 24)])
  func denied(_ columns: Int, _ rows: Int) throws {
    var scene = try Scene.onStack(columns, rows, events: .denied(Scene.denial("DescribeStackEvents")))
    scene.wait(6)
    scene.type("2e")
    try expectScreen(scene.state, is: "events-denied-\(columns)x\(rows)")
    scene.type("r")
    scene.send(.mainPane(.resourcesNotListed(Scene.key, Scene.denial("ListStackResources"))))
    try expectScreen(scene.state, is: "resources-denied-\(columns)x\(rows)")
  }

  @Test(
    "Questions before a change set is executed or deleted, and what runs in the background",
    arguments: [(120, 40), (80, 24)])
  func executing(_ columns: Int, _ rows: Int) throws {
    var scene = try Scene.onStack(columns, rows)
    scene.wait(6)
    scene.send(.changeSets(.planned(Scene.key, try Scene.review(Scene.changes))))
    scene.type("Deploy-Iam")
    try expectScreen(scene.state, is: "execute-destructive-\(columns)x\(rows)")
    scene.press(.escape)
    scene.type("3")
    scene.press(.delete)
    try expectScreen(scene.state, is: "delete-change-set-\(columns)x\(rows)")
    scene.press(.escape)
    scene.send(.changeSets(.planned(Scene.key, try Scene.review([Scene.changes[0]]))))
    scene.press(.tab, .enter)
    scene.send(.operations(.progress(1, .status(Scene.app("UPDATE_IN_PROGRESS")))))
    for event in Scene.failingEvents.events { scene.send(.operations(.progress(1, .event(event)))) }
    scene.wait(42)
    try expectScreen(scene.state, is: "executing-\(columns)x\(rows)")
    scene.type("q")
    try expectScreen(scene.state, is: "quit-\(columns)x\(rows)")
  }

  @Test("The log of calls, and what went wrong so far")
  func logs() throws {
    var scene = try Scene.onStack(80, 24, isReadOnly: true)
    scene.wait(6)
    for (number, code) in [(200, nil), (400, "Throttling"), (403, "AccessDenied")] as [(Int, String?)] {
      scene.send(
        .callMade(
          CallRecord(
            operation: "cloudformation:DescribeStacks", startedAt: scene.state.now, duration: 0.0314,
            attempts: code == "Throttling" ? 3 : 1, status: number, requestID: "779b34c0-17f1",
            errorCode: code)))
    }
    scene.type("@")
    try expectScreen(scene.state, is: "calls-80x24")
    scene.press(.escape)
    scene.send(.problem("スタックが見えません: something long that went wrong\nTry again."))
    scene.send(.problem("Another problem"))
    scene.type("!")
    try expectScreen(scene.state, is: "problems-80x24")
  }

  private static let head = ChangeSet(
    id: "arn:cs/1", name: "rs-20261123-095500-1a2b3c4d", stackID: Scene.app().id, status: .createComplete,
    executionStatus: .available)

  @Test("Hostile texts do nothing but show, at each size", arguments: sizes)
  func hostile(_ columns: Int, _ rows: Int) throws {
    for (key, name) in [("2", "stacks"), ("4", "outputs"), ("0", "overview")] {
      var scene = try watching(columns, rows, Scene.hostile)
      scene.type(key)
      try expectScreen(scene.state, is: "hostile-\(name)-\(columns)x\(rows)")
      var canvas = Canvas(size: scene.state.size)
      render(scene.state, into: &canvas)
      #expect(
        canvas.cells.allSatisfy { cell in
          let category = cell.base.properties.generalCategory
          return category != .control && category != .format && cell.marks.count <= Marks.most
        })
    }
  }

  @Test("Help lists what can be done now first, and the rest with its reason")
  func help() throws {
    var scene = try Scene(columns: 80, rows: 24)
    scene.type("?")
    try expectScreen(scene.state, is: "help-80x24")
    scene.press(.character("G"))
    try expectScreen(scene.state, is: "help-end-80x24")
  }

  @Test("The whole of a cut text is one key away")
  func detail() throws {
    var scene = try watching(80, 24)
    scene.press(.character("4"), .character("G"), .enter)
    try expectScreen(scene.state, is: "detail-80x24")
    scene.press(.escape)
    #expect(scene.state.overlays.open == nil)
  }

  @Test("Before a session is assumed, and where none can be")
  func beginnings() throws {
    try expectScreen(try Scene().state, is: "idle-120x40")
    let empty = ConsoleState(size: Size(columns: 80, rows: 24), now: Scene.start, sessions: [], stacks: [])
    try expectScreen(empty, is: "no-profiles-80x24")
  }

  @Test("Filter and command bar show what is typed; notices take the rows they need")
  func bottomLine() throws {
    var scene = try watching(80, 24)
    scene.type("2/iam")
    try expectScreen(scene.state, is: "filter-80x24")
    scene.press(.escape)
    scene.type(":stack 新しいスタック")
    try expectScreen(scene.state, is: "command-80x24")
    scene.press(.escape)
    scene.send(
      .sessions(.assumeRequested("監査")),
      .sessions(
        .failed(
          "監査",
          AWSError(
            .accessDenied, code: "AccessDenied",
            message:
              "User: arn:aws:iam::123456789012:user/deployer is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/audit",
            nextStep: "Check that the role trusts this user and that external_id is the one the role expects."
          )))
    )
    try expectScreen(scene.state, is: "notice-80x24")
  }

  @Test("Where only ASCII can be shown, the screen is ASCII")
  func ascii() throws {
    let scene = try watching(80, 24)
    try expectScreen(scene.state, is: "ascii-80x24", isUnicode: false)
  }

  @Test("No size crashes, down to nothing")
  func everySize() throws {
    var scene = try watching(120, 40)
    for (columns, rows) in [(0, 0), (1, 1), (39, 12), (40, 11), (40, 12), (99, 12), (100, 12), (300, 100)] {
      scene.send(.resized(Size(columns: columns, rows: rows)))
      for key in ["1", "2", "3", "4", "0", "?"] {
        scene.type(key)
        var canvas = Canvas(size: scene.state.size)
        render(scene.state, into: &canvas)
      }
      scene.press(.escape)
    }
  }
}
