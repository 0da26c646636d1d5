internal import Canvas

/// A question as it is being answered. It starts on Cancel.
struct Question: Hashable, Sendable {
  /// What became of a key.
  enum Answer {
    case stays
    case closes
    case isAnswered
    /// The session is to be renewed first.
    case renews(String)
  }

  let confirmation: Confirmation
  private(set) var typed = TextField()
  /// Whether the button that does it is chosen, instead of Cancel.
  private(set) var isOnVerb = false

  init(_ confirmation: Confirmation) { self.confirmation = confirmation }

  /// Whether what must be typed was typed.
  var canProceed: Bool { confirmation.mustType.map { $0 == typed.text } ?? true }

  private var context: KeyContext { confirmation.mustType == nil ? .question : .typedQuestion }

  /// Typing, choosing between Cancel and doing it, Enter for what is chosen.
  mutating func press(_ key: Key) -> Answer {
    switch KeyMap.action(for: key, in: context) {
    case .close: return .closes
    case .submit:
      guard isOnVerb else { return .closes }
      return canProceed ? .isAnswered : .stays
    case .switchButton: isOnVerb.toggle()
    case .chooseCancel: isOnVerb = false
    case .chooseVerb: isOnVerb = true
    case .renew where confirmation.renewal != nil: return .renews(confirmation.renewal ?? "")
    case .quit: return confirmation.action == .quit ? .isAnswered : .closes
    default:
      guard confirmation.mustType != nil, typed.edit(key) else { break }
      // The name typed to its end is the answer; Enter remains to be pressed.
      if case .character = key, canProceed { isOnVerb = true }
    }
    return .stays
  }
}
