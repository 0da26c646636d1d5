internal import AWSCore
internal import Foundation

/// The events of one stack, oldest first, each once.
///
/// DescribeStackEvents gives them newest first, in pages that shift while they are read; several share one
/// timestamp, and some come late. The order within a read is AWS's own, so it decides between equal times.
struct EventLog: Hashable, Sendable {
  private(set) var events: [StackEvent] = []
  private var ids: Set<String> = []

  func knows(_ id: String) -> Bool { ids.contains(id) }

  /// Takes over what one read brought, newest first: everything from the newest event back to some point.
  mutating func merge(newestFirst read: [StackEvent]) {
    // Pages that shift bring the events at their seam again.
    var seen: Set<String> = []
    let chronological = Array(read.filter { seen.insert($0.id).inserted }.reversed())
    var previous: StackEvent?
    for (index, event) in chronological.enumerated() {
      defer { previous = event }
      guard ids.insert(event.id).inserted else { continue }
      let next = chronological[(index + 1)...].first { ids.contains($0.id) }
      events.insert(event, at: place(of: event, after: previous, before: next))
    }
  }

  /// Times decide; between equal ones the neighbours in the read do.
  private func place(of event: StackEvent, after previous: StackEvent?, before next: StackEvent?) -> Int {
    if let previous, previous.timestamp == event.timestamp, let index = index(of: previous) {
      return index + 1
    }
    if let next, next.timestamp == event.timestamp, let index = index(of: next) { return index }
    // Mostly it is the newest: looked for from the end.
    return (events.lastIndex { $0.timestamp <= event.timestamp } ?? -1) + 1
  }

  private func index(of event: StackEvent) -> Int? { events.lastIndex { $0.id == event.id } }
}
