internal import Documents
internal import Policies

extension TrustChecks {
  /// The identity providers that the deploy role trusts, and which of their subjects.
  var providers: [Finding] {
    let check = "deploy-trust-provider"
    var failures: [Finding] = []
    var isAsked = false
    for statement in trust.statements where statement.allows {
      for provider in statement.principals["Federated"] ?? [] {
        isAsked = true
        guard provider.contains(":oidc-provider/") else {
          failures.append(
            Finding(
              check, .fail, .high, role.arn,
              "\(provider) lets in whom it knows, which is no part of the set-up: only OpenID Connect may be.",
              statement: "trust policy: \(statement.shown)", correction: correction))
          continue
        }
        let host = provider.split(separator: "/").dropFirst().joined(separator: "/")
        func fail(_ severity: Finding.Severity, _ sentence: String) {
          failures.append(
            Finding(
              check, .fail, severity, role.arn, sentence,
              statement: "trust policy: \(statement.shown)",
              correction: Document.map([
                .init(
                  key: "StringEquals",
                  value: [
                    "\(host):aud": "sts.amazonaws.com", "\(host):sub": "THE-ONE-SUBJECT-THAT-DEPLOYS",
                  ])
              ]).json))
        }
        if box.setUp.userARN != nil {
          fail(.medium, "Whom \(host) knows is let in beside the user that the set-up is for.")
        }
        let subjects = statement.conditions.filter { $0.key == "\(host):sub".lowercased() }.flatMap(\.values)
        let open = subjects.filter(Wildcard.isPattern)
        // Other claims may hold what the subject leaves open.
        let named = ["\(host):aud", "\(host):sub"].map { $0.lowercased() }
        let isHeld = statement.conditions.contains {
          $0.key.hasPrefix("\(host):".lowercased()) && $0.isStrict && !named.contains($0.key)
        }
        let isOfProject = statement.conditions.contains { condition in
          condition.isStrict && !condition.values.contains(where: Wildcard.isPattern)
            && Self.projectClaims.contains { condition.key == "\(host):\($0)".lowercased() }
        }
        let strangers = Self.strangers.sorted { left, _ in left.hasPrefix(Self.kind(of: host)) }
        if !isOfProject, let stranger = strangers.first(where: { isLetIn(statement, host, as: $0) }) {
          fail(.critical, "Whoever \(host) knows is let in, \(stranger) for one.")
        } else if !isOfProject, let pattern = open.first(where: { Wildcard.isPattern(Self.project(in: $0)) })
        {
          fail(.high, "Other projects of \(host) are let in, too: \(pattern).")
        } else if let pattern = open.first(where: { !$0.contains("/user/") || !$0.hasPrefix("org/") }),
          !isHeld
        {
          fail(.medium, "Every branch, environment or pull request of its kind is let in: \(pattern).")
        } else if let subject = subjects.first(where: { $0.hasSuffix(":pull_request") }), !isHeld {
          fail(.medium, "Every pull request is let in, whoever may make one: \(subject).")
        }
        let audiences = statement.conditions.filter { $0.key == "\(host):aud".lowercased() }
        if !audiences.contains(where: { $0.isStrict && !$0.values.contains("*") }) {
          fail(.low, "The audience of the provider's tokens is not asked for.")
        }
      }
    }
    guard isAsked else { return [] }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "The identity provider's subject is held to one project.")
  }

  /// Claims that say which project it is, beside the subject.
  private static let projectClaims = [
    "repository", "repository_id", "project_id", "project_path", "oidc.circleci.com/project-id",
  ]

  /// How the subjects of a provider begin.
  private static func kind(of host: String) -> String {
    host.contains("circleci") ? "org/" : host.contains("gitlab") ? "project_path:" : "repo:"
  }

  private static let strangers = [
    "repo:somebody/else:ref:refs/heads/main", "repo:somebody@1/else@2:ref:refs/heads/main",
    "org/00000000-0000-0000-0000-000000000000/project/00000000-0000-0000-0000-000000000000/user/0",
    "project_path:somebody/else:ref_type:branch:ref:main", "anything",
  ]

  private func isLetIn(_ statement: Policy.Statement, _ host: String, as subject: String) -> Bool {
    var context: [String: String] = [:]
    for condition in statement.conditions { context[condition.key] = condition.satisfyingValue }
    context["\(host):sub".lowercased()] = subject
    return statement.conditionsHold(context)
  }

  /// What of a subject says which project it is: `repo:OWNER/NAME`, `org/ID/project/ID`, `project_path:GROUP/NAME`.
  private static func project(in subject: String) -> String {
    if subject.hasPrefix("org/") { return subject.split(separator: "/").prefix(4).joined(separator: "/") }
    let words = subject.split(separator: ":", omittingEmptySubsequences: false)
    return words.prefix(words.first == "organization" ? 4 : 2).joined(separator: ":")
  }
}
