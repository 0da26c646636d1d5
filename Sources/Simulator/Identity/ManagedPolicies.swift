internal import Policies

/// AWS's managed policies that the mission and its users attach.
enum ManagedPolicies {
  static func policy(_ arn: String) -> Policy? {
    guard arn.hasPrefix("arn:aws:iam::aws:policy/") else { return nil }
    let name = arn.split(separator: "/").last.map(String.init) ?? ""
    return actions[name].map(Policy.allowing)
  }

  private static let actions: [String: [String]] = [
    "AWSCloudFormationFullAccess": ["cloudformation:*"],
    "AWSLambda_FullAccess": [
      "lambda:*", "cloudwatch:*", "logs:*", "iam:GetRole", "iam:ListRoles", "iam:PassRole",
      "tag:GetResources",
    ],
    // Retired; the seed document names it.
    "AWSLambdaFullAccess": [
      "lambda:*", "cloudwatch:*", "logs:*", "s3:*", "sns:*", "sqs:*", "dynamodb:*", "iam:PassRole",
    ],
    "IAMFullAccess": ["iam:*", "organizations:Describe*"],
    "AmazonAPIGatewayAdministrator": ["apigateway:*"],
    "AdministratorAccess": ["*"],
    "PowerUserAccess": [
      "cloudformation:*", "s3:*", "lambda:*", "sns:*", "sqs:*", "dynamodb:*", "apigateway:*", "logs:*",
    ],
    "ReadOnlyAccess": [
      "cloudformation:Describe*", "cloudformation:List*", "cloudformation:Get*", "s3:Get*", "s3:List*",
      "iam:Get*",
      "iam:List*",
    ],
    "AmazonS3FullAccess": ["s3:*"],
    "AmazonSNSFullAccess": ["sns:*"],
    "AmazonSQSFullAccess": ["sqs:*"],
    "AmazonDynamoDBFullAccess": ["dynamodb:*"],
    "AWSLambdaBasicExecutionRole": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    "service-role/AWSLambdaBasicExecutionRole": ["logs:*"],
  ]
}
