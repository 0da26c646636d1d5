internal import AWSCore
internal import Canvas
internal import Foundation
internal import ProjectFiles

/// The first row: session, account, region, where calls go, and the countdown.
enum HeaderView {
  static func draw(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) {
    let style = Style(.cyan, bold: true)
    let countdown = drawCountdown(state, in: area, on: &canvas)
    var rest = area.split(left: area.columns - countdown).left
    // What does not fit is left out whole: half an account number is worse than none.
    func put(_ text: String, _ style: Style) {
      guard TextWidth.columns(text, limit: rest.columns) + 2 <= rest.columns else { return }
      rest = rest.split(left: canvas.put(" \(text) ", in: rest, style)).rest
    }
    if area.columns >= 60 { put("rolestack", style) }
    if state.isSimulator { put("SIMULATOR", Style(.magenta, bold: true)) }
    if state.isReadOnly { put("READ-ONLY", Style(.yellow, bold: true)) }
    guard let session = state.sessions.activeRow else {
      put("no session; a assumes a role", .faint)
      return
    }
    if session.isReadOnly, !state.isReadOnly { put("READ-ONLY", Style(.yellow, bold: true)) }
    let rule = state.sessions.rule(for: session)
    // Production looks like production: a block of the account's colour.
    let mark = rule?.color.map { Style(Color($0), bold: true, reversed: true) }
    put(session.name, mark ?? .strong)
    if let endpoint = session.endpoint { put("at \(endpoint)", Style(.magenta, bold: true)) }
    if let account = session.account ?? session.assumedRoleARN.flatMap({ ARN($0)?.account }) {
      put(rule?.alias.map { "\($0) \(account)" } ?? account, mark ?? .plain)
    }
    if let region = session.region { put(region.name, .plain) }
  }

  /// Draws at the right edge; answers the columns it took.
  private static func drawCountdown(_ state: ConsoleState, in area: Rect, on canvas: inout Canvas) -> Int {
    guard let session = state.sessions.activeRow, let lifetime = session.lifetime else { return 0 }
    let left = lifetime.remaining(at: state.now)
    let style = SessionsView.style(remaining: left)
    guard left > 0 else {
      let text = "expired \(Countdown.age(-left)) ago "
      canvas.putRight(text, in: area, style)
      return text.count + 1
    }
    let text = "expires \(Countdown.left(left)) "
    guard area.columns >= 100 else {
      canvas.putRight(text, in: area, style)
      return text.count + 1
    }
    let gauge = 10
    let (textArea, barArea) = area.split(left: area.columns - gauge - 3)
    canvas.putRight(text, in: textArea, style)
    canvas.put("▕", in: barArea, .faint)
    canvas.gauge(
      lifetime.fractionLeft(at: state.now),
      in: Rect(column: barArea.column + 1, row: area.row, columns: gauge, rows: 1), style)
    canvas.put("▏", in: Rect(column: barArea.column + gauge + 1, row: area.row, columns: 1, rows: 1), .faint)
    return text.count + gauge + 4
  }
}
