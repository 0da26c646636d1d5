internal import Foundation
internal import HeapModule

/// What is due when, the earliest first; of equal ones the one that was entered first.
struct Agenda: Sendable {
  enum Item: Hashable, Sendable {
    /// A stack's operation goes on.
    case stack(String)
    /// A change set is made.
    case changeSet(String)
  }

  private struct Entry: Comparable, Sendable {
    let due: Date
    let number: Int
    let item: Item

    static func < (left: Entry, right: Entry) -> Bool { (left.due, left.number) < (right.due, right.number) }
    static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
  }

  private var heap = Heap<Entry>()
  /// When each item is next due: an entry with another time is none any more.
  private var next: [Item: Date] = [:]
  private var count = 0

  /// Enters an item; one that is due earlier already stays as it is.
  mutating func add(_ item: Item, at due: Date) {
    if let present = next[item], present <= due { return }
    next[item] = due
    heap.insert(Entry(due: due, number: count, item: item))
    count += 1
  }

  /// Takes out what is due next, if it is by a moment.
  mutating func take(until now: Date) -> (item: Item, due: Date)? {
    while let entry = heap.min, entry.due <= now {
      heap.removeMin()
      guard next[entry.item] == entry.due else { continue }
      next[entry.item] = nil
      return (entry.item, entry.due)
    }
    return nil
  }
}
