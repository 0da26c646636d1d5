package import Documents

/// A CloudFormation template, read and summarised; `body` is sent as it was written.
public struct Template: Sendable, Hashable {
  /// A resource it declares; one in a loop (`Fn::ForEach`) is there once, however often it is repeated.
  public struct Resource: Sendable, Hashable {
    /// Its key under `Resources`; in a loop the pattern, such as `Topic${Name}`.
    public let logicalID: String
    /// Such as `AWS::SNS::Topic`; empty where the template names none.
    public let type: String
  }

  /// The template as it is written; relative paths in it start from its own.
  package let document: SourceDocument
  /// `Description`; nil where there is none.
  public let description: String?
  /// In the order of the template.
  public let parameters: [TemplateParameter]
  /// Those outside of loops first, each kind in the order of the template.
  public let resources: [Resource]
  /// Names of its conditions.
  public let conditions: [String]
  /// Macros it names, such as `AWS::Serverless-2016-10-31`.
  public let transforms: [String]
  /// What it must be allowed to do, worked out from its resources.
  public let capabilities: [RequiredCapability]

  /// Where it was read from, as it was given.
  public var path: String { document.path }
  /// What is sent as TemplateBody, or uploaded where it is larger than `largestBody`.
  public var body: String { document.text }

  /// Bytes that CreateChangeSet takes as TemplateBody.
  public static let largestBody = 51_200
  /// Bytes that a template behind a TemplateURL may have.
  public static let largestObject = 1_000_000
}

extension Template {
  /// The same text at the same path; what was read from it follows.
  public static func == (left: Template, right: Template) -> Bool {
    left.document == right.document
  }

  /// Takes the text alone, not the path.
  public func hash(into hasher: inout Hasher) { hasher.combine(document) }
}
