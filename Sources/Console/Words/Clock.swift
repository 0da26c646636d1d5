internal import Foundation

/// The time of day where the person is.
struct Clock: Hashable, Sendable {
  let timeZone: TimeZone

  /// `HH:MM:SS`.
  func words(_ date: Date) -> String {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + timeZone.secondsFromGMT(for: date)
    let ofDay = ((seconds % 86_400) + 86_400) % 86_400
    return [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(
      separator: ":")
  }
}
