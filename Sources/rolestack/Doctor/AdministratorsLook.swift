import AWSCore
import Access

/// What an administrator's session reads, and IAM's own second opinion.
struct AdministratorsLook {
  let box: WhiteBox
  let findings: [Finding]

  /// - Parameter setUp: where nobody's key was tried, the user that the deploy role lets in by name is taken for the one
  ///   whose key may leak.
  init(
    _ definition: SessionDefinition, _ sessions: SessionStore, _ setUp: SetUp, isKeyTried: Bool = true
  ) async throws(AWSError) {
    var setUp = setUp
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
    if !isKeyTried {
      setUp.userARN = setUp.userARN ?? WhiteBox.userLetIn(by: setUp.deployRoleARN, authorization)
    }
    var unread: [Finding] = []
    var facts: WhiteBox.UserFacts?
    if let user = setUp.userARN.flatMap({ ARN($0)?.resourceName }) {
      do throws(AWSError) {
        facts = WhiteBox.UserFacts(keys: try await iam.accessKeys(of: user), hasPassword: nil)
      } catch {
        guard error.kind != .cancelled else { throw error }
        unread.append(
          Finding("user-keys", .cannotTell, .medium, user, "The user's keys could not be read: \(error)"))
      }
      do throws(AWSError) { facts?.hasPassword = try await iam.hasPassword(user) } catch {
        guard error.kind != .cancelled else { throw error }
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
    var makers: [String] = []
    do throws(AWSError) {
      makers = try await Self.makers(of: setUp, try await clients.cloudFormation(for: definition))
    } catch {
      guard error.kind != .cancelled else { throw error }
      unread.append(
        Finding(
          "deploy-own-stack", .cannotTell, .medium, setUp.deployRoleARN,
          "Which stack makes the roles could not be read: \(error)"))
    }
    box = WhiteBox(
      setUp, authorization, facts: facts, stacks: stacks, makers: makers, now: sessions.connection.now)
    // Where a key is tried, that is tried, too.
    if !isKeyTried { unread += try await Self.sessionLength(of: setUp.deployRoleARN, iam) }
    let analyzer = try await clients.accessAnalyzer(for: definition)
    findings =
      box.findings + unread + (try await SecondOpinion.simulation(iam, box))
      + (try await SecondOpinion.analysis(analyzer, box))
  }

  private static func sessionLength(of role: String, _ iam: IAMClient) async throws(AWSError) -> [Finding] {
    let check = "session-length"
    let longest: Int?
    do throws(AWSError) {
      longest = try await iam.longestSession(ofRole: ARN(role)?.resourceName ?? role)
    } catch {
      guard error.kind != .cancelled else { throw error }
      return [Finding(check, .cannotTell, .low, role, "How long a session may last could not be read.")]
    }
    guard let longest else { return [] }
    return [
      longest > 3600
        ? Finding(
          check, .fail, .low, role, "A session of the deploy role may last \(longest) seconds.",
          correction: #"{"MaxSessionDuration": 3600}"#)
        : Finding(check, .pass, .low, role, "A session of the deploy role lasts an hour at most.")
    ]
  }

  /// Ids of the stacks in the region that made the user or the roles.
  private static func makers(
    of setUp: SetUp, _ client: CloudFormationClient
  ) async throws(AWSError) -> [String] {
    var makers: Set<String> = []
    for arn in [setUp.userARN, setUp.deployRoleARN, setUp.serviceRoleARN].compactMap(\.self) {
      guard let name = ARN(arn)?.resourceName else { continue }
      if let stack = try await client.stackID(ofResource: name) { makers.insert(stack) }
    }
    return makers.sorted()
  }
}
