/// The one mutation that goes without a service role: the change set of the stack that makes the roles themselves, and
/// that is not there yet.
///
/// Nothing outside the package can make one, and within it bootstrap alone does. Its type is CREATE whatever is given.
public struct FoundingMutation: Sendable {
  let creation: ChangeSetCreation

  package init(
    stackName: String, changeSetName: String, template: ChangeSetCreation.TemplateSource,
    parameters: [(key: String, value: ChangeSetCreation.ParameterValue)], capabilities: [String],
    tags: [Stack.Tag], clientToken: String
  ) {
    creation = ChangeSetCreation(
      kind: .create, stackName: stackName, changeSetName: changeSetName, template: template,
      clientToken: clientToken
    ).with(parameters, capabilities, tags)
  }
}

/// An administrator's change of a founding stack that bears no service role, with the administrator's own permissions.
///
/// Made by bootstrap alone, where somebody asks for it by name; the journal tells of it.
public struct AdministratorUpdate: Sendable {
  let creation: ChangeSetCreation

  package init(
    stackID: String, changeSetName: String, template: ChangeSetCreation.TemplateSource,
    parameters: [(key: String, value: ChangeSetCreation.ParameterValue)], capabilities: [String],
    tags: [Stack.Tag], clientToken: String
  ) {
    creation = ChangeSetCreation(
      kind: .update, stackName: stackID, changeSetName: changeSetName, template: template,
      clientToken: clientToken
    ).with(parameters, capabilities, tags)
  }
}

/// What making a founding stack's change set gives back, and executing it consumes. It bears no role, so it is no
/// `ChangeSetReceipt`, and nothing that deploys takes it.
public struct FoundingReceipt: ~Copyable, Sendable {
  /// The ARN that ExecuteChangeSet is called with.
  public let changeSetID: String
  /// The stack's ARN.
  public let stackID: String
}

extension ChangeSetCreation {
  fileprivate func with(
    _ parameters: [(key: String, value: ParameterValue)], _ capabilities: [String], _ tags: [Stack.Tag]
  ) -> ChangeSetCreation {
    var creation = self
    creation.parameters = parameters
    creation.capabilities = capabilities
    creation.tags = tags
    return creation
  }
}
