import Foundation
import Synchronization
import TestSupport
import Testing

/// Deployments through a network and a service that fail, by the built program.
@Suite("Faults, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct FaultTests {
  @Test(
    "Throttled, cut off, refused with 500 and an ended session in the middle: the verdict is right, and no mutation is made twice",
    arguments: Backend.all)
  func survival(_ backend: Backend) async throws {
    // What each call of a kind meets before it is passed on.
    let faults = Faults([
      "DescribeStacks": [
        .reset, .answer(500, "InternalFailure"), nil, .answer(400, "Throttling"),
        .answer(403, "ExpiredToken"), nil, .reset, .reset, .reset, .reset,
      ],
      "CreateChangeSet": [.answer(503, "ServiceUnavailable"), .answer(400, "Throttling")],
      "DescribeChangeSet": [.answer(403, "ExpiredToken"), .reset],
      "ExecuteChangeSet": [.lostAnswer],
    ])
    let proxy = try await RecordingProxy.start(to: backend.url) { faults.meet($0) }
    let mission = try await Mission.prepare("faults", on: backend, endpoint: proxy.server.url)
    faults.begin()
    let failing = try await mission.deploy(Templates.stalling, "--parameter-overrides", "Seconds=12")
    #expect(failing.code == 1, "\(failing.errors)")
    #expect(failing.errors.contains("ROLLBACK_COMPLETE"))
    let wire = Wire(proxy.server.requests)
    #expect(faults.isSpent)
    // Tried again, each time as the same request.
    #expect(wire.actions(named: "CreateChangeSet").count == 3)
    #expect(wire.tokens(of: "CreateChangeSet").count == 1)
    #expect(wire.actions(named: "ExecuteChangeSet").count == 2)
    #expect(wire.tokens(of: "ExecuteChangeSet").count == 1)
    #expect(wire.mutationsWithoutRole.isEmpty)
    // Once for the command, and once for each time the session had ended.
    #expect(wire.actions(named: "AssumeRole").count == 3)
    await proxy.server.stop()
  }

  @Test(
    "What never heals ends with the exit code that says so, and nothing is executed", arguments: Backend.all)
  func exitCodes(_ backend: Backend) async throws {
    func deploy(_ faults: [String: [Fault?]]) async throws -> (Finished, Wire) {
      let faults = Faults(faults)
      let proxy = try await RecordingProxy.start(to: backend.url) { faults.meet($0) }
      let mission = try await Mission.prepare(
        "fault\(Self.count.add(1, ordering: .relaxed).newValue)", on: backend, endpoint: proxy.server.url)
      faults.begin()
      let result = try await mission.deploy(Templates.function)
      await proxy.server.stop()
      return (result, Wire(proxy.server.requests))
    }
    let always = { (fault: Fault) in Array(repeating: Optional(fault), count: 20) }
    for (fault, code) in [
      (Fault.reset, 5), (.answer(500, "InternalFailure"), 5), (.answer(400, "Throttling"), 5),
      (.answer(403, "ExpiredToken"), 4), (.answer(403, "AccessDenied"), 3),
    ] {
      let (result, wire) = try await deploy(["CreateChangeSet": always(fault)])
      #expect(result.code == code, "\(fault): \(result.errors)")
      #expect(wire.actions(named: "ExecuteChangeSet").isEmpty)
      #expect(wire.tokens(of: "CreateChangeSet").count == 1)
    }
    // Sight that is lost for good: the outcome is unknown, and it is said how to look again.
    let (lost, wire) = try await deploy(["DescribeStacks": [nil] + always(.answer(403, "AccessDenied"))])
    #expect(lost.code == 6, "\(lost.errors)")
    #expect(lost.errors.contains("rolestack status --watch"))
    #expect(wire.actions(named: "ExecuteChangeSet").count == 1)
  }

  private static let count = Atomic(0)
}

/// Deployments whose answers never come, by the clock of the wall.
@Suite("Time-outs, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct TimeoutTests {
  @Test(
    "An execution whose answers run into real time-outs, once and for good, is found to run, and ends well",
    arguments: zip(Backend.all, [1, 3]))
  func execution(_ backend: Backend, _ times: Int) async throws {
    let faults = Faults(["ExecuteChangeSet": Array(repeating: .unheard, count: times)])
    let proxy = try await RecordingProxy.start(to: backend.url) { faults.meet($0) }
    let mission = try await Mission.prepare("late\(times)", on: backend, endpoint: proxy.server.url)
    faults.begin()
    let result = try await mission.deploy(Templates.function)
    #expect(result.code == 0, "\(result.errors)")
    let wire = Wire(proxy.server.requests)
    // A busy machine may add a time-out of its own.
    #expect((min(times + 1, 3)...3).contains(wire.actions(named: "ExecuteChangeSet").count))
    #expect(wire.tokens(of: "ExecuteChangeSet").count == 1)
    #expect(wire.mutationsWithoutRole.isEmpty)
    await proxy.server.stop()
  }
}

/// What happens to a request instead of its answer.
enum Fault: Sendable {
  case answer(Int, String)
  case reset
  /// It arrives and is done, and its answer is lost.
  case lostAnswer
  /// The same, by the client's own time-out.
  case unheard
}

/// Faults in store for each action, met in their order; nil lets one pass.
final class Faults: Sendable {
  private let store: Mutex<[String: [Fault?]]>
  private let hasBegun = Atomic(false)

  init(_ faults: [String: [Fault?]]) { store = Mutex(faults) }

  /// Faults that an action is to meet.
  func put(_ action: String, _ faults: [Fault?]) { store.withLock { $0[action] = faults } }

  /// From now on; before, everything passes.
  func begin() { hasBegun.store(true, ordering: .sequentiallyConsistent) }

  var isSpent: Bool { store.withLock { $0.values.allSatisfy(\.isEmpty) } }

  func meet(_ request: ReceivedRequest) -> Interference {
    request.form["Action"].map { meet(named: $0) } ?? .pass
  }

  func meet(named action: String) -> Interference {
    guard hasBegun.load(ordering: .sequentiallyConsistent) else { return .pass }
    let fault: Fault? = store.withLock { store in
      guard let faults = store[action], let first = faults.first else { return nil }
      store[action] = Array(faults.dropFirst())
      return first
    }
    switch fault {
    case nil: return .pass
    case .reset?: return .instead(.hangUp)
    case .lostAnswer?: return .passThenHangUp
    case .unheard?: return .passThenSilence
    case .answer(let status, let code)?:
      let answer = AWSAnswer.error(status, code: code, "by the test")
      return .instead(.answer(status: answer.status, body: Array(answer.body.utf8)))
    }
  }
}
