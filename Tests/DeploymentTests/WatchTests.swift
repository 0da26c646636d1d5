import AWSCore
import Foundation
import Testing

@testable import Deployment

@Suite("How a stack is watched")
struct WatchTests {
  private static let id = "arn:aws:cloudformation:us-east-1:123456789012:stack/app/1"
  private let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func stack(_ status: String, _ id: String = id) -> StackSight {
    .seen(Stack(id: id, name: "app", status: StackStatus(rawValue: status), creationTime: start))
  }

  private func watch(since: Date? = nil, _ pace: WatchPace = .close, stack: String = "app") -> Watch {
    Watch(stack: stack, scope: .latest, since: since, pace: pace)
  }

  /// Through a whole look that reads its events whole.
  private func looked(_ watch: inout Watch, _ sight: StackSight) {
    _ = watch.described(sight)
    watch.read(.read(OperationEvents(stackID: Self.id, scope: .latest)))
  }

  @Test("The first look asks for the stack, then reads its events whole, tells both, and waits a moment")
  func firstLook() {
    var watch = watch()
    #expect(watch.begin(waitsFirst: false) == .describe)
    #expect(watch.described(stack("UPDATE_IN_PROGRESS")) == .readWhole(stackID: Self.id))
    let events = EventSight.read(OperationEvents(stackID: Self.id, scope: .latest))
    watch.read(events)
    #expect(watch.observed() == .tell(StackObservation(sight: stack("UPDATE_IN_PROGRESS"), events: events)))
    #expect(watch.told() == .wait(.milliseconds(200)))
  }

  @Test(
    "While it moves both are asked for at once; at its end its events are read whole; then the stack alone")
  func moving() {
    var watch = watch()
    _ = watch.begin(waitsFirst: false)
    looked(&watch, stack("UPDATE_IN_PROGRESS"))
    _ = watch.told()
    #expect(watch.look() == .describeAndRead(stackID: Self.id))
    guard case .tell = watch.described(stack("UPDATE_IN_PROGRESS")) else {
      Issue.record("nothing changed, and something was read")
      return
    }
    _ = watch.told()
    _ = watch.look()
    #expect(watch.described(stack("UPDATE_COMPLETE")) == .readWhole(stackID: Self.id))
    _ = watch.told()
    #expect(watch.look() == .describe)
    guard case .tell = watch.described(stack("UPDATE_COMPLETE")) else {
      Issue.record("nothing changed, and something was read")
      return
    }
  }

  @Test("An operation that begins now is read from its first look on, and no older events")
  func sinceNow() {
    var watch = watch(since: start, stack: Self.id)
    #expect(watch.begin(waitsFirst: false) == .describeAndRead(stackID: Self.id))
    #expect(watch.continued(nil, stackID: Self.id).since == start)
  }

  @Test("A stack that was made anew under its name has events of its own")
  func madeAnew() {
    var watch = watch()
    _ = watch.begin(waitsFirst: false)
    looked(&watch, stack("CREATE_COMPLETE"))
    let anew = Self.id + "2"
    #expect(watch.described(stack("CREATE_IN_PROGRESS", anew)) == .readWhole(stackID: anew))
    let known = OperationEvents(stackID: Self.id, scope: .latest)
    #expect(watch.continued(known, stackID: anew).stackID == anew)
    #expect(watch.continued(known, stackID: Self.id) == known)
  }

  @Test(
    "From afar the stack alone is asked for, behind all other calls; a stack that is known is waited for first"
  )
  func fromAfar() {
    var watch = watch(.distant)
    guard case .wait(let wait) = watch.begin(waitsFirst: true) else {
      Issue.record("it does not wait")
      return
    }
    #expect(wait >= .seconds(20))
    #expect(watch.look() == .describeBehindOthers)
    #expect(
      watch.described(stack("UPDATE_IN_PROGRESS"))
        == .tell(StackObservation(sight: stack("UPDATE_IN_PROGRESS"))))
  }

  @Test("A nudge while it is looked at leads to another look at once, and to frequent ones then")
  func nudged() {
    var watch = watch()
    _ = watch.begin(waitsFirst: false)
    looked(&watch, stack("CREATE_COMPLETE"))
    for _ in 0..<5 { _ = watch.told() }
    watch.nudge()
    #expect(watch.told() == .describe)
    looked(&watch, stack("CREATE_COMPLETE"))
    #expect(watch.told() == .wait(.milliseconds(200)))
  }

  @Test("A look that fails is told with what is known of its events, and the next one follows")
  func lost() {
    var watch = watch()
    _ = watch.begin(waitsFirst: false)
    looked(&watch, stack("UPDATE_IN_PROGRESS"))
    _ = watch.look()
    let error = AWSError(.unreachable, code: "Timeout", message: "no answer", nextStep: "")
    let events = EventSight.read(OperationEvents(stackID: Self.id, scope: .latest))
    #expect(watch.described(.lost(error)) == .tell(StackObservation(sight: .lost(error), events: events)))
    guard case .wait = watch.told() else {
      Issue.record("it does not go on")
      return
    }
  }
}
