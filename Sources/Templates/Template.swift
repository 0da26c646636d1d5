package import Documents

/// A CloudFormation template, read and summarised; `body` is sent as it was written.
public struct Template: Sendable, Hashable {
  public struct Resource: Sendable, Hashable {
    public let logicalID: String
    public let type: String
  }

  /// The template as it is written; relative paths in it start from its own.
  package let document: SourceDocument
  public let description: String?
  public let parameters: [TemplateParameter]
  public let resources: [Resource]
  /// Names of its conditions.
  public let conditions: [String]
  /// Macros it names, such as `AWS::Serverless-2016-10-31`.
  public let transforms: [String]
  /// What it must be allowed to do, worked out from its resources.
  public let capabilities: [RequiredCapability]

  /// Where it was read from, as it was given.
  public var path: String { document.path }
  public var body: String { document.text }

  /// Bytes that CreateChangeSet takes as TemplateBody.
  public static let largestBody = 51_200
  /// Bytes that a template behind a TemplateURL may have.
  public static let largestObject = 1 << 20
}

extension Template {
  public static func == (left: Template, right: Template) -> Bool {
    left.document == right.document
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(document) }
}
