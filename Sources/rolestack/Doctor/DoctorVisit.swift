import AWSCore
import Access

/// A profile as the doctor sees it: the key that it comes in with, the deploy role, and clients of both.
struct DoctorVisit {
  let setUp: SetUp
  private let key: BlackBox.Caller?
  private let request: AssumeRoleRequest
  private let session: BlackBox.Caller?

  /// Whether the deploy role could be assumed.
  var hasSession: Bool { session != nil }

  /// - Parameter setUp: with what an administrator saw of it.
  func black(_ setUp: SetUp) -> BlackBox { BlackBox(setUp, key: key, request: request, session: session) }

  /// - Parameters:
  ///   - tell: hears what cannot be tried, in a sentence.
  ///   - complete: adds what the options and the project's files say.
  /// - Throws: where the session assumes no role, or its key cannot be used.
  init(
    _ definition: SessionDefinition, _ sessions: SessionStore, tell: (String) -> Void,
    setUp complete: (inout SetUp) -> Void
  ) async throws(AWSError) {
    guard case .assumeRole(let request, let source) = definition.source else {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
        message: "\(definition.name) assumes no role.",
        nextStep: "Name the profile of the deploy role: the one with role_arn.")
    }
    let region = try definition.requireRegion()
    var setUp = SetUp(
      account: request.roleARN.account, region: region.name, deployRoleARN: request.roleARN.description)
    setUp.partition = request.roleARN.partition
    complete(&setUp)
    let inner = SessionDefinition(
      name: "\(definition.name), before the role", region: region, endpoints: definition.endpoints,
      source: source)
    let clients = SessionClients(sessions)
    var key: BlackBox.Caller?
    let caller = try await clients.sts(for: inner).getCallerIdentity().arn
    if ARN(caller)?.resource.hasPrefix("user/") == true {
      setUp.userARN = caller
      key = try await Self.caller(clients, inner)
    } else {
      tell("\(caller) comes in, which is no user with a key.")
    }
    var session: BlackBox.Caller?
    do throws(AWSError) {
      session = try await Self.caller(clients, definition)
    } catch {
      guard error.kind != .cancelled else { throw error }
      tell("The deploy role cannot be assumed: \(error)")
    }
    self.setUp = setUp
    self.key = key
    self.request = request
    self.session = session
  }

  /// Clients of a session that has begun.
  private static func caller(
    _ clients: SessionClients, _ definition: SessionDefinition
  ) async throws(AWSError) -> BlackBox.Caller {
    let sts = try await clients.sts(for: definition)
    _ = try await sts.getCallerIdentity()
    return BlackBox.Caller(
      sts: sts, probing: try await clients.probing(for: definition),
      cloudFormation: try await clients.cloudFormation(for: definition))
  }
}

/// What an administrator's session reads, and IAM's own second opinion.
struct AdministratorsLook {
  let box: WhiteBox
  let findings: [Finding]

  init(
    _ definition: SessionDefinition, _ sessions: SessionStore, _ setUp: SetUp
  ) async throws(AWSError) {
    let clients = SessionClients(sessions)
    let iam = try await clients.iam(for: definition)
    let caller = try await clients.sts(for: definition).getCallerIdentity()
    guard caller.account == setUp.account else {
      throw AWSError(
        .rejected, code: AWSError.LocalCode.invalidConfiguration,
        message:
          "\(definition.name) is in account \(caller.account), and the deploy role in \(setUp.account).",
        nextStep: "Name an administrator's profile of that account.")
    }
    let authorization = try await iam.accountAuthorization()
    var unread: [Finding] = []
    var facts: WhiteBox.UserFacts?
    if let user = setUp.userARN.flatMap({ ARN($0)?.resourceName }) {
      do throws(AWSError) {
        facts = WhiteBox.UserFacts(
          keys: try await iam.accessKeys(of: user), hasPassword: try await iam.hasPassword(user))
      } catch {
        guard error.kind != .cancelled else { throw error }
        unread.append(
          Finding("user-keys", .cannotTell, .medium, user, "The user's keys could not be read: \(error)"))
      }
    }
    var stacks: [WhiteBox.StackFact]?
    do throws(AWSError) {
      var read: [WhiteBox.StackFact] = []
      let client = try await clients.cloudFormation(for: definition)
      for try await page in client.describeStacks() {
        read += page.map { WhiteBox.StackFact(name: $0.name, id: $0.id, roleARN: $0.roleARN) }
      }
      stacks = read
    } catch {
      guard error.kind != .cancelled else { throw error }
      unread.append(
        Finding(
          "deploy-stack-roles", .cannotTell, .medium, setUp.deployRoleARN,
          "Which stacks bear which role could not be read: \(error)"))
    }
    box = WhiteBox(setUp, authorization, facts: facts, stacks: stacks, now: sessions.connection.now)
    let analyzer = try await clients.accessAnalyzer(for: definition)
    findings =
      box.findings + unread + (await Self.secondOpinion(iam, box)) + (await Self.analysis(analyzer, box))
  }

  /// Asks Access Analyzer what it thinks of the policies; suggestions of style are left out.
  private static func analysis(_ client: AccessAnalyzerClient, _ box: WhiteBox) async -> [Finding] {
    let check = "access-analyzer"
    var findings: [Finding] = []
    for text in box.texts {
      do throws(AWSError) {
        for finding in try await client.validate(text.json, as: text.isTrust ? .trust : .identity)
        where ["ERROR", "SECURITY_WARNING"].contains(finding.type) {
          findings.append(
            Finding(
              check, .fail, .medium, text.subject, "\(finding.details) (\(finding.code))"))
        }
      } catch {
        return [
          Finding(
            check, .cannotTell, .low, box.setUp.account,
            "Access Analyzer was not asked: \(error.message.isEmpty ? error.code : error.message)")
        ]
      }
    }
    guard findings.isEmpty else { return findings }
    return [
      Finding(
        check, .pass, .low, box.setUp.account,
        "Access Analyzer finds nothing in \(box.texts.count) policies.")
    ]
  }

  /// Asks IAM's own simulator the same as the evaluator here.
  private static func secondOpinion(_ iam: IAMClient, _ box: WhiteBox) async -> [Finding] {
    let check = "second-opinion"
    var differing: [String] = []
    var asked = 0
    for question in box.questions {
      do throws(AWSError) {
        let answers = try await iam.simulate(question.arn, question.actions, on: question.resource)
        for (action, isAllowed) in answers {
          asked += 1
          if isAllowed != question.expected[action] {
            differing.append("\(action) of \(question.arn) on \(question.resource)")
          }
        }
      } catch {
        return [
          Finding(
            check, .cannotTell, .low, box.setUp.account, "IAM's own simulator was not asked: \(error.message)"
          )
        ]
      }
    }
    guard differing.isEmpty else {
      return [
        Finding(
          check, .cannotTell, .medium, box.setUp.account,
          "IAM's own simulator says otherwise of \(differing.joined(separator: ", ")).")
      ]
    }
    return [
      Finding(
        check, .pass, .low, box.setUp.account, "IAM's own simulator says the same of \(asked) requests.")
    ]
  }
}

/// A visit and, where somebody may read the account, a look into it.
struct DoctorExamination {
  let setUp: SetUp
  let findings: [Finding]
  let white: WhiteBox?
  /// Whether the deploy role could be assumed.
  let hasSession: Bool

  var blastRadius: [String] { BlastRadius.sentences(setUp, findings, white) }

  /// - Parameter report: hears of each check before it is made.
  init(
    _ definition: SessionDefinition, administrator: SessionDefinition?, _ sessions: SessionStore,
    tell: (String) -> Void, report: @Sendable (String) -> Void, setUp complete: (inout SetUp) -> Void
  ) async throws(AWSError) {
    let visit = try await DoctorVisit(definition, sessions, tell: tell, setUp: complete)
    var seen: [Finding] = []
    if let administrator {
      let look = try await AdministratorsLook(administrator, sessions, visit.setUp)
      white = look.box
      seen = look.findings
    } else {
      white = nil
    }
    setUp = white?.setUp ?? visit.setUp
    hasSession = visit.hasSession
    let tried = await visit.black(setUp).findings(report)
    // What only a changing call would tell, policies have told.
    let isSeen = administrator != nil
    findings = tried.filter { !isSeen || $0.check != BlackBox.changingCalls } + seen
  }
}
