import Foundation
import TestSupport
import Testing

/// The seed document's scenario, driven by the AWS CLI against `rolestack simulate`.
@Suite("The simulator, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct SimulatorTests {
  @Test("From the set-up to the outputs, with every refusal the mission relies on")
  func seedScenario() async throws {
    let simulator = try Simulation.start()
    defer { simulator.stop() }
    let admin = ["AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"]
    func aws(_ arguments: [String], as keys: [String: String]) async throws -> Finished {
      try await run(
        Surroundings.awsCLI, arguments,
        environment: keys.merging([
          "AWS_DEFAULT_REGION": Surroundings.region, "AWS_ENDPOINT_URL": simulator.url,
          "HOME": FileManager.default.temporaryDirectory.path,
        ]) { $1 })
    }
    func text(_ arguments: [String], as keys: [String: String]) async throws -> String {
      let result = try await aws(arguments + ["--output", "text"], as: keys)
      #expect(result.code == 0, "\(arguments): \(result.errors)")
      return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func refused(_ arguments: [String], as keys: [String: String], _ words: String) async throws {
      let result = try await aws(arguments, as: keys)
      #expect(result.code != 0, "\(arguments)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }

    // The set-up and the user's key; with that alone, nothing.
    let deployed = try await aws(
      [
        "cloudformation", "deploy", "--stack-name", "sim-roles", "--template-file",
        Surroundings.fixture("mission-roles.yaml"), "--capabilities", "CAPABILITY_NAMED_IAM",
        "--parameter-overrides",
        "Prefix=sim", "StackName=sim-app", "BucketName=sim-bucket", "ExternalId=any-id",
      ], as: admin)
    #expect(deployed.code == 0, "\(deployed.errors)")
    let role = try await text(
      [
        "cloudformation", "describe-stacks", "--query",
        "Stacks[].Outputs[?OutputKey=='DeployRole'].OutputValue",
      ], as: admin)
    #expect(role == "arn:aws:iam::123456789012:role/sim-deploy-role")
    let keys = try await text(
      [
        "iam", "create-access-key", "--user-name", "sim-deployer", "--query",
        "AccessKey.[AccessKeyId,SecretAccessKey]",
      ],
      as: admin
    ).split(whereSeparator: \.isWhitespace).map(String.init)
    let user = ["AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1]]
    try await refused(
      ["cloudformation", "list-stacks"], as: user, "not authorized to perform: cloudformation:ListStacks")
    try await refused(
      ["sts", "get-caller-identity"], as: user.merging(["AWS_SECRET_ACCESS_KEY": "wrong"]) { $1 },
      "SignatureDoesNotMatch")

    // Assuming the role: with the right external id, for 900 s.
    let assume = ["sts", "assume-role", "--role-arn", role, "--role-session-name", "deploy-test"]
    for wrong in [[], ["--external-id", "other"]] {
      try await refused(assume + wrong, as: user, "not authorized to perform: sts:AssumeRole")
    }
    try await refused(
      assume + ["--external-id", "any-id", "--duration-seconds", "7200"], as: user,
      "exceeds the MaxSessionDuration")
    let parts = try await text(
      assume + [
        "--external-id", "any-id", "--duration-seconds", "900", "--query",
        "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]",
      ], as: user
    ).split(whereSeparator: \.isWhitespace).map(String.init)
    let session = [
      "AWS_ACCESS_KEY_ID": parts[0], "AWS_SECRET_ACCESS_KEY": parts[1], "AWS_SESSION_TOKEN": parts[2],
    ]

    // The bucket, an upload, and what may not be read.
    #expect(try await aws(["s3", "mb", "s3://sim-bucket"], as: session).code == 0)
    let upload = ["s3", "cp", Templates.lambda, "s3://sim-bucket/日本 語.yaml"]
    let uploaded = try await aws(upload, as: session)
    #expect(uploaded.code == 0, "\(uploaded.errors)")
    #expect(try await aws(["s3", "ls", "s3://sim-bucket"], as: session).code != 0)
    #expect(try await text(["s3", "ls", "s3://sim-bucket"], as: admin).hasSuffix("日本 語.yaml"))

    // In parts, which the AWS CLI does from 8 MiB on; and by a presigned URL, which is good for a while.
    let large = FileManager.default.temporaryDirectory.appendingPathComponent("large-\(UUID().uuidString)")
    try Data((0..<9 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 8) }).write(to: large)
    defer { try? FileManager.default.removeItem(at: large) }
    let inParts = try await aws(["s3", "cp", large.path, "s3://sim-bucket/large"], as: session)
    #expect(inParts.code == 0, "\(inParts.errors)")
    let back = large.path + ".back"
    let fetched = try await aws(["s3", "cp", "s3://sim-bucket/large", back], as: admin)
    #expect(fetched.code == 0, "\(fetched.errors)")
    #expect(FileManager.default.contentsEqual(atPath: large.path, andPath: back))
    try? FileManager.default.removeItem(atPath: back)
    let presigned = try await run(
      Surroundings.python, ["-c", presigning, simulator.url, "sim-bucket", "日本 語.yaml"])
    #expect(presigned.output.hasPrefix("200 403 403 200 "), "\(presigned.output) \(presigned.errors)")
    #expect(
      presigned.output.hasSuffix(try String(contentsOfFile: Templates.lambda, encoding: .utf8) + "\n"),
      "\(presigned.output)")

    // A change set with the role, executed and watched; the role shows on the stack.
    let service = "arn:aws:iam::123456789012:role/sim-service-role"
    let deploy = [
      "cloudformation", "deploy", "--stack-name", "sim-app", "--template-file", Templates.lambda,
      "--capabilities",
      "CAPABILITY_IAM", "--role-arn",
    ]
    try await refused(deploy + [role], as: session, "iam:PassRole")
    let app = try await aws(deploy + [service], as: session)
    #expect(app.code == 0, "\(app.errors)")
    let described = try await text(
      [
        "cloudformation", "describe-stacks", "--stack-name", "sim-app", "--query",
        "Stacks[0].[RoleARN,StackStatus]",
      ],
      as: session)
    #expect(described == "\(service)\tCREATE_COMPLETE")
    // The seed document's own app: packaged, deployed with the role, its outputs.
    _ = try await text(["cloudformation", "delete-stack", "--stack-name", "sim-app"], as: admin)
    let packaged = large.path + ".packaged.yaml"
    defer { try? FileManager.default.removeItem(atPath: packaged) }
    let packaging = try await aws(
      [
        "cloudformation", "package", "--template-file", Surroundings.fixture("sam-app/template.yaml"),
        "--s3-bucket", "sim-bucket", "--output-template-file", packaged,
      ], as: session)
    #expect(packaging.code == 0, "\(packaging.errors)")
    let samDeploy = deploy.map { $0 == Templates.lambda ? packaged : $0 }
    let sam = try await aws(samDeploy + [service], as: session)
    #expect(sam.code == 0, "\(sam.errors)")
    let resources = try await text(
      [
        "cloudformation", "describe-stack-resources", "--stack-name", "sim-app", "--query",
        "StackResources[].ResourceType",
      ], as: admin)
    for type in [
      "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::Lambda::Permission", "AWS::ApiGateway::RestApi",
      "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage",
    ] {
      #expect(resources.contains(type))
    }
    let api = try await text(
      [
        "cloudformation", "describe-stacks", "--stack-name", "sim-app", "--query",
        "Stacks[0].Outputs[?OutputKey=='HelloWorldApi'].OutputValue",
      ], as: session)
    #expect(
      api.wholeMatch(of: /https:\/\/\w+\.execute-api\.ap-northeast-1\.amazonaws\.com\/Prod\/hello\//) != nil)
    let again = try await aws(
      deploy + [service, "--parameter-overrides", "Greeting=again", "--no-execute-changeset"], as: session)
    #expect(again.code != 0, "the AWS CLI needs cloudformation:GetTemplateSummary for an update")

    // Without a role CloudFormation works with the caller's own permissions, and fails at iam:CreateRole.
    try await refused(
      [
        "cloudformation", "create-stack", "--stack-name", "sim-other", "--template-body",
        "file://\(Templates.lambda)",
        "--capabilities", "CAPABILITY_IAM",
      ], as: session, "cloudformation:CreateStack")
    _ = try await text(
      ["cloudformation", "delete-stack", "--stack-name", "sim-app"], as: admin)
    let roleless = try await aws(
      [
        "cloudformation", "create-stack", "--stack-name", "sim-app", "--template-body",
        "file://\(Templates.lambda)",
        "--capabilities", "CAPABILITY_IAM",
      ], as: session)
    #expect(roleless.code == 0, "\(roleless.errors)")
    let reasons = try await text(
      [
        "cloudformation", "describe-stack-events", "--stack-name", "sim-app", "--query",
        "StackEvents[?ResourceStatus=='CREATE_FAILED'].ResourceStatusReason",
      ], as: admin)
    #expect(
      reasons.contains(
        "assumed-role/sim-deploy-role/deploy-test is not authorized to perform: iam:CreateRole"))

    // rolestack itself on it, in one go.
    let ours = try await run(
      Surroundings.program,
      [
        "deploy", "--stack-name", "sim-roles", "--template-file", Templates.lambda, "--service-role", service,
        "--capabilities", "CAPABILITY_IAM",
      ],
      environment: session.merging([
        "AWS_REGION": Surroundings.region, "AWS_ENDPOINT_URL": simulator.url,
        "HOME": FileManager.default.temporaryDirectory.path,
      ]) { $1 })
    #expect(ours.code == 3, "\(ours.errors)")
  }
}

/// Reads what boto3's paginators and waiters give of a simulated account with very much in it.
private let paginators = """
  import boto3, sys
  client = boto3.client("cloudformation", endpoint_url=sys.argv[1], region_name="ap-northeast-1",
                        aws_access_key_id="test", aws_secret_access_key="test")
  def all(name, key, **arguments):
      return [item for page in client.get_paginator(name).paginate(**arguments) for item in page[key]]
  print(len(all("list_stacks", "StackSummaries")), len(all("describe_stacks", "Stacks")))
  events = all("describe_stack_events", "StackEvents", StackName="large")
  times = [event["Timestamp"] for event in events]
  print(len(events) >= 3000, len({event["EventId"] for event in events}) == len(events), times == sorted(times, reverse=True))
  print(len(all("list_stack_resources", "StackResourceSummaries", StackName="large")))
  client.create_stack(StackName="waited", TemplateBody="Resources: {T: {Type: AWS::SNS::Topic}}")
  client.get_waiter("stack_create_complete").wait(StackName="waited", WaiterConfig={"Delay": 1})
  client.delete_stack(StackName="waited")
  client.get_waiter("stack_delete_complete").wait(StackName="waited", WaiterConfig={"Delay": 1})
  print("waited")
  """

extension SimulatorTests {
  @Test("boto3's paginators and waiters work on 500 stacks and on a stack with 3,000 events")
  func pages() async throws {
    func template(_ text: String, indent: Int) -> String {
      let space = String(repeating: " ", count: indent)
      let topics = (0..<500).map {
        "\(space)  T\($0): { Type: AWS::SNS::Topic, Properties: { DisplayName: \(text) } }\n"
      }
      return "template: |\n\(space)Resources:\n" + topics.joined()
    }
    var seed = "region: ap-northeast-1\nstacks:\n  - name: large\n    ago: 9000\n    "
    seed += template("a", indent: 6) + "    then:\n"
    for (text, ago) in [("b", 6000), ("c", 3000)] {
      seed += "      - ago: \(ago)\n        " + template(text, indent: 10)
    }
    for number in 0..<499 {
      seed +=
        "  - {name: stack-\(number), ago: \(1000 + number), template: 'Resources: {T: {Type: AWS::SNS::Topic}}'}\n"
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("seed-\(UUID().uuidString).yaml")
    try seed.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let simulator = try Simulation.start("--seed", file.path)
    defer { simulator.stop() }
    let result = try await run(Surroundings.python, ["-c", paginators, simulator.url])
    #expect(result.output == "500 500\nTrue True True\n500\nwaited\n", "\(result.output) \(result.errors)")
  }
}

/// Opens presigned URLs: as it is, with its time changed, after its time, and one of STS.
private let presigning = """
  import sys, time, urllib.error, urllib.request, boto3
  from botocore.config import Config
  def client(service):
      return boto3.client(service, endpoint_url=sys.argv[1], region_name="ap-northeast-1", aws_access_key_id="test",
                          aws_secret_access_key="test", config=Config(signature_version="s3v4" if service == "s3" else None))
  def open_(url):
      try:
          with urllib.request.urlopen(url) as answer: return answer.status, answer.read().decode()
      except urllib.error.HTTPError as error: return error.code, error.read().decode()
  def sign(seconds):
      return client("s3").generate_presigned_url("get_object", {"Bucket": sys.argv[2], "Key": sys.argv[3]}, seconds)
  status, text = open_(sign(60))
  forged, why = open_(sign(60).replace("Expires=60", "Expires=61"))
  assert "SignatureDoesNotMatch" in why, why
  short = sign(1)
  time.sleep(2.1)
  late, why = open_(short)
  assert "expired" in why, why
  caller, why = open_(client("sts").generate_presigned_url("get_caller_identity", {}, 60, "GET"))
  print(status, forged, late, caller, text)
  """

/// SAM's own translator and the simulator's expansion of a template, as outlines: logical ids without the digits of
/// their content, types, names of properties and attributes.
private let translations = """
  import json, os, re, sys, boto3
  os.environ["AWS_DEFAULT_REGION"] = "ap-northeast-1"
  from samtranslator.translator.transform import transform
  from samtranslator.yaml_helper import yaml_parse
  class Policies:
      def load(self): return {"AmazonSQSFullAccess": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}
  def outline(template):
      return sorted([re.sub("[0-9a-f]{10}$", "", name), r["Type"], sorted(r.get("Properties", {})),
                     sorted(set(r) - {"Type", "Properties"})] for name, r in template["Resources"].items())
  text = open(sys.argv[1]).read()
  client = boto3.client("cloudformation", endpoint_url=sys.argv[2], region_name="ap-northeast-1",
                        aws_access_key_id="test", aws_secret_access_key="test")
  client.create_change_set(StackName="outline", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=text,
                           Capabilities=["CAPABILITY_IAM"])
  client.get_waiter("change_set_create_complete").wait(StackName="outline", ChangeSetName="c", WaiterConfig={"Delay": 1})
  ours = client.get_template(StackName="outline", ChangeSetName="c", TemplateStage="Processed")["TemplateBody"]
  ours, theirs = outline(json.loads(json.dumps(ours))), outline(transform(yaml_parse(text), {}, Policies()))
  print(len(theirs), ours == theirs)
  print([one for one in ours + theirs if (one in ours) != (one in theirs)])
  """

extension SimulatorTests {
  @Test("SAM templates are expanded to the resources that SAM's own translator makes")
  func serverless() async throws {
    let simulator = try Simulation.start()
    defer { simulator.stop() }
    let result = try await run(
      Surroundings.python, ["-c", translations, Surroundings.fixture("serverless.yaml"), simulator.url])
    #expect(result.output == "27 True\n[]\n", "\(result.output) \(result.errors)")
  }
}

/// `rolestack simulate`, stopped by its own process id.
private struct Simulation {
  let url: String
  private let process: Process

  static func start(_ options: String...) throws -> Simulation {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Surroundings.program)
    process.arguments = ["simulate", "--enforce-iam", "--speed", "10000"] + options
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while !text.contains("\n") {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { break }
      text += String(decoding: part, as: UTF8.self)
    }
    return Simulation(url: text.trimmingCharacters(in: .whitespacesAndNewlines), process: process)
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
