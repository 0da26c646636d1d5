internal import AWSCore
internal import Foundation

/// Reads the events of an operation, as far back as needed and no further.
struct EventReader {
  /// Seconds behind the newest event within which one may still come late.
  private static let lateness: TimeInterval = 120

  let client: CloudFormationClient
  let denials: KnownDenials

  /// Brings the events up to date: those of the stack, and of the nested stacks in its operation.
  ///
  /// - Parameter completely: back to the operation's beginning, however much is known already.
  func update(_ events: inout OperationEvents, completely: Bool) async throws(AWSError) {
    events.merge(newestFirst: try await read(events.stackID, events, completely), of: events.stackID)
    var next = 0
    while next < events.nestedStackIDs.count {
      let id = events.nestedStackIDs[next]
      next += 1
      // What a nested stack's events are denied is no loss of the root's.
      do throws(AWSError) {
        events.merge(newestFirst: try await read(id, events, completely), of: id)
      } catch {
        guard error.kind == .accessDenied || error.kind == .rejected else { throw error }
      }
    }
  }

  /// Newest first, from the newest back to where the rest is known or older than the operation.
  private func read(
    _ id: String, _ events: OperationEvents, _ completely: Bool
  ) async throws(AWSError) -> [StackEvent] {
    try await denials.ask("cloudformation:DescribeStackEvents", on: id) { () async throws(AWSError) in
      var read: [StackEvent] = []
      for try await page in client.describeStackEvents(stack: id) {
        read += page
        if Self.reachesBack(page, newest: read.first?.timestamp, events, of: id, completely) { break }
      }
      return read
    }
  }

  private static func reachesBack(
    _ page: [StackEvent], newest: Date?, _ events: OperationEvents, of id: String, _ completely: Bool
  ) -> Bool {
    guard let oldest = page.last, let newest else { return true }
    if let since = events.since, oldest.timestamp < since { return true }
    if id == events.stackID {
      if page.contains(where: events.isBeginning) { return true }
    } else if let start = events.start, oldest.timestamp < start {
      return true
    }
    return !completely && page.allSatisfy { events.knows($0, of: id) }
      && newest.timeIntervalSince(oldest.timestamp) > lateness
  }
}
