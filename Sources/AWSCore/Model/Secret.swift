/// A text that must not be seen: it prints as `‹redacted›` wherever it is described, interpolated or dumped.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  /// Keeps the text as it is; it is not checked, and may be empty.
  public init(_ text: String) { self.text = text }

  /// The text itself. Every call of this is a place to look at when asking where secrets go.
  public func reveal() -> String { text }

  /// The same for every secret: not even a length shows.
  public var description: String { "‹redacted›" }
  /// The same, since arrays and dictionaries describe what is in them by this.
  public var debugDescription: String { description }
  /// Without children, so that `dump` and reflection find no text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
