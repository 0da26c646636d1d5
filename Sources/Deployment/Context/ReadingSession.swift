public import AWSCore

/// The session that stacks are looked at with: the one that deploys, or another that may read more. Nothing is changed
/// with it.
public struct ReadingSession: Sendable {
  /// Reads events, resources, change sets and the stack itself.
  public let client: CloudFormationClient
  /// What that session was denied so far.
  public let denials: KnownDenials

  /// Both of one session.
  public init(client: CloudFormationClient, denials: KnownDenials) {
    self.client = client
    self.denials = denials
  }
}
