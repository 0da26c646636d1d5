public import AWSCore

/// One look at a stack.
public enum StackSight: Sendable, Hashable {
  case seen(Stack)
  /// There is no such stack.
  case absent
  /// It cannot be seen now, which says nothing about the stack.
  case lost(AWSError)
}

/// Looks at one stack again and again, by DescribeStacks; the only poller of that stack.
public actor StackWatcher {
  private let client: CloudFormationClient
  private let stack: String
  private let time: TimeSource
  private var schedule = PollSchedule()
  private var pause: Task<Void, Never>?
  private var isNudged = false

  /// - Parameter stack: name, or id to see it also after it was deleted.
  public init(client: CloudFormationClient, stack: String, time: TimeSource) {
    self.client = client
    self.stack = stack
    self.time = time
  }

  /// What is seen, from now until the reader stops. A watcher has one reader.
  public func sights() -> AsyncStream<StackSight> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StackSight.self, bufferingPolicy: .bufferingNewest(1))
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

  private func look(into continuation: AsyncStream<StackSight>.Continuation) async {
    while !Task.isCancelled {
      let sight = await sight()
      guard !Task.isCancelled else { break }
      continuation.yield(sight)
      await waitForNextLook(isMoving: sight.isMoving)
    }
    continuation.finish()
  }

  private func sight() async -> StackSight {
    do throws(AWSError) {
      guard let stack = try await client.describeStack(stack) else { return .absent }
      return .seen(stack)
    } catch {
      return .lost(error)
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
