import AWSCore
import Canvas
import Deployment
import TestSupport
import Testing

@testable import Console

@Suite("What keys and answers do")
struct ConsoleStateTests {
  private func prod(_ name: String) -> StackKey { StackKey(session: "deploy-prod", name: name) }

  @Test("a assumes the selected session; the first one assumed is shown, its stacks are listed and watched")
  func assume() throws {
    var scene = try Scene(stacks: ["app"])
    scene.type("a")
    #expect(scene.takeEffects() == [.assume(session: "deploy-prod")])
    #expect(scene.state.sessions.rows[0].phase == .assuming)
    scene.type("a")
    #expect(scene.takeEffects() == [])
    #expect(scene.state.notices.current?.text.contains("being assumed") == true)
    scene.assume("deploy-prod")
    #expect(scene.state.sessions.active == "deploy-prod")
    #expect(scene.takeEffects().dropFirst() == [.listStacks(session: "deploy-prod"), .watch(prod("app"))])
  }

  @Test("A session is renewed by itself, once, min(5 min, lifetime/3) before its end")
  func renewal() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    scene.wait(599)
    #expect(!scene.takeEffects().contains(.assume(session: "deploy-prod")))
    scene.wait(1)
    scene.wait(1)
    #expect(scene.takeEffects().filter { $0 == .assume(session: "deploy-prod") }.count == 1)
    #expect(scene.state.sessions.rows[0].phase == .renewing)
    #expect(scene.state.sessions.rows[0].isUsable(at: scene.state.now))
  }

  @Test(
    "A failed renewal leaves the session alive, and is tried again after a pause, the last time at its end")
  func failedRenewal() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.wait(600)
    scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
    #expect(scene.state.sessions.rows[0].phase == .live)
    _ = scene.takeEffects()
    scene.wait(29)
    #expect(scene.takeEffects() == [])
    scene.wait(1)
    #expect(scene.takeEffects() == [.assume(session: "deploy-prod")])
    scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
    scene.wait(270)
    #expect(!scene.state.sessions.rows[0].isUsable(at: scene.state.now))
    #expect(scene.takeEffects().contains(.assume(session: "deploy-prod")))
    scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
    scene.wait(60)
    #expect(!scene.takeEffects().contains(.assume(session: "deploy-prod")))
    #expect(scene.state.sessions.rows[0].phase == .failed(Scene.denied))
  }

  @Test("Switching session unwatches the one's stacks and watches the other's")
  func switching() throws {
    var scene = try Scene(stacks: ["app"])
    scene.assume("deploy-prod")
    scene.assume("deploy-stg")
    #expect(scene.state.sessions.active == "deploy-prod")
    _ = scene.takeEffects()
    scene.type("1js")
    #expect(scene.state.sessions.active == "deploy-stg")
    #expect(scene.takeEffects() == [.listStacks(session: "deploy-stg"), .unwatch(prod("app"))])
    scene.type(":session deploy-prod")
    scene.press(.enter)
    #expect(scene.takeEffects().contains(.watch(prod("app"))))
  }

  @Test("A dropped session is forgotten, and an answer that was under way does not bring it back")
  func dropping() throws {
    var scene = try Scene(stacks: ["app"])
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    scene.type("1x")
    #expect(scene.takeEffects() == [.drop(session: "deploy-prod"), .unwatch(prod("app"))])
    scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
    #expect(scene.state.sessions.rows.first?.phase == .idle)
    scene.send(
      .sessions(.ready("deploy-prod", SessionFacts(account: "1", callerARN: "a", lifetime: nil))))
    #expect(scene.state.sessions.rows[0].phase == .idle)
  }

  @Test("A denied listing is asked once, or again when refreshed by hand; :stack adds a stack by name")
  func deniedListing() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    scene.send(.stacks(.notListed(session: "deploy-prod", Scene.denied)))
    _ = scene.takeEffects()
    scene.wait(60)
    #expect(scene.takeEffects() == [])
    scene.press(.control("r"))
    #expect(
      scene.takeEffects() == [
        .forgetDenials(session: "deploy-prod"), .listStacks(session: "deploy-prod"),
      ])
    scene.send(.stacks(.notListed(session: "deploy-prod", Scene.denied)))
    scene.type(":stack app")
    scene.press(.enter)
    #expect(scene.takeEffects() == [.remember(prod("app")), .watch(prod("app"))])
    #expect(scene.state.stacks.selected?.name == "app")
  }

  @Test(
    "Where nothing may be listed, stacks named are looked at from afar; closely only the selected and the moving"
  )
  func namedFromAfar() throws {
    var scene = try Scene(stacks: ["a", "b", "c"])
    scene.assume("deploy-prod")
    #expect(
      scene.takeEffects().dropFirst(2) == [
        .watch(prod("a")), .watch(prod("b"), pace: .distant), .watch(prod("c"), pace: .distant),
      ])
    scene.send(.stacks(.notListed(session: "deploy-prod", Scene.denied)))
    _ = scene.takeEffects()
    let moving = Stack(id: "arn:c", name: "c", status: StackStatus(rawValue: "UPDATE_IN_PROGRESS"))
    scene.send(.stacks(.observed(prod("c"), StackObservation(sight: .seen(moving)))))
    #expect(scene.takeEffects() == [.unwatch(prod("c")), .watch(prod("c"))])
    scene.type("2j")
    #expect(
      scene.takeEffects() == [
        .unwatch(prod("a")), .unwatch(prod("b")), .watch(prod("a"), pace: .distant), .watch(prod("b")),
      ])
  }

  @Test(
    "Listed stacks are listed again at their interval; of those only the selected and the moving are watched")
  func listing() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    func summary(_ name: String, _ status: String) -> StackSummary {
      StackSummary(id: "arn:\(name)", name: name, status: StackStatus(rawValue: status))
    }
    scene.send(
      .stacks(
        .listed(
          session: "deploy-prod",
          [
            summary("a", "CREATE_COMPLETE"), summary("b", "UPDATE_IN_PROGRESS"),
            summary("c", "CREATE_COMPLETE"),
          ])))
    #expect(scene.takeEffects() == [.watch(prod("a")), .watch(prod("b"))])
    scene.type("2G")
    #expect(scene.takeEffects() == [.unwatch(prod("a")), .watch(prod("c"))])
    scene.wait(9)
    #expect(scene.takeEffects() == [])
    scene.wait(1)
    #expect(scene.takeEffects() == [.listStacks(session: "deploy-prod")])
    // A new one arrives above nothing: the cursor stays on its item.
    scene.send(
      .stacks(
        .listed(
          session: "deploy-prod",
          [
            summary("0", "CREATE_COMPLETE"), summary("c", "CREATE_COMPLETE"),
          ])))
    #expect(scene.state.stacks.selected?.name == "c")
  }

  @Test(
    "A listing is shown page by page; what it did not name is gone only at its end, and not where it fails")
  func pages() throws {
    var scene = try Scene()
    scene.assume("deploy-prod")
    func page(_ names: [String], isLast: Bool) -> ConsoleMessage {
      .stacks(
        .listed(
          session: "deploy-prod",
          names.map { StackSummary(id: "arn:\($0)", name: $0, status: .createComplete) }, isLast: isLast))
    }
    var names: [String] { scene.state.stacks.shown.map { Array($0.names) } ?? [] }
    scene.send(page(["a", "b"], isLast: false))
    #expect(names == ["a", "b"])
    scene.send(page(["c"], isLast: true))
    scene.wait(10)
    scene.send(page(["c"], isLast: false))
    #expect(names == ["a", "b", "c"])
    scene.send(
      .stacks(.notListed(session: "deploy-prod", AWSError(.throttled, code: "T", message: "", nextStep: ""))))
    #expect(names == ["a", "b", "c"])
    scene.wait(10)
    scene.send(page(["b", "d"], isLast: true))
    #expect(names == ["b", "d"])
  }

  @Test("A stack out of sight keeps what was seen, with the problem and its age")
  func lostSight() throws {
    var scene = try Scene(stacks: ["app"])
    scene.assume("deploy-prod")
    scene.see(Scene.app(name: "app"))
    scene.wait(30)
    let lost = AWSError(.unreachable, code: "Timeout", message: "no answer", nextStep: "Wait.")
    scene.observe("app", StackObservation(sight: .lost(lost)))
    let row = try #require(scene.state.stacks.selected)
    #expect(row.stack?.outputs.count == 3)
    #expect(
      StackWords.state(of: row, at: scene.state.now) == "updated; out of sight (seen 30 s ago): no answer")
    scene.see(Scene.app(name: "app"))
    #expect(scene.state.stacks.selected?.problem == nil)
  }

  @Test("What has moved for more than an hour is called stuck, with its age")
  func stuck() throws {
    var scene = try Scene(stacks: ["app"])
    scene.assume("deploy-prod", seconds: 43_200)
    scene.see(Scene.app("UPDATE_IN_PROGRESS", name: "app"))
    scene.wait(7200)
    let row = try #require(scene.state.stacks.selected)
    #expect(StackWords.state(of: row, at: scene.state.now) == "updating, stuck for 2 h")
  }

  @Test("y copies the whole value, however it is cut on the screen")
  func copying() throws {
    var scene = try Scene(columns: 40, rows: 12, stacks: ["app"])
    scene.assume("deploy-prod")
    scene.see(Scene.app(name: "app"))
    _ = scene.takeEffects()
    scene.type("4jy")
    #expect(
      scene.takeEffects() == [
        .copy(
          "arn:aws:lambda:ap-northeast-1:123456789010:function:Deploy-Iam-Sample-HelloWorldFunction-1A2B3C4D5E6F"
        )
      ])
  }

  @Test("Esc clears the filter first, then goes back a step")
  func escape() throws {
    var scene = try Scene(stacks: ["app", "other"])
    scene.assume("deploy-prod")
    scene.type("2/oth")
    scene.press(.enter)
    #expect(scene.state.stacks.cursor.count == 1 && scene.state.stacks.selected?.name == "other")
    scene.press(.escape)
    #expect(scene.state.stacks.cursor.count == 2)
    #expect(scene.state.focus == .stacks)
    scene.press(.enter)
    #expect(scene.state.focus == .main)
    scene.press(.escape, .escape)
    #expect(scene.state.focus == .sessions)
  }

  @Test("The command bar completes, recalls, and says what it does not know")
  func commandBar() throws {
    var scene = try Scene(stacks: ["application"])
    scene.assume("deploy-prod")
    scene.type(":se")
    scene.press(.tab)
    scene.type("deploy-s")
    scene.press(.tab)
    #expect(scene.state.prompt.field.text == "session deploy-stg" && scene.state.prompt.recalled == nil)
    scene.press(.escape)
    scene.type(":nonsense")
    scene.press(.enter)
    #expect(scene.state.notices.current?.text.contains(":stack NAME") == true)
    scene.type(":")
    scene.press(.up)
    #expect(scene.state.prompt.field.text == "nonsense" && scene.state.prompt.recalled == 0)
    scene.press(.escape)
    scene.type(":q")
    scene.press(.enter)
    #expect(scene.takeEffects().last == .quit)
  }

  @Test("Ctrl-C quits, Ctrl-L redraws and Ctrl-Z suspends whatever is open")
  func alwaysThere() throws {
    for opening in ["", "?", "/x", ":x"] {
      var scene = try Scene()
      scene.type(opening)
      _ = scene.takeEffects()
      scene.press(.control("l"), .control("z"), .control("c"))
      #expect(scene.takeEffects() == [.redraw, .suspend, .quit])
    }
  }

  @Test("Letters of a filter match in their order, whatever their case")
  func fuzzy() {
    #expect(FuzzyMatch("dis").matches("Deploy-Iam-Sample"))
    #expect(FuzzyMatch("").matches("x"))
    #expect(!FuzzyMatch("sid").matches("Deploy-Iam-Sample"))
    #expect(FuzzyMatch("本").matches("日本"))
  }

  @Test(
    "Random keys and answers never break it: cursors stay in their lists and on the screen, wide characters whole",
    arguments: Dice.seeds(40))
  func randomWalk(_ seed: UInt64) throws {
    var dice = Dice(state: seed)
    let keys: [Key] =
      "asrxyjkgG1240[]/:?qnD!@w".map { .character($0) }
      + [
        .enter, .escape, .tab, .backTab, .backspace, .up, .down, .pageUp, .pageDown, .home, .end, .delete,
        .left, .right, .control("r"), .control("f"), .control("u"), .control("b"),
      ]
    var scene = try Scene(
      columns: Int.random(in: 0...150, using: &dice), rows: Int.random(in: 0...50, using: &dice),
      stacks: ["app", "b"])
    for _ in 0..<150 {
      switch Int.random(in: 0..<14, using: &dice) {
      case 0: scene.assume("deploy-prod", seconds: Double.random(in: -10...1000, using: &dice))
      case 1:
        scene.see(
          Bool.random(using: &dice) ? Scene.app(name: "app") : Scene.app("DELETE_FAILED", name: "b"))
      case 2: scene.wait(Double.random(in: 0...400, using: &dice))
      case 3: scene.send(.stacks(.observed(prod("app"), StackObservation(sight: .absent))))
      case 4: scene.send(.sessions(.failed("deploy-prod", Scene.denied)))
      case 5:
        let size = Size(
          columns: Int.random(in: 0...150, using: &dice), rows: Int.random(in: 0...50, using: &dice))
        scene.send(.resized(size))
      default: scene.press(keys.randomElement(using: &dice) ?? .enter)
      }
      try expectSound(scene.state)
    }
  }

  private func expectSound(_ state: ConsoleState) throws {
    for (pane, area) in state.layout.panes {
      let cursor = state.cursor(of: pane)
      guard let index = cursor.index else {
        #expect(cursor.count == 0)
        continue
      }
      #expect(index < cursor.count)
      let head = pane == .main ? state.mainPane.head.count : 0
      let rows = state.layout.listRows(of: pane, in: area) - head
      #expect(rows <= 0 || cursor.shown(rows: rows).contains(index), "\(pane)")
    }
    var canvas = Canvas(size: state.size)
    render(state, into: &canvas)
    for row in 0..<canvas.size.rows {
      var isWide = false
      for cell in canvas.row(row) {
        #expect((cell.width == 0) == isWide, "half a character in row \(row)")
        isWide = cell.width == 2
      }
      #expect(!isWide)
    }
  }
}
