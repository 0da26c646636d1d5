import AWSCore
import Canvas
import Foundation
import Synchronization

/// Results go to standard output, everything else to standard error. Text from outside is made harmless
/// where a terminal would read it.
enum Output {
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  static let inputIsTerminal = isatty(STDIN_FILENO) == 1

  /// Whether the last line can be drawn over, and has no end yet.
  private static let isDrawing = Mutex(false)

  private static func endDrawing() {
    let wasDrawing = isDrawing.withLock { isDrawing in
      defer { isDrawing = false }
      return isDrawing
    }
    if wasDrawing { write("\n", to: .standardError) }
  }

  /// A line of the result. A terminal gets no control characters from outside; a pipe gets the bytes.
  static func result(_ line: String) {
    endDrawing()
    write((isTerminal ? Sanitiser.visible(line) : line) + "\n", to: .standardOutput)
  }

  /// A line for the person.
  static func note(_ line: String) {
    endDrawing()
    write(Sanitiser.visible(line) + "\n", to: .standardError)
  }

  /// Text for the person that waits for an answer on the same line.
  static func prompt(_ text: String) { write(Sanitiser.visible(text), to: .standardError) }

  /// A line for the person that the next such one takes the place of; for terminals.
  static func redraw(_ line: String) {
    isDrawing.withLock { $0 = true }
    write("\r\u{1B}[K" + Sanitiser.visible(line), to: .standardError)
  }

  /// One JSON document with its keys in order.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: .standardOutput)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    // A reader that went away (a closed pipe) is no reason to fail.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
