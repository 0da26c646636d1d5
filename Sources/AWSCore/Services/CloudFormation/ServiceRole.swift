/// The role CloudFormation itself works with: the ARN of an IAM role, checked.
///
/// There is no other way to make one, and nothing that deploys can be made without one.
public struct ServiceRole: Hashable, Sendable, CustomStringConvertible {
  public let arn: ARN

  public init(_ text: String) throws(ServiceRoleError) {
    guard let arn = ARN(text), arn.isRole, text.utf8.count <= 2048 else { throw ServiceRoleError(text: text) }
    self.arn = arn
  }

  public var description: String { arn.description }
}

public struct ServiceRoleError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public var description: String {
    "‘\(text)’ is not the ARN of an IAM role; it looks like arn:aws:iam::123456789012:role/NAME."
  }
}
