internal import AWSCore
internal import Canvas
internal import Foundation

/// Pane 2: the active session's stacks, each with its state and cause.
enum StacksView {
  /// - Parameter session: the one whose stacks they are, and whether calls can be made with it; nil where none is shown.
  static func draw(
    _ stacks: Stacks, session: (name: String, isUsable: Bool)?, reader: String?, at now: Date,
    isFocused: Bool,
    in area: Rect,
    on canvas: inout Canvas
  ) {
    let list = stacks.shown
    ListView.draw(
      title: "2 Stacks" + (reader.map { " seen by \($0)" } ?? ""), stacks.cursor,
      empty: empty(list?.listing, session), isFocused: isFocused, in: area,
      on: &canvas
    ) { place, area, canvas in
      guard let row = list?[place] else { return }
      drawRow(row, at: now, widest: stacks.nameColumns, in: area, on: &canvas)
    }
    // Where listing is denied, the last lines say what is missing, under the stacks named.
    guard case .denied(let error) = list?.listing else { return }
    ListView.drawNote(denial(error), below: stacks.cursor.count, in: area, on: &canvas)
  }

  private static func drawRow(
    _ row: StackRow, at now: Date, widest: Int, in area: Rect, on canvas: inout Canvas
  ) {
    let style = style(of: row)
    let (mark, rest) = area.split(left: 2)
    canvas.put(StackWords.glyph(of: row), in: mark, style)
    let (name, words) = rest.split(left: min(widest, max(10, rest.columns * 3 / 5)))
    canvas.put(row.name, in: name, .plain, cut: .middle)
    canvas.put(StackWords.state(of: row, at: now), in: words.split(left: 1).rest, style)
  }

  static func style(of row: StackRow) -> Style {
    guard row.problem == nil, let status = row.status else { return .faint }
    return switch status.meaning {
    case .good: Style(.green)
    case .moving: Style(.yellow)
    case .rollingBack, .failed: Style(.red)
    case .waiting, .gone: .faint
    }
  }

  private static func empty(
    _ listing: StackList.Listing?, _ session: (name: String, isUsable: Bool)?
  ) -> [String] {
    guard let session else { return ["Assume a role to see its stacks."] }
    guard session.isUsable else { return ["\(session.name) is not live; a in Sessions assumes it."] }
    return switch listing {
    case .denied(let error): [denial(error)]
    case .done: ["No stacks here yet."]
    default: ["Looking…"]
    }
  }

  private static func denial(_ error: AWSError) -> String {
    let action = Denial(message: error.message)?.action ?? "cloudformation:ListStacks"
    return "The session lacks \(action) on *, so stacks are shown by name: :stack NAME adds one."
  }
}
