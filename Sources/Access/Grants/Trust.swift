internal import AWSCore
package import Policies

/// Whom a role lets in.
package struct Trust {
  let role: Holder
  private let account: String
  private let context: [String: String]

  /// - Parameters:
  ///   - account: the role's own.
  ///   - context: of a request from nowhere in particular.
  package init(_ role: Holder, account: String, context: [String: String]) {
    self.role = role
    self.account = account
    self.context = context
  }

  package var statements: [Policy.Statement] { role.trust?.statements ?? [] }

  /// The statement by which a principal is let in, as far as the role is concerned; nil where none lets it.
  ///
  /// - Parameter more: what the request says of itself, keys in small letters.
  package func letting(
    in principal: String, by action: String = "sts:AssumeRole", saying more: [String: String] = [:]
  ) -> Policy.Statement? {
    let context = context.merging(["aws:principalarn": principal]) { $1 }.merging(more) { $1 }
    let speaking = statements.filter {
      $0.speaks(ofAction: action) && $0.conditionsHold(context) && names(principal, $0)
    }
    return speaking.contains { !$0.allows } ? nil : speaking.first
  }

  /// Whether a principal is let in by whatever it may say.
  ///
  /// - Parameter byName: by its own name alone, which takes no permission of the principal's; not with its account.
  package func lets(in principal: String, byName: Bool = false) -> Bool {
    if byName, !statements.contains(where: { $0.principals["AWS"]?.contains(principal) ?? false }) {
      return false
    }
    if letting(in: principal) != nil { return true }
    return statements.contains { statement in
      let said = Dictionary(
        statement.conditions.compactMap { condition in
          condition.key.hasPrefix("aws:") ? nil : condition.satisfyingValue.map { (condition.key, $0) }
        }, uniquingKeysWith: { first, _ in first })
      return letting(in: principal, saying: said) != nil
    }
  }

  /// Whether it lets in a session of a role by the session's own name, which whoever assumes the role chooses.
  func namesSession(of role: String) -> Bool {
    guard let arn = ARN(role), let name = role.split(separator: "/").last else { return false }
    return statements.contains { statement in
      statement.allows
        && (statement.principals["AWS"] ?? []).contains {
          $0.hasSuffix(":assumed-role/\(name)") || $0.contains("::\(arn.account):assumed-role/\(name)/")
        }
    }
  }

  /// The grant by which somebody hands the role to a service that it lets in; nil where none does.
  func passing(by grants: Grants) -> Grant? {
    let services = statements.filter(\.allows).flatMap { $0.principals["Service"] ?? [] }
    return services.lazy.compactMap {
      grants.allowingSomehow("iam:PassRole", on: role.arn, saying: ["iam:passedtoservice": $0])
    }.first
  }

  private func names(_ principal: String, _ statement: Policy.Statement) -> Bool {
    (statement.principals["AWS"] ?? []).contains { named in
      named == "*" || named == principal || isAccount(named, of: principal)
    }
  }

  /// Whether it names a whole account, and the principal is of it.
  private func isAccount(_ named: String, of principal: String) -> Bool {
    let own = principal.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first ?? ""
    let root = named.hasSuffix(":root") ? named.split(separator: ":").dropLast().last : Substring(named)
    return root == own && !own.isEmpty
  }
}
