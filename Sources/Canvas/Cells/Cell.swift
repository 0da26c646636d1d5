/// One column of a row: a character with its marks, or the second half of a wide one.
public struct Cell: Hashable, Sendable {
  /// What is drawn; a space in the second half of a wide character.
  public let base: Unicode.Scalar
  /// Combining marks on the base, at most `Cell.mostMarks`.
  public internal(set) var marks: [Unicode.Scalar] = []
  /// Columns: 1, 2, or 0 for the second half of a wide character.
  public let width: Int
  public var style: Style

  /// What a terminal's own cell takes besides the base.
  public static let mostMarks = 4
  public static let blank = Cell(" ", style: .plain)

  init(_ base: Unicode.Scalar, width: Int = 1, style: Style) {
    self.base = base
    self.width = width
    self.style = style
  }

  static func secondHalf(_ style: Style) -> Cell { Cell(" ", width: 0, style: style) }

  /// The character with its marks.
  public var text: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(base)
    scalars.append(contentsOf: marks)
    return String(scalars)
  }
}
