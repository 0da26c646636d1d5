internal import AWSCore
internal import Canvas

/// What each step of bootstrap says, line by line.
enum BootstrapContent {
  static func page(_ wizard: BootstrapWizard) -> WizardPage {
    WizardPage(
      title: "Bootstrap", steps: BootstrapWizard.Step.allCases.map(\.title), open: wizard.step.rawValue,
      problem: wizard.problem, lines: { lines(wizard, columns: $0.columns) })
  }

  private static func lines(_ wizard: BootstrapWizard, columns: Int) -> [WizardLine] {
    func wrapped(_ text: String, _ style: Style = .faint) -> [WizardLine] {
      TextWrap.lines(text, columns: columns).map { .text($0, style) }
    }
    var lines = [WizardLine.text(wizard.step.question, .strong), .blank]
    for (index, item) in wizard.items.enumerated() {
      let isFocused = index == wizard.line
      lines.append(line(item, of: wizard, isFocused: isFocused))
      if isFocused, !item.hint.isEmpty { lines += wrapped("  " + item.hint) }
    }
    switch wizard.step {
    case .administrator:
      lines += [.blank] + wrapped("Nothing is made before all of it was shown, and a yes was given.")
    case .serviceRole:
      lines += [.blank] + wrapped("Left empty, it may just what the app's template needs: the best answer.")
    case .review:
      lines += wrapped(
        "Enter asks AWS what is there, and shows every permission in words. Nothing is made by that.")
      lines += [.blank] + wrapped("The same without the console:")
      let words = ["rolestack", "bootstrap", "--profile", wizard[.administrator].text] + wizard.options
      lines += wrapped("  " + words.map(ShellQuoting.word).joined(separator: " "), .plain)
    case .app, .wayIn, .deployRole, .bucket, .machine: break
    }
    return lines
  }

  private static func line(
    _ item: BootstrapItem, of wizard: BootstrapWizard, isFocused: Bool
  ) -> WizardLine {
    switch item.kind {
    case .text:
      return WizardLine(content: .field(label: item.label, wizard[item]), isFocused: isFocused)
    case .toggle:
      return WizardLine(
        content: .text("[\(wizard.switches.contains(item) ? "x" : " ")] \(item.label)"), isFocused: isFocused)
    case .choice(let way):
      return WizardLine(
        content: .text("(\(way == wizard.way ? "●" : " ")) \(item.label)"), isFocused: isFocused)
    }
  }
}
