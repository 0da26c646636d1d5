public import AWSCore
public import Packaging

/// What someone wants deployed. The role is not optional, here or anywhere.
public struct DeployIntent: Sendable {
  public let stackName: String
  public let template: Template
  public let role: ServiceRole
  public var parameters: [(key: String, value: String)] = []
  public var capabilities: [String] = []
  public var tags: [Stack.Tag] = []
  /// Whether the stack's present service role may be replaced by another. CloudFormation keeps the new one.
  public var mayChangeRole = false

  public init(stackName: String, template: Template, role: ServiceRole) {
    self.stackName = stackName
    self.template = template
    self.role = role
  }
}
