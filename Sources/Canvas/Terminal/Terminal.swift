/// A key as a person pressed it.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// With Ctrl held; the letter in lower case.
  case control(Character)
  case enter, escape, tab, backTab, backspace, delete
  case up, down, left, right, home, end, pageUp, pageDown
}

/// What comes from a terminal.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  /// Text that was pasted, or arrived faster than anybody types: nothing in it is a command.
  case pasted(String)
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
  public private(set) var size: Size
  public let isUnicode: Bool
  public private(set) var canvas: Canvas
  public private(set) var clipboard: String?
  public private(set) var alerts: [String] = []
  public private(set) var suspensions = 0
  public private(set) var isOver = false
  private var handler: (@MainActor (InputEvent) -> Void)?

  public init(size: Size, isUnicode: Bool = true) {
    self.size = size
    self.isUnicode = isUnicode
    canvas = Canvas(size: size, isUnicode: isUnicode)
  }

  public func draw(_ canvas: Canvas) { self.canvas = canvas }
  public func forgetScreen() {}
  public func suspend() { suspensions += 1 }
  public func setClipboard(_ text: String) { clipboard = text }
  public func alert(_ text: String) { alerts.append(text) }
  public func start(_ handler: @escaping @MainActor (InputEvent) -> Void) { self.handler = handler }
  public func end() { isOver = true }

  public func paste(_ text: String) { handler?(.pasted(text)) }

  public func press(_ keys: Key...) { for key in keys { handler?(.key(key)) } }

  public func resize(to size: Size) {
    self.size = size
    handler?(.resized(size))
  }
}
