/// One column of a row: a character with its marks, or the second half of a wide one. Plain memory: a screen of them is
/// copied and compared without counting references.
public struct Cell: Hashable, Sendable {
  /// What is drawn; a space in the second half of a wide character.
  public let base: Unicode.Scalar
  /// Both halves of a wide character are put with the same one.
  public var style: Style
  private let columns: UInt8
  /// Combining marks on the base.
  public let marks: Marks

  /// A plain space, which a new canvas is full of.
  public static let blank = Cell(" ", style: .plain)

  init(_ base: Unicode.Scalar, marks: Marks = Marks(), width: Int = 1, style: Style) {
    self.base = base
    self.marks = marks
    columns = UInt8(truncatingIfNeeded: width)
    self.style = style
  }

  /// Columns: 1, 2, or 0 for the second half of a wide character.
  public var width: Int { Int(columns) }

  static func secondHalf(_ style: Style) -> Cell { Cell(" ", width: 0, style: style) }

  /// The character with its marks.
  public var text: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(base)
    scalars.append(contentsOf: marks)
    return String(scalars)
  }
}
