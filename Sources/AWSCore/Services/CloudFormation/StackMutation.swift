/// A change of a stack whose API takes a service role. It is sent by `submit(_:role:)` alone, so that
/// none can go without one.
public enum StackMutation: Sendable {
  /// CreateChangeSet, which makes the stack as well where its kind is CREATE.
  case createChangeSet(ChangeSetCreation)
  /// DeleteStack of the stack with that id.
  ///
  /// `clientRequestToken` marks the events of this operation.
  case deleteStack(id: String, clientRequestToken: String)
}

/// What a submitted mutation gives back.
public enum Submission: ~Copyable {
  /// What CreateChangeSet answered.
  case changeSet(ChangeSetReceipt)
  /// DeleteStack was accepted; its answer says nothing more.
  case accepted
}

/// A call that changes something and whose API takes no role.
public enum StackControl: Sendable, Hashable {
  /// DeleteChangeSet, both by ARN: a name could mean another by now.
  case deleteChangeSet(id: String, stackID: String)
}

/// The input of CreateChangeSet, but for the role.
public struct ChangeSetCreation: Sendable {
  /// ChangeSetType without IMPORT; a stack in REVIEW_IN_PROGRESS still takes CREATE.
  public enum Kind: String, Sendable, Codable {
    /// For a stack that is not there, or waits in REVIEW_IN_PROGRESS.
    case create = "CREATE"
    /// For a stack that is there.
    case update = "UPDATE"
  }

  /// What CreateChangeSet is told of a parameter.
  public enum ParameterValue: Hashable, Sendable {
    /// ParameterValue; secret, since it may be a NoEcho parameter's.
    case value(Secret)
    /// UsePreviousValue.
    case previous
  }

  /// Where CloudFormation reads the template: in the request, or in S3.
  public enum TemplateSource: Sendable, Hashable {
    /// TemplateBody, at most 51,200 bytes.
    case body(String)
    /// TemplateURL, which is read with the caller's credentials (s3:GetObject); at most 1 MB.
    case url(String)
  }

  /// What becomes of a stack whose operation fails.
  public enum OnStackFailure: String, Sendable, CaseIterable {
    /// Back to what it was; CloudFormation's own choice.
    case rollback = "ROLLBACK"
    /// CREATE only.
    case delete = "DELETE"
    /// It stays as it failed, to be looked at or gone on from.
    case doNothing = "DO_NOTHING"
  }

  /// CREATE makes the stack as well, empty and in REVIEW_IN_PROGRESS, where there is none.
  public let kind: Kind
  /// `[a-zA-Z][-a-zA-Z0-9]*`, at most 128 characters; with CREATE the stack may not exist yet.
  public let stackName: String
  /// `[a-zA-Z][-a-zA-Z0-9]*`, at most 128 characters.
  public let changeSetName: String
  /// Sent as TemplateBody or as TemplateURL.
  public let template: TemplateSource
  /// CloudFormation takes the template's default for a parameter that is left out.
  public var parameters: [(key: String, value: ParameterValue)] = []
  /// CAPABILITY_IAM, CAPABILITY_NAMED_IAM and CAPABILITY_AUTO_EXPAND, as the template needs them.
  public var capabilities: [String] = []
  /// At most 50. None leaves those of the stack as they are.
  public var tags: [Stack.Tag] = []
  /// At most 5 SNS topics.
  public var notificationARNs: [String] = []
  /// Nil sends none, which CloudFormation takes as ROLLBACK.
  public var onStackFailure: OnStackFailure?
  /// Whether nested stacks get change sets of their own, to be shown.
  public var includesNestedStacks = false
  /// Makes a repeated request the same request.
  public let clientToken: String

  /// With what each request has; the rest is set on the properties. Checks nothing.
  public init(
    kind: Kind, stackName: String, changeSetName: String, template: TemplateSource, clientToken: String
  ) {
    self.kind = kind
    self.stackName = stackName
    self.changeSetName = changeSetName
    self.template = template
    self.clientToken = clientToken
  }
}
