import AWSCore
import Foundation
import Synchronization

/// Asks a person at the terminal for what nobody may read over their shoulder.
enum TerminalQuestion {
  private struct State {
    /// The terminal and how it was, while it is silent.
    var silenced: (terminal: CInt, before: termios)?
    var isGivenUp = false
  }
  private static let state = Mutex(State())

  /// Whoever is asked need not answer any more: the command is told to end.
  static func giveUp() { state.withLock { $0.isGivenUp = true } }

  /// Puts the echo back where a question is open; for a program that ends at once.
  static func restore() {
    state.withLock { state in
      guard var silenced = state.silenced else { return }
      tcsetattr(silenced.terminal, TCSAFLUSH, &silenced.before)
      state.silenced = nil
    }
  }

  /// The code of an MFA device or a passphrase, typed without an echo.
  ///
  /// - Throws: where there is no terminal, or what was typed cannot be the answer.
  static func answer(to question: SecretQuestion) async throws(AWSError) -> Secret {
    let words = question.words.prefix(1).uppercased() + question.words.dropFirst()
    guard let text = try await secret("\(words): "), question.takes(text) else {
      switch question {
      case .tokenCode(let device):
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.needsMFA,
          message: "A code of the MFA device \(device) is needed: six digits.",
          nextStep: "Run the command in a terminal and type the code that the device shows.")
      case .passphrase(let key):
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.needsPassphrase,
          message: "The passphrase of the key \(key) is needed.",
          nextStep: "Run the command in a terminal, or set ROLESTACK_PASSPHRASE_FILE to a file with it.")
      }
    }
    return Secret(text)
  }

  /// A line without an echo, from the terminal itself, whatever standard input is; nil where there is none.
  static func secret(_ question: String) async throws(AWSError) -> String? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    state.withLock { $0.silenced = (terminal, before) }
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer {
      restore()
      put("\n", on: terminal)
    }
    put(question, on: terminal)
    var line: [UInt8] = []
    while line.count < 1024 {
      // Looked at in short turns, so that a command that is told to end does not stay here with the echo off.
      var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 100)
      guard !state.withLock({ $0.isGivenUp }) else {
        throw AWSError(
          .cancelled, code: AWSError.LocalCode.cancelled, message: "The question was given up.",
          nextStep: "Run it again.")
      }
      guard ready > 0 else { continue }
      var byte: UInt8 = 0
      guard read(terminal, &byte, 1) == 1, byte != 0x0A else { break }
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  private static func put(_ text: String, on terminal: CInt) {
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }
}
