/// Which rows of a list are shown.
public enum Scroll {
  /// The first row shown so that the cursor is among `height` rows, as near to `top` as possible.
  public static func top(cursor: Int, count: Int, height: Int, from top: Int) -> Int {
    guard height > 0, count > height else { return 0 }
    let kept = min(max(top, cursor - height + 1), cursor)
    return min(max(0, kept), count - height)
  }
}
