/// The proof that a change set bears a service role, which executing it consumes.
///
/// ExecuteChangeSet takes no role and no call shows the one a change set has, so only who made it, or the
/// stack that bears a role already, can vouch for it. Nothing outside AWSCore can make one.
public struct ChangeSetReceipt: ~Copyable, Sendable {
  public let changeSetID: String
  public let stackID: String
  public let role: ServiceRole
}
