internal import AWSCore
internal import Canvas
internal import DequeModule

/// What is being typed in the last row: a filter, a command, a path.
public struct Prompt: Sendable {
  enum Kind: Hashable, Sendable {
    case filter(Pane)
    case command
    /// Where the outputs are written.
    case outputsPath
    /// What a session needs of a person, of which only dots are seen.
    case secret(SecretQuestion, session: String)
  }

  /// Commands kept to be called back.
  private static let mostKept = 200
  /// Characters that may be pasted.
  private static let longestPaste = 1000

  /// Nil while nothing is typed.
  private(set) var kind: Kind?
  private(set) var field = TextField()
  /// Commands that were given, oldest first.
  private var history: Deque<String> = []
  /// How far back in the history the line was taken from, from 0; nil for a new one.
  private(set) var recalled: Int?

  var isOpen: Bool { kind != nil }
  var asksForSecret: Bool { if case .secret = kind { true } else { false } }

  /// - Parameter text: what is in the field at the beginning.
  mutating func open(_ kind: Kind, text: String = "") {
    self.kind = kind
    field = TextField(text, isMasked: asksForSecret)
    recalled = nil
  }

  mutating func paste(_ text: String) -> [RoomEffect] {
    if case .secret(.tokenCode, _) = kind {
      // Copied from elsewhere it may have spaces: `123 456`.
      let digits = text.prefix(Self.longestPaste).filter { "0"..."9" ~= $0 }
      guard digits.count == 6 else { return [.warn("What was pasted is no code of six digits.")] }
      field.set(digits)
      return []
    }
    if let obstacle = TextField.obstacle(toPasting: text, most: Self.longestPaste) {
      return [.warn(obstacle)]
    }
    field.insert(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
    return typed()
  }

  // MARK: Keys

  /// - Parameter names: what a command can name, worked out only where it is completed.
  mutating func press(_ key: Key, names: () -> CommandNames) -> [RoomEffect] {
    switch kind {
    case .filter(let pane): return pressInFilter(key, pane)
    case .command: return pressInCommand(key, names)
    case .outputsPath: return pressInPath(key)
    case .secret(let question, let session): return pressInSecret(key, question, session)
    case nil: return []
    }
  }

  private mutating func pressInFilter(_ key: Key, _ pane: Pane) -> [RoomEffect] {
    switch KeyMap.action(for: key, in: .filter) {
    case .submit: kind = nil
    case .close:
      kind = nil
      return [.narrow(pane, to: "")]
    case .up: return [.focus(pane), .move(pane, by: -1)]
    case .down: return [.focus(pane), .move(pane, by: 1)]
    default: return edit(key)
    }
    return []
  }

  private mutating func pressInCommand(_ key: Key, _ names: () -> CommandNames) -> [RoomEffect] {
    switch KeyMap.action(for: key, in: .commandBar) {
    case .submit:
      kind = nil
      return run(field.text)
    case .close: kind = nil
    case .complete: field.set(ConsoleCommand.complete(field.text, names()))
    case .up: recall(by: 1)
    case .down: recall(by: -1)
    default: return edit(key)
    }
    return []
  }

  private mutating func pressInPath(_ key: Key) -> [RoomEffect] {
    switch KeyMap.action(for: key, in: .outputsPath) {
    case .submit:
      kind = nil
      return field.isEmpty ? [] : [.writeOutputs(path: field.text)]
    case .close: kind = nil
    default: return edit(key)
    }
    return []
  }

  private mutating func pressInSecret(
    _ key: Key, _ question: SecretQuestion, _ session: String
  ) -> [RoomEffect] {
    switch KeyMap.action(for: key, in: .secret) {
    case .submit:
      let secret = Secret(field.text)
      // Until it is whole, Enter is nothing yet.
      guard question.takes(secret.reveal()) else { return [] }
      close()
      return [.giveSecret(SecretAnswer(question: question, secret: secret), session: session)]
    case .close: close()
    default:
      if case .tokenCode = question, case .character(let character) = key {
        guard "0"..."9" ~= character, field.text.count < 6 else { return [] }
      }
      return edit(key)
    }
    return []
  }

  /// Nothing of what was typed is kept.
  private mutating func close() {
    kind = nil
    field = TextField()
  }

  private mutating func edit(_ key: Key) -> [RoomEffect] {
    // Nothing is left to delete: filters and commands are left.
    if field.isEmpty, kind != .outputsPath, !asksForSecret,
      KeyMap.action(for: key, in: .line) == .deleteBackward
    {
      kind = nil
      return []
    }
    return field.edit(key) ? typed() : []
  }

  /// A filter works while it is typed.
  private func typed() -> [RoomEffect] {
    if case .filter(let pane) = kind { [.narrow(pane, to: field.text)] } else { [] }
  }

  // MARK: Commands

  private mutating func recall(by step: Int) {
    let index = (recalled ?? -1) + step
    guard index >= 0 else {
      open(.command)
      return
    }
    guard index < history.count else { return }
    recalled = index
    field.set(history[history.count - 1 - index])
  }

  private mutating func run(_ line: String) -> [RoomEffect] {
    guard line.contains(where: { $0 != " " }) else { return [] }
    history.append(line)
    if history.count > Self.mostKept { history.removeFirst() }
    switch ConsoleCommand.parse(line) {
    case .success(let command): return [.run(command)]
    case .failure(let problem): return [.warn(problem.text)]
    }
  }
}
