import AWSCore
import Assets
import Deployment
import Documents
import Foundation
import Logging
import TestSupport
import Testing

@testable import Simulator

@Suite("The demo's seed")
struct SeedTests {
  @Test(
    "It lives through its history: a dozen stacks in varied states, one moving, one failed in a nested stack")
  func demo() async throws {
    let time = ManualTime()
    let clock = SimulatedClock(real: time.source)
    let simulator = Simulator(clock: clock, enforcesIAM: true)
    let sessions = try simulator.plant(try Seed(yaml: Assets.demoSeed))
    #expect(sessions.map(\.name) == ["deploy", "observer", "handed-over", "監査", "開発"])
    let connection = AWSConnection(
      transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
    let store = SessionStore(connection: connection)
    let observer = try await SessionClients(store).cloudFormation(for: try sessions[1].definition.get())
    var statuses: [String: String] = [:]
    for try await page in observer.listStacks() {
      for stack in page where stack.parentID == nil { statuses[stack.name] = stack.status.rawValue }
    }
    #expect(statuses.count >= 12)
    #expect(statuses["Deploy-Iam-Sample-SAM-App"] == "UPDATE_IN_PROGRESS")
    #expect(statuses["analytics"] == "UPDATE_ROLLBACK_COMPLETE")
    #expect(statuses["billing"] == "ROLLBACK_COMPLETE")
    #expect(statuses["search-index"] == "CREATE_IN_PROGRESS")
    #expect(statuses["orders-worker"] == "UPDATE_COMPLETE")

    let analytics = try #require(try await observer.describeStack("analytics"))
    let watcher = StackWatcher(
      client: observer, stack: analytics.id, scope: .latest, denials: KnownDenials(), time: clock.timeSource)
    for await observation in await watcher.observations() {
      #expect(observation.events.events?.rootCause?.logicalID == "Endpoint")
      break
    }

    // Exactly the mission's policy: its own stack, and no list; it comes to its end.
    let deploy = try await SessionClients(store).cloudFormation(for: try sessions[0].definition.get())
    await #expect(throws: AWSError.self) { for try await _ in deploy.listStacks() {} }
    await #expect(throws: AWSError.self) { try await deploy.describeStack("analytics") }
    time.advance(90)
    let app = try #require(try await deploy.describeStack("Deploy-Iam-Sample-SAM-App"))
    #expect(app.status == .updateComplete)
    #expect(app.outputs.map(\.key).contains("GreetingsTable"))
    let handedOver = try await SessionClients(store).cloudFormation(for: try sessions[2].definition.get())
    time.advance(100)
    await #expect(throws: AWSError.self) { try await handedOver.describeStack("analytics") }
  }

  @Test("What a seed cannot be says which stack is at fault")
  func errors() throws {
    for (yaml, words) in [
      ("stacks: [{ago: 1}]", "no name"), ("stacks: [{name: a}]", "a has no template"),
      ("stacks: [{name: a, template: 'Resources: {}'}]", "stack a:"), ("region: '!'", "region"),
      ("{", "line "),
      ("faults: [{operation: '*'}]", "does not say what fails"),
      ("faults: [{fails: slow, seconds: long}]", "seconds is a number"), ("clock_skew: x", "clock_skew"),
    ] {
      let error = #expect(throws: DocumentProblem.self) { try Seed(yaml: yaml) }
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }
  }
}
