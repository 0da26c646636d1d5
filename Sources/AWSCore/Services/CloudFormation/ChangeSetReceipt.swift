/// The proof that a change set bears a service role, which executing it consumes.
///
/// ExecuteChangeSet takes no role and no call shows the one a change set has, so only who made it, or the
/// stack that bears a role already, can vouch for it. Nothing outside the package can make one.
public struct ChangeSetReceipt: ~Copyable, Sendable {
  public let changeSetID: String
  public let stackID: String
  public let role: ServiceRole

  /// For who made the change set with the role: the client that sent it, or the journal that wrote down
  /// that it was sent.
  package init(changeSetID: String, stackID: String, role: ServiceRole) {
    self.changeSetID = changeSetID
    self.stackID = stackID
    self.role = role
  }

  /// For a change set of a stack that bears a role: CloudFormation uses that one then.
  ///
  /// - Returns: nil where the stack, as DescribeStacks shows it, bears none.
  public init?(changeSetID: String, of stack: Stack) {
    guard let arn = stack.roleARN, let role = try? ServiceRole(arn) else { return nil }
    self.init(changeSetID: changeSetID, stackID: stack.id, role: role)
  }
}
