import Crypto
import Foundation
import Logging
import TestSupport
import Testing

@testable import AWSCore
@testable import Simulator

/// Sessions by each way in, against the embedded AWS: what is right is let in, and what is not is refused.
@Suite("Ways in, on the embedded AWS")
struct SourcesTests {
  /// The account, with the metadata services where an instance and a container have them.
  private final class Network: HTTPTransport {
    let simulator: Simulator
    let instance: InstanceMetadataService
    let container: ContainerCredentialService

    init(_ simulator: Simulator, role: String) {
      self.simulator = simulator
      instance = InstanceMetadataService(simulator, role: role, region: Region("us-east-1")!)
      container = ContainerCredentialService(simulator, role: role)
    }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(HTTPTransportError) -> HTTPResponse {
      let answer: SimulatedAnswer
      switch request.endpoint.host {
      case "169.254.169.254": answer = instance.respond(request)
      case "169.254.170.2", "127.0.0.1": answer = container.respond(request)
      default: return try await simulator.send(request, timeout: timeout)
      }
      return HTTPResponse(
        status: answer.status, headers: answer.headers, body: HTTPResponseBody(bytes: answer.body))
    }
  }

  private let time = ManualTime()
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rolestack-\(UUID().uuidString)")
  private let simulator: Simulator
  private let connection: AWSConnection
  private let network: Network
  private let answers = SecretAnswers()
  private let store: SessionStore

  init() throws {
    let clock = SimulatedClock(real: time.source)
    simulator = Simulator(clock: clock, enforcesIAM: true)
    func role(_ name: String, _ principal: String, _ more: String = "") -> String {
      """
              \(name):
                Type: AWS::IAM::Role
                Properties:
                  RoleName: \(name)
                  AssumeRolePolicyDocument:
                    Statement: [{Effect: Allow, Action: '*', Principal: {\(principal)}\(more)}]
                  ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]

      """
    }
    let provider = #"Federated: "arn:aws:iam::123456789012:oidc-provider/issuer.simulator""#
    let condition =
      #", Condition: {StringEquals: {"issuer.simulator:aud": sts.amazonaws.com}, StringLike: {"issuer.simulator:sub": "repo:me/*"}}"#
    try simulator.plant(
      try Seed(
        yaml: """
          region: us-east-1
          stacks:
            - {name: app, ago: 500, template: 'Resources: {T: {Type: AWS::SNS::Topic}}'}
            - {name: neighbour, ago: 500, template: 'Resources: {T: {Type: AWS::SNS::Topic}}'}
            - name: roles
              ago: 1000
              template: |
                Resources:
                  User: {Type: AWS::IAM::User, Properties: {UserName: me, ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}

          """
            + role("machine", "Service: [ec2.amazonaws.com, ecs-tasks.amazonaws.com]")
            + role("ci", provider, condition)
            + role("mfa", "AWS: '123456789012'", ", Condition: {Bool: {'aws:MultiFactorAuthPresent': true}}"))
    )
    network = Network(simulator, role: "machine")
    connection = AWSConnection(transport: network, time: clock.timeSource, logger: Logger(label: "test"))
    store = SessionStore(
      connection: connection,
      tools: SourceTools(loginCache: folder.appendingPathComponent("login"), answers: answers))
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("login"), withIntermediateDirectories: true)
  }

  private func definition(_ config: String, environment: [String: String] = [:]) throws -> SessionDefinition {
    var options = SessionResolver.Options()
    options.profile = config.isEmpty ? nil : "p"
    return try SessionResolver(
      options: options, environment: environment,
      configuration: SharedConfiguration(
        config: .init(path: "config", text: "[profile p]\nregion = us-east-1\n\(config)\n"),
        credentials: .init(path: "credentials", text: ""))
    ).session()
  }

  private func caller(_ definition: SessionDefinition) async throws -> String {
    try await SessionClients(store).sts(for: definition).getCallerIdentity().arn
  }

  private func refusal(_ definition: SessionDefinition) async -> AWSError? {
    do throws(AWSError) {
      _ = try await store.session(for: definition).renew()
      return nil
    } catch {
      return error
    }
  }

  @Test("An instance and a container get their role's credentials, by token alone, and new ones in time")
  func machines() async throws {
    for definition in [
      try definition("", environment: ["AWS_REGION": "us-east-1"]),
      try definition(
        "",
        environment: [
          "AWS_REGION": "us-east-1",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1\(ContainerCredentialService.path)",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN": network.container.token.reveal(),
        ]),
    ] {
      let store = SessionStore(connection: connection)
      let session = try await store.session(for: definition)
      #expect(
        try await SessionClients(store).sts(for: definition).getCallerIdentity().arn.contains(
          "assumed-role/machine/"))
      let first = try await session.credentials().accessKeyID
      time.advance(21_600)
      #expect(
        try await SessionClients(store).sts(for: definition).getCallerIdentity().arn.contains(
          "assumed-role/machine/"))
      #expect(try await session.credentials().accessKeyID != first)
    }
    // Version 1 gets nothing, nor does whoever lacks the container's token, nor a role that trusts neither.
    let path = "/latest/meta-data/iam/security-credentials/"
    let endpoint = Endpoint(url: "http://169.254.169.254")!
    func status(_ method: HTTPMethod, _ path: String, _ headers: [HTTPHeader] = []) -> Int {
      network.instance.respond(
        HTTPRequest(method: method, endpoint: endpoint, encodedPath: path, headers: headers)
      ).status
    }
    #expect(status(.get, path) == 401)
    #expect(status(.get, path, [HTTPHeader("X-aws-ec2-metadata-token", "guessed")]) == 401)
    #expect(status(.put, "/latest/api/token") == 400)
    #expect(
      status(.put, "/latest/api/token", [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21601")]) == 400)
    let denied = network.container.respond(
      HTTPRequest(
        method: .get, endpoint: endpoint, encodedPath: ContainerCredentialService.path,
        headers: [HTTPHeader("Authorization", "guessed")]))
    #expect(denied.status == 401)
    let others = Network(simulator, role: "ci")
    let refused = SessionStore(
      connection: AWSConnection(
        transport: others, time: simulator.clock.timeSource, logger: Logger(label: "test")))
    let error = await #expect(throws: AWSError.self) {
      try await refused.session(for: definition("", environment: ["AWS_REGION": "us-east-1"])).credentials()
    }
    #expect(error?.message.contains("EC2 cannot assume the role ci.") == true, "\(String(describing: error))")
  }

  @Test("A web identity gets in with a subject and an audience that the role trusts, while its token lasts")
  func webIdentity() async throws {
    let file = folder.appendingPathComponent("token")
    let definition = try definition(
      "role_arn = arn:aws:iam::123456789012:role/ci\nweb_identity_token_file = \(file.path)\nrole_session_name = run"
    )
    func put(_ token: Secret) throws { try Data(token.reveal().utf8).write(to: file) }
    try put(simulator.webIdentityToken(subject: "repo:me/app:ref:refs/heads/main"))
    #expect(try await caller(definition) == "arn:aws:sts::123456789012:assumed-role/ci/run")

    try put(simulator.webIdentityToken(subject: "repo:you/app:ref:refs/heads/main"))
    #expect(await refusal(definition)?.kind == .accessDenied)
    try put(simulator.webIdentityToken(subject: "repo:me/app", audience: "somebody"))
    #expect(await refusal(definition)?.kind == .accessDenied)
    try put(simulator.webIdentityToken(subject: "repo:me/app", seconds: -1))
    #expect(await refusal(definition)?.code == "ExpiredTokenException")
    // Signed by somebody else.
    try put(
      Secret(WebIdentityIssuer().token(subject: "repo:me/app", audience: "sts.amazonaws.com", at: time.now)))
    #expect(await refusal(definition)?.code == "InvalidIdentityToken")
  }

  @Test(
    "What aws login left is refreshed with its key, again and again, each refresh token once; a stranger's key is refused"
  )
  func consoleLogIn() async throws {
    let session = "arn:aws:iam::123456789012:user/me"
    let name = SHA256.hash(data: Data(session.utf8)).map { String(format: "%02x", $0) }.joined()
    let file = folder.appendingPathComponent("login/\(name).json")
    try #require(simulator.logInToConsole(as: session)).write(to: file)
    #expect(simulator.logInToConsole(as: "arn:aws:iam::123456789012:user/nobody") == nil)
    let definition = try definition("login_session = \(session)")
    #expect(try await caller(definition) == session)
    let before = try Data(contentsOf: file)
    for _ in 0..<3 {
      time.advance(800)
      #expect(try await caller(definition) == session)
    }
    // The first refresh token is spent.
    try before.write(to: file)
    await store.drop("p")
    time.advance(900)
    let spent = await refusal(definition)
    #expect(spent?.code == AWSError.LocalCode.needsLogIn && spent?.nextStep.contains("aws login") == true)
    // Whoever has the token without the key has nothing.
    let another = try #require(simulator.logInToConsole(as: session))
    var fields = try #require(try JSONSerialization.jsonObject(with: another) as? [String: Any])
    fields["dpopKey"] = P256.Signing.PrivateKey().pemRepresentation
    try JSONSerialization.data(withJSONObject: fields).write(to: file)
    await store.drop("p")
    time.advance(900)
    #expect(await refusal(definition)?.kind == .accessDenied)
  }

  // MARK: Narrowed without another AssumeRole

  private func stacks(_ definition: SessionDefinition) async throws -> CloudFormationClient {
    try await SessionClients(store).cloudFormation(for: definition)
  }

  @Test(
    "A session that somebody gave a code for is narrowed without another code, and its caller stays the same")
  func scoped() async throws {
    let device = "arn:aws:iam::123456789012:mfa/me"
    let whole = SessionDefinition(
      name: "p", region: Region("us-east-1"), endpoints: EndpointResolver(),
      source: .assumeRole(
        try AssumeRoleRequest(
          roleARN: "arn:aws:iam::123456789012:role/mfa", sessionName: "me", durationSeconds: 900,
          mfaSerial: device),
        from: .keys(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))))
    answers.give(Secret("123456"), to: .tokenCode(device: device))
    #expect(try await stacks(whole).describeStack("neighbour") != nil)
    let policy = try #require(
      SessionPolicy.deployment(
        of: "app", account: "123456789012", in: Region("us-east-1")!, bucket: nil, prefix: nil,
        serviceRole: "arn:aws:iam::123456789012:role/service"))
    let narrowed = try #require(whole.narrowed(to: policy))
    #expect(narrowed.policy == policy && narrowed.role == whole.role && narrowed.account == "123456789012")
    #expect(try await stacks(narrowed).describeStack("app") != nil)
    let denied = await #expect(throws: AWSError.self) {
      try await stacks(narrowed).describeStack("neighbour")
    }
    #expect(denied?.kind == .accessDenied)
    #expect(try await caller(narrowed) == caller(whole))
    // The whole one is as it was, ends when it ends, and takes the narrowed one along when it is dropped.
    #expect(try await stacks(whole).describeStack("neighbour") != nil)
    let ends = try await (
      store.session(for: whole).status?.lifetime?.end, store.session(for: narrowed).status?.lifetime?.end
    )
    #expect(abs(try #require(ends.0).timeIntervalSince(try #require(ends.1))) <= 1)
    let (first, second) = (try await store.session(for: whole), try await store.session(for: narrowed))
    await store.drop("p")
    for session in [first, second] {
      let error = await #expect(throws: AWSError.self) { try await session.credentials() }
      #expect(error?.code == AWSError.LocalCode.sessionDropped)
    }
  }

  @Test(
    "Keys of a program are held to reading where they are a session; long-lived ones are used as they are, and it is said"
  )
  func heldToReading() async throws {
    let file = folder.appendingPathComponent("token")
    try Data(simulator.webIdentityToken(subject: "repo:me/app").reveal().utf8).write(to: file)
    let ci = try definition(
      "role_arn = arn:aws:iam::123456789012:role/ci\nweb_identity_token_file = \(file.path)")
    let reading = try #require(ci.narrowed(to: .reads, orWhole: true))
    #expect(try await stacks(reading).describeStack("app") != nil)
    #expect(try await store.session(for: reading).status?.isNarrowed == true)
    let creation = ChangeSetCreation(
      kind: .update, stackName: "app", changeSetName: "c", template: .body("Resources: {}"), clientToken: "t")
    let denied = await #expect(throws: AWSError.self) {
      _ = try await stacks(reading).submit(
        .createChangeSet(creation), role: ServiceRole("arn:aws:iam::123456789012:role/service"))
    }
    #expect(denied?.kind == .accessDenied)

    let process = SessionDefinition(
      name: "long", region: Region("us-east-1"), endpoints: EndpointResolver(),
      source: .process(ExternalProcess(profile: "long", words: ["tool"])))
    let program = SessionStore(
      connection: connection,
      tools: SourceTools(run: { (_) throws(ProcessFailure) in
        Data(#"{"Version":1,"AccessKeyId":"test","SecretAccessKey":"test"}"#.utf8)
      }))
    let kept = try #require(process.narrowed(to: .reads, orWhole: true))
    #expect(try await program.session(for: kept).credentials().accessKeyID == "test")
    #expect(try await program.session(for: kept).status?.isNarrowed == false)
    let strict = try #require(
      SessionDefinition(
        name: "strict", region: process.region, endpoints: process.endpoints, source: process.source
      )
      .narrowed(to: .reads))
    await #expect(throws: AWSError.self) { try await program.session(for: strict).credentials() }
  }

  @Test(
    "Three scopes at most lie over a session, none of them lasts longer than it, and each has to allow a call"
  )
  func scopes() async throws {
    let wire = Wire(simulator)
    func session(_ keys: Credentials) -> STSClient {
      STSClient(
        region: Region("us-east-1")!, endpoints: EndpointResolver(),
        connection: AWSConnection(
          transport: wire, time: simulator.clock.timeSource, logger: Logger(label: "test")),
        credentials: StaticCredentialProvider(keys))
    }
    let root = Credentials(accessKeyID: "test", secretAccessKey: Secret("test"))
    let user = await #expect(throws: AWSError.self) { try await session(root).getScopedCredentials(.reads) }
    #expect(user?.code == "InvalidSubjectCredentials")
    let file = folder.appendingPathComponent("token")
    try Data(simulator.webIdentityToken(subject: "repo:me/app").reveal().utf8).write(to: file)
    let ci = try definition(
      "role_arn = arn:aws:iam::123456789012:role/ci\nweb_identity_token_file = \(file.path)")
    var keys = try await store.session(for: ci).credentials()
    for _ in 0..<3 { keys = try await session(keys).getScopedCredentials(.reads).credentials }
    let fourth = await #expect(throws: AWSError.self) { try await session(keys).getScopedCredentials(.reads) }
    #expect(fourth?.kind == .accessDenied)
  }
}
