/// What a check of a change set found, as DescribeEvents gives it: an early validation or a hook that failed.
public struct CheckEvent: Hashable, Sendable {
  /// Such as `AWS::EarlyValidation::PropertyValidation`, or a hook's type.
  public let name: String
  /// Name in the template of the resource it is about; nil where AWS gives none.
  public let logicalID: String?
  /// Such as `AWS::S3::Bucket`; nil where AWS gives none.
  public let resourceType: String?
  /// Where in the template, such as `/Resources/Bucket/Properties/BucketName`; of validations alone.
  public let path: String?
  /// ValidationStatusReason or HookStatusReason, else ResourceStatusReason; nil where AWS gives none.
  public let reason: String?

  /// Nil for an event of another kind, or of a check that passed.
  init?(_ xml: XMLValue) {
    let prefix =
      switch xml.text("EventType") {
      case "VALIDATION_ERROR": "Validation"
      case "HOOK_INVOCATION_ERROR": "Hook"
      default: ""
      }
    guard !prefix.isEmpty else { return nil }
    name = xml.text("\(prefix)Name") ?? xml.text("\(prefix)Type") ?? prefix
    logicalID = xml.text("LogicalResourceId")
    resourceType = xml.text("ResourceType")
    path = xml.text("ValidationPath")
    reason = xml.text("\(prefix)StatusReason") ?? xml.text("ResourceStatusReason")
  }
}
