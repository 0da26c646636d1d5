public import AWSCore
public import Deployment
internal import Foundation

/// The main pane: the selected stack, in tabs.
public struct MainPane: Sendable {
  /// What was found out about stacks' resources.
  public enum Message: Sendable {
    /// A page of a stack's resources.
    case resourcesListed(StackKey, [StackResource])
    /// They could not be listed; why.
    case resourcesNotListed(StackKey, AWSError)
  }

  /// The open one; it stays open as the cursor moves to another stack.
  public private(set) var tab = MainTab.overview
  private(set) var cursor = ListCursor()
  /// What is shown; nil where no stack is selected.
  private(set) var subject: MainSubject?
  /// The rows of the open tab.
  private(set) var rows = MainRows.fields([])
  /// The lines above them.
  private(set) var head: [TabHead.Line] = []
  private var resources = RecentValues<StackKey, ResourceList>(most: 16)
  /// One stack's at a time: there may be many pages.
  private var listing = NewestJob<StackKey, String>(most: 1)
  /// What the rows were worked out from.
  private var basis: Basis?
  /// What the cursor belongs to.
  private var identity: Basis.Identity?
  /// Columns of the lines, as they were laid out.
  private var columns = 0

  var selectedRow: MainRow? { cursor.selected.map { rows[$0] } }

  // MARK: Messages

  mutating func update(_ message: Message) -> [RoomEffect] {
    switch message {
    case .resourcesListed(let key, let rows): listed(key) { $0.take(rows) }
    case .resourcesNotListed(let key, let error): listed(key) { $0.fail(error) }
    }
  }

  private mutating func listed(
    _ key: StackKey, _ change: (inout ResourceList) -> Void
  ) -> [RoomEffect] {
    var list = resources[key] ?? ResourceList()
    change(&list)
    resources.set(list, for: key)
    if subject?.key == key { basis = nil }
    guard let next = listing.ended(key) else { return [] }
    return [begin(next)]
  }

  private mutating func begin(_ job: NewestJob<StackKey, String>.Job) -> RoomEffect {
    resources.change(job.id) { $0.beginLooking() }
    return .perform(.listResources(job.id, stackID: job.work))
  }

  // MARK: What a person does

  mutating func move(by step: Int) { cursor.move(by: step, rows) }

  mutating func narrow(to filter: String) { cursor.narrow(to: filter, rows) }

  mutating func scroll(height: Int) { cursor.scroll(height: height - head.count) }

  mutating func show(_ tab: MainTab) {
    self.tab = tab
    cursor = ListCursor()
    basis = nil
  }

  mutating func perform(_ action: ConsoleAction) -> [RoomEffect] {
    switch action {
    case .nextTab: show(tab.next(by: 1))
    case .previousTab: show(tab.next(by: -1))
    case .showEvents: return open(.events)
    case .showResources: return open(.resources)
    case .showParameters: return open(.parameters)
    case .open:
      if let row = selectedRow { return [.showDetail(title: row.title, text: row.details)] }
    default: break
    }
    return []
  }

  private mutating func open(_ tab: MainTab) -> [RoomEffect] {
    show(tab)
    return [.focus(.main)]
  }

  /// What `y` copies: the row's value, or the statement that would let the tab be seen.
  var copyable: String? {
    if let row = selectedRow { return row.value }
    guard let subject else { return nil }
    return EmptyTab.denial(of: tab, subject, resources[subject.key])?.denial?.statement
  }

  /// What the tab says where it has no rows.
  var emptyLines: [String] {
    guard let subject else { return ["No stack is selected."] }
    return EmptyTab.lines(
      of: tab, subject, resources: resources[subject.key], isListing: listing.isRunning(subject.key))
  }

  // MARK: What follows from other rooms

  /// A stack was described.
  ///
  /// - Parameter before: how it was seen last.
  mutating func stackWasSeen(_ key: StackKey, _ stack: Stack, before: Stack?) {
    if stack.status != before?.status || !stack.status.isSettled { becomeStale(key) }
  }

  private mutating func becomeStale(_ key: StackKey) { resources.change(key) { $0.becomeStale() } }

  /// What is shown is looked up anew.
  mutating func refresh() { if let key = subject?.key { becomeStale(key) } }

  /// Shows a stack, and looks up what of it is not known, or known to be old.
  ///
  /// - Parameter isUsable: whether calls can be made with its session.
  mutating func settle(_ subject: MainSubject?, isUsable: Bool, at now: Date) -> [RoomEffect] {
    let basis = subject.map { Basis($0, tab, now) }
    if basis != self.basis || (subject == nil) != (self.subject == nil) {
      let isAnother = basis?.identity != identity
      self.subject = subject
      self.basis = basis
      identity = basis?.identity
      arrange(at: now, restarts: isAnother)
    }
    guard tab == .resources, isUsable, let subject, let stack = subject.row.stack,
      resources[subject.key]?.isStale ?? true, let job = listing.want(subject.key, stack.id)
    else { return [] }
    return [begin(job)]
  }

  /// Lays out what is above the rows.
  ///
  /// - Parameter columns: between the pane's borders.
  mutating func layOut(columns: Int) {
    guard columns != self.columns else { return }
    self.columns = columns
    layOutHead()
  }

  private mutating func layOutHead() {
    head = columns <= 0 ? [] : subject.map { TabHead.lines(of: tab, $0, columns: columns) } ?? []
  }

  private mutating func arrange(at now: Date, restarts: Bool) {
    rows = subject.map { rows(of: $0, at: now) } ?? .fields([])
    if restarts { cursor.restart(rows) } else { cursor.arrange(rows) }
    layOutHead()
  }

  private func rows(of subject: MainSubject, at now: Date) -> MainRows {
    switch tab {
    case .overview, .parameters: .fields(StackField.fields(of: subject.row, tab: tab, at: now))
    case .changes: if case .read(_, let changes) = subject.changes { .changes(changes) } else { .changes([]) }
    case .events: .events(subject.row.events.events?.events ?? [])
    case .resources: .resources(resources[subject.key]?.rows ?? [])
    }
  }
}

/// What a tab's rows are worked out from.
private struct Basis: Equatable {
  /// What the cursor belongs to: it starts anew on another one.
  struct Identity: Equatable {
    let key: StackKey
    /// On the tab of changes, the change set.
    let changeSetID: String?
  }

  let identity: Identity
  private let tab: MainTab
  private let revision: Int
  private let changeSet: ChangeSetSummary?
  /// Whether the changes were read, and how that ended.
  private let changes: ChangesSight?
  /// Where ages are shown.
  private let now: Date?

  init(_ subject: MainSubject, _ tab: MainTab, _ now: Date) {
    let showsChanges = tab == .changes
    identity = Identity(
      key: subject.key, changeSetID: showsChanges ? subject.changeSet?.summary.id : nil)
    self.tab = tab
    revision = subject.row.revision
    changeSet = showsChanges ? subject.changeSet?.summary : nil
    changes = showsChanges ? subject.changes : nil
    self.now = tab == .overview ? now : nil
  }
}
