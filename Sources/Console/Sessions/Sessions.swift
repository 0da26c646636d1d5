public import AWSCore
internal import Foundation
internal import ProjectFiles

/// The sessions: those that can be assumed and those that live, and the one that the other panes show.
public struct Sessions: Sendable {
  /// What happened to a session.
  public enum Message: Sendable {
    /// Wanted from the command line.
    case assumeRequested(String)
    /// It was assumed or renewed.
    case ready(String, SessionFacts)
    /// It could not be assumed or renewed; why.
    case failed(String, AWSError)
    /// A person is to log in, as the invitation says.
    case invited(String, SingleSignOnFlow.Invitation)
    /// Somebody logged in: the session can be assumed.
    case loggedIn(String)
    /// Profiles were made; those of their names that are shown already are these from now on, unless they are in use.
    case added([SessionRow])
  }

  /// Seconds until a failed renewal is tried again.
  private static let renewalPause: TimeInterval = 30

  /// In the order they had at the start, behind them those that were added; none is taken away.
  public private(set) var rows: [SessionRow]
  /// The name of the session that the other panes show.
  public private(set) var active: String?
  private(set) var cursor = ListCursor()
  /// How accounts are shown; the first that matches holds.
  private let accounts: [AccountRule]
  /// Those a person waits for: what they lack is asked for. Of others the row says it.
  private var asked: Set<String> = []

  init(_ rows: [SessionRow], accounts: [AccountRule]) {
    self.rows = rows
    self.accounts = accounts
    cursor.arrange(list)
  }

  /// The session of a profile's name, or of `environment`; nil where there is none.
  public subscript(name: String) -> SessionRow? { rows.first { $0.name == name } }

  /// The row that `active` names; nil while no session is shown.
  public var activeRow: SessionRow? { active.flatMap { self[$0] } }

  /// How the account of a session is shown; nil where nothing is said of it.
  func rule(for row: SessionRow) -> AccountRule? {
    accounts.first { $0.applies(toSession: row.name, account: row.account) }
  }

  var selected: SessionRow? { cursor.selected.map { rows[$0] } }

  /// Whether calls can be made with the session that is shown.
  func isActiveUsable(at now: Date) -> Bool { activeRow?.isUsable(at: now) ?? false }

  // MARK: Messages

  mutating func update(_ message: Message, at now: Date) -> [RoomEffect] {
    switch message {
    case .assumeRequested(let name):
      // Of several, the first is the one to show.
      active = active ?? name
      return assume(name, at: now)
    case .ready(let name, let facts): return isReady(name, facts, at: now)
    case .failed(let name, let error): return hasFailed(name, error, at: now)
    case .invited(let name, let invitation):
      guard self[name]?.phase == .loggingIn else { return [.perform(.stopLoggingIn(session: name))] }
      return [.showInvitation(name, invitation)]
    case .loggedIn(let name):
      guard self[name]?.phase == .loggingIn else { return [] }
      return [.closeInvitation(name), .tell("Logged in for \(name)")] + assume(name, at: now)
    case .added(let rows):
      for row in rows { add(row) }
      cursor.arrange(list)
      if let first = rows.first { cursor.hold(first.name, list) }
      return []
    }
  }

  private mutating func add(_ row: SessionRow) {
    if let index = rows.firstIndex(where: { $0.name == row.name }) {
      switch rows[index].phase {
      case .idle, .failed: rows[index] = row
      case .assuming, .loggingIn, .live, .renewing: break
      }
    } else {
      rows.append(row)
    }
  }

  private mutating func isReady(_ name: String, _ facts: SessionFacts, at now: Date) -> [RoomEffect] {
    // Dropped while STS was asked: the runtime has forgotten the credentials.
    guard let before = self[name], before.phase != .idle else { return [] }
    asked.remove(name)
    change(name) { $0.becomeLive(facts) }
    // The first session is the one to show; later ones are switched to.
    let isAnotherShown =
      activeRow.map { $0.name != name && ($0.isUsable(at: now) || $0.phase == .assuming) } ?? false
    if !isAnotherShown { active = name }
    return (before.phase == .assuming ? [.tell("Assumed \(name)")] : []) + [.sessionIsLive(name)]
  }

  private mutating func hasFailed(_ name: String, _ error: AWSError, at now: Date) -> [RoomEffect] {
    // Dropped while STS was asked: its answer is nobody's.
    guard let before = self[name], before.phase != .idle else { return [] }
    let isAsked = asked.remove(name) != nil
    change(name) { $0.fail(error, nextRenewal: now.addingTimeInterval(Self.renewalPause), at: now) }
    if before.phase == .loggingIn {
      return [.closeInvitation(name), .warn("\(error.message)\n\(error.nextStep)")]
    }
    if let need = error.need {
      return isAsked ? [.askSecret(need, session: name)] : []
    }
    if error.needsLogIn, isAsked, before.logsIn { return logIn(name, byRedirect: false) }
    let what = before.phase == .renewing ? "renewed" : "assumed"
    let why = error.message.isEmpty ? error.code : error.message
    return [.warn("\(name) could not be \(what): \(why)\n\(error.nextStep)")]
  }

  /// Renewals by themselves, before the end.
  mutating func tick(_ now: Date) -> [RoomEffect] {
    rows.filter { $0.isRenewalDue(at: now) }.flatMap { assume($0.name, by: nil, at: now) }
  }

  // MARK: What a person does

  /// Assumes a session, or renews one that lives.
  ///
  /// - Parameter answer: the code or the passphrase, where it was asked for.
  mutating func assume(_ name: String, with answer: SecretAnswer? = nil, at now: Date) -> [RoomEffect] {
    assume(name, by: answer, at: now, isAsked: true)
  }

  private mutating func assume(
    _ name: String, by answer: SecretAnswer?, at now: Date, isAsked: Bool = false
  ) -> [RoomEffect] {
    if isAsked { asked.insert(name) }
    change(name) { $0.beginAssuming(at: now) }
    return [.perform(.assume(session: name, answer: answer))]
  }

  /// Begins to log in: a browser is needed, here or elsewhere.
  ///
  /// - Parameter byRedirect: whether the browser is on this machine, and is sent back here.
  mutating func logIn(_ name: String, byRedirect: Bool) -> [RoomEffect] {
    change(name) { $0.beginLoggingIn() }
    return [.perform(.logIn(session: name, byRedirect: byRedirect))]
  }

  /// A person closed the invitation: nobody logs in any more.
  mutating func giveUpLoggingIn(_ name: String, at now: Date) -> [RoomEffect] {
    guard self[name]?.phase == .loggingIn else { return [] }
    change(name) { $0.giveUpLoggingIn(at: now) }
    return [.perform(.stopLoggingIn(session: name))]
  }

  mutating func activate(_ name: String) { active = name }

  mutating func move(by step: Int) { cursor.move(by: step, list) }

  mutating func narrow(to filter: String) { cursor.narrow(to: filter, list) }

  mutating func scroll(height: Int) { cursor.scroll(height: height) }

  mutating func perform(_ action: ConsoleAction, at now: Date) -> [RoomEffect] {
    guard let row = selected else { return [] }
    switch action {
    case .assume, .renew: return assume(row.name, at: now)
    case .switchSession: activate(row.name)
    case .drop: return drop(row.name)
    case .showSession:
      return [.showDetail(title: row.name, text: SessionWords.overview(row, rule(for: row), at: now))]
    case .open: return open(row, at: now)
    default: break
    }
    return []
  }

  private mutating func open(_ row: SessionRow, at now: Date) -> [RoomEffect] {
    if row.isUsable(at: now) {
      active = row.name
      return [.focus(.stacks)]
    }
    if let obstacle = obstacle(to: .assume, at: now) { return [.warn("Not now: \(obstacle)")] }
    return assume(row.name, at: now)
  }

  /// Shows the session of a name, which is assumed where it is not live.
  mutating func show(_ text: String, at now: Date) -> [RoomEffect] {
    guard let row = named(text) else { return [.warn("There is no session \(text)")] }
    let name = row.name
    cursor.narrow(to: "", list)
    cursor.hold(name, list)
    if row.isUsable(at: now) {
      active = name
      return []
    }
    if let obstacle = obstacle(to: .assume, at: now) { return [.warn("Not now: \(obstacle)")] }
    // Shown once it is assumed, whatever is shown now.
    active = nil
    return assume(name, at: now)
  }

  /// The session of a name, or the first whose name has its letters in their order.
  private func named(_ text: String) -> SessionRow? {
    let match = FuzzyMatch(text)
    return self[text] ?? rows.first { $0.name.hasPrefix(text) } ?? rows.first { match.matches($0.name) }
  }

  /// Looks at the stacks of the session that is shown with another one from now on.
  ///
  /// - Parameter text: names it; nil for the session itself.
  mutating func look(with text: String?) -> [RoomEffect] {
    guard let active = activeRow else { return [.warn("Assume a session first")] }
    guard let text else {
      change(active.name) { $0.look(with: nil) }
      return [.tell("\(active.name) looks at its stacks by itself"), .readerChanged(active.name)]
    }
    guard let reader = named(text), reader.name != active.name else {
      return [.warn("There is no other session \(text) to look with")]
    }
    if let account = reader.account, let own = active.account, account != own {
      return [.warn("\(reader.name) is a session in account \(account), and \(active.name) in \(own)")]
    }
    change(active.name) { $0.look(with: reader.name) }
    return [
      .tell("\(reader.name) looks for \(active.name); what changes something stays with \(active.name)"),
      .readerChanged(active.name),
    ]
  }

  private mutating func drop(_ name: String) -> [RoomEffect] {
    change(name) { $0.drop() }
    asked.remove(name)
    return [.tell("Dropped \(name)"), .sessionWasDropped(name), .perform(.drop(session: name))]
  }

  private mutating func change(_ name: String, _ change: (inout SessionRow) -> Void) {
    guard let index = rows.firstIndex(where: { $0.name == name }) else { return }
    change(&rows[index])
  }

  // MARK: What can be done

  /// Nil where an action can be done; else the reason.
  func obstacle(to action: ConsoleAction, at now: Date) -> String? {
    guard let row = selected else { return "there is no session" }
    switch action {
    case .assume, .renew:
      switch row.phase {
      case .assuming, .renewing: return "it is being assumed"
      case .loggingIn: return "somebody is logging in"
      case .failed(let error) where row.region == nil: return error.message
      case .idle, .live, .failed: return nil
      }
    case .switchSession: return row.isUsable(at: now) ? nil : "it is not assumed; a assumes it"
    case .drop:
      switch row.phase {
      case .loggingIn where row.isUsable(at: now): return nil
      case .idle, .assuming, .loggingIn, .failed: return "it is not assumed"
      case .live, .renewing: return nil
      }
    default: return nil
    }
  }

  /// What `Y` copies: the row as a line of text.
  var copyableRow: String? {
    selected.map { [$0.name, $0.roleARN ?? "", $0.region?.name ?? ""].joined(separator: "\t") }
  }

  private var list: SessionList { SessionList(rows: rows) }
}

/// The rows of the Sessions pane, as its cursor goes over them.
private struct SessionList: ListRows {
  let rows: [SessionRow]

  var count: Int { rows.count }
  func id(at index: Int) -> String { rows[index].name }
  func text(at index: Int) -> String { rows[index].name }
}
