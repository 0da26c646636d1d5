internal import AWSCore
public import Deployment
internal import Foundation

/// What runs in the background: change sets that were executed from here.
public struct Operations: Sendable {
  /// What became of an operation, by its number.
  public enum Message: Sendable {
    /// A step of it.
    case progress(Int, DeployProgress)
    /// It is over.
    case ended(Int, Result<DeployOutcome, DeployError>)
  }

  /// Oldest first.
  public private(set) var running: [Operation] = []
  /// How many were begun so far.
  private(set) var count = 0

  /// The stacks on which something runs.
  var keys: Set<StackKey> { Set(running.map(\.key)) }

  subscript(id: Int?) -> Operation? { running.first { $0.id == id } }

  // MARK: Messages

  mutating func update(_ message: Message, at now: Date) -> [RoomEffect] {
    switch message {
    case .progress(let id, let progress):
      guard let index = running.firstIndex(where: { $0.id == id }) else { return [] }
      running[index].note(progress, at: now)
      if case .notJournalled(let why) = progress { return [.warn("The journal cannot be written: \(why)")] }
      return []
    case .ended(let id, let end):
      guard let index = running.firstIndex(where: { $0.id == id }) else { return [] }
      return ended(running.remove(at: index), end, at: now)
    }
  }

  private func ended(
    _ operation: Operation, _ end: Result<DeployOutcome, DeployError>, at now: Date
  ) -> [RoomEffect] {
    let name = operation.key.name
    let time = Countdown.left(now.timeIntervalSince(operation.startedAt))
    let alert: String
    let told: RoomEffect
    switch end {
    case .success(.succeeded(let stack)):
      alert = "\(name) \(StackWords.words(stack.status)) in \(time)"
      told = .tell(alert)
    case .success(.failed(let stack, let reason)):
      alert = "\(name) \(StackWords.words(stack.status))"
      told = .warn("\(alert): \(reason)" + (FailureAdvice.advice(on: reason).map { "\n\($0)" } ?? ""))
    case .success(.outOfSight(let error)):
      alert = "\(name) is out of sight"
      told = .warn("\(alert); the deployment may go on in CloudFormation: \(error)\n\(error.nextStep)")
    case .failure(let error):
      alert = "\(operation.changeSetName) was not executed"
      told = .warn("\(alert): \(error)\n\(error.nextStep)")
    }
    return [
      .operationEnded(operation.id, end), .changeSetsChanged(operation.key), told,
      .perform(.nudge(operation.key)), .perform(.alert(alert)),
    ]
  }

  // MARK: What a person does

  /// Runs what was shown.
  ///
  /// - Returns: the operation's number, and what is to be done.
  mutating func execute(
    _ review: PlanReview, on key: StackKey, at now: Date
  ) -> (id: Int, effects: [RoomEffect]) {
    count += 1
    running.append(
      Operation(
        id: count, key: key, changeSetName: review.changeSetName, startedAt: now,
        planned: Set(review.changes.map(\.change.logicalID))))
    return (count, [.perform(.execute(key, review, operation: count)), .perform(.nudge(key))])
  }
}
