/// A capability that a template calls for, and why.
public struct RequiredCapability: Sendable, Hashable {
  /// CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND.
  public let name: String
  /// Logical ids of the resources, or names of the transforms, that call for it.
  public let causes: [String]

  /// Worked out from a template; without causes, one that a person may accept beside those.
  public init(name: String, causes: [String]) {
    self.name = name
    self.causes = causes
  }
}
