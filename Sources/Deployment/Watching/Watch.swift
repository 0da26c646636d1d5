internal import AWSCore
internal import Foundation

/// How one stack is looked at again and again. Nothing here waits or asks: each method answers what is to be done next.
struct Watch: Sendable {
  /// What is to be done.
  enum Step: Hashable, Sendable {
    /// Ask for the stack behind all other calls, and for nothing else.
    case describeBehindOthers
    case describe
    /// Ask for the stack and read its newest events at the same time: the events then cost no time of their own.
    case describeAndRead(stackID: String)
    /// Read the events of the operation whole: its last ones, and those that came late.
    case readWhole(stackID: String)
    /// Tell what was seen.
    case tell(StackObservation)
    /// Wait; a nudge ends that.
    case wait(Duration)
  }

  private let pace: WatchPace
  private let scope: OperationEvents.Scope
  /// By AWS's clock, when the operation cannot have begun yet.
  private let since: Date?
  private var schedule: PollSchedule
  private var isNudged = false

  private var sight = StackSight.absent
  private var events = EventSight.unread
  private var lastID: String?
  private var lastStatus: StackStatus?
  /// When AWS last began to change it.
  private var lastStarted: Date?
  /// Whether the newest events were read beside the stack.
  private var isReadEarly = false

  /// - Parameter stack: its name, or its id.
  init(stack: String, scope: OperationEvents.Scope, since: Date?, pace: WatchPace) {
    self.scope = scope
    self.since = since
    self.pace = pace
    schedule = PollSchedule(pace)
    if ARN(stack) != nil { lastID = stack }
  }

  // MARK: Looking

  /// - Parameter waitsFirst: whether the first look waits as long as the later ones: what it would find is known.
  mutating func begin(waitsFirst: Bool) -> Step { waitsFirst ? wait(isMoving: false) : look() }

  /// The wait is over.
  mutating func look() -> Step {
    isNudged = false
    isReadEarly = false
    guard pace == .close else { return .describeBehindOthers }
    guard let id = lastID, since != nil || lastStarted != nil, lastStatus.map({ !$0.isSettled }) ?? true
    else {
      return .describe
    }
    isReadEarly = true
    return .describeAndRead(stackID: id)
  }

  /// The events that were read early, or whole.
  mutating func read(_ sight: EventSight) { events = sight }

  /// The stack was asked for; where events were read beside it, `read` came before.
  mutating func described(_ sight: StackSight) -> Step {
    self.sight = sight
    guard pace == .close, case .seen(let stack) = sight else { return observed() }
    let hasChanged = stack.status != lastStatus || stack.id != lastID
    lastStatus = stack.status
    lastID = stack.id
    lastStarted = stack.lastUpdatedTime ?? stack.creationTime
    // What has come to its end is read once more.
    return hasChanged && (stack.status.isSettled || !isReadEarly) ? .readWhole(stackID: stack.id) : observed()
  }

  /// Everything of this look is there.
  func observed() -> Step {
    .tell(pace == .close ? StackObservation(sight: sight, events: events) : StackObservation(sight: sight))
  }

  /// What was seen was told.
  mutating func told() -> Step {
    if isNudged { return look() }
    return wait(isMoving: sight.isMoving)
  }

  private mutating func wait(isMoving: Bool) -> Step { .wait(schedule.next(isMoving: isMoving)) }

  /// Look at once, and more often for a moment.
  mutating func nudge() {
    schedule.restart()
    isNudged = true
  }

  // MARK: Events

  /// The operation's events so far, to be continued.
  func continued(_ known: OperationEvents?, stackID: String) -> OperationEvents {
    // The stack was deleted and made anew under its name.
    guard let known, known.stackID == stackID else {
      return OperationEvents(
        stackID: stackID, scope: scope, since: known == nil ? since ?? lastStarted : lastStarted)
    }
    return known
  }
}
