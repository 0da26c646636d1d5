/// Finds aliases and depth in a YAML text by its tokens, in one pass: what must be known before the document is
/// composed, since composing compares keys with all that their aliases stand for, and recurses as deep as it nests.
package struct YAMLScanner {
  package struct Alias: Sendable, Hashable {
    package let name: String
    /// From 1.
    package let line: Int
    /// Whether it stands where a key does.
    package let isKey: Bool
  }

  package private(set) var aliases: [Alias] = []
  /// Levels that are opened on one line, or by brackets over several.
  package private(set) var depth = 0

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  /// Open brackets and braces.
  private var flow = 0
  /// Whether a value may begin here: behind an indicator, or at the beginning of a line.
  private var isAtNode = true
  /// Columns that block sequences of this line's beginning take.
  private var dashes = 0
  /// The column of the key or dash whose value comes next.
  private var parent = -1

  package init(_ text: String) {
    bytes = Array(text.utf8)
    while index < bytes.count { step() }
  }

  private func byte(_ at: Int) -> UInt8? { at < bytes.count ? bytes[at] : nil }

  private func isBlank(_ byte: UInt8?) -> Bool {
    guard let byte else { return true }
    return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }

  private func isFlowMark(_ byte: UInt8?) -> Bool { byte.map { ",[]{}".utf8.contains($0) } ?? false }

  private var column: Int { index - lineStart }

  private mutating func newLine() {
    index += 1
    line += 1
    lineStart = index
    dashes = 0
    isAtNode = true
  }

  private mutating func step() {
    let current = bytes[index]
    switch current {
    case UInt8(ascii: "\n"): newLine()
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
    case UInt8(ascii: "#") where index == lineStart || isBlank(byte(index - 1)): skipLine()
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      // Within brackets one opens another wherever it stands; what it is there for, the reader says.
      guard isAtNode || flow > 0 else { return plain() }
      flow += 1
      depth = max(depth, flow + dashes)
      index += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      flow = max(0, flow - 1)
      index += 1
      isAtNode = false
    case UInt8(ascii: ",") where flow > 0:
      index += 1
      isAtNode = true
    case UInt8(ascii: ":") where isBlank(byte(index + 1)) || isFlowMark(byte(index + 1)) || flow > 0:
      index += 1
      isAtNode = true
    case UInt8(ascii: "-") where isAtNode && flow == 0 && isBlank(byte(index + 1)),
      UInt8(ascii: "?") where isAtNode && isBlank(byte(index + 1)):
      dashes += 1
      depth = max(depth, dashes + flow)
      parent = column
      index += 1
    case UInt8(ascii: "*") where isAtNode && !isBlank(byte(index + 1)): alias()
    case UInt8(ascii: "&") where isAtNode, UInt8(ascii: "!") where isAtNode:
      while !isBlank(byte(index)), flow == 0 || !isFlowMark(byte(index)) { index += 1 }
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard isAtNode else { return plain() }
      quoted(current)
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      guard isAtNode, flow == 0 else { return plain() }
      block()
    default: plain()
    }
  }

  private mutating func skipLine() {
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
  }

  private mutating func alias() {
    let start = index + 1
    index = start
    while !isBlank(byte(index)), !isFlowMark(byte(index)) { index += 1 }
    var end = index
    // `*name:` is a name with a colon; `*name :` is a key.
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
    let isKey =
      byte(end) == UInt8(ascii: ":") && isBlank(byte(end + 1))
      || byte(index - 1) == UInt8(ascii: ":") || previousIsQuestionMark(start - 1)
    aliases.append(
      Alias(name: String(decoding: bytes[start..<index], as: UTF8.self), line: line, isKey: isKey))
    isAtNode = false
  }

  private func previousIsQuestionMark(_ start: Int) -> Bool {
    var before = start - 1
    while before >= lineStart, bytes[before] == UInt8(ascii: " ") { before -= 1 }
    return before >= lineStart && bytes[before] == UInt8(ascii: "?")
  }

  private mutating func quoted(_ quote: UInt8) {
    let start = column
    index += 1
    while index < bytes.count, bytes[index] != quote {
      if bytes[index] == UInt8(ascii: "\n") {
        line += 1
        lineStart = index + 1
      }
      index +=
        quote == UInt8(ascii: "\"") && bytes[index] == UInt8(ascii: "\\")
          && byte(index + 1) != UInt8(ascii: "\n") ? 2 : 1
    }
    index = min(bytes.count, index + 1)
    isAtNode = false
    parent = start
  }

  /// Text behind `|` or `>`: the lines that are indented deeper than what it belongs to.
  private mutating func block() {
    skipLine()
    while index < bytes.count {
      let start = index + 1
      var end = start
      while byte(end) == UInt8(ascii: " ") { end += 1 }
      let isEmpty = byte(end) == nil || byte(end) == UInt8(ascii: "\n") || byte(end) == UInt8(ascii: "\r")
      guard isEmpty || end - start > parent else { return }
      newLine()
      skipLine()
    }
  }

  /// A text without quotes, up to what ends it.
  private mutating func plain() {
    let start = column
    while index < bytes.count {
      let current = bytes[index]
      if current == UInt8(ascii: "\n") { break }
      if current == UInt8(ascii: "#"), isBlank(byte(index - 1)) { break }
      if current == UInt8(ascii: ":"), isBlank(byte(index + 1)) || flow > 0 && isFlowMark(byte(index + 1)) {
        break
      }
      if flow > 0, isFlowMark(current) { break }
      index += 1
    }
    isAtNode = false
    if byte(index) == UInt8(ascii: ":") { parent = start }
  }
}
