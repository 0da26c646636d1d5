/// A role that an identity provider's token is good for, such as that of a pod or of a CI job.
public struct WebIdentity: Sendable, Hashable {
  /// The role that the token is exchanged for.
  public let roleARN: ARN
  /// A file with the token (a JWT), read each time, as it is replaced before it ends.
  public let tokenFile: String
  /// Nil where nobody chose one.
  public let sessionName: String?
}
