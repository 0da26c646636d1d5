public import AWSCore
public import Foundation

/// One look at a stack.
public enum StackSight: Sendable, Hashable {
  /// As DescribeStacks told it.
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
  /// Those of the last operation, as far as they were read.
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
  /// What DescribeStacks answered, or why it did not.
  public let sight: StackSight
  /// `unread` from afar, where events are not asked for, and before they were read.
  public let events: EventSight

  /// Of one look; without `events` where only the stack was asked for.
  public init(sight: StackSight, events: EventSight = .unread) {
    self.sight = sight
    self.events = events
  }
}

/// Looks at one stack again and again, by DescribeStacks and, where it may, DescribeStackEvents; the only
/// poller of that stack. `Watch` decides what is done; here it is done.
public actor StackWatcher {
  private let client: CloudFormationClient
  private let stack: String
  private let reader: EventReader
  private let time: TimeSource
  private let waitsFirst: Bool
  private var watch: Watch
  private var events: OperationEvents?
  private var pause: Task<Void, Never>?

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
    self.waitsFirst = waitsFirst
    self.time = time
    watch = Watch(stack: stack, scope: scope, since: since, pace: pace)
    reader = EventReader(client: client, denials: denials)
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
    watch.nudge()
    pause?.cancel()
  }

  private func look(into continuation: AsyncStream<StackObservation>.Continuation) async {
    var step = watch.begin(waitsFirst: waitsFirst)
    while !Task.isCancelled {
      if case .tell(let observation) = step {
        continuation.yield(observation)
        step = watch.told()
      } else {
        step = await take(step)
      }
    }
    continuation.finish()
  }

  /// - Returns: what is to be done then.
  private func take(_ step: Watch.Step) async -> Watch.Step {
    switch step {
    case .tell: return watch.told()
    case .describe: return watch.described(await describe())
    case .describeBehindOthers:
      let sight = await CallPriority.$current.withValue(.background) { await describe() }
      return watch.described(sight)
    case .describeAndRead(let id):
      async let reading = read(id, completely: false)
      let sight = await describe()
      watch.read(await reading)
      return watch.described(sight)
    case .readWhole(let id):
      watch.read(await read(id, completely: true))
      return watch.observed()
    case .wait(let duration):
      await wait(duration)
      return watch.look()
    }
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
    var updated = watch.continued(events, stackID: id)
    do throws(AWSError) {
      try await reader.update(&updated, completely: completely)
      events = updated
      return .read(updated)
    } catch {
      return error.kind == .accessDenied ? .denied(error) : .lost(error, events)
    }
  }

  /// Ends early by a nudge, or with the watch.
  private func wait(_ duration: Duration) async {
    let pause = Task { [time] in _ = try? await time.sleep(duration) }
    self.pause = pause
    await withTaskCancellationHandler {
      await pause.value
    } onCancel: {
      pause.cancel()
    }
    self.pause = nil
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
