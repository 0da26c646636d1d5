internal import AWSCore
internal import Documents
internal import Foundation

extension Account {
  /// Lives through a seed's history up to a moment.
  mutating func plant(_ seed: Seed, until now: Date) throws(DocumentProblem) {
    faults = seed.callFaults
    stacks.faults.checks = seed.checks
    logIns.approvesAfter = seed.approvesLogInsAfter
    put(seed.objects, region: seed.region)
    for (name, value) in seed.storedParameters {
      stacks.store.put(parameter: name, value, in: seed.region.name)
    }
    let operations = seed.stacks.flatMap(\.operations).sorted { $0.secondsAgo > $1.secondsAgo }
    for operation in operations {
      let time = now - operation.secondsAgo
      advance(to: time)
      put(operation.objects, region: seed.region)
      stacks.faults.failures[operation.stack] = operation.failures
      stacks.faults.stuck[operation.stack] = operation.stuck
      stacks.faults.answers[operation.stack] = operation.answers
      // A nested stack's resources fail by their own names.
      stacks.faults.nestedFailures.merge(operation.failures) { $1 }
      let present = stacks.stack(operation.stack, region: seed.region.name)
      let values: [String: String]
      do throws(ServiceFault) {
        values = try stacks.parameters(
          operation.template, given: operation.parameters, previous: present?.parameters ?? [:])
      } catch {
        throw DocumentProblem(message: "stack \(operation.stack): \(error.message)")
      }
      let id =
        present?.id
        ?? stacks.newStack(
          named: operation.stack, region: seed.region.name, status: "CREATE_IN_PROGRESS", at: time)
      stacks.stacks[id]?.roleARN = operation.role.map { services.identity.arn(ofRole: $0) }
      stacks.stacks[id]?.capabilities = operation.template.requiredCapabilities
      let worker = operation.role.map(Principal.service) ?? .root
      stacks.start(
        id, operation.template, values, token: nil, worker: worker, onFailure: .rollback, at: time)
    }
    advance(to: now)
    services.identity.delay = seed.identityDelay
    stacks.faults.eventDelay = seed.eventDelay
  }

  private mutating func put(_ objects: [(path: String, text: String)], region: Region) {
    for object in objects {
      let parts = object.path.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      services.objects.create(parts[0], region: region.name)
      services.objects.put(Array(object.text.utf8), bucket: parts[0], key: parts[1])
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
    let role = document["role"]?.text ?? ""
    if document["log_in"]?.isTrue == true {
      return SessionDefinition(
        name: name, region: region, endpoints: EndpointResolver(),
        source: .singleSignOn(
          SingleSignOnAccess(
            logIn: SingleSignOnLogIn(
              sessionName: name, startURL: "https://demo.awsapps.com/start", region: region,
              scopes: ["sso:account:access"]),
            accountID: services.identity.account, roleName: role)))
    }
    if let text = document["left"]?.text {
      guard let left = Double(text), (0...43_200).contains(left) else {
        throw AWSError(
          .noCredentials, code: AWSError.LocalCode.invalidConfiguration,
          message: "\(name): left is a number of seconds, at most 43200.", nextStep: "Correct the seed.")
      }
      let key = services.identity.newTemporaryKey(
        of: .session(role: role, name: name), seconds: Int(left), at: now)
      return SessionDefinition(
        name: name, region: region, endpoints: EndpointResolver(),
        source: .keys(
          Credentials(
            accessKeyID: key.id, secretAccessKey: key.secret, sessionToken: key.token,
            expiration: key.expiration)))
    }
    let owner = document["user"]?.text.map(Principal.user) ?? .root
    let key = IdentityService.Key(
      id: IdentityService.keyID("AKIA"), secret: Secret(IdentityService.secret()), owner: owner,
      createdAt: now - 86_400)
    services.identity.put(key)
    let request = try AssumeRoleRequest(
      roleARN: services.identity.arn(ofRole: role), sessionName: "demo",
      externalID: document["external_id"]?.text.map(Secret.init),
      durationSeconds: Int(document["seconds"]?.text ?? "900"),
      mfaSerial: document["mfa"]?.isTrue == true
        ? "arn:aws:iam::\(services.identity.account):mfa/\(document["user"]?.text ?? "administrator")" : nil)
    return SessionDefinition(
      name: name, region: region, endpoints: EndpointResolver(),
      source: .assumeRole(request, from: .keys(Credentials(accessKeyID: key.id, secretAccessKey: key.secret)))
    )
  }
}
