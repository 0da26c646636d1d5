/// A change of a stack whose API takes a service role. It is sent by `submit(_:role:)` alone, so that
/// none can go without one.
public enum StackMutation: Sendable {
  case createChangeSet(ChangeSetCreation)
}

/// What a submitted mutation gives back.
public enum Submission: ~Copyable {
  case changeSet(ChangeSetReceipt)
}

/// A call that changes something and whose API takes no role.
public enum StackControl: Sendable, Hashable {
  case deleteChangeSet(id: String, stackID: String)
}

/// The input of CreateChangeSet, but for the role.
public struct ChangeSetCreation: Sendable {
  public enum Kind: String, Sendable {
    case create = "CREATE"
    case update = "UPDATE"
  }

  public enum ParameterValue: Hashable, Sendable {
    case value(Secret)
    /// UsePreviousValue.
    case previous
  }

  public let kind: Kind
  public let stackName: String
  /// `[a-zA-Z][-a-zA-Z0-9]*`, at most 128 characters.
  public let changeSetName: String
  /// At most 51,200 bytes.
  public let templateBody: String
  public let parameters: [(key: String, value: ParameterValue)]
  public let capabilities: [String]
  public let tags: [Stack.Tag]
  /// Makes a repeated request the same request.
  public let clientToken: String

  public init(
    kind: Kind, stackName: String, changeSetName: String, templateBody: String,
    parameters: [(key: String, value: ParameterValue)] = [], capabilities: [String] = [],
    tags: [Stack.Tag] = [], clientToken: String
  ) {
    self.kind = kind
    self.stackName = stackName
    self.changeSetName = changeSetName
    self.templateBody = templateBody
    self.parameters = parameters
    self.capabilities = capabilities
    self.tags = tags
    self.clientToken = clientToken
  }
}
