import AWSCore
import Access

/// A profile as the doctor sees it: the key that it comes in with, the deploy role, and clients of both.
struct DoctorVisit {
  let setUp: SetUp
  private let key: BlackBox.Caller?
  private let request: AssumeRoleRequest
  private let session: BlackBox.Caller?

  /// - Parameter setUp: with what an administrator saw of it.
  func black(_ setUp: SetUp) -> BlackBox { BlackBox(setUp, key: key, request: request, session: session) }

  /// - Parameter complete: what the options and the project's files say.
  /// - Throws: where the profile assumes no role, or its key cannot be used.
  init(
    _ bench: Workbench, _ project: ProjectSettings, setUp complete: (inout SetUp) throws -> Void
  ) async throws {
    let definition = try bench.resolver.session()
    guard case .assumeRole(let request, let source) = definition.source else {
      throw CommandFailure(
        "\(definition.name) assumes no role.",
        nextStep: "Name the profile of the deploy role: the one with role_arn.", status: .usage)
    }
    let region = try definition.requireRegion()
    var setUp = SetUp(
      account: request.roleARN.account, region: region.name, deployRoleARN: request.roleARN.description)
    setUp.partition = request.roleARN.partition
    try complete(&setUp)
    let inner = SessionDefinition(
      name: "\(definition.name), before the role", region: region, endpoints: definition.endpoints,
      source: source)
    let clients = SessionClients(bench.sessions)
    var key: BlackBox.Caller?
    let caller = try await clients.sts(for: inner).getCallerIdentity().arn
    if ARN(caller)?.resource.hasPrefix("user/") == true {
      setUp.userARN = caller
      key = try await Self.caller(clients, inner)
    } else {
      Output.note("\(caller) comes in, which is no user with a key.")
    }
    var session: BlackBox.Caller?
    do throws(AWSError) {
      session = try await Self.caller(clients, definition)
    } catch {
      guard error.kind != .cancelled else { throw error }
      Output.note("The deploy role cannot be assumed: \(error)")
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

  init(_ bench: Workbench, profile: String, _ setUp: SetUp) async throws {
    let definition = try bench.resolver.other(profile: profile)
    let clients = SessionClients(bench.sessions)
    let iam = try await clients.iam(for: definition)
    let caller = try await clients.sts(for: definition).getCallerIdentity()
    guard caller.account == setUp.account else {
      throw CommandFailure(
        "\(profile) is in account \(caller.account), and the deploy role in \(setUp.account).",
        nextStep: "Name a profile of that account with --administrator.", status: .usage)
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
    }
    box = WhiteBox(setUp, authorization, facts: facts, stacks: stacks, now: bench.connection.now)
    findings = box.findings + unread + (await Self.secondOpinion(iam, box))
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
