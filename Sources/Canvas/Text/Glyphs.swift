/// How text falls into columns.
public enum TextWidth {
  /// Columns a scalar takes: 0, 1 or 2.
  public static func columns(_ scalar: Unicode.Scalar) -> Int {
    // Everything below the first combining mark is one column wide, and most text is there.
    if scalar.value < 0x300 { return 1 }
    if contains(WidthTables.zero, scalar.value) { return 0 }
    return contains(WidthTables.wide, scalar.value) ? 2 : 1
  }

  /// Columns a text takes once it is made harmless; counting stops beyond `limit`.
  public static func columns(_ text: String, limit: Int = .max) -> Int {
    if let plain = PlainText.count(text, upTo: limit) { return plain }
    var total = 0
    for glyph in Glyphs(text) {
      total += glyph.width
      if total > limit { break }
    }
    return total
  }

  private static func contains(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
  }
}

/// A base with its marks, and the columns it takes.
struct Glyph {
  let base: Unicode.Scalar
  var marks = Marks()
  let width: Int
}

/// The glyphs of a text from outside, made harmless, one after the other: a line of a megabyte costs no
/// more than what is read of it.
///
/// Each scalar that takes columns is a glyph of its own, as terminals count them; joiners and variation
/// selectors are dropped, since what they ask for would change the columns.
struct Glyphs: Sequence, IteratorProtocol {
  private var scalars: String.UnicodeScalarView.Iterator
  /// The rest of a visible mark such as `<U+202E>`.
  private var pending: String.UnicodeScalarView.Iterator?
  private var ahead: Unicode.Scalar?

  init(_ text: String) { scalars = text.unicodeScalars.makeIterator() }

  mutating func next() -> Glyph? {
    guard let base = nextScalar() else { return nil }
    let width = TextWidth.columns(base)
    // A mark with nothing before it stands on a blank.
    var glyph = Glyph(base: width == 0 ? " " : base, width: width == 0 ? 1 : width)
    if width == 0 { glyph.marks.append(base) }
    while let scalar = nextScalar() {
      guard TextWidth.columns(scalar) == 0 else {
        ahead = scalar
        break
      }
      glyph.marks.append(scalar)
    }
    return glyph
  }

  private mutating func nextScalar() -> Unicode.Scalar? {
    if let scalar = ahead {
      ahead = nil
      return scalar
    }
    if let scalar = pending?.next() { return scalar }
    pending = nil
    while let scalar = scalars.next() {
      if let mark = Sanitiser.mark(for: scalar) {
        pending = mark.unicodeScalars.makeIterator()
        return pending?.next()
      }
      if !Self.isDropped(scalar) { return scalar }
    }
    return nil
  }

  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF: true
    default: false
    }
  }
}
