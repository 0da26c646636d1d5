internal import Canvas
internal import Foundation

/// Looks for a text in the lines of an overlay, as `less` does: while it is typed, and from one place to the next.
/// Whether letters are large is all the same.
struct TextSearch: Hashable, Sendable {
  /// Characters that may be pasted.
  private static let longestPaste = 200

  private(set) var field = TextField()
  private(set) var isTyped = true
  /// The first line that was shown when it began.
  let start: Int
  /// The lines that it stands in, from 0, or begins in where it goes on in the next one.
  private(set) var lines: [Int] = []
  /// Which of them is looked at, from 0.
  private(set) var current = 0

  enum Answer {
    case stays
    /// Leads to a line, from 0.
    case leads(to: Int)
    case isGivenUp
  }

  init(from start: Int) { self.start = start }

  /// What the line behind the text says of it.
  var words: String {
    if isTyped { return "/\(field.marked(columns: 30))" }
    return lines.isEmpty ? "no \(field.text)" : "\(current + 1) of \(lines.count) · n N"
  }

  mutating func press(_ key: Key, in text: [String]) -> Answer {
    switch KeyMap.action(for: key, in: .search) {
    case .submit:
      isTyped = false
      return field.isEmpty ? .isGivenUp : .stays
    case .close: return .isGivenUp
    default:
      guard field.edit(key) else { return .stays }
      return look(in: text)
    }
  }

  /// Nil where it is taken; otherwise why not.
  mutating func paste(_ text: String) -> String? {
    if let obstacle = TextField.obstacle(toPasting: text, most: Self.longestPaste) { return obstacle }
    field.insert(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
    return nil
  }

  /// From where it began on, or from the top where there is nothing behind that.
  mutating func look(in text: [String]) -> Answer {
    lines = Self.lines(with: field.text, in: text)
    current = lines.firstIndex { $0 >= start } ?? 0
    return .leads(to: lines.isEmpty ? start : lines[current])
  }

  /// What is shown was laid out anew.
  mutating func follow(_ text: [String]) {
    lines = Self.lines(with: field.text, in: text)
    current = min(current, max(0, lines.count - 1))
  }

  /// - Parameter step: how many further, or back below 0; behind the last comes the first.
  mutating func move(by step: Int) -> Answer {
    guard !lines.isEmpty else { return .stays }
    current = (current + step + lines.count) % lines.count
    return .leads(to: lines[current])
  }

  private static func lines(with needle: String, in text: [String]) -> [Int] {
    guard !needle.isEmpty else { return [] }
    return text.indices.filter { place(of: needle, in: text, at: $0) != nil }
  }

  /// What of a line belongs to a place of the text that begins there; a place may go on in the next line.
  static func place(of needle: String, in text: [String], at index: Int) -> Range<String.Index>? {
    let line = text[index]
    if let range = line.range(of: needle, options: .caseInsensitive) { return range }
    guard index + 1 < text.count else { return nil }
    let next = text[index + 1].drop { $0 == " " }
    // Broken at a space, or within a word.
    for joint in [" ", ""] {
      let joined = line + joint + next
      guard let range = joined.range(of: needle, options: .caseInsensitive) else { continue }
      let start = joined.distance(from: joined.startIndex, to: range.lowerBound)
      if start < line.count { return line.index(line.startIndex, offsetBy: start)..<line.endIndex }
    }
    return nil
  }
}
