internal import AWSCore
internal import Documents
internal import Foundation
internal import Policies

extension Trust {
  init(_ role: Holder, _ box: WhiteBox) {
    self.init(
      role, account: box.setUp.account,
      context: [
        "aws:principalaccount": box.setUp.account, "aws:securetransport": "true",
        "aws:sourceip": Grants.foreignAddress, "sts:rolesessionname": "anything",
        "aws:currenttime": box.now.formatted(.iso8601),
      ])
  }
}

/// Who may assume the deploy role, and what they have to know.
struct TrustChecks {
  private let box: WhiteBox
  private let role: Holder
  private let trust: Trust

  init(_ box: WhiteBox, _ role: Holder) {
    self.box = box
    self.role = role
    trust = Trust(role, box)
  }

  var findings: [Finding] { externalID + principals + providers + otherRoles }

  // MARK: Other roles

  /// Roles that let the user or the deploy role in by name: that takes no permission of theirs.
  private var otherRoles: [Finding] {
    let check = "other-roles"
    let own = [role.arn, box.setUp.serviceRoleARN].compactMap(\.self)
    var failures: [Finding] = []
    for other in box.account.roles where !own.contains(other.arn) {
      let trust = Trust(other, box)
      for (who, arn) in [("The user", box.setUp.userARN), ("The deploy role", role.arn)] {
        guard let arn, trust.lets(in: arn, byName: true), !box.isReader(other) else { continue }
        failures.append(
          Finding(
            check, .fail, .high, other.arn,
            "\(who) is let in by another role, \(other.name), and may what that may.",
            statement: "trust policy: \(trust.statements.map(\.document.json).joined(separator: ", "))",
            correction: ""))
      }
    }
    return WhiteBox.result(
      check, .high, box.setUp.account, failures,
      asItShouldBe: "No other role lets the user or the deploy role in by name.")
  }

  // MARK: External id

  private static let key = "sts:externalid"

  /// Somebody who is let in but for the external id.
  private var insider: String {
    box.user?.arn ?? trust.statements.flatMap { $0.principals["AWS"] ?? [] }.first { ARN($0) != nil }
      ?? "arn:\(box.setUp.partition):iam::\(box.setUp.account):user/somebody"
  }

  private var externalID: [Finding] {
    let check = "deploy-trust-external-id"
    let speaking = trust.statements.filter { $0.allows && $0.principals["AWS"] != nil }
    guard !speaking.isEmpty else { return [] }
    var failures: [Finding] = []
    for statement in speaking {
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.document.json)",
            correction: correction(of: statement)))
      }
      let asked = statement.conditions.filter { $0.key == Self.key }
      let rest = saying(statement)
      if asked.isEmpty {
        fail(.high, "No external id is asked for: a leaked key alone assumes the role.")
      } else if statement.conditionsHold(rest) {
        let operators = asked.map(\.operation).joined(separator: ", ")
        fail(
          .high,
          "Without an external id the role is assumed, too: \(operators) holds where there is none to compare."
        )
      } else if let guess = guesses(asked).first(where: {
        statement.conditionsHold(rest.merging([Self.key: $0]) { $1 })
      }) {
        fail(
          .high,
          "Other external ids do, too, \(guess.prefix(40)) for one: \(asked.flatMap(\.values).joined(separator: ", "))."
        )
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "The external id is asked for, and no other than the right one does.")
  }

  /// All that a request has to say but for the external id.
  private func saying(_ statement: Policy.Statement) -> [String: String] {
    var context: [String: String] = ["aws:principalarn": insider, "aws:principalaccount": box.setUp.account]
    for condition in statement.conditions where condition.key != Self.key {
      if let value = condition.satisfyingValue { context[condition.key] = value }
    }
    return context
  }

  /// External ids of somebody who does not know the right one.
  private func guesses(_ conditions: [Condition]) -> [String] {
    let patterns = conditions.flatMap(\.values).filter(Wildcard.isPattern)
    return ["rolestack-doctor-guess", "x"] + patterns.map(Wildcard.example)
      + conditions.flatMap(\.values).map { $0.uppercased() == $0 ? $0.lowercased() : $0.uppercased() }
  }

  private func correction(of statement: Policy.Statement) -> String {
    let id =
      statement.conditions.filter { $0.key == Self.key }.flatMap(\.values).first { !Wildcard.isPattern($0) }
      ?? "AN-EXTERNAL-ID-THAT-NOBODY-CAN-GUESS"
    return Document.map([
      .init(key: "Effect", value: "Allow"),
      .init(key: "Principal", value: ["AWS": .text(insider)]),
      .init(key: "Action", value: "sts:AssumeRole"),
      .init(key: "Condition", value: ["StringEquals": ["sts:ExternalId": .text(id)]]),
    ]).json
  }

  // MARK: Principals

  private var principals: [Finding] {
    let check = "deploy-trust-principals"
    var failures: [Finding] = []
    let stranger = "arn:\(box.setUp.partition):iam::\(box.setUp.account):user/somebody-else"
    let foreigner = "arn:\(box.setUp.partition):iam::999999999999:user/somebody"
    for statement in trust.statements where statement.allows {
      let rest = saying(statement).merging(
        statement.conditions.filter { $0.key == Self.key }.compactMap { condition in
          condition.satisfyingValue.map { (condition.key, $0) }
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
      ) { $1 }
      func lets(_ principal: String) -> Bool {
        var said = rest.filter { !$0.key.hasPrefix("aws:principal") }
        said["aws:principalaccount"] = ARN(principal)?.account ?? ""
        return trust.letting(in: principal, saying: said) == statement
      }
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.document.json)", correction: correction(of: statement)))
      }
      if lets(foreigner) {
        fail(.critical, "Anybody of any account is let in.")
      } else if lets(stranger) {
        let who = box.account.users + box.account.roles
        let may = who.filter {
          $0.arn != box.setUp.userARN && $0.arn != role.arn
            && box.grants(of: $0).allowing("sts:AssumeRole", on: role.arn) != nil
        }
        fail(
          .medium,
          "The whole account is let in, whoever of it may assume roles"
            + (may.isEmpty ? "." : ": \(may.map(\.name).sorted().joined(separator: ", ")).")
        )
      }
      for service in statement.principals["Service"] ?? [] {
        fail(.high, "The service \(service) is let in, which has no business with this role.")
      }
      if let own = box.setUp.userARN {
        for named in statement.principals["AWS"] ?? []
        where named != own && named != "*" && ARN(named)?.isRole != true && !isWholeAccount(named) {
          fail(.medium, "Somebody else is let in by name: \(named).")
        }
      }
    }
    return WhiteBox.result(
      check, .medium, role.arn, failures, asItShouldBe: "Nobody is let in but whom the set-up is for.")
  }

  private func isWholeAccount(_ named: String) -> Bool {
    named.hasSuffix(":root") || named.wholeMatch(of: /[0-9]{12}/) != nil
  }

  // MARK: Identity providers

  private var providers: [Finding] {
    let check = "deploy-trust-provider"
    var failures: [Finding] = []
    var isAsked = false
    for statement in trust.statements where statement.allows {
      for provider in statement.principals["Federated"] ?? [] {
        isAsked = true
        let host = provider.split(separator: "/").dropFirst().joined(separator: "/")
        func fail(_ severity: Finding.Severity, _ sentence: String) {
          failures.append(
            Finding(
              check, .fail, severity, role.arn, sentence,
              statement: "trust policy: \(statement.document.json)",
              correction: Document.map([
                .init(
                  key: "StringEquals",
                  value: [
                    "\(host):aud": "sts.amazonaws.com", "\(host):sub": "THE-ONE-SUBJECT-THAT-DEPLOYS",
                  ])
              ]).json))
        }
        let subjects = statement.conditions.filter { $0.key == "\(host):sub".lowercased() }
        if let stranger = Self.strangers.first(where: { isLetIn(statement, host, as: $0) }) {
          fail(.critical, "Whoever \(host) knows is let in, \(stranger) for one.")
        } else if let other = subjects.flatMap(\.values).compactMap(Self.neighbour).first(where: {
          isLetIn(statement, host, as: $0)
        }) {
          fail(.high, "Other projects of \(host) are let in, \(other) for one.")
        } else if let other = subjects.flatMap(\.values).compactMap(Self.otherBranch).first(where: {
          isLetIn(statement, host, as: $0)
        }) {
          fail(.medium, "Every branch and pull request of the project is let in, \(other) for one.")
        }
        if !statement.conditions.contains(where: { $0.key == "\(host):aud".lowercased() }) {
          fail(.low, "The audience of the provider's tokens is not asked for.")
        }
      }
    }
    guard isAsked else { return [] }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "The identity provider's subject is held to one project.")
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

  /// The subject of another project of the same owner: `repo:owner/x…` of `repo:owner/name…`.
  private static func neighbour(_ pattern: String) -> String? {
    if pattern.hasPrefix("repo:") {
      guard let slash = pattern.firstIndex(of: "/") else {
        return "repo:\(pattern.dropFirst(5).prefix { $0 != "*" })x/y:z"
      }
      let rest =
        pattern[slash...].firstIndex(of: ":").map { String(pattern[$0...]) } ?? ":ref:refs/heads/main"
      return Wildcard.example(of: "\(pattern[..<slash])/rolestack-doctor\(rest)")
    }
    guard let range = pattern.firstRange(of: "/project/") else { return nil }
    let rest = pattern[range.upperBound...].firstIndex(of: "/").map { String(pattern[$0...]) } ?? "/user/x"
    return Wildcard.example(of: "\(pattern[..<range.upperBound])rolestack-doctor\(rest)")
  }

  /// A pull request of the same repository.
  private static func otherBranch(_ pattern: String) -> String? {
    guard pattern.hasPrefix("repo:") else { return nil }
    return pattern.split(separator: ":").prefix(2).joined(separator: ":") + ":pull_request"
  }
}
