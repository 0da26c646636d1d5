internal import CNCurses
public import Canvas
internal import Dispatch
internal import Foundation

/// The real terminal, through ncurses. Everything happens on the main actor; input comes by a dispatch
/// source, so that nothing waits in a read.
@MainActor
public final class CursesTerminal: Terminal {
  /// Whether the locale has UTF-8; where it has not, C.UTF-8 is tried before the screen is opened.
  public let isUnicode: Bool
  /// What to tell the person once, such as a terminal without an entry.
  public let openingNotice: String?

  private var lastFrame: Canvas?
  private var input = InputReader()
  private var handler: (@MainActor (InputEvent) -> Void)?
  private var sources: [any DispatchSourceProtocol] = []
  private var isOver = false
  /// Standard error as it was before the screen was up.
  private var savedError: Int32 = -1

  /// Opens the screen.
  ///
  /// - Parameter errors: a file that takes what anything writes to standard error while the screen is up.
  public init(errors: Int32?) throws(CursesTerminalError) {
    isUnicode = cncurses_choose_locale()
    var fellBack = false
    switch cncurses_open("xterm-256color", &fellBack) {
    case CNCURSES_OPENED: break
    case CNCURSES_NOT_A_TERMINAL: throw .notATerminal
    default: throw .unusable(term: ProcessInfo.processInfo.environment["TERM"] ?? "")
    }
    cncurses_guard_fatal_signals()
    openingNotice =
      fellBack
      ? "This terminal (\(ProcessInfo.processInfo.environment["TERM"] ?? "")) has no terminfo entry; using xterm-256color"
      : nil
    if let errors {
      savedError = dup(STDERR_FILENO)
      dup2(errors, STDERR_FILENO)
    }
  }

  /// In cells, as ncurses has it: it changes with a SIGWINCH, before `.resized` is told.
  public var size: Size {
    var columns: Int32 = 0
    var rows: Int32 = 0
    cncurses_size(&columns, &rows)
    return Size(columns: Int(columns), rows: Int(rows))
  }

  // MARK: Drawing

  /// Compares rows with those of the last canvas and sends the ones that differ; nothing after `end`.
  public func draw(_ canvas: Canvas) {
    guard !isOver else { return }
    for row in canvas.rows(changedSince: lastFrame) {
      let line = canvas.row(row).map(Self.cursesCell)
      cncurses_draw_row(Int32(row), line, Int32(line.count))
    }
    cncurses_flush()
    lastFrame = canvas
  }

  /// For a screen that something else has written over: it is cleared, and the next `draw` sends every row.
  public func forgetScreen() {
    lastFrame = nil
    cncurses_forget()
  }

  private static func cursesCell(_ cell: Cell) -> cncurses_cell {
    var result = cncurses_cell()
    result.base = cell.base.value
    withUnsafeMutableBytes(of: &result.marks) { bytes in
      let marks = bytes.bindMemory(to: UInt32.self)
      for (index, mark) in cell.marks.prefix(marks.count).enumerated() { marks[index] = mark.value }
    }
    result.width = Int32(cell.width)
    result.color = Int32(cell.style.color.rawValue)
    result.bold = cell.style.isBold
    result.reversed = cell.style.isReversed
    result.underlined = cell.style.isUnderlined
    return result
  }

  // MARK: Input

  /// Reads standard input and the signals of a screen by dispatch sources on the main queue, until `end`.
  public func start(_ handler: @escaping @MainActor (InputEvent) -> Void) {
    self.handler = handler
    let input = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .main)
    input.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.readKeys() } }
    input.resume()
    sources.append(input)
    let signals = cncurses_catch_signals()
    guard signals >= 0 else { return }
    let caught = DispatchSource.makeReadSource(fileDescriptor: signals, queue: .main)
    caught.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.readSignals(signals) } }
    caught.resume()
    sources.append(caught)
  }

  private func readSignals(_ descriptor: Int32) {
    var number: UInt8 = 0
    while read(descriptor, &number, 1) == 1, !isOver {
      switch Int32(number) {
      case SIGWINCH: resize()
      case SIGTSTP: handler?(.key(.control("z")))
      // Stopped and continued: the shell has used the screen meanwhile.
      case SIGCONT: cameBack()
      default: handler?(.closed)
      }
    }
  }

  private func readKeys() {
    guard !input.isPasting else { return readPaste() }
    var codes: [Int32] = []
    while codes.count < InputReader.burst {
      let code = cncurses_read_key()
      guard code != CNCURSES_NONE else { break }
      if Int(code) == CNCURSES_PASTE_BEGINS {
        tell(codes, followedBy: [])
        input.beginPaste()
        return readPaste()
      }
      codes.append(code)
    }
    tell(codes, followedBy: codes.count == InputReader.burst ? readText() : [])
    // Readable, but nothing to read: the other end is gone.
    if codes.isEmpty, inputHasEnded() { handler?(.closed) }
  }

  private func tell(_ codes: [Int32], followedBy text: [UInt8]) {
    for event in input.events(of: codes, followedBy: text, at: .now) { handler?(event) }
  }

  private func readPaste() {
    let bytes = readText()
    if bytes.isEmpty, inputHasEnded() { handler?(.closed) }
    for event in input.events(ofPaste: bytes) { handler?(event) }
  }

  /// Bytes read at once before what came is passed on.
  private static let mostAtOnce = 1 << 20

  /// What is waiting, past curses.
  private func readText() -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while all.count < Self.mostAtOnce, poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLIN) != 0 {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      guard count > 0 else { break }
      all += buffer[..<count]
    }
    return all
  }

  private func inputHasEnded() -> Bool {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return false }
    return descriptor.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
  }

  private func resize() {
    cncurses_resize()
    lastFrame = nil
    handler?(.resized(size))
  }

  // MARK: Leaving and coming back

  /// Stops the whole job and blocks until it is continued; then tells `.resized`, and all rows are sent anew.
  public func suspend() {
    cncurses_close()
    // The whole job, as a terminal does it: a script that runs us is stopped with us.
    cncurses_stop_job()
    cameBack()
  }

  private func cameBack() {
    cncurses_resume()
    lastFrame = nil
    handler?(.resized(size))
  }

  /// Gives back signals and standard error as well; a second time it does nothing.
  public func end() {
    guard !isOver else { return }
    isOver = true
    for source in sources { source.cancel() }
    sources = []
    cncurses_release_signals()
    cncurses_close()
    cncurses_has_ended()
    if savedError >= 0 {
      dup2(savedError, STDERR_FILENO)
      close(savedError)
    }
  }

  // MARK: Beyond the screen

  /// At most 200 characters of the text are sent; what would end the sequence is sent as a visible mark.
  public func alert(_ text: String) {
    // What ends the sequence must not come from outside.
    let harmless = String(Sanitiser.visible(text, keepingNewlines: false).prefix(200))
    let sequence = "\u{07}\u{1B}]9;\(harmless)\u{07}"
    cncurses_write(sequence, sequence.utf8.count)
  }

  /// As Base64 of its UTF-8, past curses; whether the terminal takes it cannot be known.
  public func setClipboard(_ text: String) {
    let sequence = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
    cncurses_write(sequence, sequence.utf8.count)
  }
}

/// Why there is no screen.
public enum CursesTerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Input or output is a file or a pipe.
  case notATerminal
  /// The terminal's type cannot show the console.
  case unusable(term: String)

  /// A sentence for the person, which says nothing of what to do instead.
  public var description: String {
    switch self {
    case .notATerminal: "The console needs a terminal on standard input and output."
    case .unusable(let term): "The terminal type ‘\(term)’ cannot show the console."
    }
  }
}
