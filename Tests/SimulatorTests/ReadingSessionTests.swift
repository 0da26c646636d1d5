import AWSCore
import Assets
import Deployment
import Foundation
import Logging
import Templates
import TestSupport
import Testing

@testable import Simulator

/// Deploying with one session and looking with another.
@Suite("Watching with another session")
struct ReadingSessionTests {
  @Test("Changes go by the session that deploys, and looks at what they do by the one that may read more")
  func deployment() async throws {
    let time = ManualTime()
    let clock = SimulatedClock(real: time.source)
    let wire = Wire(Simulator(clock: clock, enforcesIAM: true))
    let sessions = try wire.simulator.plant(try Seed(yaml: Assets.demoSeed))
    let connection = AWSConnection(transport: wire, time: clock.timeSource, logger: Logger(label: "test"))
    let store = SessionStore(connection: connection)
    let (deploy, observer) = (try sessions[0].definition.get(), try sessions[1].definition.get())
    let clients = SessionClients(store)
    let journal = Journal(
      file: FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)"))
    let engine = DeployEngine(
      DeploymentContext(
        client: try await clients.cloudFormation(for: deploy), s3: try await clients.s3(for: deploy),
        denials: await store.denials(of: "deploy"),
        reading: ReadingSession(
          client: try await clients.cloudFormation(for: observer),
          denials: await store.denials(of: "observer")),
        journal: journal, caller: "me", time: connection.time))
    time.advance(200)
    let role = "arn:aws:iam::123456789012:role/deploy-iam-sample-deploy-role-for-cloudformation"
    var intent = DeployIntent(
      stackName: "Deploy-Iam-Sample-SAM-App",
      template: try Template(yaml: "Resources: {Log: {Type: AWS::Logs::LogGroup}}", path: "t.yaml"),
      role: try ServiceRole(role))
    intent.capabilities = ["CAPABILITY_IAM"]
    guard case .review(let plan) = try await engine.plan(intent) else {
      Issue.record("nothing would change")
      return
    }
    _ = try await engine.confirm(plan.id, digest: plan.digest)
    let keys = (
      deploy: try await store.session(for: deploy).credentials().accessKeyID,
      observer: try await store.session(for: observer).credentials().accessKeyID
    )
    #expect(
      wire.operations(of: keys.observer).isSubset(of: [
        "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents",
      ]))
    #expect(wire.operations(of: keys.observer).contains("cloudformation:DescribeStackEvents"))
    #expect(
      wire.operations(of: keys.deploy).isSuperset(of: [
        "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet",
      ]))
    #expect(!wire.operations(of: keys.deploy).contains("cloudformation:DescribeStackEvents"))
  }
}
