import AWSCore
import Documents
import Foundation
import Logging
import TestSupport
import Testing

@testable import Simulator

/// Sessions that AWS holds to less than their role may: here by the simulator, with policies enforced.
@Suite("Narrowed sessions")
struct NarrowingTests {
  private let time = ManualTime()
  private let connection: AWSConnection
  private let store: SessionStore
  private let definition: SessionDefinition

  init() async throws {
    let clock = SimulatedClock(real: time.source)
    let simulator = Simulator(clock: clock, enforcesIAM: true)
    // The role itself may do everything.
    func stack(_ name: String) -> String {
      "  - {name: \(name), ago: 500, template: 'Resources: {T: {Type: AWS::SNS::Topic}}'}\n"
    }
    let roles = ["admin", "service", "other-service"].map { name in
      """
                \(name.replacing("-", with: "")):
                  Type: AWS::IAM::Role
                  Properties:
                    RoleName: \(name)
                    AssumeRolePolicyDocument:
                      Statement:
                        - {Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: "arn:aws:iam::123456789012:root"}}
                        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: cloudformation.amazonaws.com}}
                    ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]

      """
    }
    let seed = """
      region: us-east-1
      objects: {artifacts/app/there: x, artifacts/other/there: x}
      stacks:
      \(stack("app"))\(stack("neighbour"))  - name: roles
          ago: 1000
          template: |
            Resources:
      \(roles.joined())
      """
    try simulator.plant(try Seed(yaml: seed))
    connection = AWSConnection(transport: simulator, time: clock.timeSource, logger: Logger(label: "test"))
    store = SessionStore(connection: connection)
    definition = SessionDefinition(
      name: "deploy", region: Region("us-east-1"), endpoints: EndpointResolver(),
      source: .assumeRole(
        try AssumeRoleRequest(roleARN: "arn:aws:iam::123456789012:role/admin", sessionName: "me"),
        from: .keys(Credentials(accessKeyID: "test", secretAccessKey: Secret("test")))))
  }

  private func put(_ key: String, with definition: SessionDefinition) async throws {
    let location = try #require(S3Location(bucket: "artifacts", key: key))
    try await SessionClients(store).s3(for: definition).putObject([1], at: location)
  }

  private func makeChangeSet(_ stack: String, role: String, with definition: SessionDefinition) async throws {
    let client = try await SessionClients(store).cloudFormation(for: definition)
    let template = "Resources: {T: {Type: AWS::SNS::Topic}, U: {Type: AWS::SNS::Topic}}"
    let creation = ChangeSetCreation(
      kind: .update, stackName: stack, changeSetName: "c\(UUID().uuidString)", template: .body(template),
      clientToken: UUID().uuidString)
    _ = try await client.submit(
      .createChangeSet(creation), role: try ServiceRole("arn:aws:iam::123456789012:role/\(role)"))
  }

  @Test(
    "A session narrowed to a deployment is denied the neighbour stack, another prefix and another role, which its role may"
  )
  func deployment() async throws {
    // What the role may, to begin with.
    try await makeChangeSet("neighbour", role: "other-service", with: definition)
    try await put("other/x", with: definition)
    await store.drop("deploy")

    let policy = try #require(
      SessionPolicy.deployment(
        of: "app", account: "123456789012", in: Region("us-east-1")!, bucket: "artifacts", prefix: "app",
        serviceRole: "arn:aws:iam::123456789012:role/service"))
    #expect(policy.json.count <= 2048)
    let narrowed = try #require(definition.narrowed(to: policy))
    let client = try await SessionClients(store).cloudFormation(for: narrowed)
    #expect(try await client.describeStack("app") != nil)
    try await put("app/x", with: narrowed)
    try await makeChangeSet("app", role: "service", with: narrowed)

    let refusals: [@Sendable () async throws -> Void] = [
      { _ = try await client.describeStack("neighbour") }, { try await put("other/x", with: narrowed) },
      { try await put("application", with: narrowed) },
      { try await makeChangeSet("neighbour", role: "service", with: narrowed) },
      { try await makeChangeSet("app", role: "other-service", with: narrowed) },
      { for try await _ in client.listStacks() {} },
    ]
    for (number, refused) in refusals.enumerated() {
      let error = await #expect(throws: AWSError.self, "\(number)") { try await refused() }
      #expect(error?.kind == .accessDenied, "\(number): \(String(describing: error))")
    }
  }

  @Test("A session for reading reads everything, and AWS refuses it every change")
  func reading() async throws {
    let reading = try #require(definition.narrowed(to: .reads))
    let client = try await SessionClients(store).cloudFormation(for: reading)
    #expect(try await client.describeStack("neighbour") != nil)
    var names: Set<String> = []
    for try await page in client.listStacks() { names.formUnion(page.map(\.name)) }
    #expect(names.isSuperset(of: ["app", "neighbour", "roles"]))
    let change = await #expect(throws: AWSError.self) {
      try await makeChangeSet("app", role: "service", with: reading)
    }
    #expect(change?.kind == .accessDenied)
    let upload = await #expect(throws: AWSError.self) { try await put("app/x", with: reading) }
    #expect(upload?.kind == .accessDenied)
  }

  @Test("What no AssumeRole makes cannot be narrowed, and a policy that is too long is none")
  func limits() throws {
    let keys = SessionDefinition(
      name: "k", region: nil, endpoints: EndpointResolver(),
      source: .keys(Credentials(accessKeyID: "A", secretAccessKey: Secret("s"))))
    #expect(keys.narrowed(to: .reads) == nil)
    let long = SessionPolicy.deployment(
      of: "app", account: "123456789012", in: Region("us-east-1")!, bucket: "b",
      prefix: String(repeating: "p", count: 2000),
      serviceRole: "arn:aws:iam::123456789012:role/service")
    #expect(long == nil)
  }
}
