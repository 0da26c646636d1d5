import Canvas
import Testing

@testable import CursesTerminal

@Suite("Keys and pastes from a terminal")
struct InputReaderTests {
  private func events(_ parts: [String]) -> [InputEvent] {
    var reader = InputReader()
    reader.beginPaste()
    return parts.flatMap { reader.events(ofPaste: Array($0.utf8)) }
  }

  private let begin = "\u{1B}[200~"
  private let end = "\u{1B}[201~"

  @Test("A marked paste is one text, however its bytes and its end come; a line's end is a new line")
  func marked() {
    let text = "one\r日本\ttwo"
    let whole = "\(text)\(end)"
    for cut in 0...whole.utf8.count {
      var reader = InputReader()
      reader.beginPaste()
      let bytes = Array(whole.utf8)
      let events = reader.events(ofPaste: Array(bytes[..<cut])) + reader.events(ofPaste: Array(bytes[cut...]))
      #expect(events == [.pasted("one\n日本\ttwo")])
      #expect(!reader.isPasting)
    }
  }

  @Test("What comes behind a paste at once is keys, or another paste; nothing of a paste is a key")
  func behind() {
    #expect(events(["a\(end)\(begin)b\(end)"]) == [.pasted("a"), .pasted("b")])
    #expect(
      events(["a\(end)x日\u{1B}[A\u{1B}OD\u{1B}[5~\r\u{1B}"])
        == [.pasted("a")]
        + [Key.character("x"), .character("日"), .up, .left, .pageUp, .enter, .escape].map { .key($0) })
    #expect(
      events(["a\(end)j\(begin)q\ny", "\(end)k"]) == [
        .pasted("a"), .key(.character("j")), .pasted("q\ny"), .key(.character("k")),
      ])
  }

  @Test("Ctrl-C is a key even in a paste that never ends; in a paste's text it is text")
  func wayOut() {
    var reader = InputReader()
    reader.beginPaste()
    #expect(reader.events(ofPaste: Array("text".utf8)) == [])
    #expect(reader.events(ofPaste: [0x03]) == [.key(.control("c"))])
    #expect(!reader.isPasting)
    #expect(events(["a\u{3}b\(end)"]) == [.pasted("a\u{3}b")])
  }

  @Test("A paste without an end is kept up to a bound, and its end is still seen")
  func endless() {
    var reader = InputReader()
    reader.beginPaste()
    let part = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<6 { #expect(reader.events(ofPaste: part) == []) }
    guard case .pasted(let text)? = reader.events(ofPaste: Array(end.utf8)).first else {
      Issue.record("The paste has no end")
      return
    }
    #expect(text.utf8.count < 5 << 20)
    #expect(!reader.isPasting)
  }

  @Test("More keys at once than anybody presses are a paste without marks, and so is what follows at once")
  func unmarked() {
    var reader = InputReader()
    let now = ContinuousClock.now
    let many = Array(repeating: Int32(UInt8(ascii: "x")), count: InputReader.burst)
    #expect(
      reader.events(of: many, followedBy: Array("y\rz".utf8), at: now)
        == [.pasted(String(repeating: "x", count: InputReader.burst) + "y\nz")])
    #expect(reader.events(of: [0x71, 0x0D], followedBy: [], at: now + .milliseconds(10)) == [.pasted("q\n")])
    #expect(reader.events(of: [0x71], followedBy: [], at: now + .seconds(1)) == [.key(.character("q"))])
  }
}
