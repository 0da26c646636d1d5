internal import Documents
internal import Foundation
internal import ResourceTypes
internal import TemplateLanguage

/// Names and attributes of a resource that was made.
enum PhysicalResource {
  static func make(
    _ resource: ExpandedTemplate.Resource, properties: Document, stackName: String, region: String,
    account: String,
    suffix: String
  ) -> (id: String, attributes: [String: String]) {
    let name = "\(stackName)-\(resource.logicalID)-\(suffix)"
    let known = special(
      resource, properties: properties, stackName: stackName, region: region, account: account,
      suffix: suffix)
    let made = made(
      resource.type, properties, name: known?.id ?? name, region: region, account: account, suffix: suffix)
    guard let known else { return made }
    return (known.id, made.attributes.merging(known.attributes) { $1 })
  }

  /// Of types whose ids and attributes are made in ways of their own; nil for all others.
  private static func special(
    _ resource: ExpandedTemplate.Resource, properties: Document, stackName: String, region: String,
    account: String, suffix: String
  ) -> (id: String, attributes: [String: String])? {
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
    case "AWS::IAM::Group":
      let name = named("GroupName")
      return (name, ["Arn": "arn:aws:iam::\(account):group\(properties["Path"]?.text ?? "/")\(name)"])
    case "AWS::IAM::OIDCProvider":
      let host = (properties["Url"]?.text ?? "").trimmingPrefix("https://")
      let arn = "arn:aws:iam::\(account):oidc-provider/\(host)"
      return (arn, ["Arn": arn])
    case "AWS::IAM::ManagedPolicy":
      let arn = "arn:aws:iam::\(account):policy/\(named("ManagedPolicyName"))"
      return (arn, ["PolicyArn": arn])
    case "AWS::Lambda::Function":
      let name = named("FunctionName")
      return (name, ["Arn": "arn:aws:lambda:\(region):\(account):function:\(name)"])
    case "AWS::Lambda::LayerVersion":
      // Its version comes with it.
      return ("arn:aws:lambda:\(region):\(account):layer:\(named("LayerName"))", [:])
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
      return (
        name,
        [
          "Arn": "arn:aws:s3:::\(name)", "DomainName": "\(name).s3.amazonaws.com",
          "RegionalDomainName": "\(name).s3.\(region).amazonaws.com",
          "DualStackDomainName": "\(name).s3.dualstack.\(region).amazonaws.com",
          "WebsiteURL": "http://\(name).s3-website-\(region).amazonaws.com",
        ]
      )
    case "AWS::DynamoDB::Table":
      let name = named("TableName")
      let arn = "arn:aws:dynamodb:\(region):\(account):table/\(name)"
      return (name, ["Arn": arn, "StreamArn": "\(arn)/stream/2026-01-01T00:00:00.000"])
    case "AWS::Logs::LogGroup":
      let name = named("LogGroupName")
      return (name, ["Arn": "arn:aws:logs:\(region):\(account):log-group:\(name):*"])
    case "AWS::Events::Rule":
      // The default bus aside, a rule's name is its bus's own.
      let bus = properties["EventBusName"]?.text?.split(separator: "/").last.map(String.init) ?? "default"
      let path = (bus == "default" ? [] : [bus]) + [named("Name")]
      return (
        path.joined(separator: "|"),
        ["Arn": "arn:aws:events:\(region):\(account):rule/\(path.joined(separator: "/"))"]
      )
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
    default: return nil
    }
  }

  /// By what the type's schema says: its identifier, and an attribute for each property that AWS sets.
  private static func made(
    _ type: String, _ properties: Document, name: String, region: String, account: String, suffix: String
  ) -> (id: String, attributes: [String: String]) {
    let service = type.split(separator: "::").dropFirst().first?.lowercased() ?? "custom"
    guard let schema = ResourceTypes.embedded[type] else {
      return (name, ["Arn": "arn:aws:\(service):\(region):\(account):\(name)"])
    }
    let arn =
      ResourceNames.arn(of: type, named: name, in: .init(region: region, account: account))
      ?? "arn:aws:\(service):\(region):\(account):\(name)"
    func value(_ attribute: String) -> String {
      let last = attribute.split(separator: ".").last.map(String.init) ?? attribute
      if let given = properties[attribute]?.text { return given }
      if last.lowercased().hasSuffix("arn") { return arn }
      if last.hasSuffix("Id") || last.hasSuffix("ID") { return suffix.lowercased() }
      if last.hasSuffix("Url") || last.hasSuffix("URL") {
        return "https://\(suffix.lowercased()).example.com"
      }
      return last.hasSuffix("Name") ? name : "\(name)-\(last)"
    }
    let parts = schema.identifierNames.map(value)
    var attributes = Dictionary(
      schema.attributeNames.map { ($0, value($0)) }, uniquingKeysWith: { first, _ in first })
    // Of some types every property is an attribute, too; the schemas do not say of which.
    for entry in properties.entries ?? [] where attributes[entry.key] == nil {
      attributes[entry.key] = entry.value.text
    }
    return (parts.isEmpty ? name : parts.joined(separator: "|"), attributes)
  }

  /// Whether a type may have an attribute: its schema's read-only properties, or any where that is not known.
  static func mayHave(_ attribute: String, _ type: String) -> Bool {
    guard !["AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource"].contains(type),
      let schema = ResourceTypes.embedded[type]
    else { return true }
    return schema.mayHave(attribute: attribute.split(separator: ".").map(String.init))
  }

  /// The ARN a permission on it is asked for.
  static func arnForPermission(_ made: (id: String, attributes: [String: String])) -> String {
    made.attributes["Arn"] ?? made.attributes["TopicArn"] ?? (made.id.hasPrefix("arn:") ? made.id : "*")
  }
}
