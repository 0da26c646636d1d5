internal import AWSCore
internal import Canvas

/// A line of text that is being typed, with a cursor in it: the one line editor of the console. What is in it may be a
/// secret, and is kept like one.
struct TextField: Hashable, Sendable {
  private var content = Secret("")
  /// Characters in front of the cursor.
  private(set) var cursor = 0
  /// Whether only dots are shown.
  var isMasked = false

  init(_ text: String = "", isMasked: Bool = false) {
    self.isMasked = isMasked
    set(text)
  }

  var text: String { content.reveal() }
  var isEmpty: Bool { text.isEmpty }

  mutating func set(_ text: String) {
    content = Secret(text)
    cursor = text.count
  }

  mutating func insert(_ text: String) {
    let characters = Array(self.text)
    cursor = min(cursor, characters.count)
    // A mark joins what is in front of it, so characters are counted anew.
    let head = String(characters[..<cursor]) + text
    content = Secret(head + String(characters[cursor...]))
    cursor = min(head.count, self.text.count)
  }

  /// Takes a key that edits; false for one that means something else.
  mutating func edit(_ key: Key) -> Bool {
    if case .character(let character) = key {
      insert(String(character))
      return true
    }
    guard let action = KeyMap.action(for: key, in: .line) else { return false }
    var characters = Array(text)
    cursor = min(cursor, characters.count)
    switch action {
    case .deleteBackward where cursor > 0:
      characters.remove(at: cursor - 1)
      cursor -= 1
    case .deleteForward where cursor < characters.count: characters.remove(at: cursor)
    case .deleteToStart:
      characters.removeFirst(cursor)
      cursor = 0
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .lineStart: cursor = 0
    case .lineEnd: cursor = characters.count
    default: break
    }
    content = Secret(String(characters))
    return true
  }

  /// Why a pasted text is not taken; nil where it is. Scalars are counted: to find a megabyte's characters takes long.
  ///
  /// - Parameter most: characters that the field takes.
  static func obstacle(toPasting text: String, most: Int) -> String? {
    let count = text.unicodeScalars.count
    guard count > most else { return nil }
    return "What was pasted was left out: it has \(count) characters, and this field takes \(most)."
  }

  /// What is in front of the cursor and behind it, scrolled so that the cursor is within so many columns.
  func shown(columns: Int) -> (before: String, behind: String) {
    let characters = isMasked ? Array(repeating: Character("•"), count: text.count) : Array(text)
    let cursor = min(cursor, characters.count)
    var start = cursor
    var width = 1
    while start > 0 {
      let next = TextWidth.columns(String(characters[start - 1]))
      guard width + next <= columns else { break }
      width += next
      start -= 1
    }
    return (String(characters[start..<cursor]), String(characters[cursor...]))
  }

  /// What is shown in so many columns, with a `_` where the cursor is.
  func marked(columns: Int) -> String {
    let shown = shown(columns: columns)
    return shown.before + "_" + shown.behind
  }
}
