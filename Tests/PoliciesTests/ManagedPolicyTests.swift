import Testing

@testable import Policies

@Suite("Managed policies")
struct ManagedPolicyTests {
  @Test("Every policy of the table is read, and there are more than a thousand")
  func all() {
    #expect(ManagedPolicies.names.count > 1_000)
    for name in ManagedPolicies.names {
      #expect(ManagedPolicies.policy("arn:aws:iam::aws:policy/\(name)") != nil, "\(name)")
    }
  }

  @Test(
    "A policy allows what AWS says, by its ARN with its path, in any partition",
    arguments: [
      ("arn:aws:iam::aws:policy/AdministratorAccess", "iam:CreateUser", true),
      ("arn:aws-cn:iam::aws:policy/AdministratorAccess", "iam:CreateUser", true),
      ("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:GetObject", true),
      ("arn:aws:iam::aws:policy/ReadOnlyAccess", "s3:PutObject", false),
      ("arn:aws:iam::aws:policy/AWSLambda_FullAccess", "lambda:CreateFunction", true),
      ("arn:aws:iam::aws:policy/AWSLambda_FullAccess", "s3:PutObject", false),
      ("arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole", "sqs:ReceiveMessage", true),
      ("arn:aws:iam::aws:policy/AWSLambdaFullAccess", "dynamodb:CreateTable", true),
    ])
  func allowed(_ arn: String, _ action: String, _ isAllowed: Bool) throws {
    #expect(Policy.mayAllow([try #require(ManagedPolicies.policy(arn))], action) == isAllowed)
  }

  @Test(
    "What is no policy of AWS's is none",
    arguments: [
      "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
      "arn:aws:iam::123456789012:policy/ReadOnlyAccess",
      "arn:aws:iam::aws:policy/source/../ReadOnlyAccess", "ReadOnlyAccess", "",
    ])
  func none(_ arn: String) { #expect(ManagedPolicies.policy(arn) == nil) }
}
