/// A CloudFormation template, read and summarised; `body` is sent as it was written.
public struct Template: Sendable, Hashable {
  public struct Parameter: Sendable, Hashable {
    public let name: String
    /// `String`, `Number`, `CommaDelimitedList`, or an AWS-specific type.
    public let type: String
    /// Nil where a value must be given.
    public let defaultValue: String?
    /// The value is a secret: it is never shown.
    public let isNoEcho: Bool
  }

  public struct Resource: Sendable, Hashable {
    public let logicalID: String
    public let type: String
  }

  public let body: String
  public let description: String?
  public let parameters: [Parameter]
  public let resources: [Resource]

  /// Bytes that CreateChangeSet takes as TemplateBody.
  public static let largestBody = 51_200
  /// Bytes that a template behind a TemplateURL may have.
  public static let largestObject = 1 << 20
}
