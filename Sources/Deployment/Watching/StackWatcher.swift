public import AWSCore
public import Foundation

/// One look at a stack.
public enum StackSight: Sendable, Hashable {
  case seen(Stack)
  /// There is no such stack.
  case absent
  /// It cannot be seen now, which says nothing about the stack.
  case lost(AWSError)
}

/// What is known of a stack's events beside its sight.
public enum EventSight: Sendable, Hashable {
  /// Not looked for, or not yet.
  case unread
  case read(OperationEvents)
  /// The session may not read them; everything else goes on without.
  case denied(AWSError)
  /// They cannot be read now; what was read before stays.
  case lost(AWSError, OperationEvents?)

  /// Those known so far.
  public var events: OperationEvents? {
    switch self {
    case .read(let events): events
    case .lost(_, let events): events
    case .unread, .denied: nil
    }
  }
}

/// What a watcher sees at once.
public struct StackObservation: Sendable, Hashable {
  public let sight: StackSight
  public let events: EventSight

  public init(sight: StackSight, events: EventSight = .unread) {
    self.sight = sight
    self.events = events
  }
}

/// Looks at one stack again and again, by DescribeStacks and, where it may, DescribeStackEvents; the only
/// poller of that stack.
public actor StackWatcher {
  private let client: CloudFormationClient
  private let stack: String
  private let scope: OperationEvents.Scope
  private let since: Date?
  private let pace: WatchPace
  private let reader: EventReader
  private let time: TimeSource
  private var schedule: PollSchedule
  private var pause: Task<Void, Never>?
  private var isNudged = false
  /// Whether the first look waits as long as the later ones: what it would find is known.
  private let waitsFirst: Bool

  private var events: OperationEvents?
  private var eventSight = EventSight.unread
  private var lastID: String?
  private var lastStatus: StackStatus?
  /// When AWS last began to change it.
  private var lastStarted: Date?

  /// - Parameters:
  ///   - stack: name, or id to see it also after it was deleted.
  ///   - scope: the operation whose events are read.
  ///   - since: by AWS's clock, when the operation cannot have begun yet: no older events are read. Without it they
  ///     are read back to when AWS last began to change the stack.
  ///   - waitsFirst: whether the first look waits as long as the later ones.
  ///   - denials: what the session is known to be denied.
  public init(
    client: CloudFormationClient, stack: String, scope: OperationEvents.Scope, since: Date? = nil,
    pace: WatchPace = .close, waitsFirst: Bool = false, denials: KnownDenials, time: TimeSource
  ) {
    self.client = client
    self.stack = stack
    self.scope = scope
    self.since = since
    self.pace = pace
    self.waitsFirst = waitsFirst
    schedule = PollSchedule(pace)
    self.time = time
    reader = EventReader(client: client, denials: denials)
    if ARN(stack) != nil { lastID = stack }
  }

  /// What is seen, from now until the reader stops. A watcher has one reader.
  public func observations() -> AsyncStream<StackObservation> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StackObservation.self, bufferingPolicy: .bufferingNewest(1))
    let looking = Task { await look(into: continuation) }
    continuation.onTermination = { _ in looking.cancel() }
    return stream
  }

  /// Looks at once, and more often for a moment.
  public func nudge() {
    schedule.restart()
    isNudged = true
    pause?.cancel()
  }

  private func look(into continuation: AsyncStream<StackObservation>.Continuation) async {
    if waitsFirst { await waitForNextLook(isMoving: false) }
    while !Task.isCancelled {
      let observation = await observe()
      guard !Task.isCancelled else { break }
      continuation.yield(observation)
      await waitForNextLook(isMoving: observation.sight.isMoving)
    }
    continuation.finish()
  }

  private func observe() async -> StackObservation {
    guard pace == .close else {
      return StackObservation(sight: await CallPriority.$current.withValue(.background) { await describe() })
    }
    // While it moves, both at once: the events then cost no time of their own.
    let sight: StackSight
    var isReadEarly = false
    if let id = lastID, since != nil || lastStarted != nil, lastStatus.map({ !$0.isSettled }) ?? true {
      async let reading = read(id, completely: false)
      sight = await describe()
      eventSight = await reading
      isReadEarly = true
    } else {
      sight = await describe()
    }
    guard case .seen(let stack) = sight else { return StackObservation(sight: sight, events: eventSight) }
    let hasChanged = stack.status != lastStatus || stack.id != lastID
    lastStatus = stack.status
    lastID = stack.id
    lastStarted = stack.lastUpdatedTime ?? stack.creationTime
    // What has come to its end is read once more, whole: its last events, and those that came late.
    if hasChanged, stack.status.isSettled || !isReadEarly {
      eventSight = await read(stack.id, completely: true)
    }
    return StackObservation(sight: sight, events: eventSight)
  }

  private func describe() async -> StackSight {
    do throws(AWSError) {
      guard let stack = try await client.describeStack(stack) else { return .absent }
      return .seen(stack)
    } catch {
      return .lost(error)
    }
  }

  private func read(_ id: String, completely: Bool) async -> EventSight {
    var updated = events ?? OperationEvents(stackID: id, scope: scope, since: since ?? lastStarted)
    // The stack was deleted and made anew under its name.
    if updated.stackID != id { updated = OperationEvents(stackID: id, scope: scope, since: lastStarted) }
    do throws(AWSError) {
      try await reader.update(&updated, completely: completely)
      events = updated
      return .read(updated)
    } catch {
      return error.kind == .accessDenied ? .denied(error) : .lost(error, events)
    }
  }

  private func waitForNextLook(isMoving: Bool) async {
    guard !isNudged else {
      isNudged = false
      return
    }
    let duration = schedule.next(isMoving: isMoving)
    let pause = Task { [time] in
      // Cancelled by a nudge, or by the end of the watch.
      _ = try? await time.sleep(duration)
    }
    self.pause = pause
    await withTaskCancellationHandler {
      await pause.value
    } onCancel: {
      pause.cancel()
    }
    self.pause = nil
    isNudged = false
  }
}

extension StackSight {
  var isMoving: Bool {
    switch self {
    case .seen(let stack): !stack.status.isSettled
    case .absent: false
    case .lost: true
    }
  }
}
