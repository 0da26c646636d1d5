public import AWSCore
public import Documents
internal import Foundation

/// What a simulated account holds at the start, from a seed file: its stacks with their history, objects, and
/// sessions to look at them with.
public struct Seed: Sendable {
  /// A session as a person would have configured it.
  public struct Session: Sendable {
    public let name: String
    /// Its role; what cannot be assumed says why.
    public let definition: Result<SessionDefinition, AWSError>
    /// Stacks shown where it may not list them.
    public let stacks: [String]
  }

  /// Ten thousand stacks with templates of their own.
  private static let limits = YAMLDocument.Limits(size: 64 << 20, values: 4_000_000)

  let region: Region
  let objects: [(path: String, text: String)]
  let stacks: [SeededStack]
  let sessions: [Document]
  let faults: Faults
  /// Seconds until a new role or key is known everywhere.
  let identityDelay: Double

  struct SeededStack: Sendable {
    let name: String
    let role: String?
    let operations: [Operation]
  }

  struct Operation: Sendable {
    let stack: String
    let role: String?
    let secondsAgo: Double
    let template: SimulatedTemplate
    let parameters: [String: String]
    let failures: [String: String]
    let stuck: Set<String>
    let objects: [(path: String, text: String)]
  }

  /// Reads a seed; the errors name the stack at fault.
  public init(yaml: String) throws(DocumentProblem) {
    let root = try Document(yaml: yaml, limits: Self.limits)
    try root.expectKeys(
      ["region", "objects", "stacks", "sessions", "faults", "checks", "clock_skew", "iam_delay"],
      in: "the seed")
    guard let region = Region(root["region"]?.text ?? "us-east-1") else {
      throw DocumentProblem(message: "region is not the name of a region")
    }
    self.region = region
    objects = Self.objects(root["objects"])
    var stacks: [SeededStack] = []
    for stack in root["stacks"]?.list ?? [] {
      guard let name = stack["name"]?.text else { throw DocumentProblem(message: "a stack has no name") }
      try stack.expectKeys(Self.operationKeys.union(["name", "role", "then"]), in: "stack \(name)")
      var operations = [try Self.operation(stack, of: name, role: stack["role"]?.text)]
      for later in stack["then"]?.list ?? [] {
        try later.expectKeys(Self.operationKeys, in: "stack \(name)")
        operations.append(try Self.operation(later, of: name, role: stack["role"]?.text))
      }
      stacks.append(SeededStack(name: name, role: stack["role"]?.text, operations: operations))
    }
    self.stacks = stacks
    sessions = root["sessions"]?.list ?? []
    var faults = Faults()
    for fault in root["faults"]?.list ?? [] { faults.calls.append(try CallFault(fault)) }
    for check in root["checks"]?.list ?? [] { faults.checks.append(try SeededCheck(check)) }
    faults.clockSkew = try Self.seconds("clock_skew", root)
    self.faults = faults
    identityDelay = try Self.seconds("iam_delay", root)
  }

  private static let operationKeys: Set<String> = [
    "ago", "template", "parameters", "fails", "stuck", "objects",
  ]

  private static func operation(
    _ document: Document, of stack: String, role: String?
  ) throws(DocumentProblem) -> Operation {
    guard let body = document["template"]?.text else {
      throw DocumentProblem(message: "stack \(stack) has no template text")
    }
    let template: SimulatedTemplate
    do throws(ServiceFault) { template = try SimulatedTemplate(body: body) } catch {
      throw DocumentProblem(message: "stack \(stack): \(error.message)")
    }
    return Operation(
      stack: stack, role: role, secondsAgo: try seconds("ago", document), template: template,
      parameters: texts(document["parameters"]), failures: texts(document["fails"]),
      stuck: Set(document["stuck"]?.texts ?? []), objects: objects(document["objects"]))
  }

  private static func seconds(_ key: String, _ root: Document) throws(DocumentProblem) -> Double {
    guard let text = root[key]?.text else { return 0 }
    guard let seconds = Double(text), abs(seconds) <= 1e9 else {
      throw DocumentProblem(message: "\(key) is a number of seconds")
    }
    return seconds
  }

  private static func texts(_ document: Document?) -> [String: String] {
    Dictionary((document?.entries ?? []).map { ($0.key, $0.value.text ?? "") }, uniquingKeysWith: { $1 })
  }

  private static func objects(_ document: Document?) -> [(path: String, text: String)] {
    (document?.entries ?? []).map { ($0.key, $0.value.text ?? "") }
  }
}

extension World {
  /// Lives through a seed's history up to a moment.
  mutating func plant(_ seed: Seed, until now: Date) throws(DocumentProblem) {
    put(seed.objects, region: seed.region)
    let operations = seed.stacks.flatMap(\.operations).sorted { $0.secondsAgo > $1.secondsAgo }
    for operation in operations {
      let time = now - operation.secondsAgo
      advance(to: time)
      put(operation.objects, region: seed.region)
      faults.failures[operation.stack] = operation.failures
      faults.stuck[operation.stack] = operation.stuck
      // A nested stack's resources fail by their own names.
      faults.nestedFailures.merge(operation.failures) { $1 }
      let present = stack(operation.stack, region: seed.region.name)
      let values: [String: String]
      do throws(ServiceFault) {
        values = try parameters(
          operation.template, given: operation.parameters, previous: present?.parameters ?? [:])
      } catch {
        throw DocumentProblem(message: "stack \(operation.stack): \(error.message)")
      }
      let id =
        present?.id
        ?? newStack(
          named: operation.stack, region: seed.region.name, status: "CREATE_IN_PROGRESS", at: time)
      stacks[id]?.roleARN = operation.role.map { identities.arn(ofRole: $0) }
      stacks[id]?.capabilities = operation.template.requiredCapabilities
      let worker = operation.role.map(IdentityStore.Principal.service) ?? .root
      start(id, operation.template, values, token: nil, worker: worker, onFailure: .rollback, at: time)
    }
    advance(to: now)
    identities.delay = seed.identityDelay
  }

  private mutating func put(_ objects: [(path: String, text: String)], region: Region) {
    for object in objects {
      let parts = object.path.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      self.objects.create(parts[0], region: region.name)
      self.objects.put(Array(object.text.utf8), bucket: parts[0], key: parts[1])
    }
  }

  /// The seed's sessions, with keys made for them.
  mutating func sessions(of seed: Seed, at now: Date) -> [Seed.Session] {
    seed.sessions.map { document in
      let name = document["name"]?.text ?? "session"
      let definition = Result { () throws(AWSError) in try self.definition(document, name, seed.region, now) }
      return Seed.Session(name: name, definition: definition, stacks: document["stacks"]?.texts ?? [])
    }
  }

  private mutating func definition(
    _ document: Document, _ name: String, _ region: Region, _ now: Date
  ) throws(AWSError) -> SessionDefinition {
    if document["mfa"]?.isTrue == true {
      throw AWSError(
        .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
        message: "\(name) needs MFA, which rolestack does not support yet.",
        nextStep: "Use a profile whose role does not ask for MFA.")
    }
    let role = document["role"]?.text ?? ""
    if let text = document["left"]?.text {
      guard let left = Double(text), (0...43_200).contains(left) else {
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
          message: "\(name): left is a number of seconds, at most 43200.", nextStep: "Correct the seed.")
      }
      let key = newTemporaryKey(of: .session(role: role, name: name), seconds: Int(left), at: now)
      return SessionDefinition(
        name: name, region: region, endpoints: EndpointResolver(),
        source: .keys(
          Credentials(
            accessKeyID: key.id, secretAccessKey: key.secret, sessionToken: key.token,
            expiration: key.expiration)))
    }
    let owner = document["user"]?.text.map(IdentityStore.Principal.user) ?? .root
    let key = IdentityStore.Key(
      id: Self.keyID("AKIA"), secret: Secret(Self.secret()), owner: owner, createdAt: now - 86_400)
    identities.keys[key.id] = key
    let request = try AssumeRoleRequest(
      roleARN: identities.arn(ofRole: role), sessionName: "demo",
      externalID: document["external_id"]?.text.map(Secret.init),
      durationSeconds: Int(document["seconds"]?.text ?? "900"))
    return SessionDefinition(
      name: name, region: region, endpoints: EndpointResolver(),
      source: .assumeRole(request, from: .keys(Credentials(accessKeyID: key.id, secretAccessKey: key.secret)))
    )
  }
}
