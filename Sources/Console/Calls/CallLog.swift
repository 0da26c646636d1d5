internal import AWSCore
internal import DequeModule

/// The API calls that were made.
public struct CallLog: Sendable {
  /// Calls kept to be looked up.
  private static let mostKept = 500

  /// How many were made, those not kept any more included.
  public private(set) var count = 0
  /// The error of the last call; nil after one that went well.
  public private(set) var lastError: String?
  /// The latest, oldest first.
  private(set) var records: Deque<CallRecord> = []

  mutating func note(_ record: CallRecord) {
    count += 1
    lastError = record.errorCode
    records.append(record)
    if records.count > Self.mostKept { records.removeFirst() }
  }
}
