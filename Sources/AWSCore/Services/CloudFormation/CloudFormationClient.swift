/// CloudFormation in one region with one session (API version 2010-05-15).
public struct CloudFormationClient: Sendable {
  let client: QueryClient
  private static let version = "2010-05-15"

  /// Makes no call: the endpoint is worked out here, credentials are asked for at each attempt.
  public init(
    region: Region, endpoints: EndpointResolver, connection: AWSConnection,
    credentials: any CredentialProvider
  ) {
    client = QueryClient(
      service: .cloudformation, region: region, endpoints: endpoints, connection: connection,
      credentials: credentials)
  }

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
    pages("ListStacks") { result in
      result.list("StackSummaries").map(StackSummary.init).filter { $0.status != .deleteComplete }
    }
  }

  /// DescribeChangeSet: each page repeats the head and brings more changes, with the properties' values.
  ///
  /// - Parameter nameOrID: with a name, `stack` (a name or id) is needed.
  public func describeChangeSet(_ nameOrID: String, stack: String?) -> Pages<ChangeSet> {
    pages(
      "DescribeChangeSet",
      [("ChangeSetName", nameOrID), ("StackName", stack), ("IncludePropertyValues", "true")],
      ChangeSet.init)
  }

  /// ListChangeSets of a stack, by name or id.
  public func listChangeSets(stack: String) -> Pages<[ChangeSetSummary]> {
    pages("ListChangeSets", [("StackName", stack)]) { result in
      result.list("Summaries").map(ChangeSetSummary.init)
    }
  }

  /// DescribeStackEvents of a stack, by name or id: newest first, as far back as pages are asked for.
  public func describeStackEvents(stack: String) -> Pages<[StackEvent]> {
    pages("DescribeStackEvents", [("StackName", stack)]) { result in
      result.list("StackEvents").compactMap(StackEvent.init)
    }
  }

  /// DescribeEvents of a change set: what its checks found.
  public func describeChecks(changeSet id: String) -> Pages<[CheckEvent]> {
    pages("DescribeEvents", [("ChangeSetName", id)]) { result in
      result.list("OperationEvents").compactMap(CheckEvent.init)
    }
  }

  /// ListStackResources of a stack, by name or id.
  public func listStackResources(stack: String) -> Pages<[StackResource]> {
    pages("ListStackResources", [("StackName", stack)]) { result in
      result.list("StackResourceSummaries").map(StackResource.init)
    }
  }

  /// DescribeStacks of all stacks.
  public func describeStacks() -> Pages<[Stack]> {
    pages("DescribeStacks") { result in result.list("Stacks").map(Stack.init) }
  }

  /// DescribeStackResources: the id of the stack that a resource is in, by the resource's own id; nil where none has it.
  public func stackID(ofResource physicalID: String) async throws(AWSError) -> String? {
    var parameters = parameters("DescribeStackResources")
    parameters.set("PhysicalResourceId", physicalID)
    do throws(AWSError) {
      return try await client.call("DescribeStackResources", parameters).list("StackResources").first?.text(
        "StackId")
    } catch {
      guard error.code == "ValidationError" else { throw error }
      return nil
    }
  }

  /// GetTemplate of a stack, by name or id, as it was given.
  public func template(ofStack nameOrID: String) async throws(AWSError) -> String {
    var parameters = parameters("GetTemplate")
    parameters.set("StackName", nameOrID)
    parameters.set("TemplateStage", "Original")
    return try await client.call("GetTemplate", parameters).text("TemplateBody") ?? ""
  }

  private func pages<Page: Sendable>(
    _ action: String, _ fields: [(name: String, value: String?)] = [],
    _ read: @escaping @Sendable (XMLValue) -> Page
  ) -> Pages<Page> {
    var first = parameters(action)
    for field in fields { first.set(field.name, field.value) }
    return Pages { [client, first] (token) async throws(AWSError) in
      var parameters = first
      parameters.set("NextToken", token)
      let result = try await client.call(action, parameters)
      return (read(result), result.text("NextToken"))
    }
  }

  func parameters(_ action: String) -> QueryParameters {
    QueryParameters(action: action, version: Self.version)
  }
}
