internal import OrderedCollections

/// Values by key, of which only so many are kept: those that were changed last.
struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let most: Int
  private var values: OrderedDictionary<Key, Value> = [:]

  /// - Parameter most: values kept.
  init(most: Int) { self.most = most }

  subscript(key: Key) -> Value? { values[key] }

  /// Sets a value, which then is the newest; the oldest goes where there are too many.
  mutating func set(_ value: Value?, for key: Key) {
    values[key] = nil
    guard let value else { return }
    values[key] = value
    if values.count > most { values.removeFirst() }
  }

  /// Changes a value that is kept.
  mutating func change(_ key: Key, _ change: (inout Value) -> Void) {
    guard var value = values[key] else { return }
    change(&value)
    values[key] = value
  }
}
