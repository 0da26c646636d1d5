/// Lets so many jobs of a kind run at once; of those that wait, only the newest is remembered. So whoever hurries over
/// a list causes no queue of look-ups that nobody waits for any more.
struct NewestJob<ID: Hashable & Sendable, Work: Hashable & Sendable>: Hashable, Sendable {
  struct Job: Hashable, Sendable {
    /// What tells it from others.
    let id: ID
    /// What is to be done.
    let work: Work
  }

  private let most: Int
  private var running: Set<ID> = []
  /// The newest of those that could not be begun.
  private var waiting: Job?

  /// - Parameter most: jobs that may run at once.
  init(most: Int) { self.most = most }

  func isRunning(_ id: ID) -> Bool { running.contains(id) }

  /// A job is wanted.
  ///
  /// - Returns: the job, where it is to be begun now; nil where it runs already, or has to wait.
  mutating func want(_ id: ID, _ work: Work) -> Job? {
    guard !running.contains(id) else { return nil }
    let job = Job(id: id, work: work)
    guard running.count < most else {
      waiting = job
      return nil
    }
    if waiting?.id == id { waiting = nil }
    running.insert(id)
    return job
  }

  /// A job has ended, however it did.
  ///
  /// - Returns: the one to begin now.
  mutating func ended(_ id: ID) -> Job? {
    guard running.remove(id) != nil, let next = waiting else { return nil }
    waiting = nil
    return want(next.id, next.work)
  }
}
