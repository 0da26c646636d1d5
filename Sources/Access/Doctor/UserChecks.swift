internal import AWSCore
internal import Foundation
internal import Policies

/// The user whose key may leak: may it do anything but assume the deploy role, and how many doors does it have?
struct UserChecks {
  private let box: WhiteBox
  private let user: Holder
  private let grants: Grants

  init(_ box: WhiteBox, _ user: Holder) {
    self.box = box
    self.user = user
    grants = box.grants(of: user)
  }

  /// Days after which a key is old.
  private static let oldest = 90.0
  /// What everybody may, or what says no more than who one is.
  private static let harmless: Set<String> = [
    "sts:getcalleridentity", "sts:getsessiontoken", "sts:getaccesskeyinfo",
  ]

  var findings: [Finding] { onlyAssumes + keys + password }

  private var wanted: String {
    """
    {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"\(box.setUp.deployRoleARN)"}
    """
  }

  private var strangersRole: String {
    "arn:\(box.setUp.partition):iam::\(box.setUp.account):role/rolestack-doctor"
  }

  private var onlyAssumes: [Finding] {
    let check = "user-only-assumes"
    var failures: [Finding] = []
    func fail(_ severity: Finding.Severity, _ sentence: String, _ grant: Grant) {
      failures.append(
        Finding(check, .fail, severity, user.arn, sentence, statement: grant.shown, correction: wanted))
    }
    let all = grants.all.filter { !Self.harmless.contains($0.exampleAction.lowercased()) }
    let isAssuming = { (grant: Grant) in grant.exampleAction.lowercased() == "sts:assumerole" }
    // What a request to assume the role may bring along.
    let isBesides = { [box] (grant: Grant) in
      ["sts:tagsession", "sts:setsourceidentity"].contains(grant.exampleAction.lowercased())
        && grant.exampleResource == box.setUp.deployRoleARN
    }
    for group in GrantGroup.groups(all.filter { !isAssuming($0) && !isBesides($0) }) {
      fail(
        group.isWide ? .critical : .high, "The key alone may \(group.words) (\(group.grants[0].source)).",
        group.grants[0])
    }
    for grant in all.filter(isAssuming) {
      let isOfAnyPartition =
        grant.resource.replacing("arn:*:", with: "arn:\(box.setUp.partition):") == box.setUp.deployRoleARN
      let resolved = grants.resolved(grant.resource)
      guard !isOfAnyPartition, resolved != box.setUp.deployRoleARN else { continue }
      if Wildcard.isPattern(grant.resource) || grant.resource.contains("${") {
        let others = box.account.roles.filter {
          grants.reaches(grant.resource, $0.arn) && $0.arn != box.setUp.deployRoleARN
            && Trust($0, box).lets(in: user.arn)
            && grants.allowingSomehow("sts:AssumeRole", on: $0.arn) != nil
        }
        // What another statement or a boundary takes away is not reached.
        let stranger =
          grants.reaches(grant.resource, strangersRole)
          ? strangersRole : grants.example(of: grant.resource) ?? ""
        guard !others.isEmpty || grants.allowingSomehow("sts:AssumeRole", on: stranger) != nil else {
          continue
        }
        let names = others.map(\.name).joined(separator: ", ")
        fail(
          others.isEmpty ? .medium : .high,
          "The key may ask for any role of \(grant.resource)\(others.isEmpty ? "." : ", and \(names) let it in.")",
          grant)
      } else if grant.resource != box.setUp.deployRoleARN,
        box.account.role(grant.resource).map(box.isReader) != true
      {
        fail(.medium, "The key may ask for another role, \(grant.resource).", grant)
      }
    }
    return WhiteBox.result(
      check, .high, user.arn, failures,
      asItShouldBe: "The key alone may assume \(box.setUp.deployRoleName), and nothing else.")
  }

  private var keys: [Finding] {
    guard let facts = box.facts else {
      return [
        Finding("user-keys", .cannotTell, .medium, user.arn, "The user's keys could not be listed.")
      ]
    }
    let active = facts.keys.filter(\.isActive)
    var failures: [Finding] = []
    if active.count > 1 {
      failures.append(
        Finding(
          "user-keys", .fail, .medium, user.arn,
          "\(active.count) keys are active, \(active.map(\.id).joined(separator: " and ")): one of them nobody "
            + "watches."))
    }
    for key in active {
      guard let made = key.createdAt else { continue }
      let days = Int(box.now.timeIntervalSince(made) / 86_400)
      guard Double(days) > Self.oldest else { continue }
      failures.append(
        Finding(
          "user-keys", .fail, .medium, user.arn,
          "The key \(key.id) is \(days) days old; renew it with ‘rolestack bootstrap --rotate-key’."))
    }
    return WhiteBox.result(
      "user-keys", .medium, user.arn, failures,
      asItShouldBe: active.isEmpty
        ? "The user has no active key." : "One key, not older than \(Int(Self.oldest)) days.")
  }

  private var password: [Finding] {
    guard let facts = box.facts else { return [] }
    guard let hasPassword = facts.hasPassword else {
      return [
        Finding(
          "user-password", .cannotTell, .medium, user.arn,
          "Whether the user has a password for AWS's console could not be read.")
      ]
    }
    return [
      Finding(
        "user-password", hasPassword ? .fail : .pass, .high, user.arn,
        hasPassword
          ? "The user has a password for AWS's console, which is another thing to leak."
          : "The user has no password for AWS's console.")
    ]
  }
}
