public import AWSCore

/// Reads change sets whole: all pages, and the nested ones behind the change of their stack.
public struct ChangeSetReader: Sendable {
  private static let deepest = 5
  private let client: CloudFormationClient

  /// Asks by DescribeChangeSet alone.
  public init(client: CloudFormationClient) { self.client = client }

  /// A change set and all its changes; while it is being made, its head alone.
  ///
  /// - Parameter stack: name or id of the stack, needed where `nameOrID` is a name.
  public func read(
    _ nameOrID: String, stack: String?
  ) async throws(AWSError) -> (head: ChangeSet, changes: [ReviewedChange]) {
    try await read(nameOrID, stack: stack, path: [])
  }

  private func read(
    _ nameOrID: String, stack: String?, path: [String]
  ) async throws(AWSError) -> (head: ChangeSet, changes: [ReviewedChange]) {
    var head: ChangeSet?
    var changes: [ReviewedChange] = []
    for try await page in client.describeChangeSet(nameOrID, stack: stack) {
      head = head ?? page
      guard !page.status.isBeingMade else { break }
      for change in page.changes {
        let (below, unread) = try await nested(in: change, path: path)
        changes.append(ReviewedChange(path: path, change: change, unread: unread))
        changes += below
      }
    }
    guard let head else {
      throw AWSError(
        .serviceFault, code: AWSError.LocalCode.unreadableAnswer, message: "The answer has no change set.",
        operation: "cloudformation:DescribeChangeSet", nextStep: "Try again.")
    }
    return (head, changes)
  }

  /// The changes of a nested stack. It stays folded, with the reason, where the session may not look at it or it is
  /// nested too deep; what may pass, such as throttling, fails the whole reading, which is tried again.
  private func nested(
    in change: Change, path: [String]
  ) async throws(AWSError) -> (changes: [ReviewedChange], unread: AWSError?) {
    guard let id = change.nestedChangeSetID else { return ([], nil) }
    guard path.count < Self.deepest else {
      return (
        [],
        AWSError(
          .rejected, code: "TooDeep", message: "Stacks are read \(Self.deepest) levels deep.",
          nextStep: "Look at the nested change set \(id) in CloudFormation.")
      )
    }
    do throws(AWSError) {
      return (try await read(id, stack: nil, path: path + [change.logicalID]).changes, nil)
    } catch {
      guard error.kind == .accessDenied || error.kind == .rejected else { throw error }
      return ([], error)
    }
  }
}
