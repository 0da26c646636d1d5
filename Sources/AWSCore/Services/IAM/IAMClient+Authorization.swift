/// Everybody in an account and what they may do: the output of GetAccountAuthorizationDetails.
public struct AccountAuthorization: Sendable, Hashable {
  /// A user, a group or a role.
  public struct Identity: Sendable, Hashable {
    /// Without its path.
    public let name: String
    /// With its path.
    public let arn: String
    /// Policy documents in JSON, by the names of the inline policies.
    public let inline: [String: String]
    /// ARNs of managed policies.
    public let attached: [String]
    /// Of a user: names.
    public let groups: [String]
    /// The ARN of the policy beyond which nothing is allowed; nil for none.
    public let boundary: String?
    /// Of a role: who may assume it, a policy document in JSON.
    public let trust: String?
    /// The unique id, `AIDA…` or `AROA…`; nil where it is not known.
    public let id: String?
    /// By their keys.
    public let tags: [String: String]

    /// All there is to say of one.
    public init(
      name: String, arn: String, inline: [String: String] = [:], attached: [String] = [],
      groups: [String] = [], boundary: String? = nil, trust: String? = nil, id: String? = nil,
      tags: [String: String] = [:]
    ) {
      self.name = name
      self.arn = arn
      self.inline = inline
      self.attached = attached
      self.groups = groups
      self.boundary = boundary
      self.trust = trust
      self.id = id
      self.tags = tags
    }
  }

  /// In the order of the answer.
  public var users: [Identity] = []
  /// In the order of the answer.
  public var groups: [Identity] = []
  /// In the order of the answer.
  public var roles: [Identity] = []
  /// Documents in JSON of managed policies, the account's and AWS's, by their ARNs: their default versions.
  public var managedPolicies: [String: String] = [:]

  /// An account with nobody in it.
  public init() {}
}

extension IAMClient {
  /// GetAccountAuthorizationDetails, all pages.
  public func accountAuthorization() async throws(AWSError) -> AccountAuthorization {
    var account = AccountAuthorization()
    var marker: String?
    repeat {
      let answer = try await call("GetAccountAuthorizationDetails", ["Marker": marker])
      for user in answer.list("UserDetailList") {
        account.users.append(try identity(user, "User"))
      }
      for group in answer.list("GroupDetailList") {
        account.groups.append(try identity(group, "Group"))
      }
      for role in answer.list("RoleDetailList") {
        account.roles.append(try identity(role, "Role"))
      }
      for policy in answer.list("Policies") {
        guard let arn = policy.text("Arn"),
          let version = policy.list("PolicyVersionList").first(where: {
            $0.text("IsDefaultVersion") == "true"
          })
        else { continue }
        account.managedPolicies[arn] = try document(
          version.text("Document"), of: "GetAccountAuthorizationDetails")
      }
      let next = answer.text("IsTruncated") == "true" ? answer.text("Marker") : nil
      // Half of an account would be judged as all of it.
      guard next == nil || next != marker else {
        throw AWSError(
          .serviceFault, code: AWSError.LocalCode.unreadableAnswer,
          message: "The answer names the same page again.", operation: "iam:GetAccountAuthorizationDetails",
          nextStep: "Check that the endpoint is that of IAM.")
      }
      marker = next
    } while marker != nil
    return account
  }

  /// - Parameter kind: `User`, `Group` or `Role`.
  private func identity(
    _ value: XMLValue, _ kind: String
  ) throws(AWSError) -> AccountAuthorization.Identity {
    let operation = "GetAccountAuthorizationDetails"
    var inline: [String: String] = [:]
    for policy in value.list("\(kind)PolicyList") {
      inline[policy.text("PolicyName") ?? ""] = try document(policy.text("PolicyDocument"), of: operation)
    }
    return AccountAuthorization.Identity(
      name: value.text("\(kind)Name") ?? "", arn: value.text("Arn") ?? "", inline: inline,
      attached: value.list("AttachedManagedPolicies").compactMap { $0.text("PolicyArn") }.filter {
        !$0.isEmpty
      },
      groups: value.list("GroupList").map(\.text),
      boundary: value["PermissionsBoundary"]?.text("PermissionsBoundaryArn"),
      trust: try value.text("AssumeRolePolicyDocument").map { (text) throws(AWSError) in
        try document(text, of: operation)
      },
      id: value.text("\(kind)Id"),
      tags: Dictionary(
        value.list("Tags").map { ($0.text("Key") ?? "", $0.text("Value") ?? "") }, uniquingKeysWith: { $1 }))
  }

  /// What IAM's own simulator says of a user's or a role's policies: SimulatePrincipalPolicy.
  ///
  /// - Parameter arn: of the user or the role.
  /// - Returns: whether each action is allowed on the resource.
  public func simulate(
    _ arn: String, _ actions: [String], on resource: String, context: [String: String] = [:]
  ) async throws(AWSError) -> [String: Bool] {
    var given: [String: String?] = ["PolicySourceArn": arn, "ResourceArns.member.1": resource]
    for (index, action) in actions.enumerated() { given["ActionNames.member.\(index + 1)"] = action }
    for (index, (key, value)) in context.sorted(by: { $0.key < $1.key }).enumerated() {
      let entry = "ContextEntries.member.\(index + 1)"
      given["\(entry).ContextKeyName"] = key
      given["\(entry).ContextKeyType"] = "string"
      given["\(entry).ContextKeyValues.member.1"] = value
    }
    var results: [String: Bool] = [:]
    for result in try await list("EvaluationResults", by: "SimulatePrincipalPolicy", given) {
      guard let action = result.text("EvalActionName") else { continue }
      results[action] = result.text("EvalDecision") == "allowed"
    }
    return results
  }
}
