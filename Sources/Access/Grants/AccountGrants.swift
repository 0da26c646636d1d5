package import AWSCore
internal import Documents
internal import Policies

/// Everybody in an account with policies that can be evaluated.
package struct AccountGrants: Sendable {
  package private(set) var users: [Holder] = []
  package private(set) var roles: [Holder] = []
  /// What of it cannot be evaluated, in words: it counts as nothing, and nothing is proved where there is any.
  package private(set) var problems: [(arn: String, text: String)] = []

  package init(_ account: AccountAuthorization) {
    var reading = Reading(account: account)
    users = account.users.map { reading.holder($0, groups: account.groups) }
    roles = account.roles.map { reading.holder($0, groups: []) }
    problems = reading.problems
  }

  /// By its ARN or its name.
  package func user(_ name: String) -> Holder? { users.first { $0.arn == name || $0.name == name } }
  package func role(_ name: String) -> Holder? { roles.first { $0.arn == name || $0.name == name } }

  private struct Reading {
    let account: AccountAuthorization
    var problems: [(arn: String, text: String)] = []
    /// Of whom the policies are read.
    private var subject = ""

    init(account: AccountAuthorization) { self.account = account }

    mutating func holder(
      _ identity: AccountAuthorization.Identity, groups: [AccountAuthorization.Identity]
    ) -> Holder {
      subject = identity.arn
      var sources = sources(of: identity, "")
      for group in groups where identity.groups.contains(group.name) {
        sources += self.sources(of: group, "group \(group.name), ")
      }
      let boundary = identity.boundary.flatMap {
        managed($0, "the permissions boundary of \(identity.name)")
      }
      let trust = identity.trust.flatMap { policy($0, "the trust policy of \(identity.name)") }
      return Holder(
        name: identity.name, arn: identity.arn, sources: sources, boundary: boundary,
        boundaryARN: identity.boundary,
        trust: identity.trust == nil ? nil : trust ?? Policy(allowing: []),
        groups: groups.filter { identity.groups.contains($0.name) }.map(\.arn), id: identity.id,
        tags: identity.tags)
    }

    private mutating func sources(
      of identity: AccountAuthorization.Identity, _ prefix: String
    ) -> [Holder.Source] {
      var sources: [Holder.Source] = []
      for (name, text) in identity.inline.sorted(by: { $0.key < $1.key }) {
        guard let policy = policy(text, "\(prefix)the policy \(name) of \(identity.name)") else { continue }
        sources.append(Holder.Source(name: "\(prefix)inline policy \(name)", policy: policy, arn: nil))
      }
      for arn in identity.attached {
        guard let policy = managed(arn, "\(prefix)the policy \(arn) of \(identity.name)") else { continue }
        sources.append(Holder.Source(name: "\(prefix)policy \(arn)", policy: policy, arn: arn))
      }
      return sources
    }

    private mutating func managed(_ arn: String, _ what: String) -> Policy? {
      if let text = account.managedPolicies[arn] { return policy(text, what) }
      if let policy = ManagedPolicies.policy(arn) { return policy }
      problems.append((subject, "\(what) is not known"))
      return nil
    }

    private mutating func policy(_ text: String, _ what: String) -> Policy? {
      do { return try Policy(try Document(yaml: text)) } catch {
        let reason = (error as? PolicyProblem)?.message ?? (error as? DocumentProblem)?.message ?? "\(error)"
        problems.append((subject, "\(what): \(reason)"))
        return nil
      }
    }
  }
}
