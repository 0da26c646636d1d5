internal import Canvas

/// The rows of a list, by their places.
protocol ListRows {
  var count: Int { get }
  /// A row's identity, which a cursor holds on to.
  func id(at index: Int) -> String
  /// What a filter looks through.
  func text(at index: Int) -> String
}

/// Which rows of a list are shown, and the one under the cursor.
///
/// The order is worked out when the rows or the filter change, and at no other time; whoever changes the rows says so
/// by `arrange`. The cursor holds on to a row's identity, not to its number.
public struct ListCursor: Hashable, Sendable {
  /// What the list is narrowed to; empty for everything.
  public private(set) var filter = ""
  /// The places of the rows that the filter lets through; nil for all of them.
  private var matching: [Int]?
  private var total = 0
  /// The identity of the row held on to; nil for the first one.
  private var item: String?
  /// Where the cursor was moved last, for when its row is gone.
  private var lastIndex = 0
  /// The cursor's number among the rows shown; nil in an empty list.
  private(set) var index: Int?
  /// The number of the first row on the screen.
  private(set) var top = 0

  /// How many rows are shown.
  var count: Int { matching?.count ?? total }

  /// The place, in the whole list, of a row by its number among those shown.
  func place(_ index: Int) -> Int { matching?[index] ?? index }

  /// The place of the row under the cursor; nil in an empty list.
  var selected: Int? { index.map(place) }

  /// The numbers of the rows that are on a screen of so many.
  func shown(rows: Int) -> Range<Int> {
    let end = min(count, top + max(0, rows))
    return min(top, end)..<end
  }

  /// The places of all the rows shown, in their order.
  var places: [Int] { matching ?? Array(0..<total) }

  // MARK: What changes it

  /// Works the order out anew: the rows are others than before.
  mutating func arrange(_ rows: some ListRows) {
    total = rows.count
    if !filter.isEmpty {
      let match = FuzzyMatch(filter)
      matching = (0..<total).filter { match.matches(rows.text(at: $0)) }
    }
    findItem(rows)
  }

  /// Narrows the list.
  mutating func narrow(to filter: String, _ rows: some ListRows) {
    guard filter != self.filter else { return }
    // What a longer filter lets through, a shorter one did.
    let isNarrower = !self.filter.isEmpty && filter.hasPrefix(self.filter)
    self.filter = filter
    if filter.isEmpty {
      matching = nil
    } else {
      let match = FuzzyMatch(filter)
      let candidates = isNarrower ? places : Array(0..<total)
      matching = candidates.filter { match.matches(rows.text(at: $0)) }
    }
    findItem(rows)
  }

  mutating func move(by rows: Int, _ list: some ListRows) {
    guard let index, count > 0 else { return }
    let wanted = min(max(0, index + rows), count - 1)
    lastIndex = wanted
    item = list.id(at: place(wanted))
    self.index = wanted
  }

  /// Holds on to a row, which need not be there yet.
  mutating func hold(_ id: String, _ rows: some ListRows) {
    item = id
    findItem(rows)
  }

  /// Back to the first row of everything.
  mutating func restart(_ rows: some ListRows) {
    self = ListCursor()
    arrange(rows)
  }

  /// Scrolls just as far as the cursor needs.
  ///
  /// - Parameter height: rows on the screen.
  mutating func scroll(height: Int) {
    guard let index else { return }
    top = Scroll.top(cursor: index, count: count, height: height, from: top)
  }

  /// Finds the row held on to, from where it was outwards: mostly it is there, or near.
  private mutating func findItem(_ rows: some ListRows) {
    let count = count
    guard count > 0 else {
      index = nil
      return
    }
    guard let item else {
      index = min(lastIndex, count - 1)
      return
    }
    let start = min(index ?? lastIndex, count - 1)
    for distance in 0..<count {
      let (below, above) = (start + distance, start - distance)
      guard below < count || above >= 0 else { break }
      if below < count, rows.id(at: place(below)) == item {
        index = below
        return
      }
      if above >= 0, rows.id(at: place(above)) == item {
        index = above
        return
      }
    }
    index = min(lastIndex, count - 1)
  }
}
