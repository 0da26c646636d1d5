/// A stack as someone names it: its name, seen through a session.
public struct StackKey: Hashable, Sendable {
  /// The session's name.
  public let session: String
  /// StackName of the calls about it, as it was typed, configured or listed.
  public let name: String

  /// Takes any texts; `isName` tells whether CloudFormation would take the name.
  public init(session: String, name: String) {
    self.session = session
    self.name = name
  }

  /// Whether CloudFormation takes a text as the name of a stack.
  public static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[a-zA-Z][-a-zA-Z0-9]{0,127}/) != nil
  }
}
