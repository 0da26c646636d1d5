/// The proof that a change set bears a service role, which executing it consumes.
///
/// ExecuteChangeSet takes no role and no call shows the one a change set has, so only who made it, or the
/// stack that bears a role already, can vouch for it. Nothing outside the package can make one.
public struct ChangeSetReceipt: ~Copyable, Sendable {
  /// The ARN that ExecuteChangeSet is called with.
  public let changeSetID: String
  /// The stack's ARN, which ExecuteChangeSet is called with as well.
  public let stackID: String
  /// The role that the execution uses; not for certain where `isRoleKnown` is false.
  public let role: ServiceRole
  /// Whether the change set is known to carry the role. Else the stack bears it, and the change set, made elsewhere,
  /// may carry another.
  public let isRoleKnown: Bool

  /// For who made the change set with the role: the client that sent it, or the journal that wrote down
  /// that it was sent.
  package init(changeSetID: String, stackID: String, role: ServiceRole) {
    self.init(changeSetID, stackID, role, isRoleKnown: true)
  }

  private init(_ changeSetID: String, _ stackID: String, _ role: ServiceRole, isRoleKnown: Bool) {
    self.changeSetID = changeSetID
    self.stackID = stackID
    self.role = role
    self.isRoleKnown = isRoleKnown
  }

  /// For a change set of a stack that bears a role: CloudFormation uses that one unless the change set has its own.
  ///
  /// - Returns: nil where the stack, as DescribeStacks shows it, bears none.
  public init?(changeSetID: String, of stack: Stack) {
    guard let arn = stack.roleARN, let role = try? ServiceRole(arn) else { return nil }
    self.init(changeSetID, stack.id, role, isRoleKnown: false)
  }
}
