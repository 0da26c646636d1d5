internal import AWSCore
internal import Canvas
internal import Foundation
internal import ProjectFiles

/// Pane 1: a row for each profile with a role and each live session.
enum SessionsView {
  /// Rows that the words take which are there instead of sessions, in a column of forty cells.
  static let linesWithoutAny = 8

  static func draw(
    _ sessions: Sessions, at now: Date, isFocused: Bool, in area: Rect, on canvas: inout Canvas
  ) {
    let widest =
      sessions.cursor.places.map { TextWidth.columns(sessions.rows[$0].name, limit: area.columns) }.max() ?? 0
    ListView.draw(
      title: "1 Sessions", sessions.cursor,
      empty: [
        "No profile gives a session.",
        "Add role_arn and source_profile to one in ~/.aws/config, or sso_session; or set AWS_DEPLOY_IAM_ROLE_ARN.",
        ":bootstrap makes the roles and the profiles, step by step, with an administrator's profile.",
      ], isFocused: isFocused, in: area, on: &canvas
    ) { place, area, canvas in
      let row = sessions.rows[place]
      drawRow(
        row, isActive: row.name == sessions.active, sessions.rule(for: row), at: now, widest: widest,
        in: area,
        on: &canvas)
    }
  }

  private static func drawRow(
    _ session: SessionRow, isActive: Bool, _ rule: AccountRule?, at now: Date, widest: Int, in area: Rect,
    on canvas: inout Canvas
  ) {
    let (glyph, words, style) = look(session, isActive: isActive, at: now)
    let (mark, rest) = area.split(left: 2)
    canvas.put(glyph, in: mark, style)
    // Names as wide as the widest, so that the countdowns stand below each other.
    let (name, info) = rest.split(left: min(widest + 1, max(8, rest.columns - 16)))
    let color = rule?.color.map(Color.init) ?? .standard
    canvas.put(session.name, in: name.split(left: name.columns - 1).left, Style(color, bold: isActive))
    let used = canvas.put(words, in: info, style)
    if session.isUsable(at: now), let lifetime = session.lifetime {
      let bar = info.split(left: used + 1).rest.split(left: 8).left
      canvas.gauge(lifetime.fractionLeft(at: now), in: bar, style)
    }
  }

  private static func look(
    _ session: SessionRow, isActive: Bool, at now: Date
  ) -> (glyph: String, words: String, style: Style) {
    let mark = isActive ? "●" : "○"
    switch session.phase {
    case .idle: return ("·", "not assumed", .faint)
    case .assuming: return ("◐", "assuming…", Style(.cyan))
    case .loggingIn: return ("◐", "logging in…", Style(.cyan))
    case .failed(let error) where error.need != nil:
      return ("◇", "\(lack(error)): a asks", Style(.yellow))
    case .failed(let error) where error.needsLogIn: return ("◇", "needs log-in: a asks", Style(.yellow))
    case .failed(let error):
      let what = error.kind == .accessDenied ? "denied" : "failed"
      return ("✗", "\(what): \(error.message.isEmpty ? error.code : error.message)", Style(.red))
    case .live, .renewing:
      guard let lifetime = session.lifetime else { return (mark, "live", Style(.green)) }
      let left = lifetime.remaining(at: now)
      guard left > 0 else {
        let why = session.renewalProblem == nil ? "" : ", not renewed"
        return ("✗", "expired \(Countdown.age(-left)) ago\(why)", .faint)
      }
      var words = Countdown.left(left)
      if session.phase == .renewing { words += " renewing" }
      switch session.renewalProblem {
      case let problem? where problem.need != nil: words += " \(lack(problem))"
      case let problem? where problem.needsLogIn: words += " needs log-in"
      case _?: words += " not renewed"
      case nil: if !session.renewsByItself, lifetime.isDue(at: now) { words += " r renews" }
      }
      if let end = session.logInEnd { words += " log-in \(Countdown.age(end.timeIntervalSince(now)))" }
      return (mark, words, style(remaining: left))
    }
  }

  private static func lack(_ error: AWSError) -> String {
    if case .passphrase = error.need { "needs passphrase" } else { "needs MFA" }
  }

  /// > 5 min as it is, ≤ 5 min yellow, ≤ 1 min red, over grey.
  static func style(remaining: TimeInterval) -> Style {
    switch remaining {
    case ...0: .faint
    case ...60: Style(.red, bold: true)
    case ...300: Style(.yellow)
    default: Style(.green)
    }
  }
}

extension Color {
  /// As an account's rule says.
  init(_ color: AccountRule.Color) {
    self =
      switch color {
      case .red: .red
      case .green: .green
      case .yellow: .yellow
      case .blue: .blue
      case .magenta: .magenta
      case .cyan: .cyan
      }
  }
}
