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
