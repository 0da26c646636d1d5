internal import Policies

extension TrustChecks {
  /// Roles that let the user or the deploy role in by name, which takes no permission of theirs, or everybody.
  var otherRoles: [Finding] {
    let check = "other-roles"
    let own = [role.arn, box.setUp.serviceRoleARN].compactMap(\.self)
    var failures: [Finding] = []
    for other in box.account.roles where !own.contains(other.arn) {
      let trust = Trust(other, box)
      let statement = "trust policy: \(trust.statements.map(\.shown).joined(separator: ", "))"
      let isForAll = trust.statements.contains { $0.allows && $0.principals["AWS"]?.contains("*") == true }
      let stranger = ["aws:principalaccount": "999999999999"]
      guard !isForAll || trust.letting(in: foreigner, saying: stranger) == nil else {
        failures.append(
          Finding(
            check, .fail, .high, other.arn,
            "Everybody of any account is let in by another role, \(other.name), and may what that may.",
            statement: statement, correction: ""))
        continue
      }
      for (who, arn) in [(Self.user, box.setUp.userARN), ("The deploy role", role.arn)] {
        let holder = who == Self.user ? box.user : role
        let isLetIn =
          (arn.map { trust.lets(in: $0, byName: true) || trust.namesSession(of: $0) } ?? false
            || isForAll
              && holder.map { trust.letting(in: $0.arn, saying: box.context(of: $0)) != nil } ?? false)
          && holder.map { !isKept($0, from: other, trust) } ?? true
        if isLetIn, box.isReader(other) {
          // It looks at stacks and no more; the external id belongs to it all the same.
          guard let arn, trust.letting(in: arn) != nil else { continue }
          failures.append(
            Finding(
              check, .fail, .low, other.arn,
              "\(who) is let in by the reader role \(other.name) without an external id.",
              statement: statement,
              correction: correction))
        } else if isLetIn {
          let isIdle = box.grants(of: other).all.isEmpty
          failures.append(
            Finding(
              check, .fail, isIdle ? .low : .high, other.arn,
              "\(who) is let in by another role, \(other.name), \(isIdle ? "which may nothing now" : "and may what that may").",
              statement: statement, correction: ""))
        }
      }
    }
    return WhiteBox.result(
      check, .high, box.setUp.account, failures,
      asItShouldBe: "No other role lets the user or the deploy role in by name, or everybody.")
  }

  private static let user = "The user"

  /// Whether somebody's own policies keep them from a role that names them: a Deny does; where the role, and no session
  /// of it, is named, its permissions boundary does, too.
  private func isKept(_ holder: Holder, from other: Holder, _ trust: Trust) -> Bool {
    let request = Policy.Request(
      action: "sts:AssumeRole", resource: other.arn, context: box.context(of: holder))
    if Policy.decide(holder.sources.map(\.policy), request) == .explicitlyDenied { return true }
    guard let boundary = holder.boundary else { return false }
    let decision = Policy.decide([boundary], request)
    return decision == .explicitlyDenied
      || decision == .implicitlyDenied && holder.isRole && !trust.namesSession(of: holder.arn)
  }
}
