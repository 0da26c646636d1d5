/// A text that must not be seen: it prints as `‹redacted›` wherever it is described, interpolated or dumped.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  public init(_ text: String) { self.text = text }

  /// The text itself. Every call of this is a place to look at when asking where secrets go.
  public func reveal() -> String { text }

  public var description: String { "‹redacted›" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
