extension CloudFormationClient {
  /// The one function that changes stacks: every mutation goes out with its role.
  public func submit(_ mutation: StackMutation, role: ServiceRole) async throws(AWSError) -> Submission {
    switch mutation {
    case .createChangeSet(let creation):
      return .changeSet(try await createChangeSet(creation, role: role))
    case .deleteStack(let id, let token):
      var parameters = parameters("DeleteStack")
      parameters.set("StackName", id)
      parameters.set("RoleARN", role.description)
      parameters.set("ClientRequestToken", token)
      _ = try await client.call("DeleteStack", parameters)
      return .accepted
    }
  }

  private func createChangeSet(
    _ creation: ChangeSetCreation, role: ServiceRole
  ) async throws(AWSError) -> ChangeSetReceipt {
    let made = try await createChangeSet(creation, roleARN: role.description)
    return ChangeSetReceipt(changeSetID: made.id, stackID: made.stackID, role: role)
  }

  /// Makes the change set of a founding stack, which alone goes without a role.
  package func found(_ mutation: FoundingMutation) async throws(AWSError) -> FoundingReceipt {
    let made = try await createChangeSet(mutation.creation, roleARN: nil)
    return FoundingReceipt(changeSetID: made.id, stackID: made.stackID)
  }

  /// Makes the change set of an administrator's own update of a founding stack.
  package func update(_ update: AdministratorUpdate) async throws(AWSError) -> FoundingReceipt {
    let made = try await createChangeSet(update.creation, roleARN: nil)
    return FoundingReceipt(changeSetID: made.id, stackID: made.stackID)
  }

  private func createChangeSet(
    _ creation: ChangeSetCreation, roleARN: String?
  ) async throws(AWSError) -> (id: String, stackID: String) {
    var parameters = parameters("CreateChangeSet")
    parameters.set("StackName", creation.stackName)
    parameters.set("ChangeSetName", creation.changeSetName)
    parameters.set("ChangeSetType", creation.kind.rawValue)
    parameters.set("RoleARN", roleARN)
    parameters.set("ClientToken", creation.clientToken)
    switch creation.template {
    case .body(let text): parameters.set("TemplateBody", text)
    case .url(let url): parameters.set("TemplateURL", url)
    }
    parameters.set(
      "Parameters",
      structures: creation.parameters.map { parameter in
        switch parameter.value {
        case .value(let value): [("ParameterKey", parameter.key), ("ParameterValue", value.reveal())]
        case .previous: [("ParameterKey", parameter.key), ("UsePreviousValue", "true")]
        }
      })
    parameters.set("Capabilities", list: creation.capabilities)
    parameters.set("Tags", structures: creation.tags.map { [("Key", $0.key), ("Value", $0.value)] })
    parameters.set("NotificationARNs", list: creation.notificationARNs)
    parameters.set("OnStackFailure", creation.onStackFailure?.rawValue)
    parameters.set("IncludeNestedStacks", creation.includesNestedStacks ? true : nil)
    do throws(AWSError) {
      let result = try await client.call("CreateChangeSet", parameters)
      if let id = result.text("Id"), let stackID = result.text("StackId") {
        return (id, stackID)
      }
    } catch {
      // The answer to a first attempt was lost, and the repeated one meets its own change set: names are
      // made so that no other has this one.
      guard error.code == "AlreadyExistsException", let made = try await madeBefore(creation) else {
        throw error
      }
      return (made.id, made.stackID)
    }
    throw AWSError(
      .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
      message: "The answer does not name the change set.", operation: "cloudformation:CreateChangeSet",
      nextStep: "Look at the stack's change sets before trying again.")
  }

  private func madeBefore(_ creation: ChangeSetCreation) async throws(AWSError) -> ChangeSet? {
    for try await page in describeChangeSet(creation.changeSetName, stack: creation.stackName) {
      return page.id.isEmpty || page.stackID.isEmpty ? nil : page
    }
    return nil
  }

  /// ExecuteChangeSet. The receipt says that the change set bears its role.
  ///
  /// - Parameter clientRequestToken: at most 128 of `[a-zA-Z0-9-]`; marks the events of this operation.
  public func execute(
    _ receipt: consuming ChangeSetReceipt, clientRequestToken: String
  ) async throws(AWSError) {
    try await execute(receipt.changeSetID, of: receipt.stackID, clientRequestToken)
  }

  /// ExecuteChangeSet of a founding stack, whose change set bears no role.
  package func execute(
    _ receipt: consuming FoundingReceipt, clientRequestToken: String
  ) async throws(AWSError) {
    try await execute(receipt.changeSetID, of: receipt.stackID, clientRequestToken)
  }

  private func execute(
    _ changeSetID: String, of stackID: String, _ token: String
  ) async throws(AWSError) {
    var parameters = parameters("ExecuteChangeSet")
    parameters.set("StackName", stackID)
    parameters.set("ChangeSetName", changeSetID)
    parameters.set("ClientRequestToken", token)
    _ = try await client.call("ExecuteChangeSet", parameters)
  }

  /// A change for which CloudFormation uses no role.
  public func perform(_ control: StackControl) async throws(AWSError) {
    switch control {
    case .deleteChangeSet(let id, let stackID):
      var parameters = parameters("DeleteChangeSet")
      parameters.set("StackName", stackID)
      parameters.set("ChangeSetName", id)
      _ = try await client.call("DeleteChangeSet", parameters)
    }
  }
}
