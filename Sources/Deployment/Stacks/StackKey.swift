/// A stack as someone names it: its name, seen through a session.
public struct StackKey: Hashable, Sendable {
  /// The session's name.
  public let session: String
  public let name: String

  public init(session: String, name: String) {
    self.session = session
    self.name = name
  }
}
