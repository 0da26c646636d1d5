/// A property of a resource that may name something local to be uploaded: what `sam package` and
/// `aws cloudformation package` rewrite.
public struct ArtifactProperty: Sendable, Hashable {
  /// How a property names an object of S3.
  public enum Form: Sendable, Hashable {
    /// `s3://bucket/key`.
    case uri
    /// The object's HTTPS URL.
    case url
    /// A map with these keys for bucket and key.
    case map(bucket: String, key: String)
  }

  /// What is uploaded.
  public enum Content: Sendable, Hashable {
    /// A folder, zipped; a file is zipped as well, unless it is a zip file.
    case code
    /// A file as it is; a folder, zipped.
    case file
    /// A template, packaged itself first.
    case template
  }

  public let resourceType: String
  /// Keys below Properties.
  public let path: [String]
  public let form: Form
  public let content: Content
  /// Whether it stands for the template's own folder where it is missing.
  public var isImplied = false

  /// Such as `Command.ScriptLocation`.
  public var name: String { path.joined(separator: ".") }

  static let all: [ArtifactProperty] = {
    let lambda = Form.map(bucket: "S3Bucket", key: "S3Key")
    let plain = Form.map(bucket: "Bucket", key: "Key")
    var all = [
      ArtifactProperty(
        resourceType: "AWS::Serverless::Function", path: ["CodeUri"], form: .uri, content: .code,
        isImplied: true),
      ArtifactProperty(
        resourceType: "AWS::Serverless::LayerVersion", path: ["ContentUri"], form: .uri, content: .code,
        isImplied: true),
      ArtifactProperty(
        resourceType: "AWS::Lambda::Function", path: ["Code"], form: lambda, content: .code, isImplied: true),
      ArtifactProperty(
        resourceType: "AWS::Lambda::LayerVersion", path: ["Content"], form: lambda, content: .code,
        isImplied: true),
      ArtifactProperty(
        resourceType: "AWS::Serverless::StateMachine", path: ["DefinitionUri"], form: plain, content: .file),
      ArtifactProperty(
        resourceType: "AWS::StepFunctions::StateMachine", path: ["DefinitionS3Location"], form: plain,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::ApiGateway::RestApi", path: ["BodyS3Location"], form: plain, content: .file),
      ArtifactProperty(
        resourceType: "AWS::ElasticBeanstalk::ApplicationVersion", path: ["SourceBundle"], form: lambda,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::Glue::Job", path: ["Command", "ScriptLocation"], form: .uri, content: .file),
      ArtifactProperty(
        resourceType: "AWS::AppSync::GraphQLSchema", path: ["DefinitionS3Location"], form: .uri,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::CloudFormation::Stack", path: ["TemplateURL"], form: .url, content: .template),
      ArtifactProperty(
        resourceType: "AWS::Serverless::Application", path: ["Location"], form: .url, content: .template),
    ]
    for type in ["AWS::Serverless::Api", "AWS::Serverless::HttpApi"] {
      all.append(ArtifactProperty(resourceType: type, path: ["DefinitionUri"], form: .uri, content: .file))
    }
    for type in ["AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration"] {
      for name in ["RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location", "CodeS3Location"]
      {
        all.append(ArtifactProperty(resourceType: type, path: [name], form: .uri, content: .file))
      }
    }
    return all
  }()

  static let byType = Dictionary(grouping: all, by: \.resourceType)

  /// `Fn::Transform` of `AWS::Include`, wherever it stands.
  static let include = ArtifactProperty(
    resourceType: "AWS::Include", path: ["Location"], form: .uri, content: .file)
}
