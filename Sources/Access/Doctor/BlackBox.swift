package import AWSCore
internal import Foundation

/// What whoever holds the key finds out with it: calls that change nothing, whatever they answer.
package struct BlackBox: Sendable {
  /// The clients of a session, or of a key.
  package struct Caller: Sendable {
    let sts: STSClient
    let probing: ProbingClient
    let cloudFormation: CloudFormationClient

    package init(sts: STSClient, probing: ProbingClient, cloudFormation: CloudFormationClient) {
      self.sts = sts
      self.probing = probing
      self.cloudFormation = cloudFormation
    }
  }

  private let setUp: SetUp
  /// Nil where nobody comes in by a key that is kept here.
  private let key: Caller?
  private let request: AssumeRoleRequest
  /// The deploy role's session; nil where it could not be begun.
  private let session: Caller?

  /// - Parameter request: as the profile has it, the external id in it.
  package init(_ setUp: SetUp, key: Caller?, request: AssumeRoleRequest, session: Caller?) {
    self.setUp = setUp
    self.key = key
    self.request = request
    self.session = session
  }

  /// - Parameter report: hears of each check before it is made.
  package func findings(_ report: @Sendable (String) -> Void) async -> [Finding] {
    var findings: [Finding] = []
    if let key {
      report("what the key alone may read")
      findings += await reads(key.probing, "key-reads", setUp.userARN ?? "the key", "The key alone")
      report("external ids")
      findings += await externalIDs(key.sts)
      report("roles of likely names")
      findings += await likelyRoles(key.sts)
      findings += await serviceRole(key.sts, "key-service-role", "The key alone")
      report("how long sessions last")
      findings += await sessionLength(key.sts)
    } else {
      findings.append(
        Finding(
          "key-reads", .cannotTell, .low, setUp.deployRoleARN,
          "Nobody comes in by a key that is kept here, so there is none to try."))
    }
    if let session {
      report("what the deploy role may read")
      findings += await reads(session.probing, "deploy-reads", setUp.deployRoleARN, "The deploy role")
      report("other stacks")
      findings += await otherStacks(session.cloudFormation)
      findings += await serviceRole(session.sts, "deploy-service-role", "The deploy role")
      findings += await darkPanes(session.cloudFormation)
    } else {
      findings.append(
        Finding(
          "deploy-reads", .cannotTell, .medium, setUp.deployRoleARN,
          "The deploy role could not be assumed, so what it may was not tried."))
    }
    return findings + [onlyChanging]
  }

  /// What a call came to.
  private enum Answer {
    case allowed, denied
    case unknown(AWSError)
  }

  private func ask(_ call: () async throws(AWSError) -> Void) async -> Answer {
    do throws(AWSError) {
      try await call()
      return .allowed
    } catch {
      return error.kind == .accessDenied ? .denied : .unknown(error)
    }
  }

  private static func unanswered(_ check: String, _ subject: String, _ error: AWSError) -> Finding {
    Finding(check, .cannotTell, .medium, subject, "Neither allowed nor denied: \(error.message)")
  }

  // MARK: Reads

  private func reads(
    _ client: ProbingClient, _ check: String, _ subject: String, _ who: String
  ) async -> [Finding] {
    var (allowed, denied): ([String], [String]) = ([], [])
    var unknown: [(action: String, error: AWSError)] = []
    for read in HarmlessRead.all {
      switch await ask({ () async throws(AWSError) in try await client.read(read) }) {
      case .allowed: allowed.append(read.action)
      case .denied: denied.append(read.action)
      case .unknown(let error): unknown.append((read.action, error))
      }
    }
    var findings = allowed.map {
      Finding(check, .fail, check == "key-reads" ? .high : .medium, subject, "\(who) may \($0).")
    }
    if !unknown.isEmpty {
      findings.append(
        Finding(
          check, .cannotTell, .low, subject,
          "Neither allowed nor denied: \(unknown.map { "\($0.action) (\($0.error.code))" }.joined(separator: ", "))."
        ))
    }
    guard allowed.isEmpty, !denied.isEmpty else { return findings }
    return findings + [
      Finding(
        check, .pass, .high, subject, "\(who) is denied \(denied.count) harmless reads of as many services.")
    ]
  }

  // MARK: Assuming

  private func assume(
    _ sts: STSClient, _ role: String, externalID: Secret?, seconds: Int = 900
  ) async -> Answer {
    await ask { () async throws(AWSError) in
      _ = try await sts.assumeRole(
        AssumeRoleRequest(
          roleARN: role, sessionName: request.sessionName, externalID: externalID, durationSeconds: seconds))
    }
  }

  /// External ids that are nearly the right one; none is it.
  static func nearMisses(of id: String) -> [(what: String, id: String)] {
    var misses: [(String, String)] = [
      ("with one character more", id + "0"), ("without its last character", String(id.dropLast())),
      ("in capitals", id.uppercased()), ("in small letters", id.lowercased()),
      ("without its first character", String(id.dropFirst())),
    ]
    if let mark = id.lastIndex(where: { "-_:/.".contains($0) }) {
      misses.append(("with another ending", id[...mark] + "rolestack-doctor"))
    }
    if let mark = id.firstIndex(where: { "-_:/.".contains($0) }) {
      misses.append(("with another beginning", "rolestack-doctor" + id[mark...]))
      misses.append(("with another ending", id[...mark] + "rolestack-doctor"))
    }
    return misses.filter { $0.1 != id && (2...1224).contains($0.1.utf8.count) }
  }

  /// External ids that somebody tries who knows the account, each with what it is; the right one may be among them.
  private var likelyIDs: [(what: String, id: String)] {
    var likely: [(String, String)] = [
      ("the account's number", setUp.account), ("the role's name", setUp.deployRoleName),
    ]
    if let user = setUp.userARN.flatMap({ ARN($0)?.resourceName }) {
      likely.append(("the user's name", user))
    }
    if let bucket = setUp.bucket { likely.append(("the bucket's name", bucket)) }
    likely += setUp.stackNames.map { ("the stack's name", $0) }
    likely += ["external-id", "externalid", "secret", "deploy", "rolestack", "test", "123456"].map {
      ("a word that anybody may guess", $0)
    }
    return likely.filter { (2...1224).contains($0.1.utf8.count) }
  }

  private static let anyID = "with any external id"

  private func externalIDs(_ sts: STSClient) async -> [Finding] {
    let check = "key-external-id"
    let role = setUp.deployRoleARN
    var tries: [(what: String, id: String?)] = [
      ("without an external id", nil),
      (Self.anyID, "rolestack-doctor-\(UUID().uuidString.prefix(8))"),
    ]
    if let right = request.externalID?.reveal() {
      tries += Self.nearMisses(of: right).map { ("with the external id \($0.what)", $0.id) }
    }
    tries += likelyIDs.map { ("with \($0.what) for an external id", $0.id) }
    var findings: [Finding] = []
    // Where the right one is refused as well, that others are proves nothing.
    var isRightOneTaken = false
    if request.externalID != nil, request.mfaSerial == nil,
      case .allowed = await assume(sts, role, externalID: request.externalID)
    {
      isRightOneTaken = true
    }
    for one in tries {
      switch await assume(sts, role, externalID: one.id.map(Secret.init)) {
      case .allowed:
        findings.append(
          Finding(
            check, .fail, .high, role, "The key assumes the deploy role \(one.what).",
            correction: #"{"StringEquals":{"sts:ExternalId":"THE-EXTERNAL-ID"}}"#))
        // Where any does, to list others says no more.
        guard one.what != Self.anyID else { return findings }
      case .denied: break
      case .unknown(let error):
        findings.append(
          Finding(check, .cannotTell, .medium, role, "Assuming it \(one.what) was neither: \(error.code)."))
      }
    }
    guard findings.isEmpty else { return findings }
    guard request.externalID != nil else {
      return [Finding(check, .cannotTell, .medium, role, "The profile has no external id.")]
    }
    guard isRightOneTaken else {
      return [
        Finding(
          check, .cannotTell, .medium, role,
          "Wrong external ids were refused, and so was the right one: for want of an MFA code, or of the right address."
        )
      ]
    }
    return [
      Finding(
        check, .pass, .high, role,
        "\(tries.count) wrong external ids were refused, none and nearly right ones among them.")
    ]
  }

  /// Names that roles have in many accounts.
  private static let likelyNames = [
    "Admin", "admin", "Administrator", "AdministratorAccess", "OrganizationAccountAccessRole",
    "AWSControlTowerExecution", "AWSCloudFormationStackSetExecutionRole", "PowerUser", "ReadOnly",
    "Developer",
    "deploy", "deployer", "ci", "github-actions", "gitlab-ci", "circleci", "jenkins", "terraform",
    "terragrunt",
    "pulumi", "lambda-role", "EC2Role",
  ]

  private func likelyRoles(_ sts: STSClient) async -> [Finding] {
    let check = "key-other-roles"
    let names =
      Self.likelyNames
      + ["deploy", "cfn-exec", "file-publishing", "lookup"].map {
        "cdk-hnb659fds-\($0)-role-\(setUp.account)-\(setUp.region)"
      }
    var assumed: [String] = []
    for name in names where name != setUp.deployRoleName {
      let arn = "arn:\(setUp.partition):iam::\(setUp.account):role/\(name)"
      switch await assume(sts, arn, externalID: nil) {
      case .allowed: assumed.append(name)
      case .denied: break
      case .unknown(let error): return [Self.unanswered(check, arn, error)]
      }
    }
    let subject = setUp.userARN ?? "the key"
    guard assumed.isEmpty else {
      return assumed.map {
        Finding(check, .fail, .high, subject, "The key alone assumes the role \($0).")
      }
    }
    return [
      Finding(check, .pass, .high, subject, "No role of \(names.count) likely names lets the key in.")
    ]
  }

  private func serviceRole(_ sts: STSClient, _ check: String, _ who: String) async -> [Finding] {
    guard let role = setUp.serviceRoleARN else {
      return [
        Finding(
          check, .cannotTell, .low, setUp.deployRoleARN, "The service role is not known: --service-role.")
      ]
    }
    for id in [nil, request.externalID] {
      switch await assume(sts, role, externalID: id) {
      case .allowed:
        return [Finding(check, .fail, .critical, role, "\(who) assumes the service role itself.")]
      case .denied: break
      case .unknown(let error): return [Self.unanswered(check, role, error)]
      }
    }
    return [Finding(check, .pass, .critical, role, "\(who) cannot assume the service role.")]
  }

  private func sessionLength(_ sts: STSClient) async -> [Finding] {
    let check = "session-length"
    guard request.mfaSerial == nil else { return [] }
    for (seconds, words) in [(43_200, "twelve hours"), (3_660, "more than an hour")] {
      switch await assume(sts, setUp.deployRoleARN, externalID: request.externalID, seconds: seconds) {
      case .allowed:
        return [
          Finding(
            check, .fail, .low, setUp.deployRoleARN, "A session of the deploy role may last \(words).",
            correction: #"{"MaxSessionDuration": 3600}"#)
        ]
      // That it is too long is no denial.
      case .unknown(let error) where error.kind == .rejected: break
      case .denied, .unknown:
        return [
          Finding(
            check, .cannotTell, .low, setUp.deployRoleARN, "How long a session may last could not be tried.")
        ]
      }
    }
    return [
      Finding(
        check, .pass, .low, setUp.deployRoleARN, "A session of the deploy role lasts an hour at most.")
    ]
  }

  // MARK: Stacks

  private func otherStacks(_ client: CloudFormationClient) async -> [Finding] {
    let check = "deploy-other-stacks"
    let known = Set(setUp.stackNames)
    let names =
      (setUp.stackNames.flatMap { ["\($0)x", "\($0)-other", String($0.dropLast())] } + ["rolestack-doctor"])
      .filter { !$0.isEmpty && !known.contains($0) }
    var reached: [String] = []
    for name in names {
      switch await ask({ () async throws(AWSError) in _ = try await client.describeStack(name) }) {
      case .allowed: reached.append(name)
      case .denied: break
      case .unknown(let error): return [Self.unanswered(check, setUp.deployRoleARN, error)]
      }
    }
    guard reached.isEmpty else {
      return [
        Finding(
          check, .fail, .medium, setUp.deployRoleARN,
          "The deploy role may look at other stacks: \(reached.joined(separator: ", ")), were they there.",
          correction: setUp.stackNames.first.map { "\"Resource\": \"\(setUp.stackARN($0))\"" })
      ]
    }
    return [
      Finding(
        check, .pass, .high, setUp.deployRoleARN,
        "\(names.count) other stacks, of similar names too, are denied to the deploy role.")
    ]
  }

  /// What the console cannot show with the deploy role; that is no weakness.
  private func darkPanes(_ client: CloudFormationClient) async -> [Finding] {
    guard let stack = setUp.stackNames.first else { return [] }
    var dark: [String] = []
    func look(_ pane: String, _ call: () async throws(AWSError) -> Void) async {
      if case .denied = await ask(call) { dark.append(pane) }
    }
    await look("events (cloudformation:DescribeStackEvents)") { () async throws(AWSError) in
      for try await _ in client.describeStackEvents(stack: stack) { break }
    }
    await look("change sets that others made (cloudformation:ListChangeSets)") { () async throws(AWSError) in
      for try await _ in client.listChangeSets(stack: stack) { break }
    }
    await look("the list of all stacks (cloudformation:ListStacks)") { () async throws(AWSError) in
      for try await _ in client.listStacks() { break }
    }
    let sentence =
      dark.isEmpty
      ? "Every pane of the console is lit."
      : "Dark in the console, which is no harm: \(dark.joined(separator: ", "))."
    return [Finding("panes", .pass, .low, setUp.deployRoleARN, sentence)]
  }

  /// The check that cannot be made without changing anything.
  package static let changingCalls = "changing-calls"

  private var onlyChanging: Finding {
    Finding(
      Self.changingCalls, .cannotTell, .low, setUp.deployRoleARN,
      "Only a call that changes something would tell, and none is made: writing another bucket, passing another role, "
        + "updating a stack without a change set. Their policies tell: --administrator PROFILE.")
  }
}
