public import AWSCore
public import Packaging
public import Templates

/// What someone wants deployed. The role is not optional, here or anywhere.
public struct DeployIntent: Sendable, Hashable {
  public let stackName: String
  public let template: Template
  public let role: ServiceRole
  public var parameters: [(key: String, value: ChangeSetCreation.ParameterValue)] = []
  public var capabilities: [String] = []
  public var tags: [Stack.Tag] = []
  public var notificationARNs: [String] = []
  public var onStackFailure: ChangeSetCreation.OnStackFailure?
  public var includesNestedStacks = false
  /// Where local artifacts go, and a template that is too large to be sent with the request.
  public var packaging: ArtifactDestination?
  /// The name of the session, for the journal.
  public var session: String?
  /// Whether the stack's present service role may be replaced by another. CloudFormation keeps the new one.
  public var mayChangeRole = false
  /// Whether to wait for what is running on the stack, rather than to refuse.
  public var waitsForRunning = false

  public init(stackName: String, template: Template, role: ServiceRole) {
    self.stackName = stackName
    self.template = template
    self.role = role
  }
}

extension DeployIntent {
  public static func == (left: DeployIntent, right: DeployIntent) -> Bool {
    left.stackName == right.stackName && left.template == right.template && left.role == right.role
      && left.parameters.elementsEqual(right.parameters, by: { $0.key == $1.key && $0.value == $1.value })
      && left.capabilities == right.capabilities && left.tags == right.tags
      && left.notificationARNs == right.notificationARNs && left.onStackFailure == right.onStackFailure
      && left.includesNestedStacks == right.includesNestedStacks && left.packaging == right.packaging
      && left.session == right.session && left.mayChangeRole == right.mayChangeRole
      && left.waitsForRunning == right.waitsForRunning
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(stackName)
    hasher.combine(template)
    hasher.combine(role)
  }
}
