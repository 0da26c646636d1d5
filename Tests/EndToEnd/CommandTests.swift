import Foundation
import TestSupport
import Testing

/// The built program against a back end that checks signatures and enforces the mission's policies.
@Suite("Commands, end to end", .serialized, .enabled(if: Surroundings.areReady))
struct CommandTests {
  @Test(
    "assume gives a session that the AWS CLI can use, on paper and in a file only its owner may read",
    arguments: Backend.all)
  func assume(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("assume", on: backend)
    let printed = try await mission.rolestack("assume", "deploy")
    #expect(printed.code == 0, "\(printed.errors)")
    #expect(printed.output.hasPrefix("export AWS_ACCESS_KEY_ID='"))

    let json = try await mission.rolestack("assume", "deploy", "--format", "json")
    let keys = try JSONDecoder().decode(PrintedCredentials.self, from: Data(json.output.utf8))
    let identity = try await run(
      Surroundings.awsCLI, ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
      environment: keys.environment(on: backend))
    #expect(identity.output.contains(":assumed-role/assume-deploy-role/deploy-test"), "\(identity.errors)")

    let file = mission.home.appendingPathComponent("aws-env.sh")
    let written = try await mission.rolestack("assume", "deploy", "--env-file", file.path)
    #expect(written.code == 0)
    #expect(written.output == "")
    let text = try String(contentsOf: file, encoding: .utf8)
    let names = text.split(separator: "\n").compactMap { $0.split(separator: "=").first }
    #expect(
      names == [
        "export AWS_ACCESS_KEY_ID", "export AWS_SECRET_ACCESS_KEY", "export AWS_SESSION_TOKEN",
        "export AWS_CREDENTIAL_EXPIRATION",
        "export AWS_REGION", "export AWS_DEFAULT_REGION",
      ])
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test(
    "The seed document's three variables with a user's keys make a session without any profile",
    arguments: Backend.all)
  func seedVariables(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("seed", on: backend)
    let result = try await mission.rolestack(
      "assume", "--format", "json",
      environment: [
        "AWS_ACCESS_KEY_ID": mission.accessKeyID, "AWS_SECRET_ACCESS_KEY": mission.secretAccessKey,
        "AWS_REGION": Surroundings.region, "AWS_ENDPOINT_URL": backend.url,
        "AWS_DEPLOY_IAM_ROLE_ARN": mission.deployRole, "ROLE_SESSION_NAME": "from-ci",
        "AWS_DEPLOY_IAM_ROLE_EXTERNAL_ID": mission.externalID,
      ])
    #expect(result.code == 0, "\(result.errors)")
    let keys = try JSONDecoder().decode(PrintedCredentials.self, from: Data(result.output.utf8))
    #expect(!keys.sessionToken.isEmpty)
  }

  @Test(
    "A wrong external id is refused with exit 3, and the message says what to look at", arguments: Backend.all
  )
  func wrongExternalID(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("stranger", on: backend)
    let result = try await mission.rolestack("assume", "stranger")
    #expect(result.code == 3)
    #expect(result.output == "")
    #expect(result.errors.contains("is not authorized to perform: sts:AssumeRole"))
    #expect(result.errors.contains("external_id"))
    #expect(!result.errors.contains("the-wrong-id"))
  }

  @Test("Without a service role nothing is sent: exit 64", arguments: Backend.all)
  func noServiceRole(_ backend: Backend) async throws {
    let proxy = try await RecordingProxy.start(to: backend.url)
    let mission = try await Mission.prepare("norole", on: backend, endpoint: proxy.server.url)
    let template = Templates.function
    let result = try await mission.rolestack(
      "deploy", "--profile", "deploy", "--stack-name", mission.stackName, "--template-file", template)
    #expect(result.code == 64)
    #expect(result.errors.contains("--service-role"))
    #expect(result.errors.contains("ROLESTACK_SERVICE_ROLE_ARN"))
    let wrong = try await mission.rolestack(
      "deploy", "--profile", "deploy", "--stack-name", mission.stackName, "--template-file", template,
      "--service-role", "arn:aws:iam::\(backend.account):user/someone")
    #expect(wrong.code == 64)
    #expect(proxy.server.requests.isEmpty)
    await proxy.server.stop()
  }

  @Test(
    "Each thing that goes wrong has its exit code, a clear message and a way forward", arguments: Backend.all)
  func errors(_ backend: Backend) async throws {
    let mission = try await Mission.prepare("errors", on: backend)
    let expired = try await LoopbackServer.start { _ in
      let answer = AWSAnswer.error(
        403, code: "ExpiredToken", "The security token included in the request is expired")
      return .answer(status: answer.status, body: Array(answer.body.utf8))
    }
    let stack = ["--stack-name", mission.stackName]
    let broken = try mission.file("broken.yaml", "Resources:\n  Topic: [unclosed\n")
    let prose = try mission.file("prose.yaml", "Dear CloudFormation, please make a topic.")
    let sessionKeys = [
      "AWS_ACCESS_KEY_ID": "ASIAEXPIRED", "AWS_SECRET_ACCESS_KEY": "the-secret-of-the-session",
      "AWS_SESSION_TOKEN": "the-token", "AWS_REGION": Surroundings.region,
    ]
    let cases: [(arguments: [String], environment: [String: String], code: Int, says: [String])] = [
      (
        ["outputs"] + stack + ["--profile", "deploy", "--endpoint-url", "http://127.0.0.1:1"], [:], 5,
        ["Connection refused", "Check the network"]
      ),
      (["outputs"] + stack + ["--profile", "wrong-secret"], [:], 4, ["secret access key"]),
      (["outputs"] + stack + ["--profile", "deploy"], [:], 2, ["There is no stack", "Check the name"]),
      (
        ["outputs"] + stack + ["--endpoint-url", expired.url], sessionKeys, 4,
        ["expired", "Assume the role again"]
      ),
      (["outputs"] + stack + ["--profile", "nobody"], [:], 4, ["no profile nobody", "deploy"]),
      (["outputs"] + stack, [:], 4, ["No credentials", "--profile"]),
      (
        ["deploy", "--template-file", broken, "--service-role", mission.serviceRole, "--profile", "deploy"]
          + stack,
        [:], 2, ["broken.yaml:", "not YAML"]
      ),
      (
        ["deploy", "--template-file", prose, "--service-role", mission.serviceRole, "--profile", "deploy"]
          + stack,
        [:], 2, ["not a template"]
      ),
    ]
    for one in cases {
      let start = ContinuousClock.now
      let result = try await run(
        Surroundings.program, one.arguments,
        environment: one.environment.merging(["HOME": mission.home.path]) { $1 })
      #expect(result.code == one.code, "\(one.arguments): \(result.errors)")
      for words in one.says { #expect(result.errors.contains(words), "\(one.arguments): \(result.errors)") }
      #expect(!result.errors.contains("the-secret-of-the-session"))
      #expect(ContinuousClock.now - start < .seconds(15))
    }
    await expired.stop()
  }
}

private struct PrintedCredentials: Decodable {
  let accessKeyID: String
  let secretAccessKey: String
  let sessionToken: String

  private enum CodingKeys: String, CodingKey {
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case sessionToken = "SessionToken"
  }

  func environment(on backend: Backend) -> [String: String] {
    [
      "AWS_ACCESS_KEY_ID": accessKeyID, "AWS_SECRET_ACCESS_KEY": secretAccessKey,
      "AWS_SESSION_TOKEN": sessionToken, "AWS_DEFAULT_REGION": Surroundings.region,
      "AWS_ENDPOINT_URL": backend.url,
    ]
  }
}
