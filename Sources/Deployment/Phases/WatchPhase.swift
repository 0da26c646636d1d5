internal import AWSCore
internal import Foundation

/// Watches an operation until it has ended, and tells what is new.
struct WatchPhase {
  let run: DeploymentRun

  /// - Parameter since: by AWS's clock, when it cannot have begun yet.
  /// - Returns: how it ended.
  func watch(
    _ stackID: String, scope: OperationEvents.Scope, since: Date? = nil, judge: OperationJudge
  ) async -> DeployOutcome {
    var judge = judge
    var teller = ObservationTeller(report: run.report)
    let watcher = StackWatcher(
      client: run.context.reading.client, stack: stackID, scope: scope, since: since,
      denials: run.context.reading.denials,
      time: run.time)
    for await observation in await watcher.observations() {
      teller.tell(observation, at: run.time.now())
      if let outcome = judge.judge(observation, at: run.time.now()) { return outcome }
    }
    return .outOfSight(
      AWSError(
        .cancelled, code: AWSError.LocalCode.cancelled, message: "Watching was stopped.",
        nextStep: "Look again with ‘rolestack status --watch’."))
  }
}

/// Turns observations into what is new in them.
private struct ObservationTeller {
  let report: @Sendable (DeployProgress) -> Void
  private var status: String?
  private var told: Set<String> = []
  private var hasToldDenial = false
  private var lostSince: Date?

  init(report: @escaping @Sendable (DeployProgress) -> Void) { self.report = report }

  mutating func tell(_ observation: StackObservation, at now: Date) {
    report(.observed(observation))
    switch observation.events {
    case .denied(let error):
      if !hasToldDenial { report(.eventsDenied(error)) }
      hasToldDenial = true
    default:
      for event in observation.events.events?.events ?? [] where told.insert(event.id).inserted {
        // The stack's own are told by its status.
        if !event.isOfStackItself { report(.event(event)) }
      }
    }
    switch observation.sight {
    case .seen(let stack):
      if let since = lostSince { report(.sightRegained(since: since)) }
      lostSince = nil
      let shown = "\(stack.status) \(stack.statusReason ?? "")"
      if shown != status { report(.status(stack)) }
      status = shown
    case .lost(let error):
      if lostSince == nil { report(.lostSight(error)) }
      lostSince = lostSince ?? now
    case .absent: break
    }
  }
}
