internal import AWSCore

/// Whose harm is to be limited: the way in, the roles, and what they are for.
package struct SetUp: Sendable {
  /// Twelve digits.
  package var account: String
  package var partition = "aws"
  package var region: String
  /// The user whose key may leak; nil where nobody comes in by one.
  package var userARN: String?
  package var deployRoleARN: String
  /// Nil where it is not known: what may be passed tells then.
  package var serviceRoleARN: String?
  /// The app's stacks, by name; none where they are not known.
  package var stackNames: [String] = []
  /// Nil where it is not known.
  package var bucket: String?

  package init(account: String, region: String, deployRoleARN: String) {
    self.account = account
    self.region = region
    self.deployRoleARN = deployRoleARN
  }

  package var deployRoleName: String { ARN(deployRoleARN)?.resourceName ?? deployRoleARN }

  func stackARN(_ name: String) -> String {
    "arn:\(partition):cloudformation:\(region):\(account):stack/\(name)/*"
  }
}
