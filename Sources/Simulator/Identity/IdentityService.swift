internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

/// IAM and STS: the users, keys, roles and sessions of an account, and who may do what.
///
/// Written by its own operations, and by what CloudFormation asks of it when it makes resources.
struct IdentityService: Sendable {
  struct User: Sendable {
    let name: String
    let path: String
    var permissions = Permissions()
    /// By name.
    var groups: Set<String> = []
    /// Whether it has one for AWS's console.
    var hasPassword = false
    let createdAt: Date
  }

  struct Role: Sendable {
    let name: String
    let path: String
    let id: String
    var trust: Policy
    var permissions = Permissions()
    var maxSessionDuration = 3600
    let createdAt: Date
  }

  struct Key: Sendable {
    let id: String
    let secret: Secret
    let owner: Principal
    /// Of temporary credentials.
    var token: Secret?
    var expiration: Date?
    /// What the session may at most do, each of them; none for all that its role may.
    var policies: [Policy] = []
    /// Whom a session is of by the word of the one who began it; it stays that through all sessions begun with it.
    var sourceIdentity: String?
    /// One that is not is refused as if it were not there.
    var isActive = true
    let createdAt: Date
  }

  let account: String
  /// Whether policies are evaluated; signatures always are checked.
  let enforcesPolicies: Bool
  /// By name.
  private(set) var users: [String: User] = [:]
  /// By name.
  private(set) var roles: [String: Role] = [:]
  /// Of groups, by their names.
  private(set) var groups: [String: Permissions] = [:]
  /// Who else is in a group, by the id of what says so.
  private var memberships: [String: (group: String, users: [String])] = [:]
  /// The account's own managed policies, by their ARNs.
  private var managedPolicies: [String: Policy] = [:]
  /// Audiences of the OpenID Connect providers that stacks made, by the providers' ARNs.
  private(set) var providers: [String: [String]] = [:]
  /// By the access key's id.
  private(set) var keys: [String: Key] = [:]
  /// Seconds until a new role, or a user's new key, is known everywhere.
  var delay = 0.0

  init(account: String, enforcesPolicies: Bool) {
    self.account = account
    self.enforcesPolicies = enforcesPolicies
  }

  func isKnown(_ role: Role, at now: Date) -> Bool { now >= role.createdAt + delay }

  func arn(ofUser name: String) -> String { "arn:aws:iam::\(account):user\(users[name]?.path ?? "/")\(name)" }
  func arn(ofRole name: String) -> String { "arn:aws:iam::\(account):role\(roles[name]?.path ?? "/")\(name)" }

  func arn(of principal: Principal) -> String {
    switch principal {
    case .root: "arn:aws:iam::\(account):root"
    case .user(let name): arn(ofUser: name)
    case .session(let role, let name): "arn:aws:sts::\(account):assumed-role/\(role)/\(name)"
    case .service(let role): "arn:aws:sts::\(account):assumed-role/\(role)/AWSCloudFormation"
    }
  }

  func role(arn: String) -> Role? { roles.values.first { self.arn(ofRole: $0.name) == arn } }

  func policies(of principal: Principal) -> [Policy] {
    switch principal {
    case .root: [Policy(allowing: ["*"])]
    case .user(let name):
      (users[name]?.permissions.policies ?? [])
        + groups(of: name).flatMap { groups[$0]?.policies ?? [] }
    case .session(let role, _), .service(let role): roles[role]?.permissions.policies ?? []
    }
  }

  func groups(of user: String) -> Set<String> {
    let others = memberships.values.filter { $0.users.contains(user) }.map(\.group)
    return (users[user]?.groups ?? []).union(others)
  }

  /// What a principal may do at most; nil for all that its policies allow.
  private func boundary(of principal: Principal) -> Policy? {
    switch principal {
    case .root: nil
    case .user(let name): users[name]?.permissions.boundary?.policy
    case .session(let role, _), .service(let role): roles[role]?.permissions.boundary?.policy
    }
  }

  /// A managed policy by its ARN, the account's or AWS's; nil where there is none.
  func managedPolicy(_ arn: String) -> Policy? { managedPolicies[arn] ?? ManagedPolicies.policy(arn) }

  /// Whether a principal may do something; the refusal as IAM words it.
  func authorize(
    _ principal: Principal, _ action: String, on resource: String, context: [String: String] = [:]
  ) throws(ServiceFault) {
    for (policies, kind) in levels(of: principal) {
      let decision = Policy.decide(policies, request(of: principal, action, on: resource, context))
      guard decision == .allowed else {
        throw .denied(
          arn(of: principal), action, on: resource, explicitly: decision == .explicitlyDenied, by: kind)
      }
    }
  }

  /// What all of a principal's policies come to for a request.
  func decision(
    _ principal: Principal, _ action: String, on resource: String, context: [String: String]
  ) -> Policy.Decision {
    let request = request(of: principal, action, on: resource, context)
    let decisions = levels(of: principal).map { Policy.decide($0.policies, request) }
    if decisions.contains(.explicitlyDenied) { return .explicitlyDenied }
    return decisions.allSatisfy { $0 == .allowed } ? .allowed : .implicitlyDenied
  }

  /// Each of which has to allow what is done.
  private func levels(of principal: Principal) -> [(policies: [Policy], kind: String)] {
    [(policies(of: principal), "identity-based policy")]
      + (boundary(of: principal).map { [([$0], "permissions boundary")] } ?? [])
  }

  private func request(
    of principal: Principal, _ action: String, on resource: String, _ context: [String: String]
  ) -> Policy.Request {
    Policy.Request(
      action: action, resource: resource,
      context: context.merging(self.context(of: principal)) { given, _ in given })
  }

  /// Whether a principal may do something on one resource or another.
  func authorize(_ principal: Principal, somewhere action: String) throws(ServiceFault) {
    guard Policy.mayAllow(policies(of: principal), action) else {
      throw .denied(arn(of: principal), action, on: "*", explicitly: false)
    }
    guard let boundary = boundary(of: principal), !Policy.mayAllow([boundary], action) else { return }
    throw .denied(arn(of: principal), action, on: "*", explicitly: false, by: "permissions boundary")
  }

  /// Whether the caller may do something, where policies are evaluated at all.
  func authorize(
    _ call: Call, _ action: String, on resource: String, context: [String: String] = [:]
  ) throws(ServiceFault) {
    guard enforcesPolicies else { return }
    let context = context.merging(self.context(of: call)) { given, _ in given }
    try authorize(call.principal, action, on: resource, context: context)
    let request = Policy.Request(action: action, resource: resource, context: context)
    guard call.sessionPolicies.contains(where: { Policy.decide([$0], request) != .allowed }) else { return }
    throw ServiceFault(
      "AccessDenied",
      "User: \(arn(of: call.principal)) is not authorized to perform: \(action) on resource: \(resource) "
        + "because no session policy allows the \(action) action", status: 403)
  }

  /// What conditions may ask of who calls; keys in small letters.
  ///
  /// Source: IAM's user guide, "AWS global condition context keys".
  private func context(of principal: Principal) -> [String: String] {
    // All that there is, is of the one account.
    var context = [
      "aws:principalaccount": account, "aws:principalarn": arn(of: principal), "aws:resourceaccount": account,
    ]
    switch principal {
    case .root: context["aws:principaltype"] = "Account"
    case .user(let name):
      context["aws:principaltype"] = "User"
      context["aws:username"] = name
    case .session(let role, _), .service(let role):
      context["aws:principaltype"] = "AssumedRole"
      context["aws:principalarn"] = arn(ofRole: role)
    }
    return context
  }

  /// What conditions may ask of a call, which comes from this machine.
  func context(of call: Call) -> [String: String] {
    var context = context(of: call.principal)
    context["aws:sourceidentity"] = call.sourceIdentity
    return context.merging([
      "aws:requestedregion": call.region, "aws:securetransport": "true", "aws:sourceip": "127.0.0.1",
      "aws:currenttime": call.now.formatted(.iso8601),
      "aws:epochtime": String(Int(call.now.timeIntervalSince1970)),
    ]) { own, _ in own }
  }

  /// How a role's trust policy lets a principal in.
  enum TrustKind {
    case none
    /// With its whole account, or with everybody.
    case account
    /// By its own name.
    case named
  }

  func trust(
    of role: Role, in principal: Principal, context: [String: String], _ action: String = "sts:AssumeRole"
  ) -> TrustKind {
    let statements = role.trust.statements.filter { statement in
      statement.speaks(ofAction: action) && statement.conditionsHold(context)
        && (statement.principals["AWS"] ?? []).contains { isNamed($0, principal) }
    }
    guard !statements.isEmpty, statements.allSatisfy(\.allows) else { return .none }
    let names = statements.flatMap { $0.principals["AWS"] ?? [] }
    return names.contains { !isAccount($0) && isNamed($0, principal) } ? .named : .account
  }

  /// Whether a role's trust policy lets in whom an identity provider names.
  func trusts(_ role: Role, provider host: String, context: [String: String]) -> Bool {
    let provider = "arn:aws:iam::\(account):oidc-provider/\(host)"
    return role.trust.statements.contains { statement in
      statement.allows && statement.conditionsHold(context)
        && (statement.principals["Federated"] ?? []).contains { $0 == provider }
        && (statement.actions ?? []).contains {
          Wildcard.matches($0.lowercased(), "sts:assumerolewithwebidentity")
        }
    }
  }

  func trusts(_ role: Role, service: String) -> Bool {
    role.trust.statements.contains {
      $0.allows && ($0.principals["Service"] ?? []).contains { $0 == service || $0 == "*" }
    }
  }

  private func isAccount(_ pattern: String) -> Bool {
    pattern == "*" || pattern == account || pattern == "arn:aws:iam::\(account):root"
  }

  private func isNamed(_ pattern: String, _ principal: Principal) -> Bool {
    if isAccount(pattern) { return true }
    if case .session(let role, _) = principal, pattern == arn(ofRole: role) { return true }
    return pattern == arn(of: principal)
  }

  /// A policy that somebody gives, as a document or as the JSON of one.
  static func policy(_ document: Document) throws(ServiceFault) -> Policy {
    var document = document
    if let json = document.text, let parsed = try? Document(yaml: json) { document = parsed }
    do throws(PolicyProblem) { return try Policy(document) } catch {
      throw ServiceFault("MalformedPolicyDocument", error.message)
    }
  }

  // MARK: Writing

  mutating func put(_ user: User) { users[user.name] = user }
  mutating func put(_ role: Role) { roles[role.name] = role }
  mutating func put(_ key: Key) { keys[key.id] = key }
  mutating func setKey(_ id: String, isActive: Bool) { keys[id]?.isActive = isActive }
  mutating func put(group name: String, _ permissions: Permissions) { groups[name] = permissions }
  mutating func put(membership id: String, of users: [String], in group: String) {
    memberships[id] = (group, users)
  }

  mutating func put(managedPolicy arn: String, _ policy: Policy) {
    managedPolicies[arn] = policy
    changePermissions { $0.renew(arn, policy) }
  }

  private mutating func changePermissions(_ change: (inout Permissions) -> Void) {
    users = users.mapValues { user in
      var user = user
      change(&user.permissions)
      return user
    }
    roles = roles.mapValues { role in
      var role = role
      change(&role.permissions)
      return role
    }
    groups = groups.mapValues { permissions in
      var permissions = permissions
      change(&permissions)
      return permissions
    }
  }

  mutating func removeUser(_ name: String) {
    users[name] = nil
    keys = keys.filter { $0.value.owner != .user(name) }
  }

  mutating func removeRole(_ name: String) { roles[name] = nil }
  mutating func removeKey(_ id: String) { keys[id] = nil }

  mutating func removeGroup(_ name: String) { groups[name] = nil }
  mutating func removeMembership(_ id: String) { memberships[id] = nil }

  /// Attaches a policy to users, groups and roles that are there, and to no others.
  mutating func attach(
    _ policy: Policy, named name: String, users: [String], groups: [String], roles: [String]
  ) {
    detach(policy: name)
    for user in users { self.users[user]?.permissions.attached[name] = policy }
    for group in groups { self.groups[group]?.attached[name] = policy }
    for role in roles { self.roles[role]?.permissions.attached[name] = policy }
  }

  /// - Parameter audiences: nil for one that is there no more.
  mutating func put(provider arn: String, audiences: [String]?) { providers[arn] = audiences }

  mutating func detach(policy name: String) {
    managedPolicies[name] = nil
    changePermissions { $0.attached[name] = nil }
  }

  /// Temporary credentials; those that ended an hour ago are forgotten.
  mutating func newTemporaryKey(
    of principal: Principal, seconds: Int, policies: [Policy] = [], sourceIdentity: String? = nil,
    at now: Date
  ) -> Key {
    let key = Key(
      id: Self.keyID("ASIA"), secret: Secret(Self.secret()), owner: principal,
      token: Secret(Self.secret() + Self.secret()), expiration: now + Double(seconds), policies: policies,
      sourceIdentity: sourceIdentity, createdAt: now)
    keys[key.id] = key
    keys = keys.filter { $0.value.expiration.map { $0 > now - 3600 } ?? true }
    return key
  }

  /// Whatever temporary key a request bears is of no use from now on.
  mutating func endSession(of incoming: IncomingRequest, at now: Date) {
    for id in keys.keys where keys[id]?.expiration != nil {
      guard let token = keys[id]?.token?.reveal(),
        token == (incoming.headers["x-amz-security-token"] ?? incoming.query["X-Amz-Security-Token"])
      else { continue }
      keys[id]?.expiration = now
    }
  }

  /// A new access key's id: `AKIA` or `ASIA`, and 16 characters.
  static func keyID(_ prefix: String) -> String {
    prefix + String(UUID().uuidString.replacing("-", with: "").prefix(16))
  }

  static func secret() -> String {
    String(
      (0..<40).compactMap { _ in
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".randomElement()
      })
  }
}
