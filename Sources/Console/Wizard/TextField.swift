internal import AWSCore
internal import Canvas

/// A line of text that is being typed, with a cursor in it. What is in it may be a secret, and is kept like one.
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
    var characters = Array(text)
    cursor = min(cursor, characters.count)
    switch key {
    case .character(let character):
      insert(String(character))
      return true
    case .backspace:
      guard cursor > 0 else { return true }
      characters.remove(at: cursor - 1)
      cursor -= 1
    case .delete:
      guard cursor < characters.count else { return true }
      characters.remove(at: cursor)
    case .control("u"):
      characters.removeFirst(cursor)
      cursor = 0
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    default: return false
    }
    content = Secret(String(characters))
    return true
  }

  /// What is shown in so many columns, scrolled so that the cursor is in it, and the cursor's place there.
  func shown(columns: Int) -> (text: String, cursor: Int) {
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
    let before = String(characters[start..<cursor])
    return (String(characters[start...]), TextWidth.columns(before))
  }
}
