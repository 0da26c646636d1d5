import Foundation
import TestSupport
import Testing

@testable import AWSCore

@Suite("The pace of calls")
struct PacerTests {
  @Test(
    "A burst goes at once, then five a second; a call that is cancelled while it waits gives its turn back")
  func pace() async throws {
    let time = ManualTime()
    let pacer = Pacer(time: time.source, fullRate: 5)
    for _ in 0..<10 { try await pacer.waitForTurn() }
    #expect(time.waits == [])
    let cancelled = Task { try await pacer.waitForTurn() }
    cancelled.cancel()
    _ = await cancelled.result
    try await pacer.waitForTurn()
    #expect(time.waits.last == .seconds(0.2))
  }

  @Test("Calls in the background leave half of the burst to those that somebody waits for")
  func background() async throws {
    let time = ManualTime()
    let pacer = Pacer(time: time.source, fullRate: 5)
    try await CallPriority.$current.withValue(.background) {
      for _ in 0..<50 { try await pacer.waitForTurn() }
    }
    let waited = time.waits.count
    #expect(waited > 0)
    for _ in 0..<4 { try await pacer.waitForTurn() }
    #expect(time.waits.count == waited)
  }

  private let start = Date(timeIntervalSince1970: 1_800_000_000)

  @Test(
    "Those that wait are told to wait longer and longer; one that gives up makes room for those behind it")
  func turns() {
    var pace = Pace(fullRate: 5, at: start)
    for _ in 0..<10 { #expect(pace.request(.user, at: start) == .now) }
    let first = pace.request(.user, at: start)
    #expect(first == .wait(seconds: 0.2))
    #expect(pace.request(.user, at: start) == .wait(seconds: 0.4))
    pace.cancel(first)
    #expect(pace.request(.user, at: start) == .wait(seconds: 0.4))
    // What was let through long ago leaves nothing owed, and no more than one burst to spend.
    for _ in 0..<10 { #expect(pace.request(.user, at: start + 3600) == .now) }
    #expect(pace.request(.user, at: start + 3600) == .wait(seconds: 0.2))
  }

  @Test("Each throttled call halves the rate, down to one in five seconds; a hundred that succeed restore it")
  func throttling() {
    var pace = Pace(fullRate: 5, at: start)
    pace.throttled()
    #expect(pace.request(.user, at: start) == .wait(seconds: 1 / 2.5))
    for _ in 0..<20 { pace.throttled() }
    // Two are owed now.
    #expect(pace.request(.user, at: start) == .wait(seconds: 2 / 0.2))
    for _ in 0..<100 { pace.succeeded() }
    #expect(pace.request(.user, at: start) == .wait(seconds: 3 / 5))
  }

  @Test("A background call that is cancelled while it waits is not waited for by the others")
  func cancelledInTheBackground() {
    var pace = Pace(fullRate: 5, at: start)
    for _ in 0..<6 { _ = pace.request(.user, at: start) }
    let first = pace.request(.background, at: start)
    #expect(first == .waitForSurplus(seconds: 0.4))
    let second = pace.request(.background, at: start)
    #expect(second == .waitForSurplus(seconds: 0.6))
    pace.cancel(second)
    #expect(pace.request(.background, at: start) == .waitForSurplus(seconds: 0.6))
    #expect(pace.askAgain(at: start + 0.4) == .now)
  }

  @Test("A clock that was set back stops nobody")
  func clockSetBack() {
    var pace = Pace(fullRate: 5, at: start)
    for _ in 0..<10 { #expect(pace.request(.user, at: start - 3600) == .now) }
    #expect(pace.request(.user, at: start - 3600) == .wait(seconds: 0.2))
    #expect(pace.request(.user, at: start - 3599.5) == .now)
  }
}
