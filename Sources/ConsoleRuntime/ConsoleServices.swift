public import AWSCore
public import Deployment
public import Foundation

/// What the runtime acts with.
public struct ConsoleServices: Sendable {
  let connection: AWSConnection
  let sessions: SessionStore
  let definitions: [String: SessionDefinition]
  /// `stacks.json`.
  let stackNames: URL
  let journal: Journal
  /// Hands a text to the desktop's clipboard; false where there is no tool for it.
  let copy: @Sendable (String) async -> Bool
  /// Hands an address to the desktop's browser; false where there is no tool for it.
  let openURL: @Sendable (String) async -> Bool

  public init(
    connection: AWSConnection, sessions: SessionStore, definitions: [String: SessionDefinition],
    stackNames: URL, journal: Journal, copy: @escaping @Sendable (String) async -> Bool,
    openURL: @escaping @Sendable (String) async -> Bool
  ) {
    self.connection = connection
    self.sessions = sessions
    self.definitions = definitions
    self.stackNames = stackNames
    self.journal = journal
    self.copy = copy
    self.openURL = openURL
  }
}
