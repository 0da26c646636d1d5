/// The colours of a plain terminal, which every palette has.
public enum Color: UInt8, Hashable, Sendable, CaseIterable {
  /// `standard` is the terminal's own; `grey` is for what matters less.
  case standard, red, green, yellow, blue, magenta, cyan, grey
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  /// That of the text, on the terminal's own background; the two swap where it is reversed.
  public var color: Color
  /// A_BOLD of ncurses.
  public var isBold: Bool
  /// A_REVERSE of ncurses: the cursor's row in the focused pane, and the cursor of a text field.
  public var isReversed: Bool
  /// A_UNDERLINE of ncurses: the open tab, the cursor's row in the other panes, and the field being typed in.
  public var isUnderlined: Bool

  /// Plain but for what is given.
  public init(
    _ color: Color = .standard, bold: Bool = false, reversed: Bool = false, underlined: Bool = false
  ) {
    self.color = color
    isBold = bold
    isReversed = reversed
    isUnderlined = underlined
  }

  /// The terminal's own colour without any attribute.
  public static let plain = Style()
  /// Grey, for hints and what matters less; a terminal of fewer than 16 colours shows it with A_DIM.
  public static let faint = Style(.grey)
  /// Bold in the terminal's own colour, for headings and the active session.
  public static let strong = Style(bold: true)

  /// The same, marked as the cursor's row.
  public var selected: Style {
    var style = self
    style.isReversed = true
    return style
  }
}
