import TestSupport

/// What went over the wire, held against the mission's policy.
struct Wire {
  /// The forms of the requests, in order.
  let requests: [[String: String]]

  init(_ received: [ReceivedRequest]) { requests = received.map(\.form) }

  /// All the mission's policy allows, and what needs no permission.
  private static let mission: Set<String> = [
    "AssumeRole", "GetCallerIdentity", "CreateStack", "CreateChangeSet", "DeleteChangeSet",
    "DescribeChangeSet", "DescribeStacks", "ExecuteChangeSet",
  ]

  /// Asked once in a run, for what it shows if it is allowed; nothing depends on it.
  private static let optional: Set<String> = ["DescribeStackEvents"]

  private static let takesRole: Set<String> = [
    "CreateChangeSet", "CreateStack", "UpdateStack", "DeleteStack", "ContinueUpdateRollback", "RollbackStack",
  ]

  func actions(named action: String) -> [[String: String]] { requests.filter { $0["Action"] == action } }

  var mutationsWithoutRole: [[String: String]] {
    requests.filter { Self.takesRole.contains($0["Action"] ?? "") && ($0["RoleARN"] ?? "").isEmpty }
  }

  var roles: Set<String> { Set(requests.compactMap { $0["RoleARN"] }) }

  /// Actions the mission's policy does not allow, but for the question whether events may be read.
  var actionsOutsideTheMission: Set<String> {
    Set(actions).subtracting(Self.mission).subtracting(Self.optional)
  }

  /// The actions, in order.
  var actions: [String] { requests.map { $0["Action"] ?? "none" } }

  /// Those one of which waits for the other: without what is asked at the same time as another.
  var serialActions: [String] { actions.filter { !Self.optional.contains($0) } }

  /// The tokens of the mutations of a kind, each once however often it was tried.
  func tokens(of action: String) -> Set<String> {
    Set(actions(named: action).compactMap { $0["ClientToken"] ?? $0["ClientRequestToken"] })
  }
}
