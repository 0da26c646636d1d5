internal import AWSCore
internal import Canvas
public import Deployment
internal import Foundation

/// What lies over the panes.
public struct Overlays: Sendable {
  /// What the runtime read for an overlay that was asked for.
  public enum Message: Sendable {
    /// What was deployed from here, oldest first.
    case historyRead([JournalEntry])
  }

  enum Overlay: Hashable, Sendable {
    case help
    /// The whole of a text that was cut.
    case detail(title: String, text: String)
    /// A text of its own, which no row of a pane stands for.
    case page(title: String, text: String)
    /// A text that is read before a question about it is asked.
    case review(text: String, Confirmation)
    /// What bootstrap has done so far.
    case bootstrap(title: String)
    /// What went wrong so far.
    case problems
    /// The API calls made.
    case calls
    /// What was deployed from here.
    case history
    case question(Question)
    /// What a person does to log in for a session.
    case logIn(String, SingleSignOnFlow.Invitation)
  }

  private(set) var open: Overlay?
  /// The number of the first line shown.
  private(set) var scroll = 0
  /// What was deployed from here, as it was shown last, oldest first.
  private(set) var history: [JournalEntry] = []
  /// The lines of a text, wrapped.
  private(set) var wrapped: [String] = []
  /// What is looked for in it.
  private(set) var search: TextSearch?
  /// What they were wrapped from.
  private var basis: Basis?
  /// How far it can be scrolled.
  private var lastTop = 0

  private struct Basis: Equatable {
    let size: Size
    /// Of problems, how many there were.
    let problemCount: Int
    /// Of what bootstrap told, how many lines.
    let bootstrapCount: Int
  }

  /// The keys that do something in it, in a line; empty while nothing is open.
  var hints: String {
    switch open {
    case nil: return ""
    case .question(let question):
      return KeyMap.hints(in: question.confirmation.mustType == nil ? .question : .typedQuestion)
    case .logIn: return KeyMap.hints(in: .logIn)
    default: break
    }
    if search?.isTyped == true { return KeyMap.hints(in: .search) }
    let bindings = KeyMap.bindings(in: .overlay).filter { binding in
      switch binding.action {
      case .find: isText
      case .findNext, .findPrevious: search != nil
      case .copyValue: isCopied
      default: true
      }
    }
    if case .review = open { return KeyMap.line(of: KeyMap.bindings(in: .review) + bindings) }
    return KeyMap.line(of: bindings)
  }

  // MARK: Messages

  mutating func update(_ message: Message) {
    switch message {
    case .historyRead(let entries):
      history = entries
      show(.history)
    }
  }

  /// What was deployed under a number of the history, from 1, the newest first.
  func deployed(_ number: Int) -> Result<JournalEntry, CommandProblem> {
    guard history.indices.contains(history.count - number) else {
      return .failure(
        CommandProblem(
          history.isEmpty ? ":history shows what there is" : "The history has \(history.count) entries"))
    }
    let entry = history[history.count - number]
    guard entry.withoutRole == nil else {
      return .failure(CommandProblem("\(entry.stackName) was made by bootstrap; :bootstrap goes on with it"))
    }
    return .success(entry)
  }

  // MARK: What a person does

  mutating func show(_ overlay: Overlay) {
    open = overlay
    scroll = 0
    basis = nil
    search = nil
  }

  mutating func ask(_ confirmation: Confirmation) { show(.question(Question(confirmation))) }

  mutating func close() { open = nil }

  /// Whether it is asked whether to quit.
  var asksToQuit: Bool {
    if case .question(let question) = open { question.confirmation.action == .quit } else { false }
  }

  /// - Parameter pageRows: rows a page key moves.
  mutating func press(_ key: Key, pageRows: Int) -> [RoomEffect] {
    if case .question(var question) = open {
      switch question.press(key) {
      case .stays: open = .question(question)
      case .closes: close()
      case .isAnswered:
        close()
        return [.proceed(question.confirmation.action)]
      case .renews(let session):
        close()
        return [.assume(session)]
      }
      return []
    }
    if search?.isTyped == true, let answer = search?.press(key, in: wrapped) {
      follow(answer)
      return []
    }
    if case .review(_, let confirmation) = open, KeyMap.action(for: key, in: .review) == .submit {
      ask(confirmation)
      return []
    }
    if case .logIn(let session, let invitation) = open { return press(key, session, invitation) }
    switch KeyMap.action(for: key, in: .overlay) {
    case .down: scroll += 1
    case .up: scroll -= 1
    case .pageDown: scroll += pageRows
    case .pageUp: scroll -= pageRows
    case .first: scroll = 0
    case .last: scroll = lastTop
    case .copyValue:
      if case .detail = open { return [.act(.copyValue)] }
      if case .page(_, let text) = open { return [.perform(.copy(text))] }
    case .find where isText: search = TextSearch(from: scroll)
    case .findNext: if let answer = search?.move(by: 1) { follow(answer) }
    case .findPrevious: if let answer = search?.move(by: -1) { follow(answer) }
    // What was found is left first.
    case .close where search != nil && key == .escape: search = nil
    case .close: close()
    case .command:
      close()
      return [.act(.command)]
    default: break
    }
    scroll = min(max(0, scroll), lastTop)
    return []
  }

  /// Whether it is a text, in which something can be looked for.
  private var isText: Bool {
    switch open {
    case .detail, .page, .review, .bootstrap, .problems: true
    case .help, .calls, .history, .question, .logIn, nil: false
    }
  }

  /// Whether its text can be copied.
  private var isCopied: Bool {
    switch open {
    case .detail, .page: true
    default: false
    }
  }

  mutating func paste(_ text: String) -> [RoomEffect] {
    guard search?.isTyped == true else {
      return [.warn("What was pasted was left out: an answer is typed.")]
    }
    if let obstacle = search?.paste(text) { return [.warn(obstacle)] }
    if let answer = search?.look(in: wrapped) { follow(answer) }
    return []
  }

  private mutating func follow(_ answer: TextSearch.Answer) {
    switch answer {
    case .stays: break
    case .leads(let line): scroll = min(line, lastTop)
    case .isGivenUp:
      scroll = min(search?.start ?? 0, lastTop)
      search = nil
    }
  }

  private mutating func press(
    _ key: Key, _ session: String, _ invitation: SingleSignOnFlow.Invitation
  ) -> [RoomEffect] {
    switch KeyMap.action(for: key, in: .logIn) {
    case .openURL: return [.perform(.openURL(invitation.url))]
    case .copyValue: return [.perform(.copy(invitation.url))]
    case .logInHere where invitation.code != nil: return [.logIn(session, byRedirect: true)]
    case .close:
      close()
      return [.giveUpLoggingIn(session)]
    default: return []
    }
  }

  /// Somebody logged in, or nobody will.
  mutating func closeInvitation(of session: String) {
    if case .logIn(session, _) = open { close() }
  }

  // MARK: Laying out

  /// Wraps what has to be wrapped, once, and keeps what is shown in sight.
  ///
  /// - Parameters:
  ///   - calls: how many can be listed.
  ///   - keys: how many keys help has to name.
  mutating func layOut(
    on size: Size, notices: Notices, bootstrap: Bootstrap, clock: Clock, calls: Int, keys: Int
  ) {
    guard let open else { return }
    let room = Layout.overlay(on: size).inset(columns: 2)
    let basis = Basis(
      size: size, problemCount: notices.problemCount, bootstrapCount: bootstrap.lineCount)
    if basis != self.basis {
      // The newest is in sight, unless something is looked for.
      if case .bootstrap = open, search == nil, basis.bootstrapCount != self.basis?.bootstrapCount {
        scroll = .max
      }
      self.basis = basis
      wrapped =
        switch open {
        case .detail(_, let text): TextWrap.lines(text, columns: room.columns)
        case .page(_, let text), .review(let text, _): TextWrap.hanging(text, columns: room.columns)
        case .bootstrap: bootstrap.lines.flatMap { TextWrap.lines($0, columns: room.columns) }
        case .problems:
          notices.problems.reversed().flatMap {
            TextWrap.lines("\(clock.words($0.time))  \($0.text)", columns: room.columns)
          }
        case .help, .calls, .history, .question, .logIn: []
        }
      search?.follow(wrapped)
    }
    let lines =
      switch open {
      case .detail, .page, .review, .bootstrap, .problems: wrapped.count
      case .help: keys
      case .calls: calls
      case .history: history.count
      case .question, .logIn: 0
      }
    lastTop = max(0, lines - room.rows)
    scroll = min(scroll, lastTop)
  }
}
