/// CloudFormation in one region with one session (API version 2010-05-15).
public struct CloudFormationClient: Sendable {
  private let client: QueryClient
  private static let version = "2010-05-15"

  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = QueryClient(
      service: .cloudformation, region: region, endpoints: endpoints, connection: connection,
      credentials: credentials)
  }

  // MARK: Reading

  /// DescribeStacks of one stack, by name or id. Nil when there is no such stack.
  public func describeStack(_ nameOrID: String) async throws(AWSError) -> Stack? {
    var parameters = parameters("DescribeStacks")
    parameters.set("StackName", nameOrID)
    do throws(AWSError) {
      return try await client.call("DescribeStacks", parameters).list("Stacks").first.map(Stack.init)
    } catch {
      guard error.code == "ValidationError", error.message.contains("does not exist") else { throw error }
      return nil
    }
  }

  /// ListStacks: all but the deleted ones, which AWS keeps listing for 90 days.
  public func listStacks() -> Pages<[StackSummary]> {
    Pages { [self] (token) async throws(AWSError) in
      var parameters = parameters("ListStacks")
      parameters.set("NextToken", token)
      let result = try await client.call("ListStacks", parameters)
      let summaries = result.list("StackSummaries").map(StackSummary.init)
      return (summaries.filter { $0.status != .deleteComplete }, result.text("NextToken"))
    }
  }

  /// DescribeChangeSet: each page repeats the head and brings more changes.
  public func describeChangeSet(id: String, stackID: String) -> Pages<ChangeSet> {
    Pages { [self] (token) async throws(AWSError) in
      var parameters = parameters("DescribeChangeSet")
      parameters.set("StackName", stackID)
      parameters.set("ChangeSetName", id)
      parameters.set("NextToken", token)
      let result = try await client.call("DescribeChangeSet", parameters)
      return (ChangeSet(result), result.text("NextToken"))
    }
  }

  // MARK: Changing

  /// The one function that changes stacks: every mutation goes out with its role.
  public func submit(_ mutation: StackMutation, role: ServiceRole) async throws(AWSError) -> Submission {
    switch mutation {
    case .createChangeSet(let creation):
      return .changeSet(try await createChangeSet(creation, role: role))
    }
  }

  private func createChangeSet(
    _ creation: ChangeSetCreation, role: ServiceRole
  ) async throws(AWSError) -> ChangeSetReceipt {
    var parameters = parameters("CreateChangeSet")
    parameters.set("StackName", creation.stackName)
    parameters.set("ChangeSetName", creation.changeSetName)
    parameters.set("ChangeSetType", creation.kind.rawValue)
    parameters.set("RoleARN", role.description)
    parameters.set("ClientToken", creation.clientToken)
    parameters.set("TemplateBody", creation.templateBody)
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
    let result = try await client.call("CreateChangeSet", parameters)
    guard let id = result.text("Id"), let stackID = result.text("StackId") else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
        message: "The answer does not name the change set.", operation: "cloudformation:CreateChangeSet",
        nextStep: "Look at the stack's change sets before trying again.")
    }
    return ChangeSetReceipt(changeSetID: id, stackID: stackID, role: role)
  }

  /// ExecuteChangeSet. The receipt says that the change set bears its role.
  ///
  /// - Parameter clientRequestToken: at most 128 of `[a-zA-Z0-9-]`; marks the events of this operation.
  public func execute(
    _ receipt: consuming ChangeSetReceipt, clientRequestToken: String
  ) async throws(AWSError) {
    var parameters = parameters("ExecuteChangeSet")
    parameters.set("StackName", receipt.stackID)
    parameters.set("ChangeSetName", receipt.changeSetID)
    parameters.set("ClientRequestToken", clientRequestToken)
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

  private func parameters(_ action: String) -> QueryParameters {
    QueryParameters(action: action, version: Self.version)
  }
}
