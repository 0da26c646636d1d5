/// The role CloudFormation itself works with: the ARN of an IAM role, checked.
///
/// There is no other way to make one, and nothing that deploys can be made without one.
public struct ServiceRole: Hashable, Sendable, CustomStringConvertible {
  /// With the role's path, as RoleARN carries it; `isRole` holds for it.
  public let arn: ARN

  /// Checks the form alone; whether the role exists or can be assumed shows when it is used.
  ///
  /// - Throws: `ServiceRoleError` where the text is no ARN of an IAM role, or has more than 2,048 bytes.
  public init(_ text: String) throws(ServiceRoleError) {
    guard let arn = ARN(text), arn.isRole, text.utf8.count <= 2048 else { throw ServiceRoleError(text: text) }
    self.arn = arn
  }

  /// The ARN, as it goes out as RoleARN.
  public var description: String { arn.description }
}

/// A text that is no ARN of an IAM role, or has more than 2,048 bytes, was given as a service role.
public struct ServiceRoleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As it was given.
  public let text: String

  /// Names the text and shows what a role's ARN looks like.
  public var description: String {
    "‘\(text)’ is not the ARN of an IAM role; it looks like arn:aws:iam::123456789012:role/NAME."
  }
}
