import Assets
import Deployment
import Foundation
import Logging
import Synchronization
import Templates
import TestSupport
import Testing

@testable import AWSCore
@testable import Simulator

/// A session of 900 seconds, used for hours.
@Suite("Sessions for hours")
struct LongSessionTests {
  private let time = ManualTime()
  private let wire: Wire
  private let store: SessionStore
  private let deploy: SessionDefinition
  private let session: RefreshableSession
  private let client: CloudFormationClient
  private let connection: AWSConnection
  /// Seconds that this machine's clock is off.
  private let jump = Box(0.0)
  private let isCut = Box(false)

  /// The way to the simulator, which can be cut.
  private struct Cable: HTTPTransport {
    let wire: Wire
    let isCut: Box<Bool>

    func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
      if isCut.value { throw HTTPTransportError(.connection, "Network is unreachable") }
      return try await wire.send(request, timeout: timeout)
    }
  }

  init() async throws {
    let clock = SimulatedClock(real: time.source)
    wire = Wire(Simulator(clock: clock, enforcesIAM: true))
    let sessions = try wire.simulator.plant(try Seed(yaml: Assets.demoSeed))
    let local = TimeSource(
      now: { [time, jump] in time.now + jump.value },
      sleep: { [time] (duration) async throws(CancellationError) in try await time.source.sleep(duration) })
    connection = AWSConnection(
      transport: Cable(wire: wire, isCut: isCut), time: local, logger: Logger(label: "test"))
    store = SessionStore(connection: connection)
    deploy = try sessions[0].definition.get()
    session = try await store.session(for: deploy)
    client = try await SessionClients(store).cloudFormation(for: deploy)
  }

  private func look() async throws {
    #expect(try await client.describeStack("Deploy-Iam-Sample-SAM-App") != nil)
  }

  /// Five who look at once.
  private func lookByFive() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<5 { group.addTask { try await look() } }
      try await group.waitForAll()
    }
    await session.idle()
  }

  private func deployment() async throws -> DeployEngine {
    let clients = SessionClients(store)
    let journal = Journal(
      file: FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)"))
    let client = try await clients.cloudFormation(for: deploy)
    return DeployEngine(
      DeploymentContext(
        client: client, s3: try await clients.s3(for: deploy), denials: await store.denials(of: "deploy"),
        journal: journal, caller: "me", time: connection.time))
  }

  private func intent(_ resources: Int) throws -> DeployIntent {
    let queues = (0..<resources).map { "  Queue\($0): {Type: AWS::SQS::Queue}\n" }.joined()
    var intent = DeployIntent(
      stackName: "Deploy-Iam-Sample-SAM-App",
      template: try Template(yaml: "Resources:\n\(queues)", path: "t.yaml"),
      role: try ServiceRole(
        "arn:aws:iam::123456789012:role/deploy-iam-sample-deploy-role-for-cloudformation"))
    intent.capabilities = ["CAPABILITY_IAM"]
    return intent
  }

  @Test(
    "Two hours with five who poll and deployments that run through them take an AssumeRole call each 600 seconds, and no call fails"
  )
  func twoHours() async throws {
    time.advance(200)
    let begun = time.now
    let engine = try await deployment()
    var deployments = 0
    while time.now < begun + 7200 {
      // A deployment in each half hour; its own waits move the clock, and five look meanwhile.
      if time.now >= begun + Double(deployments) * 1800 {
        deployments += 1
        guard case .review(let plan) = try await engine.plan(intent(deployments)) else {
          Issue.record("nothing would change")
          return
        }
        async let outcome = engine.confirm(plan.id, digest: plan.digest)
        for _ in 0..<6 { try await lookByFive() }
        guard case .succeeded = try await outcome else {
          Issue.record("the deployment failed")
          return
        }
      }
      try await lookByFive()
      time.advance(10)
    }
    #expect(deployments == 4)
    // Each is renewed after 600 of its 900 seconds.
    let ideal = Int(time.now.timeIntervalSince(begun)) / 600
    #expect(
      abs(wire.count(of: "sts:AssumeRole") - ideal) <= 1, "\(wire.count(of: "sts:AssumeRole")) of \(ideal)")
    #expect(wire.count(of: "cloudformation:DescribeStacks") > 3000)
  }

  @Test("After an hour of sleep the next look renews once, whoever asks; after a drop nobody calls")
  func sleepAndDrop() async throws {
    try await lookByFive()
    time.advance(3600)
    try await lookByFive()
    #expect(wire.count(of: "sts:AssumeRole") == 2)
    await session.drop()
    let before = wire.count(of: "cloudformation:DescribeStacks")
    await #expect(throws: AWSError.self) { try await lookByFive() }
    #expect(wire.count(of: "sts:AssumeRole") == 2)
    #expect(wire.count(of: "cloudformation:DescribeStacks") == before)
  }

  @Test(
    "A clock that jumps is found out by AWS's answers: no look fails, and the end of the session is right again",
    arguments: [3600.0, 600, -600, -3600, 86_400])
  func clockJump(_ seconds: Double) async throws {
    try await lookByFive()
    time.advance(100)
    jump.value = seconds
    for _ in 0..<3 {
      try await lookByFive()
      time.advance(10)
    }
    let lifetime = try #require(await session.status?.lifetime)
    #expect(abs(connection.now.timeIntervalSince(time.now)) <= 2, "\(connection.now) \(time.now)")
    #expect((500...900).contains(lifetime.remaining(at: connection.now)), "\(lifetime)")
    // One is refused for its time, where the session seemed to be over.
    #expect(wire.count(of: "sts:AssumeRole") <= 3)
    // It is renewed in time by the clock that is right.
    time.advance(lifetime.remaining(at: connection.now) - 100)
    try await lookByFive()
    #expect(try #require(await session.status?.lifetime).remaining(at: connection.now) > 800)
  }

  @Test(
    "Five minutes without a network: what is left of the session serves on, and it is renewed once there is one",
    arguments: [100.0, 590, 700])
  func withoutNetwork(after seconds: Double) async throws {
    try await lookByFive()
    time.advance(seconds)
    isCut.value = true
    let end = time.now + 300
    var failures = 0
    while time.now < end {
      do { try await look() } catch let error as AWSError {
        #expect(error.kind == .unreachable, "\(error)")
        failures += 1
      }
      await session.idle()
      time.advance(20)
    }
    #expect(failures > 3)
    isCut.value = false
    // At most the pause after a failed renewal.
    time.advance(31)
    try await lookByFive()
    try await lookByFive()
    let left = try #require(await session.status?.lifetime).remaining(at: connection.now)
    #expect(left > 300, "\(left)")
    #expect(wire.count(of: "sts:AssumeRole") == (seconds < 300 ? 1 : 2))
  }

  @Test("Dropped while a deployment runs, nothing is asked any more: the engine says that it lost sight")
  func dropWhileDeploying() async throws {
    time.advance(200)
    let engine = try await deployment()
    guard case .review(let plan) = try await engine.plan(intent(3)) else {
      Issue.record("nothing would change")
      return
    }
    let calls = Box(0)
    let store = store
    let outcome = try await engine.confirm(plan.id, digest: plan.digest) { [wire] progress in
      guard case .observed = progress, calls.value == 0 else { return }
      calls.value = wire.total
      Task { await store.drop("deploy") }
    }
    guard case .outOfSight(let error) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(error.code == AWSError.LocalCode.sessionDropped)
    #expect(calls.value > 0 && wire.total <= calls.value + 2, "\(calls.value) \(wire.total)")
  }
}
