import Foundation

/// The sources of the project, as tests read them.
enum SourceFiles {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  /// The files of a kind below a folder.
  static func below(_ folder: URL, _ kind: String) -> [URL] {
    let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (walker?.allObjects as? [URL] ?? []).filter { $0.pathExtension == kind }
  }
}

/// A Swift file taken apart as far as the tests need it.
struct SwiftSource {
  /// The names of what it declares at the top level for other files.
  private(set) var declared: Set<String> = []
  /// The names it mentions, but for those behind a dot, in comments and in texts.
  private(set) var mentioned: Set<String> = []

  private static let declaring: Set<String> = [
    "struct", "class", "enum", "actor", "protocol", "typealias", "func", "let", "var",
  ]

  init(_ text: String) {
    var scanner = Scanner(text.utf8)
    scanner.scan()
    for (index, word) in scanner.words.enumerated() {
      if !word.isBehindDot { mentioned.insert(word.text) }
      guard word.depth == 0, index > 0, Self.declaring.contains(scanner.words[index - 1].text) else {
        continue
      }
      let modifiers = scanner.words[max(0, index - 3)..<index].map(\.text)
      if !modifiers.contains("private"), !modifiers.contains("fileprivate") { declared.insert(word.text) }
    }
  }

  private struct Word {
    let text: String
    /// Braces it stands in.
    let depth: Int
    let isBehindDot: Bool
  }

  /// Reads words, and passes over comments and texts; what is interpolated into a text counts.
  private struct Scanner {
    private let text: [UInt8]
    private var place = 0
    private var depth = 0
    private(set) var words: [Word] = []

    init(_ text: String.UTF8View) { self.text = Array(text) }

    mutating func scan() { code(untilParenthesis: false) }

    private func starts(_ with: String, at index: Int) -> Bool {
      index + with.utf8.count <= text.count && text[index..<index + with.utf8.count].elementsEqual(with.utf8)
    }

    private mutating func code(untilParenthesis: Bool) {
      var parentheses = 0
      while place < text.count {
        let byte = text[place]
        if starts("//", at: place) {
          while place < text.count, text[place] != UInt8(ascii: "\n") { place += 1 }
        } else if byte == UInt8(ascii: "\"") || starts("#\"", at: place) {
          string()
        } else if Self.isWord(byte) {
          word()
        } else {
          switch byte {
          case UInt8(ascii: "{"): depth += 1
          case UInt8(ascii: "}"): depth -= 1
          case UInt8(ascii: "("): parentheses += 1
          case UInt8(ascii: ")"):
            parentheses -= 1
            if untilParenthesis, parentheses < 0 {
              place += 1
              return
            }
          default: break
          }
          place += 1
        }
      }
    }

    private mutating func word() {
      let start = place
      while place < text.count, Self.isWord(text[place]) { place += 1 }
      words.append(
        Word(
          text: String(decoding: text[start..<place], as: UTF8.self), depth: depth,
          isBehindDot: start > 0 && text[start - 1] == UInt8(ascii: ".")))
    }

    private mutating func string() {
      let isRaw = text[place] == UInt8(ascii: "#")
      if isRaw { place += 1 }
      let quotes = starts("\"\"\"", at: place) ? "\"\"\"" : "\""
      let (end, escape) = (quotes + (isRaw ? "#" : ""), isRaw ? "\\#" : "\\")
      place += quotes.utf8.count
      while place < text.count {
        if starts(end, at: place) {
          place += end.utf8.count
          return
        }
        guard starts(escape, at: place) else {
          place += 1
          continue
        }
        place += escape.utf8.count + 1
        if text[place - 1] == UInt8(ascii: "(") { code(untilParenthesis: true) }
      }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: byte >= 0x80
      }
    }
  }
}
