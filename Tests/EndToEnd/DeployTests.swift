import Foundation
import TestSupport
import Testing

/// Deployments by the built program, on a back end that checks signatures and enforces the mission's policy.
@Suite("Deployments, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct DeployTests {
  @Test(
    "A template that CloudFormation would refuse is refused with its line before any call; --no-validate has it asked"
  )
  func validated() async throws {
    let proxy = try await RecordingProxy.start(to: Surroundings.simulator)
    let mission = try await Mission.prepare("validate", on: .simulator, endpoint: proxy.server.url)
    let template = try mission.file(
      "wrong.yaml",
      """
      Resources:
        通知: {Type: AWS::SNS::Topic, Properties: {TopicNme: x}}
        Queue: {Type: AWS::SQS::Queue, DependsOn: Topic, Properties: {DelaySeconds: soon}}
      """)
    proxy.server.forget()
    let refused = try await mission.deploy(template)
    #expect(refused.code == 2)
    for words in [
      "wrong.yaml:2:3: error: ", "Resource name 通知 is non alphanumeric",
      "extraneous key [TopicNme] is not permitted; did you mean TopicName?",
      "wrong.yaml:3:45: error: ", "Unresolved resource dependencies [Topic]",
      "expected type: Integer, found: String",
      "--no-validate",
    ] { #expect(refused.errors.contains(words), "\(words)\n\(refused.errors)") }
    #expect(proxy.server.requests.isEmpty)
    let asked = try await mission.deploy(template, "--no-validate")
    #expect(asked.code == 2 && asked.errors.contains("non alphanumeric"), "\(asked.errors)")
    #expect(Wire(proxy.server.requests).actions.contains("CreateChangeSet"))

    let listed = try await mission.rolestack("validate", "--template-file", template, "--output", "json")
    #expect(listed.code == 2 && listed.output.contains("\"kind\" : \"unknown property\""), "\(listed.output)")
    for right in [Templates.function, Templates.topic, Templates.nested, Templates.lambda] {
      let finished = try await mission.rolestack("validate", "--template-file", right)
      #expect(finished.code == 0 && finished.output.isEmpty, "\(finished.output)\(finished.errors)")
    }
    let other = try await mission.rolestack(
      "validate", "--template-file", Templates.topic, "--resource-types", template)
    #expect(other.code == 2 && other.errors.contains("is not a table of resource types"), "\(other.errors)")
  }

  @Test("What a template needs is held against what a role has, by its documents and AWS's own policies")
  func compared() async throws {
    let home = try Home()
    let template = home.url.appendingPathComponent("t.yaml").path
    try """
    Resources:
      T: {Type: AWS::SNS::Topic, Properties: {TopicName: t}}
      F:
        Type: AWS::Lambda::Function
        Properties: {Role: "arn:aws:iam::123456789012:role/r", Code: {ZipFile: x}, Handler: a.b, Runtime: python3.13}
    """.write(toFile: template, atomically: true, encoding: .utf8)
    func beside(_ policies: String...) async throws -> Finished {
      try await run(
        Surroundings.program,
        ["permissions", "--template-file", template] + policies.flatMap { ["--compare", $0] },
        environment: ["HOME": home.path])
    }
    let lambda = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"
    let lacking = try await beside(lambda)
    #expect(lacking.code == 2, "\(lacking.errors)")
    let lines = lacking.output.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("sns:") && $0.contains("for T (line 2)") })
    let whole = try await beside(lambda, "arn:aws:iam::aws:policy/AmazonSNSFullAccess")
    #expect(whole.code == 0 && whole.output.isEmpty && whole.errors.contains("Nothing is lacking."))
    let policy = home.url.appendingPathComponent("p.json").path
    try await beside().output.write(toFile: policy, atomically: true, encoding: .utf8)
    #expect(try await beside(policy).code == 0)
    let none = try await beside(template)
    #expect(none.code == 2 && none.errors.contains("is no policy document"))
  }

  @Test(
    "What a role has is read from IAM: it has enough, and without one action that one is lacking",
    arguments: Backend.all)
  func comparedWithRole(_ backend: Backend) async throws {
    let home = try Home()
    func permissions(_ more: String...) async throws -> Finished {
      try await run(
        Surroundings.program, ["permissions", "--template-file", Templates.function] + more,
        environment: backend.administrator, folder: home.url.path)
    }
    let policy = try await permissions().output
    let action = try #require(policy.firstMatch(of: /"(lambda:\w+)",\n/))
    for (name, document) in [("enough", policy), ("short", policy.replacing(action.0, with: ""))] {
      let stack = """
        {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "compared-\(name)",
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action":
            "sts:AssumeRole", "Principal": {"Service": "cloudformation.amazonaws.com"}}]},
          "Policies": [{"PolicyName": "p", "PolicyDocument": \(document)}]}}}}
        """
      let file = home.url.appendingPathComponent("\(name).json").path
      try stack.write(toFile: file, atomically: true, encoding: .utf8)
      try await backend.makeStack("compared-\(name)", file)
    }
    let role = "arn:aws:iam::\(backend.account):role/compared-"
    let enough = try await permissions("--compare", role + "enough")
    #expect(enough.code == 0 && enough.errors.contains("Nothing is lacking."), "\(enough)")
    let short = try await permissions("--compare", role + "short")
    #expect(short.code == 2 && short.output.hasPrefix("\(action.1) "), "\(short)")
    #expect(short.output.split(separator: "\n").count == 1, "\(short)")
  }

  @Test(
    "From nothing to outputs and through a stack's life, with exactly the mission's policy",
    arguments: Backend.all)
  func lifeOfAStack(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("life", on: backend, endpoint: proxy.server.url)
    let stack = ["--stack-name", mission.stackName, "--profile", "deploy"]

    // The set-up's outputs, as the administrator; then a session of 900 s, and the file for a shell or CI.
    let arns = try await mission.rolestack(
      "outputs", "ServiceRole", "--stack-name", "life-roles", "--profile", "administrator", "--region",
      Surroundings.region, "--endpoint-url", backend.url)
    #expect(arns.output == "\(mission.serviceRole)\n", "\(arns.errors)")
    let file = mission.home.appendingPathComponent("aws-env.sh").path
    #expect(try await mission.rolestack("assume", "deploy", "--env-file", file).code == 0)
    // What the service role has is read from IAM by who may; the deploy role may not.
    let compare = ["permissions", "--template-file", Templates.function, "--compare", mission.serviceRole]
    let compared = try await mission.rolestack(
      compare + [
        "--profile", "administrator", "--region", Surroundings.region, "--endpoint-url", backend.url,
      ])
    // MiniStack attaches policies of AWS's that it cannot tell.
    if backend.kind == .simulator {
      #expect(compared.code == 0 && compared.errors.contains("Nothing is lacking."), "\(compared)")
    }
    let denied = try await mission.rolestack(compare + ["--profile", "deploy"])
    #expect(denied.code == 3 && denied.errors.contains("iam:GetRole"), "\(denied)")

    // A new stack: the calls one after the other, and no more.
    proxy.server.forget()
    let created = try await mission.deploy(
      Templates.function, "--parameter-overrides", "Password=hunter2hunter2", "--tags", "team=基盤")
    #expect(created.code == 0, "\(created.errors)")
    #expect(created.errors.contains("CREATE_COMPLETE"))
    #expect(created.errors.contains("Service role  \(mission.serviceRole)"))
    #expect(!created.errors.contains("hunter2hunter2"))
    #expect(created.output.contains("Greeting\thello\n"))
    #expect(try await described(mission, "Outputs[?OutputKey=='Greeting'].OutputValue") == "hello")
    #expect(try await described(mission, "Tags[0].Value") == "基盤")
    let plain = Wire(proxy.server.requests).serialActions
    #expect(
      plain.uniquedNeighbours == [
        // The session came from the cache. Is there a stack, and in which state?
        "DescribeStacks",
        // The change set, with the role.
        "CreateChangeSet",
        // Until it is made; what would change.
        "DescribeChangeSet",
        "ExecuteChangeSet",
        // Until it has settled; its outputs.
        "DescribeStacks",
      ])
    #expect(plain.count <= 10, "\(plain)")
    #expect(Wire(proxy.server.requests).actions(named: "DescribeStackEvents").count == 1)
    #expect(created.errors.components(separatedBy: "lacks cloudformation:DescribeStackEvents").count == 2)

    // An update by a parameter file; then nothing to change.
    let values = try mission.file(
      "values.json", #"[{"ParameterKey": "Greeting", "ParameterValue": "こんにちは"}]"#)
    let updated = try await mission.deploy(
      Templates.function, "--parameter-overrides", "file://\(values)", "--output", "json")
    #expect(updated.code == 0, "\(updated.errors)")
    let document = try JSONDecoder().decode(OutcomeDocument.self, from: Data(updated.output.utf8))
    #expect(document.result == "succeeded")
    #expect(document.outputs["Greeting"] == "こんにちは")
    let unchanged = try await mission.deploy(Templates.function)
    #expect(unchanged.code == 0, "\(unchanged.errors)")
    #expect(unchanged.errors.contains("No changes"))
    let outputs = try await mission.rolestack(["outputs", "Greeting"] + stack)
    #expect(outputs.output == "こんにちは\n")

    // An update that fails and rolls back; the guard would have stopped it.
    let guarded = try await mission.deploy(Templates.stalling, "--guard", "removal")
    #expect(guarded.code == 2)
    #expect(guarded.errors.contains("Function (AWS::Lambda::Function) is removed"))
    let failed = try await mission.deploy(Templates.stalling)
    #expect(failed.code == 1)
    #expect(failed.errors.contains("UPDATE_ROLLBACK_COMPLETE"))

    // One that is left in the middle is found again: by deploy, and by status --watch to its end.
    let left = try await run(
      "/usr/bin/timeout",
      [
        "--preserve-status", "-s", "INT", "6", Surroundings.program, "deploy", "--template-file",
        Templates.stalling, "--service-role", mission.serviceRole, "--parameter-overrides", "Seconds=20",
      ] + stack, environment: ["HOME": mission.home.path])
    #expect(left.code == 130)
    #expect(left.errors.contains("goes on in CloudFormation"))
    let busy = try await mission.deploy(Templates.function)
    #expect(busy.code == 2)
    #expect(busy.errors.contains("executed here at"), "\(busy.errors)")
    let watched = try await mission.rolestack(["status", "--watch"] + stack)
    #expect(watched.code == 1)
    #expect(watched.errors.contains("Following rs-"), "\(watched.errors)")
    #expect(watched.output.contains("UPDATE_ROLLBACK_COMPLETE"))
    #expect(try journal(mission).suffix(2).map { $0["result"] } == ["failed", "failed"])

    // A change set that is kept, and executed later.
    let kept = try await mission.deploy(
      Templates.function, "--no-execute-changeset", "--parameter-overrides", "Greeting=later")
    #expect(kept.code == 0)
    let changeSet = kept.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(changeSet.hasPrefix("arn:aws:cloudformation:"))
    #expect(try await described(mission, "Outputs[?OutputKey=='Greeting'].OutputValue") == "こんにちは")
    let wrongRole = try await mission.rolestack(
      ["execute", "--change-set-name", changeSet, "--service-role", mission.deployRole] + stack)
    #expect(wrongRole.code == 2, "\(wrongRole.errors)")
    let executed = try await mission.rolestack(["execute", "--change-set-name", changeSet] + stack)
    #expect(executed.code == 0, "\(executed.errors)")
    #expect(executed.errors.contains("Service role  \(mission.serviceRole) (from the change set)"))
    #expect(executed.output.contains("Greeting\tlater\n"))
    let entries = try journal(mission)
    #expect(entries.last?["result"] == "succeeded")
    #expect(entries.allSatisfy { $0["role"] == mission.serviceRole })

    // What may not be done says what is missing.
    let deletion = try await mission.rolestack(
      ["delete", "--yes", "--service-role", mission.serviceRole] + stack)
    #expect(deletion.code == 3)
    #expect(
      deletion.errors.contains("role life-deploy-role lacks cloudformation:DeleteStack")
        || deletion.errors.contains("Role life-deploy-role lacks cloudformation:DeleteStack"),
      "\(deletion.errors)")
    #expect(deletion.errors.contains(#"{"Effect": "Allow", "Action": "cloudformation:DeleteStack""#))

    let wire = Wire(proxy.server.requests)
    #expect(wire.mutationsWithoutRole.isEmpty)
    #expect(wire.roles == [mission.serviceRole])
    #expect(wire.actionsOutsideTheMission == ["DeleteStack"])
    #expect(wire.actions(named: "AssumeRole").isEmpty, "the session came from the cache")
    for action in ["CreateChangeSet", "ExecuteChangeSet"] {
      #expect(wire.tokens(of: action).count == wire.actions(named: action).count)
    }
    // A NoEcho value that was left alone is kept, not sent back as asterisks.
    #expect(!wire.requests.contains { $0.values.contains("****") })
    await proxy.server.stop()
  }

  @Test(
    "With a session that may see everything: resources live, the nested root cause, and deletion with the role",
    arguments: Backend.all)
  func fullSession(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("full", on: backend, endpoint: proxy.server.url)
    try await backend.administer(["s3", "mb", "s3://full-templates"])
    for (name, template) in [("works", Templates.topic), ("fails", Templates.stalling)] {
      try await backend.administer(["s3", "cp", template, "s3://full-templates/\(name).yaml"])
    }
    func deploy(_ child: String) async throws -> Finished {
      let url = "\(backend.url)/full-templates/\(child).yaml"
      return try await mission.deploy(
        Templates.nested, "--parameter-overrides", "ChildURL=\(url)", profile: "observer")
    }
    let created = try await deploy("works")
    #expect(created.code == 0, "\(created.errors)")
    #expect(created.errors.contains("Topic CREATE_COMPLETE AWS::SNS::Topic"))
    #expect(created.errors.contains("Child CREATE_COMPLETE AWS::CloudFormation::Stack"))
    let failed = try await deploy("fails")
    #expect(failed.code == 1, "\(failed.errors)")
    let cause = failed.errors.split(separator: "\n").last.map(String.init) ?? ""
    #expect(cause.hasPrefix("Wait (AWS::CloudFormation::WaitCondition): "), "\(failed.errors)")

    let stack = [
      "--stack-name", mission.stackName, "--profile", "observer", "--service-role", mission.serviceRole,
    ]
    let unasked = try await mission.rolestack(["delete"] + stack)
    #expect(unasked.code == 2)
    let deleted = try await mission.rolestack(["delete", "--yes", "--output", "json"] + stack)
    #expect(deleted.code == 0, "\(deleted.errors)")
    #expect(deleted.errors.contains("DELETE_COMPLETE"))
    let gone = try await mission.rolestack(
      "outputs", "--stack-name", mission.stackName, "--profile", "observer")
    #expect(gone.code == 2)
    let wire = Wire(proxy.server.requests)
    #expect(wire.actions(named: "DeleteStack").map { $0["RoleARN"] } == [mission.serviceRole])
    #expect(wire.mutationsWithoutRole.isEmpty)
    await proxy.server.stop()
  }

  @Test(
    "Commands in a row and at once make one AssumeRole call; a custom endpoint's session is kept apart from the AWS CLI's",
    arguments: Backend.all)
  func sharedSession(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("cache", on: backend, endpoint: proxy.server.url)
    func calls() -> Int {
      defer { proxy.server.forget() }
      return Wire(proxy.server.requests).actions(named: "AssumeRole").count
    }
    func awsCLI() async throws -> Finished {
      try await run(
        Surroundings.awsCLI, ["sts", "get-caller-identity", "--profile", "hour"],
        environment: ["HOME": mission.home.path])
    }
    func ours() async throws -> Finished {
      try await mission.rolestack("assume", "--profile", "hour", "--format", "json")
    }
    #expect(try await ours().code == 0)
    let first = try await ours()
    #expect(calls() == 1)
    // Nothing in the CLI's files tells a session of this endpoint from one of AWS.
    let theirs = try await awsCLI()
    #expect(theirs.code == 0, "\(theirs.errors)")
    #expect(calls() == 1)
    #expect(try await ours().output == first.output)
    #expect(calls() == 0)

    // Several at once ask once between them.
    let cache = mission.home.appendingPathComponent(".local/state/rolestack/sessions")
    try FileManager.default.removeItem(at: cache)
    let all = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try await ours().output } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(all.count == 1)
    #expect(calls() == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: cache.path).filter {
      $0.hasSuffix(".json")
    }
    #expect(files.count == 1)

    // A kept session that AWS does not know any more is renewed, not used again.
    let broken = try String(contentsOf: cache.appendingPathComponent(files[0]), encoding: .utf8)
      .replacing(/"AccessKeyId": ?"[A-Z0-9]+"/, with: #""AccessKeyId": "ASIANOTKNOWNANYMORE0""#)
    try broken.write(to: cache.appendingPathComponent(files[0]), atomically: true, encoding: .utf8)
    let status = try await mission.rolestack(
      "status", "--stack-name", mission.stackName, "--profile", "hour")
    #expect(status.code == 2, "\(status.errors)")
    #expect(calls() == 1)
    await proxy.server.stop()
  }

  @Test(
    "A template too large for the request goes through S3, with the bytes as they are", arguments: Backend.all
  )
  func largeTemplate(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("large", on: backend)
    try await backend.administer(["s3", "mb", "s3://large-bucket"])
    let text =
      try String(contentsOfFile: Templates.function, encoding: .utf8)
      + String(repeating: "# 大きな雛形のための注釈\n", count: 2000)
    let template = try mission.file("large.yaml", text)
    let refused = try await mission.deploy(template)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("--s3-bucket"))
    let deployed = try await mission.deploy(
      template, "--s3-bucket", "large-bucket", "--s3-prefix", "templates")
    if backend.checksTemplateURL {
      // Read with the caller's permissions, which the mission's policy has not got.
      #expect(deployed.code == 3, "\(deployed.errors)")
      #expect(
        deployed.errors.contains("lack s3:GetObject on arn:aws:s3:::large-bucket/templates/"),
        "\(deployed.errors)")
    } else {
      #expect(deployed.code == 0, "\(deployed.errors)")
    }
    let keys = try await backend.administer([
      "s3api", "list-objects-v2", "--bucket", "large-bucket", "--query", "Contents[].Key", "--output", "text",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(keys.wholeMatch(of: /templates\/[0-9a-f]{64}\.template/) != nil, "\(keys)")
  }

  /// A query on the mission's stack, by the AWS CLI.
  private func described(_ mission: Mission, _ query: String) async throws -> String {
    try await mission.backend.administer([
      "cloudformation", "describe-stacks", "--stack-name", mission.stackName, "--query", "Stacks[0].\(query)",
      "--output", "text",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The journal's lines, their texts.
  private func journal(_ mission: Mission) throws -> [[String: String]] {
    try String(
      contentsOf: mission.home.appendingPathComponent(".local/state/rolestack/journal.jsonl"), encoding: .utf8
    ).split(separator: "\n").map { line in
      let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return fields?.compactMapValues { $0 as? String } ?? [:]
    }
  }
}

private struct OutcomeDocument: Decodable {
  let result: String
  let outputs: [String: String]
}

extension [String] {
  /// Each run of the same element once.
  fileprivate var uniquedNeighbours: [String] {
    reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }
}
