internal import Canvas

/// Pasted text goes into the field that is open, and does nothing else.
extension ConsoleState {
  /// Characters that a field takes; CloudFormation takes 4,096 bytes as a parameter's value.
  private static let longestPaste = 16_384
  /// The same of a filter, a command or a path.
  private static let longestLine = 1000

  mutating func paste(_ text: String) {
    guard !Layout(size: size, focus: focus, sessions: sessions.count).isTooSmall else { return }
    // The line's end comes along when a line is copied.
    var text = text
    while text.last?.isNewline == true { text.removeLast() }
    guard !text.isEmpty else { return }
    if overlay != nil {
      warn("What was pasted was left out: an answer is typed.")
    } else if wizard != nil {
      pasteInWizard(text)
    } else if let prompt {
      guard fits(text, Self.longestLine) else { return }
      let line = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
      switch prompt {
      case .filter(let pane): cursors[pane, default: Cursor()].filter.append(contentsOf: line)
      case .command(var command):
        command.text.append(contentsOf: line)
        self.prompt = .command(command)
      case .outputsFile(let path): self.prompt = .outputsFile(path + String(line))
      }
    } else {
      warn("What was pasted was left out: nothing here takes text. / filters, : takes a command.")
    }
  }

  private mutating func pasteInWizard(_ text: String) {
    guard let field = wizard?.openField else {
      warn("What was pasted was left out: nothing here takes text.")
      return
    }
    guard fits(text, Self.longestPaste) else { return }
    wizard?.paste(text, into: field)
  }

  /// Whether a field takes a text; says so where not. Scalars are counted: to find a megabyte's characters takes long.
  private mutating func fits(_ text: String, _ most: Int) -> Bool {
    let count = text.unicodeScalars.count
    guard count > most else { return true }
    warn("What was pasted was left out: it has \(count) characters, and this field takes \(most).")
    return false
  }
}
