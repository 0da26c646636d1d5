internal import AWSCore
internal import Foundation

/// The events of one stack, oldest first, each once.
///
/// DescribeStackEvents gives them newest first, in pages that shift while they are read; several share one
/// timestamp, and some come late. The order within a read is AWS's own, so it decides between equal times.
struct EventLog: Hashable, Sendable {
  /// What a read changed.
  enum Change: Hashable {
    case none
    /// All that is new came behind what was known: there.
    case appended(Range<Int>)
    case inserted
  }

  private(set) var events: [StackEvent] = []
  private var ids: Set<String> = []

  func knows(_ id: String) -> Bool { ids.contains(id) }

  /// Takes over what one read brought, newest first: everything from the newest event back to some point.
  ///
  /// Takes time in proportion to the events known and read.
  ///
  /// - Returns: where the new ones among them went.
  mutating func merge(newestFirst read: [StackEvent]) -> Change {
    // Pages that shift bring the events at their seam again.
    var seen: Set<String> = []
    let chronological = Array(read.filter { seen.insert($0.id).inserted }.reversed())
    let new = chronological.indices.filter { !ids.contains(chronological[$0].id) }
    guard !new.isEmpty else { return .none }
    let gaps = self.gaps(for: chronological)
    ids.formUnion(new.lazy.map { chronological[$0].id })
    // Mostly they are newer than all that are known.
    if new.allSatisfy({ gaps[$0] == events.count }) {
      let known = events.count
      events += new.map { chronological[$0] }
      return .appended(known..<events.count)
    }
    var merged: [StackEvent] = []
    merged.reserveCapacity(events.count + new.count)
    var taken = 0
    // In a gap the order of the read stands.
    for index in new.sorted(by: { (gaps[$0], $0) < (gaps[$1], $1) }) {
      merged += events[taken..<gaps[index]]
      taken = gaps[index]
      merged.append(chronological[index])
    }
    merged += events[taken...]
    events = merged
    return .inserted
  }

  /// For each event of a read, how many of those known come before it: its own index for one that is known; else times
  /// decide, and between equal ones the neighbours in the read do.
  private func gaps(for chronological: [StackEvent]) -> [Int] {
    let known = chronological.map { ids.contains($0.id) ? index(of: $0) : nil }
    // The next one that is known, counted from the end so that each is looked at once.
    var next: [Int?] = Array(repeating: nil, count: chronological.count)
    for index in chronological.indices.dropLast().reversed() {
      next[index] = known[index + 1] == nil ? next[index + 1] : index + 1
    }
    var gaps: [Int] = []
    gaps.reserveCapacity(chronological.count)
    for (index, event) in chronological.enumerated() {
      if let place = known[index] {
        gaps.append(place)
      } else if index > 0, chronological[index - 1].timestamp == event.timestamp {
        gaps.append(known[index - 1].map { $0 + 1 } ?? gaps[index - 1])
      } else if let next = next[index], chronological[next].timestamp == event.timestamp,
        let place = known[next]
      {
        gaps.append(place)
      } else {
        gaps.append(firstIndex(after: event.timestamp))
      }
    }
    return gaps
  }

  private func index(of event: StackEvent) -> Int? {
    var index = firstIndex(after: event.timestamp)
    while index > 0 {
      index -= 1
      if events[index].id == event.id { return index }
      if events[index].timestamp < event.timestamp { break }
    }
    // Its time is another than when it was read first.
    return events.lastIndex { $0.id == event.id }
  }

  /// The number of known events up to a time.
  private func firstIndex(after time: Date) -> Int {
    // Mostly it is the newest.
    if let last = events.last, last.timestamp <= time { return events.count }
    var (low, high) = (0, events.count)
    while low < high {
      let middle = (low + high) / 2
      if events[middle].timestamp <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
