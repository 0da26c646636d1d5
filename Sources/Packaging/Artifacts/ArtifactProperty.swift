/// A property of a resource that may name something local to be uploaded: what `sam package` and
/// `aws cloudformation package` rewrite.
public struct ArtifactProperty: Sendable, Hashable {
  /// How a property names an object of S3.
  public enum Form: Sendable, Hashable {
    /// `s3://bucket/key`.
    case uri
    /// The object's HTTPS URL.
    case url
    /// A map with these keys for bucket and key, and for a version where the property takes one.
    case map(bucket: String, key: String, version: String?)

    /// What such a property takes for something that is in S3 already.
    var words: String {
      switch self {
      case .uri: "s3://BUCKET/KEY"
      case .url: "https://… of an object"
      case .map(let bucket, let key, _): "a map of \(bucket) and \(key)"
      }
    }
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

  /// Such as `AWS::Lambda::Function`; also `AWS::Include` of Fn::Transform, and the Metadata section's
  /// `AWS::ServerlessRepo::Application`.
  public let resourceType: String
  /// Keys below Properties.
  public let path: [String]
  /// What the local path is replaced with.
  public let form: Form
  /// What may be at the path, and what is made of it.
  public let content: Content
  /// Whether it stands for the template's own folder where it is missing.
  public var isImplied = false

  /// Such as `Command.ScriptLocation`.
  public var name: String { path.joined(separator: ".") }

  static let all: [ArtifactProperty] = {
    let lambda = Form.map(bucket: "S3Bucket", key: "S3Key", version: "S3ObjectVersion")
    let plain = Form.map(bucket: "Bucket", key: "Key", version: "Version")
    var all = [
      ArtifactProperty(
        resourceType: "AWS::Serverless::Function", path: ["CodeUri"], form: .uri, content: .code,
        isImplied: true),
      ArtifactProperty(
        resourceType: "AWS::Serverless::WebFunction", path: ["CodeUri"], form: plain, content: .code),
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
        resourceType: "AWS::ElasticBeanstalk::ApplicationVersion", path: ["SourceBundle"],
        form: .map(bucket: "S3Bucket", key: "S3Key", version: nil), content: .file),
      ArtifactProperty(
        resourceType: "AWS::CodeCommit::Repository", path: ["Code", "S3"],
        form: .map(bucket: "Bucket", key: "Key", version: "ObjectVersion"), content: .code),
      ArtifactProperty(
        resourceType: "AWS::ApiGatewayV2::Api", path: ["BodyS3Location"], form: plain, content: .file),
      ArtifactProperty(
        resourceType: "AWS::CloudFormation::ModuleVersion", path: ["ModulePackage"], form: .uri,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::CloudFormation::ResourceVersion", path: ["SchemaHandlerPackage"], form: .uri,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::Serverless::GraphQLApi", path: ["SchemaUri"], form: .uri, content: .file),
      ArtifactProperty(
        resourceType: "AWS::Glue::Job", path: ["Command", "ScriptLocation"], form: .uri, content: .file),
      ArtifactProperty(
        resourceType: "AWS::AppSync::GraphQLSchema", path: ["DefinitionS3Location"], form: .uri,
        content: .file),
      ArtifactProperty(
        resourceType: "AWS::CloudFormation::Stack", path: ["TemplateURL"], form: .url, content: .template),
      ArtifactProperty(
        resourceType: "AWS::CloudFormation::StackSet", path: ["TemplateURL"], form: .url, content: .template),
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

  /// Code of a GraphQL API's resolvers and functions, however deep it stands.
  static let graphQLCode = ArtifactProperty(
    resourceType: "AWS::Serverless::GraphQLApi", path: ["CodeUri"], form: .uri, content: .file)

  /// Files of the template's own Metadata section, for the Serverless Application Repository.
  static let repositoryMetadata = ["LicenseUrl", "ReadmeUrl"].map {
    ArtifactProperty(
      resourceType: "AWS::ServerlessRepo::Application", path: [$0], form: .uri, content: .file)
  }

  /// `Fn::Transform` of `AWS::Include`, wherever it stands.
  static let include = ArtifactProperty(
    resourceType: "AWS::Include", path: ["Location"], form: .uri, content: .file)
}
