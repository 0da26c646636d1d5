/// The combining marks on a character: as many as a terminal's own cell takes besides the base. More are dropped.
public struct Marks: Hashable, Sendable, RandomAccessCollection {
  /// Marks a cell of ncurses takes besides its base.
  public static let most = 4

  /// Scalars, and 0 behind the last: no mark is NUL.
  private var values = SIMD4<UInt32>()

  /// Always 0.
  public let startIndex = 0

  /// How many marks there are, 0 to `most`.
  public var endIndex: Int {
    var end = 0
    while end < Self.most, values[end] != 0 { end += 1 }
    return end
  }

  /// The mark at an index below `endIndex`, in the order in which the text has them.
  public subscript(index: Int) -> Unicode.Scalar { Unicode.Scalar(values[index]) ?? "\u{FFFD}" }

  mutating func append(_ mark: Unicode.Scalar) {
    let end = endIndex
    if end < Self.most { values[end] = mark.value }
  }
}
