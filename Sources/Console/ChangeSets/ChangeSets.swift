public import AWSCore
public import Deployment

/// The change sets of the stacks that were looked at, and what they would change.
public struct ChangeSets: Sendable {
  /// What was found out about change sets, and done with them.
  public enum Message: Sendable {
    /// - Parameter denial: why only those made here were found.
    case found(StackKey, [FoundChangeSet], denial: AWSError?)
    /// A stack's change sets could not be looked for; why.
    case notFound(StackKey, AWSError)
    /// The change set of that ARN was described, all its pages.
    case changesRead(id: String, ChangeSet, [ReviewedChange])
    /// The change set of that ARN could not be described; why.
    case changesNotRead(id: String, AWSError)
    /// A stack's change set is gone.
    case deleted(StackKey, name: String)
    /// A change set that is to be executed was looked at.
    case planned(StackKey, PlanReview)
    /// A change set that was to be executed may not be; why.
    case notPlanned(StackKey, DeployError)
  }

  /// Look-ups that may run at once.
  private static let mostLookups = 4

  private var lists = RecentValues<StackKey, ChangeSetList>(most: 32)
  /// By the change set's id.
  private var changes = RecentValues<String, ChangesSight>(most: 64)
  private var finding = NewestJob<StackKey, Stack>(most: mostLookups)
  private var reading = NewestJob<String, ChangesOf>(most: mostLookups)
  /// The stack whose change sets are shown.
  private var key: StackKey?
  private(set) var cursor = ListCursor()
  /// A change set is looked at, to be executed: X again would look at it twice.
  private var isLooking = false

  /// What is asked for to read a change set's changes.
  private struct ChangesOf: Hashable {
    let key: StackKey
    let id: String
    let stackID: String
  }

  // MARK: What is known

  /// Those of the stack that is shown; nil where they were not looked for yet.
  public var shown: ChangeSetList? { key.flatMap { lists[$0] } }

  /// Whether those shown are being looked for.
  var isFinding: Bool { key.map(finding.isRunning) ?? false }

  var selected: FoundChangeSet? {
    guard let place = cursor.selected else { return nil }
    return shown?.rows[place]
  }

  /// What is known of a change set's changes; nil before they were read.
  func changes(of id: String) -> ChangesSight? { changes[id] }

  // MARK: Messages

  mutating func update(_ message: Message) -> [RoomEffect] {
    switch message {
    case .found(let key, let found, let denial): return take(found, denial, of: key)
    case .notFound(let key, let error):
      var list = lists[key] ?? ChangeSetList()
      list.fail(error)
      lists.set(list, for: key)
      return findingEnded(key)
    case .changesRead(let id, let head, let changes): return read(id, .read(head, changes))
    case .changesNotRead(let id, let error): return read(id, .failed(error))
    case .deleted(let key, let name):
      becomeStale(key)
      return [.tell("Deleted the change set \(name)")]
    case .planned(let key, let review):
      isLooking = false
      return [.offerExecution(key, review)]
    case .notPlanned(_, let error):
      isLooking = false
      return [.warn("\(error)\n\(error.nextStep)")]
    }
  }

  private mutating func take(
    _ found: [FoundChangeSet], _ denial: AWSError?, of key: StackKey
  ) -> [RoomEffect] {
    // One that was being made when it was read has more to tell now.
    for one in found {
      if case .read(let head, _) = changes[one.summary.id], head.status != one.summary.status {
        changes.set(nil, for: one.summary.id)
      }
    }
    var list = lists[key] ?? ChangeSetList()
    list.take(found, denial: denial)
    lists.set(list, for: key)
    if key == self.key { cursor.arrange(list) }
    return findingEnded(key)
  }

  private mutating func findingEnded(_ key: StackKey) -> [RoomEffect] {
    guard let next = finding.ended(key) else { return [] }
    return [begin(next)]
  }

  private mutating func begin(_ job: NewestJob<StackKey, Stack>.Job) -> RoomEffect {
    lists.change(job.id) { $0.beginLooking() }
    return .perform(.findChangeSets(job.id, job.work))
  }

  private mutating func read(_ id: String, _ sight: ChangesSight) -> [RoomEffect] {
    changes.set(sight, for: id)
    return reading.ended(id).map { [effect(of: $0.work)] } ?? []
  }

  private func effect(of wanted: ChangesOf) -> RoomEffect {
    .perform(.readChanges(wanted.key, id: wanted.id, stackID: wanted.stackID))
  }

  // MARK: What a person does

  mutating func move(by step: Int) {
    guard let shown else { return }
    cursor.move(by: step, shown)
  }

  mutating func narrow(to filter: String) { cursor.narrow(to: filter, shown ?? ChangeSetList()) }

  mutating func scroll(height: Int) { cursor.scroll(height: height) }

  mutating func perform(_ action: ConsoleAction, stack: Stack?) -> [RoomEffect] {
    guard let key, let selected else { return [] }
    switch action {
    case .open: return [.showChanges]
    case .execute:
      guard !isLooking else { return [] }
      isLooking = true
      return [
        .tell("Looking at \(selected.summary.name)…"),
        .perform(.plan(key, changeSetID: selected.summary.id)),
      ]
    case .deleteChangeSet:
      return stack.map { [.ask(deletionQuestion(selected, key, stackID: $0.id))] } ?? []
    default: return []
    }
  }

  private func deletionQuestion(_ found: FoundChangeSet, _ key: StackKey, stackID: String) -> Confirmation {
    let (id, name) = (found.summary.id, found.summary.name)
    return Confirmation(
      title: "Delete \(name)?", lines: ["The change set goes; the stack \(key.name) stays as it is."],
      verb: "Delete", action: .deleteChangeSet(key, id: id, stackID: stackID, name: name))
  }

  // MARK: What follows from other rooms

  /// A stack's change sets may be others now.
  mutating func becomeStale(_ key: StackKey) { lists.change(key) { $0.becomeStale() } }

  /// A stack was described.
  ///
  /// - Parameter before: how it was seen last.
  mutating func stackWasSeen(_ key: StackKey, _ stack: Stack, before: Stack?) {
    if stack.status != before?.status || stack.changeSetID != before?.changeSetID
      || lists[key]?.hasOneBeingMade == true
    {
      becomeStale(key)
    }
  }

  /// What is shown is looked up anew.
  mutating func refresh() {
    guard let key else { return }
    becomeStale(key)
    if let id = selected?.summary.id { changes.set(nil, for: id) }
  }

  /// Shows the change sets of a stack, and looks up what of it is not known, or known to be old.
  ///
  /// - Parameters:
  ///   - stack: as it was described; nil where nothing can be looked up.
  ///   - showsChanges: whether the selected one's changes are shown.
  mutating func settle(key: StackKey?, stack: Stack?, showsChanges: Bool) -> [RoomEffect] {
    if key != self.key {
      self.key = key
      cursor.restart(shown ?? ChangeSetList())
    }
    guard let key, let stack else { return [] }
    var effects: [RoomEffect] = []
    if lists[key]?.isStale ?? true, let job = finding.want(key, stack) {
      effects.append(begin(job))
    }
    if showsChanges, let id = selected?.summary.id, changes[id] == nil,
      let job = reading.want(id, ChangesOf(key: key, id: id, stackID: stack.id))
    {
      effects.append(effect(of: job.work))
    }
    return effects
  }
}
