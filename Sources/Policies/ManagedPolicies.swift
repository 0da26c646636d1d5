internal import CTables
internal import Documents
internal import Foundation
internal import ZipTable

/// AWS's managed policies, by their ARNs. `Assets/make-managed-policies.py` writes the table.
package enum ManagedPolicies {
  private static let table = ZipTable(bytes: managed_policies_start(), count: managed_policies_size)
  /// Those that AWS has taken back since and templates still name: the seed document's.
  private static let retired = [
    "AWSLambdaFullAccess": [
      "lambda:*", "cloudwatch:*", "logs:*", "s3:*", "sns:*", "sqs:*", "dynamodb:*", "events:*",
      "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "iam:GetRole", "iam:ListRoles",
      "iam:PassRole", "kms:ListAliases", "tag:GetResources", "xray:PutTraceSegments",
    ]
  ]

  /// A policy by its ARN, of any partition; nil where there is none.
  package static func policy(_ arn: String) -> Policy? {
    guard let name = name(arn) else { return nil }
    if let actions = retired[name] { return Policy(allowing: actions) }
    guard let data = table?[name], let document = try? Document(yaml: String(decoding: data, as: UTF8.self))
    else { return nil }
    return try? Policy(document)
  }

  /// `service-role/AWSLambdaBasicExecutionRole` of its ARN.
  private static func name(_ arn: String) -> String? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[4] == "aws",
      parts[5].hasPrefix("policy/")
    else { return nil }
    return String(parts[5].dropFirst("policy/".count))
  }

  private static let paths = Dictionary(
    names.map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }, uniquingKeysWith: { $1 })

  /// A policy's name with its path, by the name alone; nil where there is none.
  package static func path(of name: String) -> String? { paths[name] }

  /// Names with their paths.
  package static var names: [String] { (table?.names ?? []).filter { $0 != "source" } }
}
