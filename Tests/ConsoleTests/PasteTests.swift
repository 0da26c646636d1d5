import AWSCore
import Canvas
import Testing

@testable import Console

@Suite("Pasted text")
struct PasteTests {
  @Test("Where nothing takes text it is left out, said so, and does nothing")
  func panes() throws {
    var scene = try Scene(stacks: ["app"])
    scene.assume("deploy-prod")
    _ = scene.takeEffects()
    for pane in "12340" {
      scene.type(String(pane))
      _ = scene.takeEffects()
      scene.send(.pasted("xDqX\nq\n:q\n"))
      #expect(scene.takeEffects().isEmpty)
      #expect(scene.state.notices.current?.text.contains("left out") == true)
      #expect(scene.state.sessions.rows.first?.phase == .live)
    }
  }

  @Test("A field takes it without being confirmed by it; the last line's end is not part of it")
  func fields() throws {
    var scene = try Scene(stacks: ["app"])
    scene.press(.character(":"))
    scene.send(.pasted("stack one\nstack two\n"))
    #expect(scene.takeEffects().isEmpty)
    #expect(scene.state.prompt.kind == .command && scene.state.prompt.field.text == "stack one stack two")
    scene.press(.escape, .character("/"))
    scene.send(.pasted("ab"))
    #expect(scene.state.cursor(of: scene.state.focus).filter == "ab")
  }

  @Test("A question is answered by typing alone")
  func questions() throws {
    var scene = try Scene(stacks: ["app"])
    scene.send(.changeSets(.planned(Scene.key, try Scene.plan())))
    let open = scene.state.overlays.open
    scene.send(.pasted("app\n"))
    #expect(scene.state.overlays.open == open)
    #expect(scene.takeEffects().isEmpty)
  }

  @Test("A text that is longer than the field takes is refused as a whole, with both lengths")
  func tooLong() throws {
    var scene = try Scene()
    scene.press(.character("/"))
    scene.send(.pasted(String(repeating: "x", count: 1 << 20)))
    #expect(scene.state.cursor(of: scene.state.focus).filter == "")
    #expect(scene.state.notices.current?.text.contains("1048576") == true)
  }
}
