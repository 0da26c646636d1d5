internal import Documents
internal import Foundation

/// What the simulator knows of a type of resource.
struct ResourceKind {
  /// Seconds to make, change or delete one.
  let duration: Double
  /// IAM actions, as CloudFormation calls them with the service role.
  let createAction: String
  let deleteAction: String

  static func of(_ type: String) -> ResourceKind {
    if let known = kinds[type] { return known }
    // `AWS::Service::Thing` is made by service:CreateThing.
    let parts = type.split(separator: "::").map(String.init)
    guard parts.count == 3 else { return ResourceKind(5, "custom:Create", "custom:Delete") }
    let service = parts[1].lowercased()
    return ResourceKind(6, "\(service):Create\(parts[2])", "\(service):Delete\(parts[2])")
  }

  private init(_ duration: Double, _ create: String, _ delete: String) {
    self.duration = duration
    createAction = create
    deleteAction = delete
  }

  private static let kinds: [String: ResourceKind] = [
    "AWS::IAM::Role": ResourceKind(12, "iam:CreateRole", "iam:DeleteRole"),
    "AWS::IAM::User": ResourceKind(12, "iam:CreateUser", "iam:DeleteUser"),
    "AWS::IAM::Policy": ResourceKind(8, "iam:PutRolePolicy", "iam:DeleteRolePolicy"),
    "AWS::IAM::ManagedPolicy": ResourceKind(
      8, "iam:CreatePolicy", "iam:DeletePolicy"),
    "AWS::Lambda::Function": ResourceKind(
      7, "lambda:CreateFunction", "lambda:DeleteFunction"),
    "AWS::Lambda::Permission": ResourceKind(3, "lambda:AddPermission", "lambda:RemovePermission"),
    "AWS::Lambda::LayerVersion": ResourceKind(5, "lambda:PublishLayerVersion", "lambda:DeleteLayerVersion"),
    "AWS::ApiGateway::RestApi": ResourceKind(3, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGateway::Deployment": ResourceKind(
      2, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGateway::Stage": ResourceKind(2, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Api": ResourceKind(3, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Stage": ResourceKind(2, "apigateway:POST", "apigateway:DELETE"),
    "AWS::Events::Rule": ResourceKind(4, "events:PutRule", "events:DeleteRule"),
    "AWS::SNS::Subscription": ResourceKind(2, "sns:Subscribe", "sns:Unsubscribe"),
    "AWS::S3::Bucket": ResourceKind(15, "s3:CreateBucket", "s3:DeleteBucket"),
    "AWS::SNS::Topic": ResourceKind(4, "sns:CreateTopic", "sns:DeleteTopic"),
    "AWS::SQS::Queue": ResourceKind(5, "sqs:CreateQueue", "sqs:DeleteQueue"),
    "AWS::DynamoDB::Table": ResourceKind(
      20, "dynamodb:CreateTable", "dynamodb:DeleteTable"),
    "AWS::Logs::LogGroup": ResourceKind(
      2, "logs:CreateLogGroup", "logs:DeleteLogGroup"),
    "AWS::CloudFormation::WaitConditionHandle": ResourceKind(1, "", ""),
    "AWS::CloudFormation::WaitCondition": ResourceKind(1, "", ""),
    "AWS::CloudFormation::Stack": ResourceKind(2, "cloudformation:CreateStack", "cloudformation:DeleteStack"),
  ]
}
