internal import Documents
internal import Foundation

/// Names and attributes of a resource that was made.
enum PhysicalResource {
  static func make(
    _ resource: SimulatedTemplate.Resource, properties: Document, stackName: String, region: String,
    account: String,
    suffix: String
  ) -> (id: String, attributes: [String: String]) {
    func named(_ property: String) -> String {
      properties[property]?.text ?? "\(stackName)-\(resource.logicalID)-\(suffix)"
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
        properties["BucketName"]?.text ?? "\(stackName)-\(resource.logicalID)-\(suffix)".lowercased()
      return (name, ["Arn": "arn:aws:s3:::\(name)", "DomainName": "\(name).s3.amazonaws.com"])
    case "AWS::DynamoDB::Table":
      let name = named("TableName")
      return (name, ["Arn": "arn:aws:dynamodb:\(region):\(account):table/\(name)"])
    case "AWS::Logs::LogGroup":
      let name = named("LogGroupName")
      return (name, ["Arn": "arn:aws:logs:\(region):\(account):log-group:\(name):*"])
    case "AWS::Events::Rule":
      let name = named("Name")
      return (name, ["Arn": "arn:aws:events:\(region):\(account):rule/\(name)"])
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
      let id = "\(stackName)-\(resource.logicalID)-\(suffix)"
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
