/// A CloudFormation template, read and summarised; `body` is sent as it was written.
public struct Template: Sendable, Hashable {
  public struct Resource: Sendable, Hashable {
    public let logicalID: String
    public let type: String
  }

  /// Where it was read from, as it was given; relative paths in it start there.
  public let path: String
  public let body: String
  public let description: String?
  public let parameters: [TemplateParameter]
  public let resources: [Resource]
  /// Names of its conditions.
  public let conditions: [String]
  /// Macros it names, such as `AWS::Serverless-2016-10-31`.
  public let transforms: [String]
  /// What it must be allowed to do, worked out from its resources.
  public let capabilities: [RequiredCapability]

  /// Bytes that CreateChangeSet takes as TemplateBody.
  public static let largestBody = 51_200
  /// Bytes that a template behind a TemplateURL may have.
  public static let largestObject = 1 << 20
}

/// A capability that a template calls for, and why.
public struct RequiredCapability: Sendable, Hashable {
  /// CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND.
  public let name: String
  /// Logical ids of the resources, or names of the transforms, that call for it.
  public let causes: [String]

  public init(name: String, causes: [String]) {
    self.name = name
    self.causes = causes
  }
}
