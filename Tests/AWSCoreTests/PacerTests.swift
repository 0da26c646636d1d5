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
}
