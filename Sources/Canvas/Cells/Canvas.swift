/// A grid of cells to draw on. Whatever is put on it is made harmless and clipped; nothing can be drawn
/// outside, and a wide character is never cut in half.
public struct Canvas: Sendable, Hashable {
  /// Where a text that is too long is cut.
  public enum Cut: Sendable {
    /// For names and sentences, whose beginnings tell them apart.
    case end
    /// For ARNs and paths, whose ends tell them apart.
    case middle
  }

  /// In cells; never negative, whatever `init` was given.
  public let size: Size
  /// Whether characters beyond ASCII can be shown.
  public let isUnicode: Bool
  /// Row by row from the top, each from the left: `size.columns * size.rows` of them.
  public private(set) var cells: [Cell]

  /// Full of blanks; a negative size counts as 0. Without `isUnicode`, `put` replaces each base beyond ASCII
  /// by an ASCII character, `?` where none is like it.
  public init(size: Size, isUnicode: Bool = true) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    self.isUnicode = isUnicode
    cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
  }

  /// The whole grid, from column 0 and row 0.
  public var bounds: Rect { Rect(column: 0, row: 0, columns: size.columns, rows: size.rows) }

  /// The cells of one row.
  public func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }

  /// The rows that are not as they were, from the top; all of them where there was nothing, or another size.
  public func rows(changedSince last: Canvas?) -> [Int] {
    guard let last, last.size == size else { return Array(0..<size.rows) }
    return (0..<size.rows).filter { last.row($0) != row($0) }
  }

  /// Puts a text on the first row of a rectangle.
  ///
  /// - Returns: the columns it took.
  @discardableResult
  public mutating func put(_ text: String, in area: Rect, _ style: Style = .plain, cut: Cut = .end) -> Int {
    guard !area.isEmpty, area.row >= 0, area.row < size.rows else { return 0 }
    if let columns = putPlain(text, in: area, style, cut) { return columns }
    let glyphs = clip(text, columns: area.columns, cut: cut)
    var column = area.column
    for glyph in glyphs {
      place(glyph, column: column, row: area.row, style)
      column += glyph.width
    }
    return column - area.column
  }

  /// Puts a text so that it ends at the right edge of a rectangle's first row.
  public mutating func putRight(_ text: String, in area: Rect, _ style: Style = .plain) {
    let width = min(area.columns, TextWidth.columns(text, limit: area.columns))
    put(
      text,
      in: Rect(column: area.column + area.columns - width, row: area.row, columns: width, rows: area.rows),
      style)
  }

  /// Gives every cell of a rectangle a style, and leaves its text.
  public mutating func restyle(_ area: Rect, _ change: (inout Style) -> Void) {
    for row in max(0, area.row)..<max(0, area.row, min(size.rows, area.row + area.rows)) {
      for column in max(0, area.column)..<max(0, area.column, min(size.columns, area.column + area.columns)) {
        change(&cells[row * size.columns + column].style)
      }
    }
  }

  /// Puts plain spaces into every cell of a rectangle. A wide character that lies half in it goes whole.
  public mutating func clear(_ area: Rect) {
    for row in 0..<area.rows { fill(area.line(row), with: " ") }
  }

  /// Puts a character of one column into each cell of a rectangle's first row.
  mutating func fill(_ area: Rect, with scalar: Unicode.Scalar, _ style: Style = .plain) {
    guard area.row >= 0, area.row < size.rows else { return }
    let glyph = shown(Glyph(base: scalar, width: 1))
    for column in area.column..<max(area.column, area.column + area.columns) {
      place(glyph, column: column, row: area.row, style)
    }
  }

  // MARK: Placing

  private mutating func place(_ glyph: Glyph, column: Int, row: Int, _ style: Style) {
    guard column >= 0, column + glyph.width <= size.columns else { return }
    let index = row * size.columns + column
    blankOtherHalf(of: index, column: column)
    if glyph.width == 2 { blankOtherHalf(of: index + 1, column: column + 1) }
    cells[index] = Cell(glyph.base, marks: glyph.marks, width: glyph.width, style: style)
    if glyph.width == 2 { cells[index + 1] = .secondHalf(style) }
  }

  /// Puts a text of printable ASCII; nil where it is another one, and nothing was put.
  private mutating func putPlain(_ text: String, in area: Rect, _ style: Style, _ cut: Cut) -> Int? {
    guard let count = PlainText.count(text, upTo: area.columns) else { return nil }
    let columns = min(count, area.columns)
    guard count > columns else {
      text.utf8.withContiguousStorageIfAvailable { place($0[...], area.column, area.row, style) }
      return columns
    }
    let tail = cut == .middle ? (columns - 1) / 2 : 0
    let head = columns - 1 - tail
    let isPut: Bool? = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard PlainText.isPlain(bytes[(bytes.count - tail)...]) else { return false }
      place(bytes[..<head], area.column, area.row, style)
      place(ellipsis, column: area.column + head, row: area.row, style)
      place(bytes[(bytes.count - tail)...], area.column + head + 1, area.row, style)
      return true
    }
    return isPut == true ? columns : nil
  }

  private mutating func place(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ column: Int, _ row: Int, _ style: Style
  ) {
    for (offset, byte) in bytes.enumerated() {
      place(Glyph(base: Unicode.Scalar(byte), width: 1), column: column + offset, row: row, style)
    }
  }

  /// Writing over half of a wide character leaves a blank where its other half was.
  private mutating func blankOtherHalf(of index: Int, column: Int) {
    if cells[index].width == 0, column > 0 {
      cells[index - 1] = Cell(" ", style: cells[index - 1].style)
    } else if cells[index].width == 2, column + 1 < size.columns {
      cells[index + 1] = Cell(" ", style: cells[index + 1].style)
    }
  }

  // MARK: Clipping

  private var ellipsis: Glyph { Glyph(base: isUnicode ? "…" : "~", width: 1) }

  private func clip(_ text: String, columns: Int, cut: Cut) -> [Glyph] {
    guard columns > 0 else { return [] }
    var taken: [Glyph] = []
    var width = 0
    for glyph in Glyphs(text) {
      taken.append(shown(glyph))
      width += glyph.width
      if width > columns { break }
    }
    guard width > columns else { return taken }
    switch cut {
    case .end: return head(taken, columns: columns - 1) + [ellipsis]
    case .middle:
      let tailColumns = (columns - 1) / 2
      return head(taken, columns: columns - 1 - tailColumns) + [ellipsis] + tail(text, columns: tailColumns)
    }
  }

  private func head(_ glyphs: [Glyph], columns: Int) -> [Glyph] {
    var width = 0
    return Array(
      glyphs.prefix { glyph in
        width += glyph.width
        return width <= columns
      })
  }

  /// The last glyphs of a text that fit. Only its end is laid out.
  private func tail(_ text: String, columns: Int) -> [Glyph] {
    let end = String(String.UnicodeScalarView(text.unicodeScalars.suffix(columns * (1 + Marks.most))))
    var width = 0
    let fitting = Glyphs(end).map(shown).reversed().prefix { glyph in
      width += glyph.width
      return width <= columns
    }
    return fitting.reversed()
  }

  private func shown(_ glyph: Glyph) -> Glyph {
    guard !isUnicode else { return glyph }
    // Marks are beyond ASCII, too.
    return Glyph(base: glyph.base.isASCII ? glyph.base : ASCIIForm.of(glyph.base), width: 1)
  }
}

/// What stands for a character where only ASCII can be shown.
enum ASCIIForm {
  private static let forms: [Unicode.Scalar: Unicode.Scalar] = [
    "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "…": "~", "●": "*",
    "○": "o", "✔": "+", "✗": "x", "◐": ">", "◑": "<", "·": ".", "█": "#", "▏": "|", "▕": "|", "▌": "#",
    "→": ">", "×": "x", "–": "-", "‘": "'", "’": "'",
  ]

  static func of(_ scalar: Unicode.Scalar) -> Unicode.Scalar { forms[scalar] ?? "?" }
}
