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
  let box: WhiteBox
  let role: Holder
  let trust: Trust

  init(_ box: WhiteBox, _ role: Holder) {
    self.box = box
    self.role = role
    trust = Trust(role, box)
  }

  var findings: [Finding] { externalID + principals + providers + otherRoles }

  /// Somebody of an account that has nothing to do with it.
  var foreigner: String { "arn:\(box.setUp.partition):iam::999999999999:user/somebody" }

  // MARK: External id

  private static let key = "sts:externalid"

  /// Somebody whom a statement lets in but for the external id.
  private func insider(_ statement: Policy.Statement) -> String {
    let named = statement.principals["AWS"] ?? []
    let somebody = "arn:\(box.setUp.partition):iam::\(box.setUp.account):user/somebody"
    if let user = box.user?.arn,
      named.contains(user) || named.contains(where: { isWholeAccount($0) || $0 == "*" })
    {
      return user
    }
    return named.first { ARN($0) != nil && !isWholeAccount($0) } ?? somebody
  }

  private var externalID: [Finding] {
    let check = "deploy-trust-external-id"
    let speaking = trust.statements.filter {
      $0.allows && $0.principals["AWS"] != nil && $0.speaks(ofAction: "sts:AssumeRole")
    }
    guard !speaking.isEmpty else { return [] }
    var failures: [Finding] = []
    for statement in speaking {
      // Whom it lets in beside the user, the principals' check tells.
      let insider = insider(statement)
      if let user = box.user?.arn, insider != user, speaking.count > 1 { continue }
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.shown)",
            correction: correction))
      }
      // What another statement forbids is forbidden.
      func lets(_ id: String?) -> Bool {
        var said = saying(statement)
        said[Self.key] = id
        return statement.conditionsHold(said) && trust.letting(in: insider, saying: said) != nil
      }
      let asked = statement.conditions.filter { $0.key == Self.key }
      if lets(nil) {
        let operators = asked.map(\.operation).joined(separator: ", ")
        let more = statement.neededBesideTheKey
        let who = box.user == nil ? "\(insider)" : "a leaked key"
        fail(
          more.isEmpty ? .high : .medium,
          asked.isEmpty
            ? "No external id is asked for: \(who) \(more.isEmpty ? "alone" : "with \(more.joined(separator: " and "))") assumes the role."
            : "Without an external id the role is assumed, too: \(operators) holds where there is none to compare."
        )
      } else if guesses.contains(where: lets) {
        let patterns = asked.flatMap(\.values).filter(Wildcard.isPattern)
        // Who has to know most of the right one has nothing to gain.
        let isKnown =
          !asked.isEmpty && asked.flatMap(\.values).allSatisfy { !isGuessable($0) }
          && !["rolestack-doctor-guess", "x"].contains(where: lets)
        fail(
          isKnown ? .low : .high,
          patterns.isEmpty
            ? "Other external ids than the right one do, too (\(asked.map(\.operation).joined(separator: ", ")))."
            : "Other external ids do, too: \(patterns.map(ExternalID.shown).joined(separator: ", ")).")
      } else if asked.flatMap(\.values).contains(where: { isGuessable($0) && ($0.contains("${") || lets($0)) }
      ) {
        fail(.high, "The external id is one that anybody may guess, or that a request says itself.")
      }
    }
    return WhiteBox.result(
      check, .high, role.arn, failures,
      asItShouldBe: "The external id is asked for, and no other than the right one does.")
  }

  /// All that a request has to say but for the external id.
  private func saying(_ statement: Policy.Statement) -> [String: String] {
    var context: [String: String] = [
      "aws:principalarn": insider(statement), "aws:principalaccount": box.setUp.account,
    ]
    for condition in statement.conditions where condition.key != Self.key {
      if let value = condition.satisfyingValue { context[condition.key] = value }
    }
    // What time it is nobody chooses.
    context["aws:currenttime"] = box.now.formatted(.iso8601)
    context["aws:epochtime"] = String(Int(box.now.timeIntervalSince1970))
    return context
  }

  /// External ids of somebody who does not know the right one.
  private var guesses: [String] {
    let values = trust.statements.flatMap(\.conditions).filter { $0.key == Self.key }.flatMap(\.values)
    return ["rolestack-doctor-guess", "x"] + values.filter(Wildcard.isPattern).map(Wildcard.example)
      + values.map { $0.uppercased() == $0 ? $0.lowercased() : $0.uppercased() }.filter {
        !values.contains($0)
      }
  }

  /// One that anybody may guess, or a variable that stands for what a request says.
  private func isGuessable(_ id: String) -> Bool {
    let names =
      box.setUp.stackNames + [
        box.setUp.account, box.setUp.bucket ?? "", role.name, role.arn, box.user?.name ?? "",
        box.user?.arn ?? "",
      ]
    return id.contains("${") || ExternalID.isGuessable(id, names: names)
  }

  var correction: String {
    Document.map([
      .init(key: "Effect", value: "Allow"),
      .init(key: "Principal", value: ["AWS": .text(box.user?.arn ?? "THE-ONE-WHO-DEPLOYS")]),
      .init(key: "Action", value: "sts:AssumeRole"),
      .init(
        key: "Condition",
        value: ["StringEquals": ["sts:ExternalId": "AN-EXTERNAL-ID-THAT-NOBODY-CAN-GUESS"]]),
    ]).json
  }

  // MARK: Principals

  private var principals: [Finding] {
    let check = "deploy-trust-principals"
    var failures: [Finding] = []
    let stranger = "arn:\(box.setUp.partition):iam::\(box.setUp.account):user/somebody-else"
    let others = (box.account.users + box.account.roles).filter {
      $0.arn != box.setUp.userARN && $0.arn != role.arn
    }
    func mayAssume(_ other: Holder) -> Bool {
      box.grants(of: other).allowing("sts:AssumeRole", on: role.arn) != nil
    }
    for statement in trust.statements where statement.allows {
      let rest = saying(statement).merging(
        statement.conditions.filter { $0.key == Self.key }.compactMap { condition in
          condition.satisfyingValue.map { (condition.key, $0) }
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
      ) { $1 }
      func lets(_ principal: String, as other: Holder? = nil) -> Bool {
        // What somebody is; a tag is what somebody of another account gives himself.
        var said = rest.filter { condition in
          !["aws:principalarn", "aws:principalaccount", "aws:username", "aws:userid"].contains(condition.key)
            && !condition.key.hasPrefix("aws:principalorg")
        }
        said["aws:principalaccount"] = ARN(principal)?.account ?? ""
        said["aws:username"] = ARN(principal)?.resourceName
        if let other { said.merge(box.context(of: other).merging(other.tagContext) { $1 }) { $1 } }
        return trust.letting(in: principal, saying: said) == statement
      }
      func fail(_ severity: Finding.Severity, _ sentence: String) {
        failures.append(
          Finding(
            check, .fail, severity, role.arn, sentence,
            statement: "trust policy: \(statement.shown)", correction: correction))
      }
      if lets(foreigner) {
        fail(.critical, "Anybody of any account is let in.")
      } else if let wide = statement.wideCondition(outside: box.setUp.account) {
        fail(
          .high,
          "Whoever \(wide.key) tells is let in, of other accounts, too: \(wide.values.joined(separator: ", "))."
        )
      } else if let named = conditioned(in: statement) {
        fail(.medium, "Somebody else is let in by a condition: \(named.joined(separator: ", ")).")
      } else if lets(stranger) {
        let may = others.filter { mayAssume($0) }
        fail(
          .medium,
          "The whole account is let in, whoever of it may assume roles"
            + (may.isEmpty ? "." : ": \(may.map(\.name).sorted().joined(separator: ", ")).")
        )
      } else if namesMany(statement) {
        let roles = "arn:\(box.setUp.partition):iam::\(box.setUp.account):role/"
        if lets("\(roles)aws-reserved/sso.amazonaws.com/AWSReservedSSO_rolestack-doctor_0123456789abcdef") {
          fail(.medium, "Every permission set is let in by a condition, whoever has one.")
        }
        // A condition may say who they are by anything that IAM knows of them.
        let may = others.filter { mayAssume($0) && lets($0.arn, as: $0) }
        let ways = Set(may.map { $0.permissionSet ?? $0.name })
        if box.setUp.userARN != nil ? !may.isEmpty : ways.count > 1 {
          fail(.medium, "Others are let in by a condition: \(ways.sorted().joined(separator: ", ")).")
        }
      }
      for service in statement.principals["Service"] ?? [] {
        fail(.high, "The service \(service) is let in, which has no business with this role.")
      }
      for named in statement.principals["AWS"] ?? [] where named != "*" && named != box.setUp.userARN {
        let account = isWholeAccount(named) ? ARN(named)?.account ?? named : nil
        if let account {
          // One's own account is let in as far as the conditions go.
          guard account != box.setUp.account else { continue }
          fail(.high, "The whole account \(account) is let in, whoever of it may assume roles.")
        } else if box.setUp.userARN != nil {
          fail(.medium, "Somebody else is let in by name: \(named).")
        }
      }
    }
    return WhiteBox.result(
      check, .medium, role.arn, failures, asItShouldBe: "Nobody is let in but whom the set-up is for.")
  }

  /// Of a statement that names everybody or a whole account: ARNs of others than the user that a condition lets in.
  private func conditioned(in statement: Policy.Statement) -> [String]? {
    guard let user = box.setUp.userARN, namesMany(statement),
      let condition = statement.conditions.first(where: { $0.key == "aws:principalarn" && $0.isStrict })
    else { return nil }
    let others = condition.values.filter { $0 != user }
    return others.isEmpty ? nil : others
  }

  private func namesMany(_ statement: Policy.Statement) -> Bool {
    (statement.principals["AWS"] ?? []).contains { $0 == "*" || isWholeAccount($0) }
  }

  private func isWholeAccount(_ named: String) -> Bool {
    named.hasSuffix(":root") || named.wholeMatch(of: /[0-9]{12}/) != nil
  }
}

extension Policy.Statement {
  /// What somebody has to have whom it lets in, and does not find with a key: in words.
  fileprivate var neededBesideTheKey: [String] {
    func values(_ key: String) -> String {
      conditions.filter { $0.key == key }.flatMap(\.values).joined(separator: ", ")
    }
    var needed: [String] = []
    let asksForCode = conditions.contains {
      $0.key == "aws:multifactorauthpresent" && $0.satisfyingValue?.lowercased() == "true"
        && !$0.holds(in: [:], hasVariables: false)
        || $0.key == "aws:multifactorauthage" && !$0.holds(in: [:], hasVariables: false)
    }
    if asksForCode { needed.append("a code of the MFA device") }
    let places = [
      "aws:sourceip": "an address of", "aws:sourcevpc": "the network", "aws:sourcevpce": "the endpoint",
    ]
    for (key, words) in places.sorted(by: { $0.key < $1.key })
    where conditions.contains(where: {
      $0.key == key && !$0.holds(in: [key: Grants.foreignAddress], hasVariables: false)
    }) {
      needed.append("\(words) \(values(key))")
    }
    return needed
  }

  /// Of a statement that names everybody: a condition that holds for many of other accounts all the same, an
  /// organization, another account or a pattern of ARNs; nil where another condition leaves none of them.
  fileprivate func wideCondition(outside account: String) -> Condition? {
    guard principals["AWS"]?.contains("*") == true else { return nil }
    let isHeld = conditions.contains { condition in
      guard condition.isStrict else { return false }
      switch condition.key {
      case "aws:principalaccount": return condition.values.allSatisfy { $0 == account }
      case "aws:principalarn":
        return condition.values.allSatisfy { value in
          !Wildcard.isPattern(value)
            || value.split(separator: ":").dropFirst(3).first.map(String.init) == account
        }
      default: return false
      }
    }
    guard !isHeld else { return nil }
    return conditions.first { condition in
      condition.key.hasPrefix("aws:principalorg")
        || condition.key == "aws:principalaccount" && condition.values.contains { $0 != account }
        || condition.key == "aws:principalarn" && condition.values.contains(where: Wildcard.isPattern)
    }
  }
}
