public import Foundation

/// Times as AWS writes and reads them, in UTC.
public enum Timestamp {
  /// Reads ISO 8601 in the forms AWS uses: `2026-11-23T10:02:11Z`, with fractions, or with an offset.
  public static func parse(_ text: String) -> Date? {
    if let date = try? Date(text, strategy: .iso8601) { return date }
    return try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// `2026-11-23T10:02:11Z`, whole seconds.
  public static func iso8601(_ date: Date) -> String {
    date.formatted(.iso8601)
  }

  /// The date header of Signature Version 4: `20261123T100211Z`.
  static func signingTime(_ date: Date) -> String {
    let part = CivilTime(date)
    return part.day + "T" + digits(part.hour, 2) + digits(part.minute, 2) + digits(part.second, 2) + "Z"
  }

  /// Reads the `Date` header of an HTTP answer (`Mon, 23 Nov 2026 10:02:11 GMT`, RFC 9110).
  static func parseHTTPDate(_ text: String) -> Date? {
    let words = text.split(whereSeparator: { $0 == " " || $0 == ":" || $0 == "," })
    guard words.count == 8, words[7] == "GMT",
      let day = Int(words[1]), let month = monthNames.firstIndex(of: String(words[2])),
      let year = Int(words[3]), let hour = Int(words[4]), let minute = Int(words[5]),
      let second = Int(words[6])
    else { return nil }
    return parse(
      "\(digits(year, 4))-\(digits(month + 1, 2))-\(digits(day, 2))T\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))Z"
    )
  }

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// Calendar fields of a moment in UTC, by arithmetic: a signature is made for each attempt, and a
  /// calendar object costs more than the signature.
  private struct CivilTime {
    let day: String
    let hour: Int
    let minute: Int
    let second: Int

    init(_ date: Date) {
      let clamped = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799)
      let seconds = Int(clamped.rounded(.down))
      let days = Int((Double(seconds) / 86_400).rounded(.down))
      let rest = seconds - days * 86_400
      hour = rest / 3600
      minute = rest % 3600 / 60
      second = rest % 60
      // Days to a civil date in the proleptic Gregorian calendar, eras of 400 years from March 1st.
      let shifted = days + 719_468
      let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let monthFromMarch = (5 * dayOfYear + 2) / 153
      let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
      let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
      let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
      day = digits(year, 4) + digits(month, 2) + digits(dayOfMonth, 2)
    }
  }
}
