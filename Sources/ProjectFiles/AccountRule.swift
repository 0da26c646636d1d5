internal import Foundation

/// How an account is shown, so that production looks like production.
public struct AccountRule: Sendable, Hashable {
  /// The colours to choose from.
  public enum Color: String, Sendable, CaseIterable {
    /// Those of a plain terminal.
    case red, green, yellow, blue, magenta, cyan
  }

  /// Twelve digits, or a pattern with `*` and `?`: of the account's number or of the session's name.
  public let match: String
  /// What people call the account; nil for its number alone.
  public let alias: String?
  /// Nil for none of its own.
  public let color: Color?

  /// From a file's entry, or for tests.
  public init(match: String, alias: String? = nil, color: Color? = nil) {
    self.match = match
    self.alias = alias
    self.color = color
  }

  /// Whether it is meant for a session.
  ///
  /// - Parameter account: nil while it is not known.
  public func applies(toSession name: String, account: String?) -> Bool {
    // Sets in brackets are not among what is said to work.
    let pattern = match.replacing("[", with: "[[]")
    return [name, account].compactMap { $0 }.contains { fnmatch(pattern, $0, FNM_NOESCAPE) == 0 }
  }
}
