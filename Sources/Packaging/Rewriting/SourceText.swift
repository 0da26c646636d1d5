internal import Documents

/// A document's characters, found by the marks of its nodes.
struct SourceText {
  let scalars: [Unicode.Scalar]
  /// Where each line begins.
  private let lines: [Int]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var lines = [0]
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
      // As libyaml counts them.
      if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) { lines.append(index) }
    }
    self.lines = lines
  }

  /// - Parameter mark: line and column from 1.
  func offset(of mark: Node.Mark) -> Int? {
    guard lines.indices.contains(mark.line - 1) else { return nil }
    // A byte order mark counts as a column.
    let offset = lines[mark.line - 1] + mark.column - 1
    return scalars.indices.contains(offset) ? offset : nil
  }

  /// Where a text stands, quotes included; nil for one over several lines, whose end is not told by its value.
  func range(of scalar: Node.Scalar) -> Range<Int>? {
    guard let mark = scalar.mark, let start = offset(of: mark) else { return nil }
    switch scalars[start] {
    case "'": return quoted(from: start, "'", scalar.string)
    case "\"": return quoted(from: start, "\"", scalar.string)
    case "|", ">", "&", "!": return nil
    default:
      let value = Array(scalar.string.unicodeScalars)
      let end = start + value.count
      guard !value.isEmpty, end <= scalars.count, Array(scalars[start..<end]) == value else { return nil }
      return start..<end
    }
  }

  private func quoted(from start: Int, _ quote: Unicode.Scalar, _ value: String) -> Range<Int>? {
    var index = start + 1
    while index < scalars.count {
      if quote == "\"", scalars[index] == "\\" {
        index += 2
      } else if scalars[index] == quote {
        guard quote == "'", index + 1 < scalars.count, scalars[index + 1] == quote else {
          return start..<index + 1
        }
        index += 2
      } else {
        index += 1
      }
    }
    return nil
  }

  /// Whether a map's first key follows a brace, rather than the indentation of a line.
  func isInFlow(at offset: Int) -> Bool {
    var index = offset - 1
    while index >= 0 {
      switch scalars[index] {
      case " ", "\t", "\n", "\r": index -= 1
      case "{": return true
      default: return false
      }
    }
    return false
  }
}
