internal import Foundation

/// What a session may at most do, whatever its role may: AssumeRole's `Policy`. AWS itself holds the session to it, so
/// that what leaks is worth no more.
public struct SessionPolicy: Sendable, Hashable {
  /// A policy document.
  public let json: String
  /// What is left, in words for a person.
  public let words: String

  /// Characters that AssumeRole takes.
  private static let longest = 2048

  /// Reading of CloudFormation, and of templates and artifacts in S3.
  public static let reads = SessionPolicy(
    [
      Statement(
        [
          "cloudformation:Describe*", "cloudformation:Get*", "cloudformation:List*", "s3:GetObject",
          "s3:ListBucket",
        ],
        on: ["*"])
    ], "reading CloudFormation's stacks and S3's objects")

  /// A deployment of one stack, with its artifacts and one service role.
  ///
  /// - Parameters:
  ///   - account: the stack's; its partition is the region's.
  ///   - bucket: where artifacts go; nil where nothing is uploaded.
  ///   - prefix: what their keys begin with.
  /// - Returns: nil where it would be longer than AssumeRole takes.
  public static func deployment(
    of stack: String, account: String, in region: Region, bucket: String?, prefix: String?,
    serviceRole: String
  ) -> SessionPolicy? {
    let partition = region.partition.id
    // A stack named by its ARN is that one alone.
    let stackARN =
      stack.hasPrefix("arn:")
      ? stack : "arn:\(partition):cloudformation:\(region):\(account):stack/\(stack)/*"
    var statements = [
      Statement(
        [
          "cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet",
          "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet",
          "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeEvents", "cloudformation:ListStackResources",
          "cloudformation:ListChangeSets", "cloudformation:GetTemplate",
        ], on: [stackARN]),
      Statement(
        ["cloudformation:CreateChangeSet"],
        on: ["arn:\(partition):cloudformation:\(region):aws:transform/*"]),
      Statement(["iam:PassRole"], on: [serviceRole]),
    ]
    if let bucket {
      let path = prefix.map { $0.hasSuffix("/") ? $0 : "\($0)/" } ?? ""
      statements.append(
        Statement(
          ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
          on: ["arn:\(partition):s3:::\(bucket)/\(path)*"]))
      statements.append(
        Statement(["s3:CreateBucket", "s3:ListBucket"], on: ["arn:\(partition):s3:::\(bucket)"]))
    }
    let place = bucket.map { ", s3://\($0)/\(prefix ?? "")" } ?? ""
    let policy = SessionPolicy(statements, "stack \(stack)\(place) and the service role")
    return policy.json.count <= longest ? policy : nil
  }

  private struct Statement: Encodable {
    let effect = "Allow"
    let actions: [String]
    let resources: [String]

    init(_ actions: [String], on resources: [String]) {
      self.actions = actions
      self.resources = resources
    }

    private enum CodingKeys: String, CodingKey {
      case effect = "Effect"
      case actions = "Action"
      case resources = "Resource"
    }
  }

  private struct Document: Encodable {
    let version = "2012-10-17"
    let statements: [Statement]

    private enum CodingKeys: String, CodingKey {
      case version = "Version"
      case statements = "Statement"
    }
  }

  private init(_ statements: [Statement], _ words: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and lists can always be written.
    json =
      (try? encoder.encode(Document(statements: statements))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
    self.words = words
  }
}
