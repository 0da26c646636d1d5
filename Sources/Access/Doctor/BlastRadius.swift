internal import AWSCore
internal import Policies

/// What somebody who holds the key could do, in sentences.
package enum BlastRadius {
  /// - Parameters:
  ///   - findings: of the black box and, where there was one, of the white box.
  ///   - box: nil where no administrator looked.
  package static func sentences(_ setUp: SetUp, _ findings: [Finding], _ box: WhiteBox?) -> [String] {
    var sentences: [String] = []
    let alone = ["key-reads", "user-only-assumes", "key-other-roles", "key-service-role", "user-password"]
    let failing = findings.filter { $0.verdict == .fail }
    let byKey = failing.filter { alone.contains($0.check) }
    sentences.append(
      byKey.isEmpty
        ? "With the key alone: nothing but ask for the role \(setUp.deployRoleName)."
        : "With the key alone: " + byKey.map(\.sentence).joined(separator: " "))
    let id = failing.filter { ["key-external-id", "deploy-trust-external-id"].contains($0.check) }
    sentences.append(
      id.isEmpty
        ? "They are refused it without the external id, which is not in the key."
        : "They need not know the external id: " + id.map(\.sentence).joined(separator: " "))
    let stacks = setUp.stackNames.isEmpty ? "the app's stacks" : setUp.stackNames.joined(separator: ", ")
    sentences.append(
      "With the external id, too: make and execute change sets of \(stacks), with the service role, and put objects into "
        + "\(setUp.bucket ?? "the artifact bucket"), for an hour at most each time.")
    sentences.append(throughTemplates(setUp, box))
    let rest = failing.filter { !byKey.contains($0) && !id.contains($0) && $0.severity >= .medium }
    if !rest.isEmpty { sentences.append("And more: " + rest.map(\.sentence).joined(separator: " ")) }
    return sentences
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
