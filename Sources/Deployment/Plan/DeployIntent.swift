public import AWSCore
public import Packaging
public import Templates

/// What someone wants deployed. The role is not optional, here or anywhere.
public struct DeployIntent: Sendable, Hashable {
  /// The name of a stack to be made or updated; an ARN does for one that is there.
  public let stackName: String
  /// As it was read: the local files it names are uploaded first.
  public let template: Template
  /// Sent as RoleARN of CreateChangeSet; CloudFormation keeps it for the stack's later operations.
  public let role: ServiceRole
  /// Values that were given; the last of two for one key counts. A parameter without one keeps the stack's
  /// present value or has its default; planning is refused where there is neither.
  public var parameters: [(key: String, value: ChangeSetCreation.ParameterValue)] = []
  /// What the template may do, such as CAPABILITY_NAMED_IAM.
  public var capabilities: [String] = []
  /// At most 50. None leaves those of the stack as they are.
  public var tags: [Stack.Tag] = []
  /// At most 5 SNS topics that hear of the stack's events.
  public var notificationARNs: [String] = []
  /// Nil leaves it to CloudFormation, which rolls back. `delete` is refused where the stack is updated.
  public var onStackFailure: ChangeSetCreation.OnStackFailure?
  /// Whether nested stacks get change sets of their own, to be shown; that needs the permission for them.
  public var includesNestedStacks = false
  /// Where local artifacts go, and a template that is too large to be sent with the request.
  public var packaging: ArtifactDestination?
  /// The name of the session, for the journal.
  public var session: String?
  /// Whether the stack's present service role may be replaced by another. CloudFormation keeps the new one.
  public var mayChangeRole = false
  /// Whether to wait for what is running on the stack, rather than to refuse.
  public var waitsForRunning = false

  /// With what no deployment goes without; everything else is set where it is wanted.
  public init(stackName: String, template: Template, role: ServiceRole) {
    self.stackName = stackName
    self.template = template
    self.role = role
  }
}

extension DeployIntent {
  /// Parameters count in their order: the same values in another order are another intent.
  public static func == (left: DeployIntent, right: DeployIntent) -> Bool {
    left.stackName == right.stackName && left.template == right.template && left.role == right.role
      && left.parameters.elementsEqual(right.parameters, by: { $0.key == $1.key && $0.value == $1.value })
      && left.capabilities == right.capabilities && left.tags == right.tags
      && left.notificationARNs == right.notificationARNs && left.onStackFailure == right.onStackFailure
      && left.includesNestedStacks == right.includesNestedStacks && left.packaging == right.packaging
      && left.session == right.session && left.mayChangeRole == right.mayChangeRole
      && left.waitsForRunning == right.waitsForRunning
  }

  /// Stack, template and role alone: intents that differ only in the rest hash alike.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(stackName)
    hasher.combine(template)
    hasher.combine(role)
  }
}
