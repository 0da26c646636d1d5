internal import Documents

/// Resources that a transform has made, in their order.
struct MadeResources {
  private(set) var entries: [Document.Entry] = []
  /// Logical id → where its entry is.
  private var places: [String: Int] = [:]

  var count: Int { entries.count }

  /// Nil where none of that logical id was made.
  subscript(logicalID: String) -> Document? { places[logicalID].map { entries[$0].value } }

  /// Adds a resource, or puts it in the place of the one with its logical id.
  mutating func put(_ entry: Document.Entry) {
    if let place = places[entry.key] {
      entries[place] = entry
    } else {
      places[entry.key] = entries.count
      entries.append(entry)
    }
  }

  /// - Returns: whether there is one of that logical id.
  @discardableResult
  mutating func change(_ logicalID: String, _ change: (inout Document) -> Void) -> Bool {
    guard let place = places[logicalID] else { return false }
    change(&entries[place].value)
    return true
  }

  mutating func remove(_ logicalID: String) {
    guard let place = places.removeValue(forKey: logicalID) else { return }
    entries.remove(at: place)
    for index in entries.indices.dropFirst(place) { places[entries[index].key] = index }
  }
}
