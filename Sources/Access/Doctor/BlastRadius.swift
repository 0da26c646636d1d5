internal import AWSCore
internal import Policies

/// What somebody who holds the key could do, in sentences.
package enum BlastRadius {
  /// - Parameters:
  ///   - findings: of the black box and, where there was one, of the white box.
  ///   - box: nil where no administrator looked.
  package static func sentences(_ setUp: SetUp, _ findings: [Finding], _ box: WhiteBox?) -> [String] {
    var sentences: [String] = []
    let hasKey =
      setUp.userARN != nil || findings.contains { $0.check == "key-reads" && $0.verdict != .cannotTell }
    let alone = [
      "key-reads", "user-only-assumes", "key-other-roles", "key-service-role", "user-password", "other-roles",
    ]
    let failing = findings.filter { $0.verdict == .fail }
    let passing = Set(findings.filter { $0.verdict == .pass }.map(\.check))
    let byKey = failing.filter { alone.contains($0.check) }
    if !byKey.isEmpty {
      sentences.append("With the key alone: " + byKey.map(\.sentence).joined(separator: " "))
    } else if passing.isSuperset(of: ["key-reads", "key-other-roles"])
      || passing.contains("user-only-assumes")
    {
      sentences.append("With the key alone: nothing but ask for the role \(setUp.deployRoleName).")
    } else {
      sentences.append(
        hasKey
          ? "What the key alone could do was not tried."
          : "There is no key to find: the role \(setUp.deployRoleName) lets in \(principals(setUp, box)).")
    }
    let checks = ["key-external-id", "deploy-trust-external-id"]
    let id = failing.filter { checks.contains($0.check) }
    if !id.isEmpty {
      sentences.append("They need not know the external id: " + id.map(\.sentence).joined(separator: " "))
    } else if checks.contains(where: passing.contains) {
      sentences.append("They are refused it without the external id, which is not in the key.")
    } else if hasKey {
      sentences.append("Whether they need the external id was not proved.")
    }
    let stacks = setUp.stackNames.isEmpty ? "the app's stacks" : setUp.stackNames.joined(separator: ", ")
    sentences.append(
      (hasKey ? "With the external id, too: make" : "Whoever comes in could make")
        + " and execute change sets of \(stacks), with the service role, \(deletion(setUp, box))and put objects into "
        + "\(setUp.bucket ?? "the artifact bucket")\(passing.contains("session-length") ? ", for an hour at most each time" : "")."
    )
    sentences.append(throughTemplates(setUp, box))
    let rest = failing.filter { !byKey.contains($0) && !id.contains($0) && $0.severity >= .medium }
    if !rest.isEmpty { sentences.append("And more: " + rest.map(\.sentence).joined(separator: " ")) }
    return sentences
  }

  /// Whom the deploy role lets in, in words.
  private static func principals(_ setUp: SetUp, _ box: WhiteBox?) -> String {
    let statements = (box?.account.role(setUp.deployRoleARN)?.trust?.statements ?? []).filter(\.allows)
    let subjects = statements.flatMap(\.conditions).filter { $0.key.hasSuffix(":sub") }.flatMap(\.values)
    let named = statements.flatMap { $0.principals["AWS"] ?? [] } + subjects
    return named.isEmpty ? "whom its trust policy names" : named.joined(separator: ", ")
  }

  private static func deletion(_ setUp: SetUp, _ box: WhiteBox?) -> String {
    guard let box, let deploy = box.account.role(setUp.deployRoleARN) else { return "" }
    let may = setUp.stackNames.contains { name in
      let stack = "arn:\(setUp.partition):cloudformation:\(setUp.region):\(setUp.account):stack/\(name)/any"
      return box.grants(of: deploy).allowingSomehow("cloudformation:DeleteStack", on: stack) != nil
    }
    return may ? "delete them with all that is in them, " : ""
  }

  private static func throughTemplates(_ setUp: SetUp, _ box: WhiteBox?) -> String {
    guard let box, let arn = box.setUp.serviceRoleARN, let role = box.account.role(arn) else {
      return
        "A template of theirs could have CloudFormation do what the service role may; an administrator's profile tells what."
    }
    let actions = box.grants(of: role).all.map(\.action)
    let services = Set(actions.map { $0 == "*" ? "everything" : String($0.prefix { $0 != ":" }) }).sorted()
    return
      "A template of theirs could have CloudFormation do what the service role may: \(actions.count) grants, of "
      + services.joined(separator: ", ") + "."
  }
}
