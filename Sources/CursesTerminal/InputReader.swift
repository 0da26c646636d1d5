internal import CNCurses
internal import Canvas

/// Tells keys that somebody presses from text that is pasted.
///
/// A terminal that knows bracketed paste marks what is pasted. Where one does not, more keys at once than anybody
/// presses are a paste, too, and so is what follows them at once. The text itself comes as bytes, past curses, which
/// reads one at a time.
struct InputReader {
  /// Keys at once from which they are taken for a paste.
  static let burst = 256
  /// How soon after a burst its next part comes.
  private static let pause = Duration.milliseconds(50)
  /// Bytes of a paste that are kept: more than any field takes.
  private static let longest = 4 << 20
  private static let beginMark = Array("\u{1B}[200~".utf8)
  private static let endMark = Array("\u{1B}[201~".utf8)

  /// What came of a paste whose end has not come yet.
  private var paste: [UInt8]?
  private var lastBurst: ContinuousClock.Instant?

  /// Whether bytes belong to a paste that was marked.
  var isPasting: Bool { paste != nil }

  mutating func beginPaste() { paste = [] }

  /// Takes bytes of a marked paste, and those behind it: keys, or another paste.
  ///
  /// Ctrl-C by itself is always a key: a terminal that never says that a paste has ended must not take the keyboard away.
  mutating func events(ofPaste bytes: [UInt8]) -> [InputEvent] {
    if bytes == [0x03] {
      paste = nil
      return [.key(.control("c"))]
    }
    var events: [InputEvent] = []
    var rest = bytes[...]
    while var all = paste {
      // Out of its place while it grows, so that it is not copied.
      paste = nil
      // The mark of its end may come in parts.
      let before = max(0, all.count - Self.endMark.count)
      all += rest
      guard let end = Self.place(of: Self.endMark, in: all, from: before) else {
        paste = all.count > Self.longest ? all.prefix(Self.longest) + all.suffix(Self.endMark.count) : all
        return events
      }
      events.append(.pasted(Self.text(all[..<end])))
      rest = all[(end + Self.endMark.count)...]
      let next = Self.place(of: Self.beginMark, in: Array(rest), from: 0).map { rest.startIndex + $0 }
      events += KeyDecoder.keys(in: rest[..<(next ?? rest.endIndex)]).map { .key($0) }
      paste = next == nil ? nil : []
      rest = next.map { rest[($0 + Self.beginMark.count)...] } ?? []
    }
    return events
  }

  private static func place(of mark: [UInt8], in bytes: [UInt8], from begin: Int) -> Int? {
    var index = begin
    while index + mark.count <= bytes.count {
      if bytes[index] == mark[0], bytes[index..<(index + mark.count)].elementsEqual(mark) { return index }
      index += 1
    }
    return nil
  }

  /// What keys mean that were read at once.
  ///
  /// - Parameter text: what was waiting behind a burst of them.
  mutating func events(
    of codes: [Int32], followedBy text: [UInt8], at now: ContinuousClock.Instant
  ) -> [InputEvent] {
    let follows = lastBurst.map { now - $0 < Self.pause } ?? false
    guard codes.count < Self.burst, !(follows && codes.count > 1) else {
      lastBurst = now
      var scalars = String.UnicodeScalarView()
      for case let scalar? in codes.map(Self.scalar) { scalars.append(scalar) }
      return [.pasted(String(scalars) + Self.text(text[...]))]
    }
    return codes.compactMap { KeyDecoder.key($0).map { .key($0) } }
  }

  private static func scalar(of code: Int32) -> Unicode.Scalar? {
    switch Int(code) {
    case CNCURSES_ENTER, 0x0D: "\n"
    case 0..<CNCURSES_KEY_FIRST: Unicode.Scalar(UInt32(code))
    default: nil
    }
  }

  /// A terminal sends the ends of pasted lines as Enter.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var lines: [UInt8] = []
    lines.reserveCapacity(bytes.count)
    var last: UInt8 = 0
    for byte in bytes {
      if byte != 0x0A || last != 0x0D { lines.append(byte == 0x0D ? 0x0A : byte) }
      last = byte
    }
    return String(decoding: lines, as: UTF8.self)
  }
}
