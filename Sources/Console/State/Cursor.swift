/// Where a list's cursor is: it holds on to an item, not to a row number.
public struct Cursor: Hashable, Sendable {
  /// The item's identity; nil for the first one.
  public internal(set) var item: String?
  /// Where it stood last, for when the item is gone.
  private var lastIndex = 0
  /// The first row that is shown.
  public internal(set) var top = 0
  /// What the list is narrowed to; empty for everything.
  public internal(set) var filter = ""

  /// The cursor's place among the items; nil in an empty list.
  func index(in items: [String]) -> Int? {
    guard !items.isEmpty else { return nil }
    if let item, let index = items.firstIndex(of: item) { return index }
    return min(lastIndex, items.count - 1)
  }

  mutating func move(to index: Int, in items: [String]) {
    guard !items.isEmpty else { return }
    lastIndex = min(max(0, index), items.count - 1)
    item = items[lastIndex]
  }

  mutating func move(by rows: Int, in items: [String]) {
    guard let index = index(in: items) else { return }
    move(to: index + rows, in: items)
  }
}

/// Whether the letters of a filter occur in a text in their order, without regard to case.
enum FuzzyMatch {
  static func matches(_ filter: String, _ text: String) -> Bool {
    guard !filter.isEmpty else { return true }
    var wanted = filter.lowercased().makeIterator()
    var next = wanted.next()
    // Enough of any name or value; a line of a megabyte is not worth more.
    for character in text.prefix(4096).lowercased() where character == next {
      next = wanted.next()
      if next == nil { return true }
    }
    return false
  }
}
