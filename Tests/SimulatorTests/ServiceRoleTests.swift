import Documents
import Foundation
import ResourceTypes
import Testing

@testable import Simulator

/// What `rolestack permissions` prints, and what the embedded AWS asks a service role for.
@Suite("Permissions of service roles")
struct ServiceRoleTests {
  /// A template, and what of it changes in an update.
  struct Sample: CustomTestStringConvertible, Sendable {
    let name: String
    let resources: String
    let changed: (from: String, to: String)
    var testDescription: String { name }
  }

  private static let trust =
    "AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}}"

  static let samples = [
    Sample(
      name: "a topic", resources: "A: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}",
      changed: ("DisplayName: a", "DisplayName: b")),
    Sample(
      name: "a queue with a name",
      resources: "A: {Type: AWS::SQS::Queue, Properties: {QueueName: fixed, DelaySeconds: 1}}",
      changed: ("DelaySeconds: 1", "DelaySeconds: 2")),
    Sample(
      name: "a table and a topic that waits for it",
      resources: """
        A: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]}}
          B: {Type: AWS::SNS::Topic, DependsOn: A, Properties: {DisplayName: a}}
        """, changed: ("PAY_PER_REQUEST", "PAY_PER_REQUEST, DeletionProtectionEnabled: true")),
    Sample(
      name: "a log group",
      resources: "A: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /a/b, RetentionInDays: 7}}",
      changed: ("RetentionInDays: 7", "RetentionInDays: 14")),
    Sample(
      name: "a rule with a target's role",
      resources: """
        R: {Type: AWS::IAM::Role, Properties: {\(trust)}}
          A: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: t, Arn: 'arn:aws:sqs:us-east-1:123456789012:q', RoleArn: !GetAtt R.Arn}]}}
        """, changed: ("rate(1 day)", "rate(2 days)")),
    Sample(
      name: "a function with its role and its logs",
      resources: """
        R: {Type: AWS::IAM::Role, Properties: {\(trust)}}
          L: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/lambda/${A}'}}
          A: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn, Code: {ZipFile: x}, Runtime: python3.13, Handler: index.h, Timeout: 3}}
        """, changed: ("Timeout: 3", "Timeout: 4")),
    Sample(
      name: "a bucket",
      resources: "A: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}",
      changed: ("Enabled", "Suspended")),
    Sample(
      name: "a user and a policy",
      resources: """
        U: {Type: AWS::IAM::User, Properties: {Path: /a/}}
          A: {Type: AWS::IAM::ManagedPolicy, Properties: {Users: [!Ref U], PolicyDocument: {Statement: {Effect: Allow, Action: s3:GetObject, Resource: '*'}}}}
        """, changed: ("s3:GetObject", "s3:PutObject")),
    Sample(
      name: "a state machine",
      resources: """
        R: {Type: AWS::IAM::Role, Properties: {\(trust)}}
          A: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt R.Arn, DefinitionString: '{}'}}
        """, changed: ("'{}'", "'{\"a\":1}'")),
    Sample(
      name: "a parameter, a secret and an alarm",
      resources: """
        P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}
          S: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: s}}
          A: {Type: AWS::CloudWatch::Alarm, Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, MetricName: m, Namespace: n, Period: 60, Statistic: Sum, Threshold: 1}}
        """, changed: ("Threshold: 1", "Threshold: 2")),
  ]

  /// What became of a stack with a service role of a policy: made, changed, deleted, or failed at resources.
  private func life(_ sample: Sample, _ policy: String) -> (isWhole: Bool, failed: [String], status: String) {
    let cloud = Cloud(enforcesPolicies: true)
    cloud.deploy(
      "roles",
      """
      {"Resources":{"Exact":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"exact","AssumeRolePolicyDocument":{"Statement":
      {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"cloudformation.amazonaws.com"}}},
      "Policies":[{"PolicyName":"p","PolicyDocument":\(policy)}]}}}}
      """)
    cloud.serviceRole = "arn:aws:iam::123456789012:role/exact"
    let template = "Resources:\n  \(sample.resources)\n"
    func failed() -> [String] {
      cloud.events("app").filter { $0.contains("_FAILED") && $0.contains("is not authorized to perform") }
    }
    cloud.deploy("app", template)
    guard cloud.status("app") == "CREATE_COMPLETE" else {
      return (false, failed(), cloud.status("app") ?? "-")
    }
    // New tags change all that have some.
    let update = cloud.deploy(
      "app", template.replacing(sample.changed.from, with: sample.changed.to), tags: ["stage": "test"])
    guard update.contains("<StackId>") else { return (false, [update], "not updated") }
    guard cloud.status("app") == "UPDATE_COMPLETE" else {
      return (false, failed(), cloud.status("app") ?? "-")
    }
    let id = cloud.id("app")
    cloud.ask("DeleteStack", [("StackName", "app")])
    guard cloud.status("app") == nil else { return (false, failed(), cloud.status(id) ?? "-") }
    return (true, [], "DELETE_COMPLETE")
  }

  @Test(
    "A service role with just the permissions that a template needs makes, changes and deletes it; without any one it fails at a resource that needs it",
    .serialized, arguments: samples)
  func least(_ sample: Sample) throws {
    let permissions = TemplatePermissions(
      of: try Document(yaml: "Resources:\n  \(sample.resources)\n"),
      in: .init(region: "us-east-1", account: "123456789012", stackName: "app"))
    #expect(permissions.unknownTypes.isEmpty)
    let whole = life(sample, permissions.policy)
    #expect(whole.isWhole, "\(whole)")
    for need in permissions.needs {
      let policy = permissions.policy.replacing("\"\(need.action)\"", with: "\"none:None\"")
      let lacking = life(sample, policy)
      #expect(!lacking.isWhole, "\(need.action)")
      #expect(
        ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_FAILED"].contains(lacking.status),
        "\(need.action): \(lacking)")
      #expect(
        lacking.failed.contains { event in
          event.contains("perform: \(need.action) ") && need.resources.contains { event.hasPrefix("\($0) ") }
        }, "\(need.action): \(lacking.failed)")
    }
  }
}
