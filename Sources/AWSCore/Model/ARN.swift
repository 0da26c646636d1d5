/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// Follows the "Amazon Resource Names (ARNs)" page of the IAM reference. Region and account may be empty.
public struct ARN: Hashable, Sendable, CustomStringConvertible {
  /// `aws`, `aws-cn`, `aws-us-gov` and the like; not checked against a list, but never empty.
  public let partition: String
  /// The service's namespace, such as `iam` or `cloudformation`; never empty.
  public let service: String
  /// Empty for global services, such as IAM.
  public let region: String
  /// 12 digits as a rule; empty in a bucket's ARN, `aws` in an AWS managed policy's. Only `isRole` checks it.
  public let account: String
  /// Everything behind the fifth colon, such as `stack/NAME/UUID` or `role/path/NAME`.
  public let resource: String

  /// Reads an ARN, or answers nil where the text has fewer than six fields or an empty mandatory one.
  public init?(_ text: String) {
    let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0] == "arn" else { return nil }
    guard !fields[1].isEmpty, !fields[2].isEmpty, !fields[5].isEmpty else { return nil }
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else { return nil }
    partition = String(fields[1])
    service = String(fields[2])
    region = String(fields[3])
    account = String(fields[4])
    resource = String(fields[5])
  }

  /// The text it was read from, unchanged.
  public var description: String {
    "arn:\(partition):\(service):\(region):\(account):\(resource)"
  }

  /// Whether this names an IAM role of an account, `arn:aws:iam::123456789012:role/NAME`.
  public var isRole: Bool {
    service == "iam" && region.isEmpty && resource.hasPrefix("role/") && resource != "role/"
      && account.utf8.count == 12 && account.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The last path component of the resource: a role's, user's or session's name.
  public var resourceName: String {
    String(resource.split(separator: "/").last ?? Substring(resource))
  }
}
