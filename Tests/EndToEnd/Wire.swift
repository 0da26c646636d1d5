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

  private static let takesRole: Set<String> = [
    "CreateChangeSet", "CreateStack", "UpdateStack", "DeleteStack", "ContinueUpdateRollback", "RollbackStack",
  ]

  func actions(named action: String) -> [[String: String]] { requests.filter { $0["Action"] == action } }

  var mutationsWithoutRole: [[String: String]] {
    requests.filter { Self.takesRole.contains($0["Action"] ?? "") && ($0["RoleARN"] ?? "").isEmpty }
  }

  var roles: Set<String> { Set(requests.compactMap { $0["RoleARN"] }) }

  var actionsOutsideTheMission: Set<String> {
    Set(requests.map { $0["Action"] ?? "none" }).subtracting(Self.mission)
  }
}
