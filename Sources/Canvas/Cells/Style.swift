/// The colours of a plain terminal, which every palette has.
public enum Color: UInt8, Hashable, Sendable, CaseIterable {
  case standard, red, green, yellow, blue, magenta, cyan, grey
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  public var color: Color
  public var isBold: Bool
  public var isReversed: Bool
  public var isUnderlined: Bool

  public init(
    _ color: Color = .standard, bold: Bool = false, reversed: Bool = false, underlined: Bool = false
  ) {
    self.color = color
    isBold = bold
    isReversed = reversed
    isUnderlined = underlined
  }

  public static let plain = Style()
  public static let faint = Style(.grey)
  public static let strong = Style(bold: true)

  /// The same, marked as the cursor's row.
  public var selected: Style {
    var style = self
    style.isReversed = true
    return style
  }
}
