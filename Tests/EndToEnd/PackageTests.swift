import Foundation
import TestSupport
import Testing

/// Packaging by the built program, beside the AWS CLI's and on the way to a deployment.
@Suite("Packaging, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct PackageTests {
  @Test(
    "Ten templates: the same properties as the AWS CLI's, objects of equal content, nothing uploaded twice")
  func besideAWS() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rolestack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try await run(
      Surroundings.python,
      [
        Surroundings.fixture("package-beside-aws.py"), Surroundings.program, Surroundings.awsCLI, folder.path,
      ], environment: Backend.simulator.administrator.merging(["HOME": folder.path]) { $1 })
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 10, "\(result.output)")
  }

  @Test("S3 answers as S3 does, and refuses what it does not know")
  func objects() async throws {
    let result = try await run(
      Surroundings.python, [Surroundings.fixture("s3-requests.py"), Surroundings.region],
      environment: Backend.simulator.administrator)
    #expect(result.code == 0 && result.output == "as S3 does\n", "\(result.errors)")
  }

  @Test(
    "The seed document's app, from its folder to its outputs by samconfig.toml, with exactly the mission's policy; then a changed function, then nothing to change",
    arguments: Backend.all)
  func application(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("sam", on: backend, endpoint: proxy.server.url)
    let app = mission.home.appendingPathComponent("app")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: Surroundings.fixture("sam-app")), to: app)
    try """
    version = 0.1
    [default.global.parameters]
    stack_name = "\(mission.stackName)"
    [default.deploy.parameters]
    s3_bucket = "sam-bucket"
    s3_prefix = "app"
    region = "\(Surroundings.region)"
    profile = "deploy"
    capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
    parameter_overrides = "Greeting=\\"こん にちは\\""
    tags = "team=\\"基 盤\\" stage=test"
    role_arn = "\(mission.serviceRole)"
    confirm_changeset = true
    """.write(to: app.appendingPathComponent("samconfig.toml"), atomically: true, encoding: .utf8)
    func deploy(_ more: String...) async throws -> Finished {
      try await run(
        Surroundings.program, ["deploy"] + more, environment: ["HOME": mission.home.path], folder: app.path)
    }
    proxy.server.forget()
    let bucketless = try await deploy()
    #expect(bucketless.code == 2, "\(bucketless.errors)")
    #expect(bucketless.errors.contains("There is no bucket sam-bucket"), "\(bucketless.errors)")
    #expect(bucketless.errors.contains("--create-bucket"))
    let created = try await deploy("--create-bucket", "--yes")
    #expect(created.code == 0, "\(created.errors)")
    #expect(created.errors.contains("\(mission.serviceRole) (from samconfig.toml)"))
    #expect(created.errors.contains("Uploaded HelloWorldFunction.CodeUri  s3://sam-bucket/app/"))
    #expect(created.output.contains("/Prod/hello/"), "\(created.output)")
    let described = try await backend.administer([
      "cloudformation", "describe-stacks", "--stack-name", mission.stackName, "--query",
      "Stacks[0].[Parameters[0].ParameterValue, Tags[?Key=='team'].Value]", "--output", "text",
    ])
    #expect(described == "こん にちは\n基 盤\n")

    // What `sam init` writes says confirm_changeset, and nobody can be asked here; values stay out of CI's logs.
    let unasked = try await deploy("--parameter-overrides", "Greeting=unasked")
    #expect(unasked.code == 2)
    #expect(unasked.errors.contains("confirm_changeset"))
    #expect(unasked.errors.contains("Parameter Greeting") && !unasked.errors.contains("→"))
    #expect(Wire(proxy.server.requests).tokens(of: "ExecuteChangeSet").count == 1)

    let handler = app.appendingPathComponent("hello/app.py")
    try (String(contentsOf: handler, encoding: .utf8) + "\n# changed\n").write(
      to: handler, atomically: true, encoding: .utf8)
    let changed = try await deploy("--parameter-overrides", "Greeting=other", "--yes", "--show-values")
    #expect(changed.code == 0, "\(changed.errors)")
    #expect(changed.errors.contains(/Modify +HelloWorldFunction +AWS::Lambda::Function/), "\(changed.errors)")
    #expect(changed.errors.contains("Parameter Greeting: こん にちは → other"), "\(changed.errors)")
    let unchanged = try await deploy("--parameter-overrides", "Greeting=other")
    #expect(unchanged.code == 0)
    #expect(unchanged.errors.contains("There already: HelloWorldFunction.CodeUri"), "\(unchanged.errors)")
    #expect(unchanged.errors.contains("No changes"), "\(unchanged.errors)")

    // Nothing that the mission's policy does not allow; each object was put once.
    let wire = Wire(proxy.server.requests)
    #expect(wire.mutationsWithoutRole.isEmpty)
    #expect(wire.actionsOutsideTheMission.subtracting(["none"]).isEmpty)
    let objects = proxy.server.requests.filter { $0.path.hasPrefix("/sam-bucket") }
    #expect(objects.allSatisfy { $0.method == "PUT" })
    #expect(objects.filter { $0.path.hasPrefix("/sam-bucket/app/") }.count == 3, "one of them met no bucket")

    let history = try await mission.rolestack("history", "--stack-name", mission.stackName)
    let lines = history.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    #expect(lines.map { $0[1] } == ["no-changes", "succeeded", "kept", "succeeded"])
    #expect(lines.allSatisfy { $0[4] == "deploy" })
    let journal = try await mission.rolestack("history", "--output", "json")
    #expect(journal.output.contains("sam-bucket/app/") && journal.output.contains("\"Greeting\""))
    #expect(!journal.output.contains("こん にちは"))
    await proxy.server.stop()
  }

  @Test("An object that was taken to be there and is not is forgotten, said so, and uploaded again")
  func forgotten() async throws {
    let backend = Backend.simulator
    let mission = try await Mission.prepare("gone", on: backend)
    let app = mission.home.appendingPathComponent("app")
    try FileManager.default.copyItem(at: URL(fileURLWithPath: Surroundings.fixture("sam-app")), to: app)
    func deploy(_ more: String...) async throws -> Finished {
      try await run(
        Surroundings.program,
        [
          "deploy", "--profile", "deploy", "--stack-name", mission.stackName, "--service-role",
          mission.serviceRole, "--capabilities", "CAPABILITY_IAM", "--s3-bucket", "gone-bucket",
        ] + more, environment: ["HOME": mission.home.path], folder: app.path)
    }
    #expect(try await deploy("--create-bucket", "--no-execute-changeset").code == 0)
    try await backend.administer(["s3", "rm", "s3://gone-bucket", "--recursive"])
    let failed = try await deploy("--parameter-overrides", "Greeting=a", "--on-failure", "DELETE")
    #expect(failed.code == 1, "\(failed.errors)")
    #expect(failed.errors.contains("the next deployment uploads"), "\(failed.errors)")
    let again = try await deploy()
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("Uploaded HelloWorldFunction.CodeUri"))
  }

  @Test("An upload in parts that was broken off goes on where it was", arguments: Backend.all)
  func resumed(_ backend: Backend) async throws {
    // The third part never arrives at first.
    let faults = Faults([:])
    let proxy = try await RecordingProxy.start(to: backend.url) { request in
      request.path.contains("partNumber=3&") ? faults.meet(named: "part") : .pass
    }
    let mission = try await Mission.prepare("parts", on: backend, endpoint: proxy.server.url)
    let folder = mission.home.appendingPathComponent("large")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let noise = try #require(FileHandle(forReadingAtPath: "/dev/urandom"))
    try noise.read(upToCount: 26 << 20)?.write(to: folder.appendingPathComponent("data.bin"))
    try """
    Resources:
      F: { Type: AWS::Lambda::Function, Properties: { Code: large, Handler: a.b } }
    """.write(to: mission.home.appendingPathComponent("t.yaml"), atomically: true, encoding: .utf8)
    try await backend.administer(["s3", "mb", "s3://parts-bucket"])
    func package() async throws -> Finished {
      try await mission.rolestack(
        "package", "--profile", "deploy", "--template-file", "t.yaml", "--s3-bucket", "parts-bucket",
        "--output-template-file", "out.yaml")
    }
    faults.put("part", Array(repeating: .reset, count: 3))
    faults.begin()
    let broken = try await package()
    #expect(broken.code == 5, "\(broken.errors)")
    func parts() -> Set<String> {
      Set(
        proxy.server.requests.filter { $0.method == "PUT" }.compactMap {
          $0.path.firstMatch(of: /partNumber=(\d+)/).map { String($0.1) }
        })
    }
    let arrived = parts().subtracting(["3"])
    #expect(arrived.isSuperset(of: ["1", "2"]))
    proxy.server.forget()
    let resumed = try await package()
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(parts() == Set(["1", "2", "3", "4"]).subtracting(arrived), "\(parts())")
    let size = try await backend.administer([
      "s3api", "list-objects-v2", "--bucket", "parts-bucket", "--query", "Contents[0].Size", "--output",
      "text",
    ])
    #expect(Int(size.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 26 << 20, "\(size)")
    await proxy.server.stop()
  }
}
