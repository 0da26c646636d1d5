internal import Documents
internal import Foundation

/// What the simulator knows of a type of resource.
struct ResourceKind {
  /// Seconds to make, change or delete one.
  let duration: Double
  /// IAM actions, as CloudFormation calls them with the service role.
  let createAction: String
  let deleteAction: String
  /// Properties whose change makes the resource anew.
  let replacingProperties: Set<String>

  static func of(_ type: String) -> ResourceKind {
    if let known = kinds[type] { return known }
    // `AWS::Service::Thing` is made by service:CreateThing.
    let parts = type.split(separator: "::").map(String.init)
    guard parts.count == 3 else { return ResourceKind(5, "custom:Create", "custom:Delete") }
    let service = parts[1].lowercased()
    return ResourceKind(6, "\(service):Create\(parts[2])", "\(service):Delete\(parts[2])")
  }

  private init(_ duration: Double, _ create: String, _ delete: String, replacing: Set<String> = []) {
    self.duration = duration
    createAction = create
    deleteAction = delete
    replacingProperties = replacing
  }

  private static let kinds: [String: ResourceKind] = [
    "AWS::IAM::Role": ResourceKind(12, "iam:CreateRole", "iam:DeleteRole", replacing: ["RoleName", "Path"]),
    "AWS::IAM::User": ResourceKind(12, "iam:CreateUser", "iam:DeleteUser", replacing: ["UserName"]),
    "AWS::IAM::Policy": ResourceKind(8, "iam:PutRolePolicy", "iam:DeleteRolePolicy"),
    "AWS::IAM::ManagedPolicy": ResourceKind(
      8, "iam:CreatePolicy", "iam:DeletePolicy", replacing: ["ManagedPolicyName"]),
    "AWS::Lambda::Function": ResourceKind(
      7, "lambda:CreateFunction", "lambda:DeleteFunction", replacing: ["FunctionName"]),
    "AWS::Lambda::Permission": ResourceKind(3, "lambda:AddPermission", "lambda:RemovePermission"),
    "AWS::Lambda::LayerVersion": ResourceKind(5, "lambda:PublishLayerVersion", "lambda:DeleteLayerVersion"),
    "AWS::ApiGateway::RestApi": ResourceKind(3, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGateway::Deployment": ResourceKind(
      2, "apigateway:POST", "apigateway:DELETE", replacing: ["RestApiId"]),
    "AWS::ApiGateway::Stage": ResourceKind(2, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Api": ResourceKind(3, "apigateway:POST", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Stage": ResourceKind(2, "apigateway:POST", "apigateway:DELETE"),
    "AWS::Events::Rule": ResourceKind(4, "events:PutRule", "events:DeleteRule", replacing: ["Name"]),
    "AWS::SNS::Subscription": ResourceKind(2, "sns:Subscribe", "sns:Unsubscribe"),
    "AWS::S3::Bucket": ResourceKind(15, "s3:CreateBucket", "s3:DeleteBucket", replacing: ["BucketName"]),
    "AWS::SNS::Topic": ResourceKind(4, "sns:CreateTopic", "sns:DeleteTopic", replacing: ["TopicName"]),
    "AWS::SQS::Queue": ResourceKind(5, "sqs:CreateQueue", "sqs:DeleteQueue", replacing: ["QueueName"]),
    "AWS::DynamoDB::Table": ResourceKind(
      20, "dynamodb:CreateTable", "dynamodb:DeleteTable", replacing: ["TableName", "KeySchema"]),
    "AWS::Logs::LogGroup": ResourceKind(
      2, "logs:CreateLogGroup", "logs:DeleteLogGroup", replacing: ["LogGroupName"]),
    "AWS::CloudFormation::WaitConditionHandle": ResourceKind(1, "", ""),
    "AWS::CloudFormation::WaitCondition": ResourceKind(1, "", ""),
    "AWS::CloudFormation::Stack": ResourceKind(2, "cloudformation:CreateStack", "cloudformation:DeleteStack"),
  ]
}

/// Names and attributes of a resource that was made.
enum PhysicalResource {
  static func make(
    _ resource: SimulatedTemplate.Resource, properties: Document, stack: SimulatedStack, account: String,
    suffix: String
  ) -> (id: String, attributes: [String: String]) {
    let region = stack.region
    func named(_ property: String) -> String {
      properties[property]?.text ?? "\(stack.name)-\(resource.logicalID)-\(suffix)"
    }
    switch resource.type {
    case "AWS::IAM::Role":
      let name = named("RoleName")
      return (
        name,
        [
          "Arn": "arn:aws:iam::\(account):role\(properties["Path"]?.text ?? "/")\(name)",
          "RoleId": "AROA\(suffix)",
        ]
      )
    case "AWS::IAM::User":
      let name = named("UserName")
      return (name, ["Arn": "arn:aws:iam::\(account):user/\(name)"])
    case "AWS::IAM::ManagedPolicy":
      return ("arn:aws:iam::\(account):policy/\(named("ManagedPolicyName"))", [:])
    case "AWS::Lambda::Function":
      let name = named("FunctionName")
      return (name, ["Arn": "arn:aws:lambda:\(region):\(account):function:\(name)"])
    case "AWS::Lambda::LayerVersion":
      return ("arn:aws:lambda:\(region):\(account):layer:\(named("LayerName")):1", [:])
    case "AWS::SNS::Topic":
      let name = named("TopicName")
      let arn = "arn:aws:sns:\(region):\(account):\(name)"
      return (arn, ["TopicArn": arn, "TopicName": name])
    case "AWS::SQS::Queue":
      let name = named("QueueName")
      return (
        "https://sqs.\(region).amazonaws.com/\(account)/\(name)",
        ["Arn": "arn:aws:sqs:\(region):\(account):\(name)", "QueueName": name]
      )
    case "AWS::S3::Bucket":
      let name =
        properties["BucketName"]?.text ?? "\(stack.name)-\(resource.logicalID)-\(suffix)".lowercased()
      return (name, ["Arn": "arn:aws:s3:::\(name)", "DomainName": "\(name).s3.amazonaws.com"])
    case "AWS::DynamoDB::Table":
      let name = named("TableName")
      return (name, ["Arn": "arn:aws:dynamodb:\(region):\(account):table/\(name)"])
    case "AWS::ApiGateway::RestApi":
      return (
        String(suffix.prefix(10)).lowercased(), ["RootResourceId": String(suffix.suffix(6)).lowercased()]
      )
    case "AWS::ApiGatewayV2::Api":
      let id = String(suffix.prefix(10)).lowercased()
      return (id, ["ApiId": id, "ApiEndpoint": "https://\(id).execute-api.\(region).amazonaws.com"])
    case "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage":
      return (properties["StageName"]?.text ?? "Stage", [:])
    case "AWS::CloudFormation::WaitConditionHandle":
      return ("https://cloudformation-waitcondition-\(region).s3.amazonaws.com/\(suffix)", [:])
    default:
      let id = "\(stack.name)-\(resource.logicalID)-\(suffix)"
      return (
        id,
        [
          "Arn":
            "arn:aws:\(resource.type.split(separator: "::").dropFirst().first?.lowercased() ?? "x"):\(region):\(account):\(id)"
        ]
      )
    }
  }

  /// The ARN a permission on it is asked for.
  static func arnForPermission(
    _ resource: SimulatedTemplate.Resource, _ made: (id: String, attributes: [String: String])
  ) -> String {
    made.attributes["Arn"] ?? made.attributes["TopicArn"] ?? (made.id.hasPrefix("arn:") ? made.id : "*")
  }
}
