extension Canvas {
  /// Draws a bar that is full to the given part, 0 to 1, in eighths of a cell.
  public mutating func gauge(_ part: Double, in area: Rect, _ style: Style) {
    guard !area.isEmpty else { return }
    let eighths = Int((min(1, max(0, part)) * Double(area.columns * 8)).rounded())
    let whole = eighths / 8
    var bar = String(repeating: "█", count: whole)
    if eighths % 8 > 0, isUnicode, let rest = Unicode.Scalar(0x2590 - UInt32(eighths % 8)) {
      bar.unicodeScalars.append(rest)
    }
    put(bar.padding(to: area.columns), in: area, style)
  }
}

extension String {
  fileprivate func padding(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - unicodeScalars.count))
  }
}
