public import AWSCore
public import Deployment
internal import DequeModule
internal import Foundation
internal import OrderedCollections

/// The stacks of all sessions, the one under the cursor, and which of them are watched.
public struct Stacks: Sendable {
  /// What was seen of stacks.
  public enum Message: Sendable {
    /// A look at a watched stack, of the session that the key names.
    case observed(StackKey, StackObservation)
    /// A page of a listing.
    case listed(session: String, [StackSummary], isLast: Bool = true)
    /// A listing failed; what was listed before stays.
    case notListed(session: String, AWSError)
  }

  /// Stacks whose events are kept after the cursor has gone on.
  private static let mostWithEvents = 32

  private var lists: [String: StackList] = [:]
  /// The session whose stacks are shown.
  private var session: String?
  /// The list of that session, as it was when the order was worked out.
  private var arranged: Int?
  private(set) var cursor = ListCursor()
  /// Columns of the widest name among those shown.
  private(set) var nameColumns = 0
  /// Those whose events are kept, the one observed last at the end.
  private var withEvents: Deque<StackKey> = []
  /// Stacks being watched, so that only differences become effects.
  public private(set) var watched: [StackKey: WatchPace] = [:]
  private var watchBasis: WatchBasis?

  /// - Parameter named: stacks to show whether they can be listed or not.
  init(named: [StackKey]) {
    for key in named { lists[key.session, default: StackList()].name(key.name) }
  }

  // MARK: What is known

  /// The stacks of the session that is shown; nil where none is.
  public var shown: StackList? { session.flatMap { lists[$0] } }

  /// What is known of a session's stack; nil where its list has no row of that name.
  public subscript(key: StackKey) -> StackRow? { lists[key.session]?[key.name] }

  /// The stack that the main pane, Change sets and Outputs show: the one under the cursor.
  public var selected: StackRow? {
    guard let place = cursor.selected, let session else { return nil }
    return lists[session]?[place]
  }

  /// What names `selected`; nil where no session is shown, or its list, as it is filtered, is empty.
  public var selectedKey: StackKey? {
    guard let place = cursor.selected, let session, let name = lists[session]?.id(at: place) else {
      return nil
    }
    return StackKey(session: session, name: name)
  }

  /// Every stack that was described, of all sessions.
  var described: [Stack] { lists.values.flatMap(\.described) }

  // MARK: Messages

  mutating func update(_ message: Message, at now: Date) -> [RoomEffect] {
    switch message {
    case .observed(let key, let observation):
      lists[key.session]?.take(observation, of: key.name, at: now)
      if observation.events != .unread { keepEvents(of: key) }
    case .listed(let session, let page, let isLast):
      lists[session]?.take(page.filter { $0.parentID == nil }, isLast: isLast, at: now)
    case .notListed(let session, let error):
      lists[session]?.failToList(error, at: now)
      guard error.kind == .accessDenied else {
        return [.warn("Stacks cannot be listed: \(error)\n\(error.nextStep)")]
      }
    }
    return []
  }

  private mutating func keepEvents(of key: StackKey) {
    if withEvents.last == key { return }
    withEvents.removeAll { $0 == key }
    withEvents.append(key)
    guard withEvents.count > Self.mostWithEvents, let oldest = withEvents.popFirst() else { return }
    lists[oldest.session]?.forgetEvents(of: oldest.name)
  }

  // MARK: What a person does

  mutating func move(by step: Int) {
    guard let shown else { return }
    cursor.move(by: step, shown)
  }

  mutating func narrow(to filter: String) {
    guard let shown else { return }
    cursor.narrow(to: filter, shown)
    measureNames()
  }

  mutating func scroll(height: Int) { cursor.scroll(height: height) }

  mutating func perform(_ action: ConsoleAction) -> [RoomEffect] {
    if action == .open, selected != nil { return [.focus(.main)] }
    return []
  }

  /// Shows a stack from now on, whether it can be listed or not, and moves the cursor to it.
  mutating func show(_ key: StackKey) {
    lists[key.session, default: StackList()].name(key.name)
    guard key.session == session, let shown else { return }
    arrange()
    cursor.hold(key.name, shown)
  }

  /// Everything is listed anew at once.
  mutating func refresh() -> [RoomEffect] {
    guard let session else { return [] }
    lists[session]?.refresh()
    return [.perform(.forgetDenials(session: session))] + watched.keys.map { .perform(.nudge($0)) }
  }

  mutating func sessionWasDropped(_ session: String) { lists[session]?.restartListing() }

  /// Another session looks at a session's stacks from now on: everything is asked anew.
  mutating func lookAgain(_ session: String) -> [RoomEffect] {
    lists[session]?.restartListing()
    let keys = watched.keys.filter { $0.session == session }.sorted(by: StackKey.byName)
    for key in keys { watched[key] = nil }
    watchBasis = nil
    return keys.map { .perform(.unwatch($0)) }
  }

  // MARK: What follows from other rooms

  /// Shows the stacks of a session, and lists them where it is time to.
  ///
  /// - Parameters:
  ///   - isUsable: whether calls can be made with the session.
  ///   - operated: stacks that operations of ours watch.
  mutating func settle(
    session: String?, isUsable: Bool, operated: Set<StackKey>, at now: Date
  ) -> [RoomEffect] {
    if session != self.session {
      self.session = session
      if let session, lists[session] == nil { lists[session] = StackList() }
      cursor = ListCursor()
      arranged = nil
    }
    arrange()
    var effects: [RoomEffect] = []
    if isUsable, let session, lists[session]?.beginListing(at: now) == true {
      effects.append(.perform(.listStacks(session: session)))
    }
    return effects + watchDifferences(isUsable: isUsable, operated: operated)
  }

  /// Works the order out anew where names have changed.
  private mutating func arrange() {
    guard let shown, shown.nameRevision != arranged else { return }
    arranged = shown.nameRevision
    cursor.arrange(shown)
    measureNames()
  }

  private mutating func measureNames() {
    guard let shown else { return }
    nameColumns = (0..<cursor.count).reduce(0) { max($0, shown[cursor.place($1)].nameColumns) }
  }
}

// MARK: Watching

extension Stacks {
  /// What decides which stacks are watched.
  fileprivate struct WatchBasis: Equatable {
    let session: String?
    let isUsable: Bool
    let selected: String?
    let revision: Int?
    let operated: Set<StackKey>
  }

  /// What must be watched now and is not, and the other way round.
  fileprivate mutating func watchDifferences(isUsable: Bool, operated: Set<StackKey>) -> [RoomEffect] {
    let basis = WatchBasis(
      session: session, isUsable: isUsable, selected: selectedKey?.name, revision: shown?.watchRevision,
      operated: operated)
    guard basis != watchBasis else { return [] }
    watchBasis = basis
    let wanted = stacksToWatch(basis)
    guard wanted != watched else { return [] }
    let gone = watched.filter { wanted[$0.key] != $0.value }.keys.sorted(by: StackKey.byName)
    let new = wanted.filter { watched[$0.key] != $0.value }.sorted { StackKey.byName($0.key, $1.key) }
    watched = wanted
    return gone.map { .perform(.unwatch($0)) } + new.map { .perform(.watch($0.key, pace: $0.value)) }
  }

  /// Of the session shown, closely: the stack selected, and those that move. From afar: those named that no listing
  /// tells of. None that is watched by an operation of ours.
  private func stacksToWatch(_ basis: WatchBasis) -> [StackKey: WatchPace] {
    guard let session, basis.isUsable, let list = lists[session] else { return [:] }
    var paces: [StackKey: WatchPace] = [:]
    for name in list.named where !list.isListing || list[name]?.status == nil {
      paces[StackKey(session: session, name: name)] = .distant
    }
    for name in list.moving { paces[StackKey(session: session, name: name)] = .close }
    if let selected = basis.selected { paces[StackKey(session: session, name: selected)] = .close }
    for key in basis.operated { paces[key] = nil }
    return paces
  }
}

extension StackKey {
  fileprivate static func byName(_ left: StackKey, _ right: StackKey) -> Bool {
    (left.session, left.name) < (right.session, right.name)
  }
}
