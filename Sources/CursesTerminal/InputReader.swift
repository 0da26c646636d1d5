internal import CNCurses
internal import Canvas

/// Tells keys that somebody presses from text that is pasted.
///
/// A terminal that knows bracketed paste marks what is pasted. Where one does not, more keys at once than anybody
/// presses are a paste, too, and so is what follows them at once.
struct InputReader {
  /// Keys read before what came is passed on.
  static let mostAtOnce = 1 << 16
  /// Keys at once from which they are taken for a paste.
  private static let burst = 256
  /// How soon after a burst its next part comes.
  private static let pause = Duration.milliseconds(50)

  private var codes: [Int32] = []
  /// What came of a paste whose end has not come yet.
  private var pasted = PastedText()
  private var isPasting = false
  private var lastBurst: ContinuousClock.Instant?

  mutating func take(_ code: Int32) { codes.append(code) }

  /// What the keys that were taken mean.
  mutating func events(at now: ContinuousClock.Instant) -> [InputEvent] {
    defer { codes = [] }
    let isMarked = isPasting || codes.contains { Int($0) == CNCURSES_PASTE_BEGINS }
    if !isMarked {
      let follows = lastBurst.map { now - $0 < Self.pause } ?? false
      guard codes.count < Self.burst, !(follows && codes.count > 1) else {
        lastBurst = now
        var text = PastedText()
        for code in codes { text.append(code) }
        return [.pasted(text.string)]
      }
    }
    var events: [InputEvent] = []
    for code in codes {
      if Int(code) == CNCURSES_PASTE_BEGINS {
        isPasting = true
      } else if Int(code) == CNCURSES_PASTE_ENDS {
        if isPasting { events.append(.pasted(pasted.string)) }
        isPasting = false
        pasted = PastedText()
      } else if isPasting {
        pasted.append(code)
      } else if let key = KeyDecoder.key(code) {
        events.append(.key(key))
      }
    }
    return events
  }
}

/// The characters of a paste.
private struct PastedText {
  /// More than any field takes.
  private static let longest = 1 << 20

  private var scalars = String.UnicodeScalarView()
  private var count = 0

  var string: String { String(scalars) }

  mutating func append(_ code: Int32) {
    guard count < Self.longest else { return }
    count += 1
    switch Int(code) {
    case CNCURSES_ENTER, 0x0D: scalars.append("\n")
    case 0..<CNCURSES_KEY_FIRST: if let scalar = Unicode.Scalar(UInt32(code)) { scalars.append(scalar) }
    default: break
    }
  }
}
