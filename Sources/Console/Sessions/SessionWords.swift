internal import AWSCore
internal import Foundation
internal import ProjectFiles

/// What there is to know of a session, in words.
enum SessionWords {
  static func overview(_ row: SessionRow, _ rule: AccountRule?, at now: Date) -> String {
    var lines: [String] = []
    func add(_ label: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(label.padding(toLength: 14, withPad: " ", startingAt: 0) + value)
    }
    add("State", state(row, at: now))
    add("Account", row.account.map { $0 + (rule?.alias.map { " (\($0))" } ?? "") })
    add("Caller", row.assumedRoleARN)
    add("Region", row.region?.name)
    add("Endpoint", row.endpoint?.description)
    for (index, source) in row.explanation.enumerated() { add(index == 0 ? "Comes from" : "", source) }
    add("May do", scope(row))
    add("Looks by", row.reader.map { "\($0), for reading alone" })
    if row.phase != .idle, row.assumedRoleARN != nil {
      add("Renewal", row.renewsByItself ? "by itself, before its end" : "asks somebody: r begins it")
    }
    add("Last renewal", row.renewalProblem.map { "failed: \($0.message)" })
    if case .failed(let error) = row.phase { add("Way forward", error.nextStep) }
    return lines.joined(separator: "\n")
  }

  private static func state(_ row: SessionRow, at now: Date) -> String {
    switch row.phase {
    case .idle: return "not assumed"
    case .assuming: return "being assumed"
    case .loggingIn: return "somebody logs in"
    case .failed(let error): return "failed: \(error.message)"
    case .live, .renewing:
      guard let lifetime = row.lifetime else { return "live, without an end that is known" }
      let left = lifetime.remaining(at: now)
      guard left > 0 else { return "expired \(Countdown.age(-left)) ago" }
      let logIn = row.logInEnd.map { ", its log-in until \(Timestamp.iso8601($0))" } ?? ""
      return "live until \(Timestamp.iso8601(lifetime.end)), \(Countdown.left(left)) left\(logIn)"
    }
  }

  /// What was given up, where anything was.
  private static func scope(_ row: SessionRow) -> String {
    switch (row.heldTo, row.isReadOnly) {
    case (let words?, _) where row.isNarrowed: "no more than \(words): AWS holds it to that"
    case (_, true): "reading; only this program refuses the rest, as AWS cannot hold the session to it"
    default: "all that its role may"
    }
  }
}
