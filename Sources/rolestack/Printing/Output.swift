import AWSCore
import ArgumentParser
import Canvas
import Foundation
import KeyStore
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
    if wasDrawing { write("\n", to: STDERR_FILENO) }
  }

  /// A line of the result. A terminal gets no control characters from outside; a pipe gets the bytes.
  ///
  /// - Throws: where it cannot be written; a command whose result is lost must not end well.
  static func result(_ line: String) throws(CommandFailure) {
    endDrawing()
    try result(bytes: (isTerminal ? Sanitiser.visible(line) : line) + "\n")
  }

  private static func result(bytes text: String) throws(CommandFailure) {
    let failure = write(text, to: STDOUT_FILENO)
    // A reader that went away (`| head`) has what it wanted.
    guard failure != 0, failure != EPIPE else { return }
    throw CommandFailure(
      "The result cannot be written to standard output: \(String(cString: strerror(failure))).",
      nextStep: "Look at where it goes: a full disk, or a closed descriptor.", status: .notDone)
  }

  /// A line for the person.
  static func note(_ line: String) {
    endDrawing()
    write(Sanitiser.visible(line) + "\n", to: STDERR_FILENO)
  }

  /// What a person types behind a question; nil at the input's end.
  ///
  /// A thread of its own waits for it, so that a signal can end the question.
  ///
  /// - Throws: CancellationError.
  static func answer(to question: String) async throws -> String? {
    write(Sanitiser.visible(question), to: STDERR_FILENO)
    let waiting = Mutex<CheckedContinuation<String?, any Error>?>(nil)
    @Sendable func end(_ result: Result<String?, any Error>) {
      waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }?.resume(with: result)
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        waiting.withLock { $0 = continuation }
        guard !Task.isCancelled else { return end(.failure(CancellationError())) }
        Thread.detachNewThread { end(.success(readLine())) }
      }
    } onCancel: {
      end(.failure(CancellationError()))
    }
  }

  /// A line for the person that the next such one takes the place of; for terminals.
  static func redraw(_ line: String) {
    isDrawing.withLock { $0 = true }
    write("\r\u{1B}[K" + Sanitiser.visible(line), to: STDERR_FILENO)
  }

  /// One JSON document with its keys in order.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try result(bytes: String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }

  /// Writes all of a text; answers what the system said where it could not, 0 where it could.
  @discardableResult
  private static func write(_ text: String, to descriptor: CInt) -> CInt {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // A terminal that another program left without blocking.
        usleep(1000)
        continue
      }
      guard count > 0 else { return count < 0 ? errno : EIO }
      done += count
    }
    return 0
  }
}

extension Output {
  /// Says what went wrong, and answers the exit code.
  static func end(_ error: any Error) -> any Error {
    let failure: CommandFailure
    switch error {
    case let error as CommandFailure: failure = error
    case let error as AWSError: failure = CommandFailure(error)
    case let error as KeyStoreError: failure = CommandFailure(error)
    case is ExitCode, is ValidationError: return error
    default: failure = CommandFailure("\(error)", status: .notDone)
    }
    Output.note("rolestack: \(failure.message)")
    if let nextStep = failure.nextStep { Output.note("  \(nextStep)") }
    return failure.status.code
  }
}
