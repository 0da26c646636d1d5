import Foundation
import TestSupport
import Testing

/// The guided deploy in a real terminal, with exactly the mission's policy.
@Suite("The deploy wizard, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct WizardTests {
  @Test(
    "From the app's folder to the outputs, then a changed function, then nothing to change, then an update that rolls back",
    arguments: Backend.all)
  func lifeOfAnApp(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("wizard", on: backend, endpoint: proxy.server.url)
    let app = mission.home.appendingPathComponent("app")
    try FileManager.default.copyItem(at: URL(fileURLWithPath: Surroundings.fixture("sam-app")), to: app)
    try "service_role: \(mission.serviceRole)\n".write(
      to: app.appendingPathComponent("rolestack.yaml"), atomically: true, encoding: .utf8)
    let terminal = try await Tmux(
      columns: 120, rows: 40, environment: ["HOME": mission.home.path, "LANG": "C.UTF-8"])
    try await terminal.type("cd app; \(Surroundings.program)")
    try await terminal.screen { $0.contains("deploy") && $0.contains("not assumed") }
    proxy.server.forget()

    // The session is assumed on the way; the template is found; the stack is new.
    try await terminal.press("D")
    try await terminal.screen { $0.contains("Which session deploys?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which template?") && $0.contains("▸ template.yaml") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which stack?") && $0.contains("こんにちは、世界") }
    try await terminal.typeText(mission.stackName)
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Greeting") && $0.contains("hello") }
    try await terminal.press("C-u")
    try await terminal.typeText("こんにちは")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains(mission.serviceRole) && $0.contains("rolestack.yaml") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Where do the artifacts go?") && $0.contains("app/hello") }
    try await terminal.typeText("wizard-bucket")
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("called for by HelloWorldFunction") }
    try await terminal.press("Space", "Down", "Space", "Enter")
    try await terminal.screen { $0.contains("There is no bucket wizard-bucket") }
    try await terminal.press("b")
    try await terminal.screen { $0.contains("added") && $0.contains("+ Add     HelloWorldFunctionRole") }
    try await terminal.press("X")
    try await terminal.screen { $0.contains("[ Execute ]") && $0.contains(mission.serviceRole) }
    try await terminal.press("Tab", "Enter")
    try await terminal.screen { $0.contains("✔ \(mission.stackName) created") && $0.contains("/Prod/hello/") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("2 Stacks") && $0.contains("✔ \(mission.stackName)") }

    // From the history: an update with a changed function. What was typed before is there.
    let handler = app.appendingPathComponent("hello/app.py")
    try (String(contentsOf: handler, encoding: .utf8) + "\n# changed\n").write(
      to: handler, atomically: true, encoding: .utf8)
    try await command("history", terminal)
    try await terminal.screen { $0.contains("succeeded  \(mission.stackName)") }
    try await terminal.press("Escape")
    try await again(terminal, mission)
    try await terminal.screen { $0.contains("~ Modify  HelloWorldFunction") }
    try await execute(terminal, mission)
    try await terminal.screen { $0.contains("✔ \(mission.stackName) updated") }
    try await terminal.press("Enter")

    // Nothing to change.
    try await again(terminal, mission)
    try await terminal.screen { $0.contains("No changes") && $0.contains("is as the template says already") }
    try await terminal.press("Enter")

    // An update that fails: its cause in CloudFormation's words, and what can be done. A small screen, too.
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Templates.stalling), to: app.appendingPathComponent("stalling.template"))
    try await terminal.resize(columns: 80, rows: 24)
    try await terminal.press("2", "D")
    try await terminal.screen { $0.contains("Which session deploys?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("stalling.template") }
    try await terminal.press("Down")
    try await terminal.screen { $0.contains("▸ stalling.template") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which stack?") && $0.contains(mission.stackName) }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Seconds") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Role ARN") }
    try await terminal.press("Enter", "Enter")
    try await terminal.screen { $0.contains("calls for no capabilities") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("+ Add     Wait") && $0.contains("- Remove") }
    try await execute(terminal, mission)
    try await terminal.screen(within: 40) {
      $0.contains("UPDATE_ROLLBACK_COMPLETE") && $0.contains("correct the cause")
    }
    try await terminal.press("Enter", "q")
    try await terminal.screen { $0.contains("ready>") && !$0.contains("2 Stacks") }
    try await terminal.end()

    let wire = Wire(proxy.server.requests)
    #expect(wire.mutationsWithoutRole.isEmpty)
    #expect(wire.roles == [mission.serviceRole])
    // What shows more where it is allowed; nothing depends on it.
    let optional: Set = ["none", "ListStacks", "ListChangeSets", "ListStackResources"]
    #expect(wire.actionsOutsideTheMission.subtracting(optional).isEmpty)
    let objects = proxy.server.requests.filter { $0.path.hasPrefix("/wizard-bucket") }
    #expect(objects.allSatisfy { $0.method == "PUT" })
    await proxy.server.stop()
  }

  private func command(_ text: String, _ terminal: Tmux) async throws {
    try await terminal.press(":")
    try await terminal.typeText(text)
    try await terminal.press("Enter")
  }

  /// Deploys the last of the history anew, up to the review.
  private func again(_ terminal: Tmux, _ mission: Mission) async throws {
    try await command("history", terminal)
    try await terminal.screen { $0.contains("Deployed from here") }
    try await terminal.press("Escape")
    try await command("again 1", terminal)
    try await terminal.screen { $0.contains("Which session deploys?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which template?") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Which stack?") && $0.contains(mission.stackName) }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("keeps the present value: こんにちは") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("Role ARN") }
    try await terminal.press("Enter")
    try await terminal.screen { $0.contains("wizard-bucket") }
    try await terminal.press("Enter")
    try await terminal.screen {
      $0.contains("[x] CAPABILITY_IAM") && $0.contains("[x] CAPABILITY_AUTO_EXPAND")
    }
    try await terminal.press("Enter")
  }

  /// Executes what is reviewed, typing the stack's name where that is asked for.
  private func execute(_ terminal: Tmux, _ mission: Mission) async throws {
    try await terminal.press("X")
    let question = try await terminal.screen { $0.contains("[ Execute ]") }
    if question.contains("Type \(mission.stackName) to go on") {
      try await terminal.typeText(mission.stackName)
      try await terminal.press("Enter")
    } else {
      try await terminal.press("Tab", "Enter")
    }
  }
}
