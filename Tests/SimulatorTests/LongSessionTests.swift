import Assets
import Foundation
import Logging
import TestSupport
import Testing

@testable import AWSCore
@testable import Simulator

/// A session of 900 seconds, used for hours.
@Suite("Sessions for hours")
struct LongSessionTests {
  private let time = ManualTime()
  private let wire: Wire
  private let session: RefreshableSession
  private let client: CloudFormationClient

  init() async throws {
    let clock = SimulatedClock(real: time.source)
    wire = Wire(Simulator(clock: clock, enforcesIAM: true))
    let sessions = try wire.simulator.plant(try Seed(yaml: Assets.demoSeed))
    let connection = AWSConnection(transport: wire, time: clock.timeSource, logger: Logger(label: "test"))
    let store = SessionStore(connection: connection)
    let deploy = try sessions[0].definition.get()
    session = try await store.session(for: deploy)
    client = try await SessionClients(store).cloudFormation(for: deploy)
  }

  /// Five who look at once.
  private func look() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<5 {
        group.addTask {
          let stack = try await client.describeStack("Deploy-Iam-Sample-SAM-App")
          #expect(stack != nil)
        }
      }
      try await group.waitForAll()
    }
    await session.idle()
  }

  @Test(
    "Two hours with five who poll take an AssumeRole call each 600 seconds, and no call fails")
  func twoHours() async throws {
    for _ in 0..<720 {
      try await look()
      time.advance(10)
    }
    // Each is renewed after 600 of its 900 seconds.
    let ideal = 7200 / 600
    #expect(abs(wire.count(of: "sts:AssumeRole") - ideal) <= 1, "\(wire.count(of: "sts:AssumeRole"))")
    #expect(wire.count(of: "cloudformation:DescribeStacks") == 3600)
  }

  @Test("After an hour of sleep the next look renews once, whoever asks; after a drop nobody calls")
  func sleepAndDrop() async throws {
    try await look()
    time.advance(3600)
    try await look()
    #expect(wire.count(of: "sts:AssumeRole") == 2)
    await session.drop()
    let before = wire.count(of: "cloudformation:DescribeStacks")
    await #expect(throws: AWSError.self) { try await look() }
    #expect(wire.count(of: "sts:AssumeRole") == 2)
    #expect(wire.count(of: "cloudformation:DescribeStacks") == before)
  }
}
