/// Breaks text into lines that fit.
public enum TextWrap {
  /// Lines of at most `columns`, broken at spaces where there are any; at most `limit` lines.
  public static func lines(_ text: String, columns: Int, limit: Int = 10_000) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      wrap(String(paragraph), columns, limit, into: &lines)
      if lines.count >= limit { break }
    }
    return lines
  }

  /// The same, where what goes on stands two columns further in than the line that it goes on with.
  public static func hanging(_ text: String, columns: Int) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap { paragraph in
      let indent = paragraph.prefix { $0 == " " }.count
      // In a narrow room there is none to lose.
      guard indent > 0, columns - indent > 20 else { return lines(String(paragraph), columns: columns) }
      let wrapped = lines(String(paragraph.dropFirst(indent)), columns: columns - indent - 2)
      return wrapped.enumerated().map { index, line in
        String(repeating: " ", count: index == 0 ? indent : indent + 2) + line
      }
    }
  }

  private static func wrap(_ paragraph: String, _ columns: Int, _ limit: Int, into lines: inout [String]) {
    var line = String.UnicodeScalarView()
    var width = 0
    var lastSpace: (index: Int, width: Int)?
    for glyph in Glyphs(paragraph) {
      guard lines.count < limit else { return }
      if width + glyph.width > columns {
        if glyph.base == " " {
          // The break is here; its space is not shown.
          lines.append(String(line))
          (line, width, lastSpace) = (String.UnicodeScalarView(), 0, nil)
          continue
        }
        if let space = lastSpace, space.index > 0 {
          lines.append(String(String.UnicodeScalarView(line.prefix(space.index))))
          line = String.UnicodeScalarView(line.dropFirst(space.index + 1))
          width -= space.width + 1
        } else {
          lines.append(String(line))
          line = String.UnicodeScalarView()
          width = 0
        }
        lastSpace = nil
      }
      if glyph.base == " " { lastSpace = (line.count, width) }
      line.append(glyph.base)
      line.append(contentsOf: glyph.marks)
      width += glyph.width
    }
    lines.append(String(line))
  }
}
