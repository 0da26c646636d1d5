internal import CNCurses
internal import Canvas

/// Reads keys out of what the C shim gives.
enum KeyDecoder {
  static func key(_ code: Int32) -> Key? {
    if let named = named(code) { return named }
    guard code >= 0, Int(code) < CNCURSES_KEY_FIRST, let scalar = Unicode.Scalar(UInt32(code)) else {
      return nil
    }
    switch scalar.value {
    case 0x0D, 0x0A: return .enter
    case 0x09: return .tab
    case 0x1B: return .escape
    case 0x08, 0x7F: return .backspace
    case 0x01...0x1A: return Unicode.Scalar(scalar.value + 0x60).map { .control(Character($0)) }
    case 0..<0x20: return nil
    default: return .character(Character(scalar))
    }
  }

  /// Keys as a terminal sends them: characters in UTF-8, and the common sequences of the others. For the few bytes that
  /// curses does not get to see.
  static func keys(in bytes: some Collection<UInt8>) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(String(decoding: bytes, as: UTF8.self)).unicodeScalars
    while let scalar = rest.first {
      if let (sequence, key) = sequences.first(where: { rest.starts(with: $0.sequence.unicodeScalars) }) {
        keys.append(key)
        rest.removeFirst(sequence.unicodeScalars.count)
        continue
      }
      rest.removeFirst()
      if let key = key(Int32(bitPattern: scalar.value)) { keys.append(key) }
    }
    return keys
  }

  private static let sequences: [(sequence: String, key: Key)] =
    [("A", Key.up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end)].flatMap {
      letter, key in
      [("\u{1B}[\(letter)", key), ("\u{1B}O\(letter)", key)]
    } + [
      ("\u{1B}[Z", .backTab), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
    ]

  private static func named(_ code: Int32) -> Key? {
    switch Int(code) {
    case CNCURSES_UP: .up
    case CNCURSES_DOWN: .down
    case CNCURSES_LEFT: .left
    case CNCURSES_RIGHT: .right
    case CNCURSES_HOME: .home
    case CNCURSES_END: .end
    case CNCURSES_PAGE_UP: .pageUp
    case CNCURSES_PAGE_DOWN: .pageDown
    case CNCURSES_ENTER: .enter
    case CNCURSES_BACKSPACE: .backspace
    case CNCURSES_DELETE: .delete
    case CNCURSES_BACK_TAB: .backTab
    default: nil
    }
  }
}
