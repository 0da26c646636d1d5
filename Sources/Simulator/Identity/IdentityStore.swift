internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

/// Users, keys, roles and sessions of an account.
struct IdentityStore: Sendable {
  struct User: Sendable {
    let name: String
    let path: String
    /// By the name of the inline policy, or the ARN of the managed one.
    var policies: [String: Policy] = [:]
    let createdAt: Date
  }

  struct Role: Sendable {
    let name: String
    let path: String
    let id: String
    var trust: Policy
    var policies: [String: Policy] = [:]
    var maxSessionDuration = 3600
    let createdAt: Date
  }

  /// Who calls.
  enum Principal: Hashable, Sendable {
    /// The account's administrator, who may do everything.
    case root
    case user(String)
    case session(role: String, name: String)
    /// CloudFormation at work with a role.
    case service(role: String)
  }

  struct Key: Sendable {
    let id: String
    let secret: Secret
    let owner: Principal
    /// Of temporary credentials.
    var token: Secret?
    var expiration: Date?
    let createdAt: Date
  }

  let account: String
  var users: [String: User] = [:]
  var roles: [String: Role] = [:]
  var keys: [String: Key] = [:]
  /// Seconds until a new role, or a user's new key, is known everywhere.
  var delay = 0.0

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
    case .root: [Policy.allowing(["*"])]
    case .user(let name): users[name].map { Array($0.policies.values) } ?? []
    case .session(let role, _), .service(let role): roles[role].map { Array($0.policies.values) } ?? []
    }
  }

  /// Whether a principal may do something; the refusal as IAM words it.
  func authorize(
    _ principal: Principal, _ action: String, on resource: String, context: [String: String] = [:]
  ) throws(ServiceFault) {
    let request = Policy.Request(action: action, resource: resource, context: context)
    switch Policy.decide(policies(of: principal), request) {
    case .allowed: return
    case .implicitlyDenied: throw .denied(arn(of: principal), action, on: resource, explicitly: false)
    case .explicitlyDenied: throw .denied(arn(of: principal), action, on: resource, explicitly: true)
    }
  }

  /// Whether a role's trust policy lets a principal in.
  func trusts(_ role: Role, _ principal: Principal, context: [String: String]) -> Bool {
    role.trust.statements.contains { statement in
      statement.allows && statement.conditionsHold(context)
        && (statement.principals["AWS"] ?? []).contains { isNamed($0, principal) }
    }
  }

  func trusts(_ role: Role, service: String) -> Bool {
    role.trust.statements.contains {
      $0.allows && ($0.principals["Service"] ?? []).contains { $0 == service || $0 == "*" }
    }
  }

  private func isNamed(_ pattern: String, _ principal: Principal) -> Bool {
    if pattern == "*" || pattern == account || pattern == "arn:aws:iam::\(account):root" { return true }
    if case .session(let role, _) = principal, pattern == arn(ofRole: role) { return true }
    return pattern == arn(of: principal)
  }

  /// A policy that somebody gives.
  static func policy(_ document: Document) throws(ServiceFault) -> Policy {
    do throws(PolicyProblem) { return try Policy(document) } catch {
      throw ServiceFault("MalformedPolicyDocument", error.message)
    }
  }
}
