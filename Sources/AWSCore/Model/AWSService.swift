/// The services rolestack calls.
public enum AWSService: String, Sendable, CaseIterable {
  case sts, cloudformation, s3, iam

  /// The name in the scope of a signature.
  public var signingName: String { rawValue }
}
