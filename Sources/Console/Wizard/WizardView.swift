internal import AWSCore
internal import Canvas
internal import Deployment
internal import Foundation

/// What a wizard shows: the step that is open, and which there are.
struct WizardPage {
  let title: String
  let steps: [String]
  /// The number of the open one.
  let open: Int
  /// What is in the way of going on.
  let problem: String?
  let lines: (Rect) -> [WizardLine]
}

extension WizardPage {
  static func deploy(_ wizard: DeployWizard, _ sight: WizardSight) -> WizardPage {
    WizardPage(
      title: "Deploy", steps: WizardStep.allCases.map(\.title), open: wizard.step.rawValue,
      problem: wizard.problem, lines: { WizardContent.lines(wizard, sight, in: $0) })
  }
}

/// A wizard: a rail with the steps on the left, the open one beside it.
enum WizardView {
  private static let railColumns = 18
  /// From here on there is room for the rail.
  private static let railFrom = 64

  static func draw(_ page: WizardPage, in area: Rect, on canvas: inout Canvas) {
    let number = "\(page.open + 1)/\(page.steps.count)"
    let inside = canvas.frame(
      area, title: page.title, trailing: "\(number) \(page.steps[page.open])", focused: true)
    var body = inside
    if area.columns >= railFrom {
      let (rail, rest) = inside.split(left: railColumns)
      drawRail(page, in: rail, on: &canvas)
      body = rest
    }
    var place = body.inset(columns: 1, rows: 0)
    if let problem = page.problem {
      let lines = problem.split(separator: "\n").flatMap {
        TextWrap.lines(String($0), columns: place.columns, limit: 6)
      }.prefix(max(6, place.rows / 2))
      let (above, below) = place.split(top: place.rows - lines.count)
      for (index, line) in lines.enumerated() {
        canvas.put(line, in: below.line(index), Style(.red, bold: true))
      }
      place = above
    }
    let content = page.lines(place)
    let focus = content.lastIndex(where: \.isFocused) ?? 0
    // What is focused stays in sight, with what belongs to it below.
    let top = Scroll.top(
      cursor: min(content.count - 1, focus + 2), count: content.count, height: place.rows, from: 0)
    for (index, line) in content.dropFirst(top).prefix(place.rows).enumerated() {
      draw(line, in: place.line(index), on: &canvas)
    }
  }

  private static func drawRail(_ page: WizardPage, in area: Rect, on canvas: inout Canvas) {
    for (index, step) in page.steps.enumerated() where index < area.rows {
      let (sign, style): (String, Style) =
        if index == page.open {
          ("▸", Style(.cyan, bold: true))
        } else if index < page.open {
          ("✔", Style(.green))
        } else {
          ("·", .faint)
        }
      canvas.put("\(sign) \(step)", in: area.line(index), style)
    }
  }

  private static func draw(_ line: WizardLine, in area: Rect, on canvas: inout Canvas) {
    switch line.content {
    case .text(let text): canvas.put(text, in: area, line.style, cut: line.cut)
    case .gauge(let part):
      canvas.gauge(part, in: area.split(left: min(40, area.columns)).left, line.style)
    case .field(let label, let field):
      let columns = min(max(TextWidth.columns(label, limit: 40) + 2, 12), area.columns / 2)
      let (left, right) = area.split(left: columns)
      canvas.put(label, in: left.split(left: columns - 1).left, Style(.cyan), cut: .middle)
      let (before, behind) = field.shown(columns: right.columns)
      canvas.put(before + behind, in: right, line.style)
      guard line.isFocused else { return }
      canvas.restyle(right) { $0.isUnderlined = true }
      let place = Rect(
        column: right.column + TextWidth.columns(before), row: right.row, columns: 1, rows: 1)
      canvas.restyle(place) { $0.isReversed = true }
    }
    if line.isFocused, case .text = line.content { canvas.restyle(area) { $0 = $0.selected } }
  }
}

/// A line of a step.
struct WizardLine {
  enum Content {
    case text(String)
    case field(label: String, TextField)
    /// How full, from 0 to 1.
    case gauge(Double)
  }

  let content: Content
  var style = Style.plain
  var isFocused = false
  var cut = Canvas.Cut.end

  static func text(_ text: String, _ style: Style = .plain) -> WizardLine {
    WizardLine(content: .text(text), style: style)
  }

  static let blank = WizardLine.text("")
}
