/// A key as a person pressed it.
public enum Key: Hashable, Sendable {
  /// What a key, or several of them, typed: one grapheme cluster.
  case character(Character)
  /// With Ctrl held; the letter in lower case.
  case control(Character)
  /// `backTab` is Shift-Tab.
  case enter, escape, tab, backTab, backspace, delete
  /// By terminfo's names for them.
  case up, down, left, right, home, end, pageUp, pageDown
}

/// What comes from a terminal.
public enum InputEvent: Hashable, Sendable {
  /// One that was pressed.
  case key(Key)
  /// Text that was pasted, or arrived faster than anybody types: nothing in it is a command.
  case pasted(String)
  /// The terminal's size by now, in cells.
  case resized(Size)
  /// Terminated from outside (SIGTERM, SIGHUP), or the input has ended.
  case closed
}

/// The terminal seam: a screen to draw on and where keys come from. ncurses, or memory.
@MainActor
public protocol Terminal: AnyObject {
  var size: Size { get }
  /// Whether characters beyond ASCII can be shown.
  var isUnicode: Bool { get }
  /// Shows a canvas; only what changed since the last is sent.
  func draw(_ canvas: Canvas)
  /// Sends everything anew with the next `draw`.
  func forgetScreen()
  /// Gives the terminal back to the shell until the process is continued.
  func suspend()
  /// Hands a text to the terminal's clipboard (OSC 52).
  func setClipboard(_ text: String)
  /// Tells a person who looks elsewhere: the bell, and a notification where the terminal has them (OSC 9).
  func alert(_ text: String)
  /// What is pressed from now on; `handler` is called on the main actor.
  func start(_ handler: @escaping @MainActor (InputEvent) -> Void)
  /// Gives the terminal back for good.
  func end()
}

/// A terminal in memory, for tests: keeps what was drawn and passes on what is pressed.
@MainActor
public final class MemoryTerminal: Terminal {
  /// In cells: what `init` or the last `resize(to:)` was given.
  public private(set) var size: Size
  /// What `init` was given: false stands for a terminal of ASCII alone.
  public let isUnicode: Bool
  /// What was drawn last; blank before that.
  public private(set) var canvas: Canvas
  /// What `setClipboard` was given last; nil before that.
  public private(set) var clipboard: String?
  /// What `alert` was given, oldest first.
  public private(set) var alerts: [String] = []
  /// How often `suspend` was called.
  public private(set) var suspensions = 0
  /// Whether `end` was called.
  public private(set) var isOver = false
  private var handler: (@MainActor (InputEvent) -> Void)?

  /// A blank screen of a size in cells. What is pressed goes nowhere until `start` is called.
  public init(size: Size, isUnicode: Bool = true) {
    self.size = size
    self.isUnicode = isUnicode
    canvas = Canvas(size: size, isUnicode: isUnicode)
  }

  /// Keeps the canvas whole, in the place of the one before.
  public func draw(_ canvas: Canvas) { self.canvas = canvas }
  /// Does nothing: each `draw` keeps the whole canvas anyway.
  public func forgetScreen() {}
  /// Counts the call and comes back at once; no process is stopped.
  public func suspend() { suspensions += 1 }
  /// Keeps the text as it is, in the place of the one before.
  public func setClipboard(_ text: String) { clipboard = text }
  /// Keeps the text as it is, behind those before it.
  public func alert(_ text: String) { alerts.append(text) }
  /// Keeps the handler, in the place of an earlier one.
  public func start(_ handler: @escaping @MainActor (InputEvent) -> Void) { self.handler = handler }
  /// Sets `isOver`; what is pressed afterwards still reaches the handler.
  public func end() { isOver = true }

  /// Passes a text on as `InputEvent.pasted`, before it returns.
  public func paste(_ text: String) { handler?(.pasted(text)) }

  /// Passes keys on one after the other, before it returns.
  public func press(_ keys: Key...) { for key in keys { handler?(.key(key)) } }

  /// Takes over a size in cells and passes it on. `canvas` keeps its own size until the next `draw`.
  public func resize(to size: Size) {
    self.size = size
    handler?(.resized(size))
  }
}
